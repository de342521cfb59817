"""What the check runs and statuses of a commit say, for GraphQL."""

from collections.abc import Iterator
from typing import Any

from omnireview.sandbox.asked import Asked
from omnireview.sandbox.forms.accounts import moment
from omnireview.sandbox.graphql.connections import connection
from omnireview.sandbox.graphql.refusal import forbidden
from omnireview.sandbox.state import CheckRun, CommitStatus

Node = dict[str, Any]


def rollup(asked: Asked, sha: str) -> Node | None:
    """Give what was reported for a commit; None when nothing was."""
    newest = {told.context: told for told in asked.state.statuses if told.commit == sha}
    told = [
        *(_run(asked, run) for run in asked.state.check_runs if run.commit == sha),
        *(_status(each) for each in newest.values()),
    ]
    if not told:
        return None
    return {
        "__typename": "StatusCheckRollup",
        "id": f"SCR_{sha}",
        "contexts": lambda _, **page: {
            **connection(asked, "contexts", told, page),
            "nodes": list(_shown(asked, told, page)),
        },
    }


def _shown(asked: Asked, told: list[Node], page: dict[str, Any]) -> Iterator[Any]:
    """Give the page's items; what the token may not read is null and an error of its own, as GitHub has it."""
    for node in connection(asked, "contexts", told, page)["nodes"]:
        permission = "checks" if node["__typename"] == "CheckRun" else "statuses"
        may = not asked.state.private or asked.token.may(permission)
        yield node if may else forbidden()


def _run(asked: Asked, run: CheckRun) -> Node:
    workflow = {
        "__typename": "WorkflowRun",
        "id": f"WFR_{run.run}",
        "databaseId": run.run,
        "event": run.event,
        "workflow": {"__typename": "Workflow", "id": f"W_{run.workflow}", "name": run.workflow},
    }
    return {
        "__typename": "CheckRun",
        "id": f"CR_{run.id}",
        "name": run.name,
        "status": run.status.upper(),
        "conclusion": run.conclusion.upper() if run.conclusion else None,
        "startedAt": moment(run.started),
        "url": asked.at.page(f"/runs/{run.id}"),
        "checkSuite": {
            "__typename": "CheckSuite",
            "id": f"CS_{run.commit[:8]}_{run.run}",
            "workflowRun": workflow if run.run else None,
        },
    }


def _status(told: CommitStatus) -> Node:
    return {
        "__typename": "StatusContext",
        "id": f"SC_{told.id}",
        "context": told.context,
        "state": told.state.upper(),
    }
