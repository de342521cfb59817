"""The repository, its pull requests and what was said on them, for GraphQL."""

from collections.abc import Sequence
from typing import Any

from omnireview.sandbox.asked import Asked
from omnireview.sandbox.forms.accounts import moment
from omnireview.sandbox.forms.pulls import association
from omnireview.sandbox.graphql import contents
from omnireview.sandbox.graphql.connections import connection
from omnireview.sandbox.graphql.issues import closed_by, issue_node
from omnireview.sandbox.graphql.refusal import GraphRefusal, no_node
from omnireview.sandbox.reviews import visible
from omnireview.sandbox.state import Account, Comment, Pull, Reaction, Review, ReviewComment, Thread

Node = dict[str, Any]

REACTIONS = {
    "+1": "THUMBS_UP", "-1": "THUMBS_DOWN", "laugh": "LAUGH", "confused": "CONFUSED", "heart": "HEART",
    "hooray": "HOORAY", "rocket": "ROCKET", "eyes": "EYES",
}  # fmt: skip
"""REST's words for reactions → GraphQL's (docs.github.com, "Reactions")."""


def repository(asked: Asked, owner: str, name: str) -> Node:
    """Give the repository.

    Raises:
        GraphRefusal: the token sees none of that name.
    """
    hidden = asked.state.private and not asked.token.permissions
    if f"{owner}/{name}".lower() != asked.state.repository.lower() or hidden:
        raise GraphRefusal("NOT_FOUND", f"Could not resolve to a Repository with the name '{owner}/{name}'.")
    return {
        "__typename": "Repository",
        "id": "R_1",
        "nameWithOwner": asked.state.repository,
        "object": lambda _, oid=None, expression=None: _object(asked, oid, expression),
        "pullRequest": lambda _, number: _numbered(asked, number),
        "issue": lambda _, number: issue_node(asked, number),
    }


def _object(asked: Asked, oid: str | None, expression: str | None) -> Node | None:
    if expression is not None:
        return contents.by_expression(asked, expression)
    known = oid is not None and len(oid) in {40, 64} and set(oid) <= set("0123456789abcdef")
    return contents.git_object(asked, oid) if oid and known else None


def _numbered(asked: Asked, number: int) -> Node:
    pull = asked.state.pulls.get(number)
    if pull is None:
        raise GraphRefusal("NOT_FOUND", f"Could not resolve to a PullRequest with the number of {number}.")
    return pull_request(asked, pull)


def node(asked: Asked, name: str) -> Node:
    """Give what an id names.

    Raises:
        GraphRefusal: nothing that the token sees has that id.
    """
    if asked.state.private and not asked.token.permissions:
        raise no_node(name)
    if name == "R_1":
        return repository(asked, *asked.state.repository.split("/"))
    for pull in asked.state.pulls.values():
        if name == f"PR_{pull.number}":
            return pull_request(asked, pull)
        for found, form in everything(asked, pull):
            if found == name:
                return form
    raise no_node(name)


def everything(asked: Asked, pull: Pull) -> list[tuple[str, Node]]:
    """Give all that was said on a pull request, by its ids."""
    found = [(f"IC_{each.id}", issue_comment(asked, pull, each)) for each in pull.comments]
    found += [(f"PRR_{each.id}", review(asked, pull, each)) for each in _reviews(asked, pull)]
    for each in visible(pull, asked):
        found.append((each.id, thread(asked, pull, each)))
        found += [(f"PRRC_{one.id}", remark(asked, pull, each, one)) for one in each.comments]
    return found


def _reviews(asked: Asked, pull: Pull) -> list[Review]:
    return [each for each in pull.reviews if each.state != "PENDING" or each.author is asked.viewer]


def pull_request(asked: Asked, pull: Pull) -> Node:
    """Give a pull request."""
    threads, reviews = visible(pull, asked), _reviews(asked, pull)
    return {
        "__typename": "PullRequest",
        "id": f"PR_{pull.number}",
        "number": pull.number,
        "title": pull.title,
        "body": pull.body or "",
        "author": actor(pull.author),
        "url": asked.at.page(f"/pull/{pull.number}"),
        "state": "MERGED" if pull.merged else "OPEN" if pull.open else "CLOSED",
        "locked": pull.locked,
        "isDraft": pull.draft,
        "isCrossRepository": pull.head_repository != asked.state.repository,
        "baseRefName": pull.base,
        "baseRefOid": pull.base_commit,
        "headRefName": pull.head,
        "headRefOid": pull.head_commit,
        "commits": lambda _, **page: connection(asked, "commits", _commits(asked, pull), page),
        "closingIssuesReferences": lambda _, **page: connection(
            asked,
            "closingIssuesReferences",
            closed_by(asked, pull, by_hand=page.pop("userLinkedOnly", False)),
            page,
        ),
        "comments": lambda _, **page: connection(
            asked, "comments", [issue_comment(asked, pull, each) for each in pull.comments], page
        ),
        "reviewThreads": lambda _, **page: connection(
            asked, "reviewThreads", [thread(asked, pull, each) for each in threads], page
        ),
        "reviews": lambda _, states=None, author=None, **page: connection(
            asked,
            "reviews",
            [
                review(asked, pull, each)
                for each in reviews
                if (states is None or each.state in states) and author in {None, each.author.login}
            ],
            page,
        ),
    }


def _commits(asked: Asked, pull: Pull) -> list[Node]:
    return [
        {"__typename": "PullRequestCommit", "id": f"PRC_{sha}", "commit": contents.commit(asked, sha)}
        for sha in asked.git.between(pull.base_commit, pull.head_commit)
    ]


def actor(account: Account) -> Node:
    """Give a person or a bot; a bot's login has no `[bot]` here."""
    return {"__typename": "Bot" if account.bot else "User", "id": f"U_{account.id}", "login": account.login}


def said(asked: Asked, comment: Comment) -> Node:
    """Give what both kinds of comments have."""
    may = asked.token.may("pull_requests", "write")
    return {
        **_minimised(asked, comment.minimised),
        "author": actor(comment.author),
        "authorAssociation": association(asked.state, comment.author.login),
        "reactions": lambda _, content=None, **__: _reactions(comment.reactions, content),
        "body": comment.body,
        "createdAt": moment(comment.created),
        "lastEditedAt": moment(comment.edited),
        "fullDatabaseId": str(comment.id),
        "viewerDidAuthor": comment.author is asked.viewer,
        "viewerCanDelete": may,
        "viewerCanUpdate": may,
    }


def _reactions(told: Sequence[Reaction], content: str | None) -> Node:
    """Count reactions; GraphQL has its own words for them, and asks for no boundaries where only the count is."""
    return {"totalCount": sum(content in {None, REACTIONS[each.content]} for each in told)}


def _minimised(asked: Asked, why: str | None) -> Node:
    return {
        "isMinimized": why is not None,
        # The reason is told in other words than it is asked for: `off-topic` for OFF_TOPIC.
        "minimizedReason": why.lower().replace("_", "-") if why else None,
        "viewerCanMinimize": asked.token.may("pull_requests", "write"),
    }


def issue_comment(asked: Asked, pull: Pull, comment: Comment) -> Node:
    """Give a comment of the conversation."""
    return {
        **said(asked, comment),
        "__typename": "IssueComment",
        "id": f"IC_{comment.id}",
        "url": asked.at.comment(pull.number, comment.id),
    }


def review(asked: Asked, pull: Pull, told: Review) -> Node:
    """Give a review."""
    return {
        **_minimised(asked, told.minimised),
        "__typename": "PullRequestReview",
        "id": f"PRR_{told.id}",
        "fullDatabaseId": str(told.id),
        "author": actor(told.author),
        "authorAssociation": association(asked.state, told.author.login),
        "reactions": lambda _, content=None, **__: _reactions((), content),
        "body": told.body,
        "state": told.state,
        "submittedAt": moment(told.submitted),
        "url": asked.at.review(pull.number, told.id),
        "viewerDidAuthor": told.author is asked.viewer,
        "commit": contents.commit(asked, told.commit),
    }


def thread(asked: Asked, pull: Pull, told: Thread) -> Node:
    """Give a review thread."""
    may_resolve = asked.token.may("pull_requests", "write") and asked.token.may("contents", "write")
    return {
        "__typename": "PullRequestReviewThread",
        "id": told.id,
        "path": told.path,
        "line": told.line,
        "startLine": told.start_line,
        "originalLine": told.original_line,
        "originalStartLine": told.original_start_line,
        "diffSide": told.side,
        "startDiffSide": told.start_side,
        "subjectType": told.subject.upper(),
        "isResolved": told.resolved,
        "isOutdated": told.outdated,
        "isCollapsed": told.resolved or told.outdated,
        "resolvedBy": actor(told.resolved_by) if told.resolved_by else None,
        "viewerCanReply": asked.token.may("pull_requests", "write"),
        "viewerCanResolve": may_resolve and not told.resolved,
        "viewerCanUnresolve": may_resolve and told.resolved,
        "comments": lambda _, **page: connection(
            asked, "comments", [remark(asked, pull, told, each) for each in told.comments], page
        ),
    }


def remark(asked: Asked, pull: Pull, told: Thread, comment: ReviewComment) -> Node:
    """Give a comment of a thread."""
    first = next((each for each in told.comments if each.id == comment.reply_to), None)
    return {
        **said(asked, comment),
        "__typename": "PullRequestReviewComment",
        "id": f"PRRC_{comment.id}",
        "url": asked.at.review_comment(pull.number, comment.id),
        "path": told.path,
        "diffHunk": told.hunk,
        "outdated": told.outdated,
        "commit": contents.commit(asked, told.commit),
        "originalCommit": contents.commit(asked, told.original_commit),
        "replyTo": None if first is None else lambda _: remark(asked, pull, told, first),
    }
