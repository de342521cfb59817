"""Everything that was said on a pull request, in one GraphQL query unless it is long."""

from collections.abc import Mapping
from typing import Any

from omnireview.github import graphql, reads, refusals
from omnireview.github.facts import Conversation, IssueComment, PendingReview, Thread, ThreadComment
from omnireview.github.refusals import Call
from omnireview.github.wire import Wire

LISTS = {"reviewThreads": "Thread", "comments": "Comment", "reviews": "Review"}
"""The lists of the query, and how its switches and cursors call them."""


def read_conversation(wire: Wire, repository: str, number: int) -> Conversation:
    """Give threads, comments and pending reviews, all pages, and the state at the last of them."""
    reads.place(repository)
    owner, _, name = repository.partition("/")
    doing = f"read the conversation of {repository}#{number}"
    call = Call("POST", f"https://{wire.host} (GraphQL)", doing)
    pull: Any = None
    variables: dict[str, Any] = {
        "owner": owner, "name": name, "number": number, "page": graphql.PAGE, "replies": graphql.COMMENTS_A_THREAD,
    }  # fmt: skip
    for word in LISTS.values():
        variables |= {f"more{word}s": True, f"after{word}": None}
    nodes: dict[str, list[Any]] = {key: [] for key in LISTS}
    while any(variables[f"more{word}s"] for word in LISTS.values()):
        told = wire.ask(graphql.CONVERSATION, variables, doing)
        pull = (told.get("repository") or {}).get("pullRequest")
        if pull is None:
            raise refusals.not_found(call)
        with reads.understood(doing, call.url):
            for key, word in LISTS.items():
                if variables[f"more{word}s"]:
                    nodes[key] += pull[key]["nodes"]
                    page = pull[key]["pageInfo"]
                    variables |= {f"more{word}s": page["hasNextPage"], f"after{word}": page["endCursor"]}
    threads = [_thread(wire, doing, told) for told in nodes["reviewThreads"] if told]
    with reads.understood(doing, call.url):
        return Conversation(
            head_sha=pull["headRefOid"],
            open=pull["state"] == "OPEN",
            locked=pull["locked"],
            threads=tuple(threads),
            comments=tuple(
                IssueComment(int(told["fullDatabaseId"]), told["body"], told["viewerDidAuthor"], told["url"])
                for told in nodes["comments"]
                if told
            ),
            pending_reviews=tuple(
                PendingReview(int(told["fullDatabaseId"]), told["viewerDidAuthor"])
                for told in nodes["reviews"]
                if told
            ),
        )


def _thread(wire: Wire, doing: str, told: Mapping[str, Any]) -> Thread:
    """Give one thread, with the comments that the first query had no room for."""
    with reads.understood(doing, "GraphQL"):
        comments, page = list(told["comments"]["nodes"]), told["comments"]["pageInfo"]
    while page["hasNextPage"]:
        variables = {"id": told["id"], "page": graphql.PAGE, "after": page["endCursor"]}
        node = wire.ask(graphql.THREAD, variables, doing).get("node")
        if node is None:  # deleted meanwhile
            break
        with reads.understood(doing, "GraphQL"):
            comments += node["comments"]["nodes"]
            page = node["comments"]["pageInfo"]
    with reads.understood(doing, "GraphQL"):
        return Thread(
            id=told["id"],
            path=told["path"],
            line=told["line"],
            resolved=told["isResolved"],
            outdated=told["isOutdated"],
            comments=tuple(
                ThreadComment(
                    int(one["fullDatabaseId"]), one["body"], one["viewerDidAuthor"], one["isMinimized"], one["url"]
                )
                for one in comments
                if one
            ),
        )
