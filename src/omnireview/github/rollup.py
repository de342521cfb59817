"""What a query tells of the head commit's check runs and statuses → `HeadChecks`."""

from collections.abc import Mapping
from typing import Any

from omnireview.github.facts import HeadCheck, HeadChecks

_MOST_OF_A_NAME = 300


def read_rollup(told: Mapping[str, Any] | None, head: str, *, refused: bool) -> HeadChecks:
    """Give the checks of the commit `head`; `told` is the pull request as the query tells of it, null if refused.

    Of several runs of one name, as after a re-run, the newest counts, as on GitHub's own page. A commit that has
    moved on meanwhile has told nothing.
    """
    nodes = ((told or {}).get("commits") or {}).get("nodes") or []
    commit = (nodes[0] or {}).get("commit") if nodes else None
    if not commit or commit.get("oid") != head:
        return HeadChecks(refused=refused)
    contexts = (commit.get("statusCheckRollup") or {}).get("contexts") or {"totalCount": 0, "nodes": []}
    known = [node for node in contexts["nodes"] or () if node]
    newest: dict[tuple[str, ...], Mapping[str, Any]] = {}
    for node in known:
        before = newest.get(_key(node))
        if before is None or _started(node) >= _started(before):
            newest[_key(node)] = node
    return HeadChecks(
        checks=tuple(sorted(map(_check, newest.values()), key=lambda each: (each.name, each.workflow, each.run))),
        unread=max(0, contexts["totalCount"] - len(known)),
        refused=refused,
    )


def _key(node: Mapping[str, Any]) -> tuple[str, ...]:
    if node["__typename"] != "CheckRun":
        return ("status", node["context"])
    run = _run(node)
    return ("run", node["name"], (run.get("workflow") or {}).get("name", ""), run.get("event", ""))


def _started(node: Mapping[str, Any]) -> str:
    return node.get("startedAt") or ""


def _run(node: Mapping[str, Any]) -> Mapping[str, Any]:
    return (node.get("checkSuite") or {}).get("workflowRun") or {}


def _check(node: Mapping[str, Any]) -> HeadCheck:
    if node["__typename"] != "CheckRun":
        return HeadCheck(node["context"][:_MOST_OF_A_NAME], node["state"])
    run = _run(node)
    return HeadCheck(
        name=node["name"][:_MOST_OF_A_NAME],
        word=(node["conclusion"] if node["status"] == "COMPLETED" else None) or node["status"],
        workflow=((run.get("workflow") or {}).get("name") or "")[:_MOST_OF_A_NAME],
        run=run.get("databaseId") or 0,
        page=node["url"] or "",
    )
