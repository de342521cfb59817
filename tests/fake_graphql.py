"""GraphQL for the fake GitHub: queries run against GitHub's schema, so that no answer has what GitHub has not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
            "isDraft": fake.pull.get("draft", False),
            "comments": lambda _, **page: connection(fake.comments, fake.page_size, **page),
            "reviewThreads": lambda _, **page: connection(
                [thread(t) for t in fake.threads], fake.page_size, **page
            ),
            "reviews": reviews,
            "commits": lambda *_, **__: {"nodes": [{"commit": {"oid": fake.head, "statusCheckRollup": rollup()}}]},
            "closingIssuesReferences": lambda *_, **__: {"totalCount": len(fake.closing), "nodes": fake.closing},
        }

    def reviews(_: Any, *, states: Sequence[str], **page: Any) -> dict[str, Any]:
        every = [told for told in (*fake.pending, *fake.blocking) if told["state"] in states]
        return connection(every, fake.page_size, **page)

    def rollup() -> dict[str, Any] | None:
        listed = {"totalCount": len(fake.checks), "nodes": fake.checks}
        return {"contexts": lambda *_, **__: listed} if fake.checks else None

    def thread(one: dict[str, Any]) -> dict[str, Any]:
        return one | {"comments": lambda _, **page: connection(one["comments_"], fake.page_size, **page)}

    def commit(_: Any, *, oid: str) -> dict[str, Any] | None:
        files = fake.commits.get(oid)
        return None if files is None else {"__typename": "Commit", "file": lambda _, path: entry_of(files, path)}

    def node(_: Any, **named: str) -> dict[str, Any] | None:
        return next((thread(one) for one in fake.threads if one["id"] == named["id"]), None)

    def said(name: str) -> dict[str, Any]:
        remarks = [remark for one in fake.threads for remark in one["comments_"]]
        return next(one for one in (*fake.comments, *remarks) if one["id"] == name)

    def command(change: Callable[[dict[str, Any]], None]) -> Any:
        def carry_out(_: Any, **named: dict[str, Any]) -> dict[str, Any]:
            if not fake.may_write:
                raise graphql.GraphQLError("Resource not accessible by integration")
            change(named["input"])
            return {}

        return carry_out

    root = {
        "repository": repository,
        "node": node,
        "updateIssueComment": command(lambda sent: said(sent["id"]).update(body=sent["body"])),
        "updatePullRequestReviewComment": command(
            lambda sent: said(sent["pullRequestReviewCommentId"]).update(body=sent["body"])
        ),
        "minimizeComment": command(lambda sent: said(sent["subjectId"]).update(isMinimized=True)),
        "unminimizeComment": command(lambda sent: said(sent["subjectId"]).update(isMinimized=False)),
    }
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
