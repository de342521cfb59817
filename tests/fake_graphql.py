"""GraphQL for the fake GitHub: queries run against GitHub's schema, so that no answer has what GitHub has not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import graphql
from fake_files import entry_of

if TYPE_CHECKING:
    from fake_github import FakeGitHub


def execute(fake: FakeGitHub, body: Mapping[str, Any]) -> dict[str, Any]:
    """Run one query over the state of the fake."""

    def repository(_: Any, *, owner: str, name: str) -> dict[str, Any] | None:
        known = f"{owner}/{name}" == fake.repository
        return {"pullRequest": pull, "object": commit, "issue": issue} if known else None

    def issue(_: Any, *, number: int) -> dict[str, Any] | None:
        return next((told for told in fake.issues if told["number"] == number), None)

    def pull(_: Any, *, number: int) -> dict[str, Any] | None:
        if number != fake.number:
            return None
        return {
            "headRefOid": fake.pull.get("head", {}).get("sha", fake.head),
            "state": "MERGED" if fake.pull.get("merged") else fake.pull.get("state", "open").upper(),
            "locked": fake.pull.get("locked", False),
            "comments": lambda _, **page: connection(fake.comments, fake.page_size, **page),
            "reviewThreads": lambda _, **page: connection(
                [thread(t) for t in fake.threads], fake.page_size, **page
            ),
            "reviews": pending,
            "closingIssuesReferences": lambda *_, **__: {"totalCount": len(fake.closing), "nodes": fake.closing},
        }

    def pending(_: Any, *, states: Sequence[str], **page: Any) -> dict[str, Any]:
        return connection(fake.pending if states == ["PENDING"] else [], fake.page_size, **page)

    def thread(one: dict[str, Any]) -> dict[str, Any]:
        return one | {"comments": lambda _, **page: connection(one["comments_"], fake.page_size, **page)}

    def commit(_: Any, *, oid: str) -> dict[str, Any] | None:
        files = fake.commits.get(oid)
        return None if files is None else {"__typename": "Commit", "file": lambda _, path: entry_of(files, path)}

    def node(_: Any, **named: str) -> dict[str, Any] | None:
        return next((thread(one) for one in fake.threads if one["id"] == named["id"]), None)

    root = {"repository": repository, "node": node}
    done = graphql.graphql_sync(fake.contract.schema, body["query"], root, variable_values=body["variables"])
    formatted: dict[str, Any] = {**done.formatted}
    return formatted


def connection(items: Sequence[Any], most: int, first: int, after: str | None = None) -> dict[str, Any]:
    """Give one page of a list, with at most `most` items."""
    start = int(after or 0)
    end = start + min(first, most)
    return {
        "nodes": items[start:end],
        "pageInfo": {"hasNextPage": end < len(items), "endCursor": str(min(end, len(items)))},
    }
