"""Everything that was said on a pull request, in one GraphQL query unless it is long."""

from collections.abc import Mapping
from typing import Any

from omnireview.github import graphql, reads, refusals
from omnireview.github.facts import (
    BlockingReview,
    Conversation,
    HeadChecks,
    IssueComment,
    PendingReview,
    Thread,
    ThreadComment,
)
from omnireview.github.refusals import Call
from omnireview.github.rollup import read_rollup
from omnireview.github.wire import Wire

LISTS = {"reviewThreads": "Thread", "comments": "Comment", "reviews": "Review"}
"""The lists of the query, and how its switches and cursors call them."""


def read_conversation(wire: Wire, repository: str, number: int) -> Conversation:
    """Give threads, comments, pending and blocking reviews, all pages, and the state at the last of them."""
    reads.place(repository)
    owner, _, name = repository.partition("/")
    doing = f"read the conversation of {repository}#{number}"
    call = Call("POST", f"https://{wire.host} (GraphQL)", doing)
    pull: Any = None
    checks = HeadChecks()
    variables: dict[str, Any] = {
        "owner": owner, "name": name, "number": number, "page": graphql.PAGE, "replies": graphql.COMMENTS_A_THREAD,
    }  # fmt: skip
    for word in LISTS.values():
        variables |= {f"more{word}s": True, f"after{word}": None}
    variables["checks"] = True
    nodes: dict[str, list[Any]] = {key: [] for key in LISTS}
    while any(variables[f"more{word}s"] for word in LISTS.values()):
        told, refused = wire.ask_in_part(graphql.CONVERSATION, variables, doing)
        pull = (told.get("repository") or {}).get("pullRequest")
        if pull is None:
            raise refusals.not_found(call)
        with reads.understood(doing, call.url):
            if variables["checks"]:
                of_head = told["repository"].get("optionalChecks")
                checks = read_rollup(of_head, pull["headRefOid"], refused=bool(refused))
                variables["checks"] = False
            for key, word in LISTS.items():
                if variables[f"more{word}s"]:
                    nodes[key] += pull[key]["nodes"]
                    page = pull[key]["pageInfo"]
                    variables |= {f"more{word}s": page["hasNextPage"], f"after{word}": page["endCursor"]}
    whole = True
    threads: list[Thread] = []
    for each in nodes["reviewThreads"]:
        thread = _thread(wire, doing, each) if each else None
        whole = whole and thread is not None and thread[1]
        threads += [thread[0]] if thread else []
    with reads.understood(doing, call.url):
        return Conversation(
            head_sha=pull["headRefOid"],
            open=pull["state"] == "OPEN",
            locked=pull["locked"],
            threads=tuple(threads),
            comments=tuple(_said(told) for told in nodes["comments"] if told),
            pending_reviews=tuple(
                PendingReview(int(told["fullDatabaseId"]), told["viewerDidAuthor"])
                for told in nodes["reviews"]
                if told and told["state"] == "PENDING"
            ),
            draft=pull["isDraft"],
            complete=whole,
            blocking_reviews=tuple(
                BlockingReview(
                    id=int(told["fullDatabaseId"]),
                    mine=told["viewerDidAuthor"],
                    body=told["body"],
                    commit=(told["commit"] or {}).get("oid", ""),
                )
                for told in nodes["reviews"]
                if told and told["state"] == "CHANGES_REQUESTED"
            ),
            checks=checks,
        )


def _thread(wire: Wire, doing: str, told: Mapping[str, Any]) -> tuple[Thread, bool]:
    """Give one thread, with the comments that the first query had no room for, and whether these are all."""
    whole = True
    with reads.understood(doing, "GraphQL"):
        comments, page = list(told["comments"]["nodes"]), told["comments"]["pageInfo"]
    while page["hasNextPage"]:
        variables = {"id": told["id"], "page": graphql.PAGE, "after": page["endCursor"]}
        node = wire.ask(graphql.THREAD, variables, doing).get("node")
        if node is None:  # deleted meanwhile
            whole = False
            break
        with reads.understood(doing, "GraphQL"):
            comments += node["comments"]["nodes"]
            page = node["comments"]["pageInfo"]
    with reads.understood(doing, "GraphQL"):
        thread = Thread(
            id=told["id"],
            path=told["path"],
            line=told["line"],
            resolved=told["isResolved"],
            outdated=told["isOutdated"],
            comments=tuple(_remark(one) for one in comments if one),
            start_line=told["startLine"],
            original_line=told["originalLine"],
            can_resolve=told["viewerCanResolve"],
            can_unresolve=told["viewerCanUnresolve"],
            resolved_by=(told["resolvedBy"] or {}).get("login", ""),
            side=told["diffSide"],
        )
    return thread, whole and all(comments)


def _said(told: Mapping[str, Any]) -> IssueComment:
    return IssueComment(
        id=int(told["fullDatabaseId"]),
        body=told["body"],
        mine=told["viewerDidAuthor"],
        url=told["url"],
        node=told["id"],
        minimized=told["isMinimized"],
        author=(told["author"] or {}).get("login", ""),
    )


def _remark(told: Mapping[str, Any]) -> ThreadComment:
    author = told["author"] or {}
    return ThreadComment(
        id=int(told["fullDatabaseId"]),
        body=told["body"],
        mine=told["viewerDidAuthor"],
        minimized=told["isMinimized"],
        url=told["url"],
        node=told["id"],
        author=author.get("login", ""),
        association=told["authorAssociation"],
        thumbs_down=told["reactions"]["totalCount"],
        by_bot=author.get("__typename") not in {"User", "Mannequin", "EnterpriseUserAccount", None},
    )
