"""The mutations: edit a comment, hide it and show it again, resolve a thread and open it again."""

from collections.abc import Callable, Mapping
from typing import Any

from omnireview.sandbox.asked import Asked
from omnireview.sandbox.graphql.nodes import Node, node, thread
from omnireview.sandbox.graphql.refusal import GraphRefusal, forbidden, no_node
from omnireview.sandbox.reviews import visible
from omnireview.sandbox.state import Comment, Review

Sent = Mapping[str, Any]


def minimize(asked: Asked, sent: Sent) -> Node:
    """Answer minimizeComment; `pull-requests: write` is enough for anybody's comment."""
    _subject(asked, sent["subjectId"]).minimised = sent["classifier"]
    return _payload(sent, "minimizedComment", node(asked, sent["subjectId"]))


def unminimize(asked: Asked, sent: Sent) -> Node:
    """Answer unminimizeComment."""
    _subject(asked, sent["subjectId"]).minimised = None
    return _payload(sent, "unminimizedComment", node(asked, sent["subjectId"]))


def _subject(asked: Asked, name: str) -> Comment | Review:
    for pull in asked.state.pulls.values():
        threads = visible(pull, asked)
        found: dict[str, Comment | Review] = {f"IC_{each.id}": each for each in pull.comments}
        found |= {f"PRR_{each.id}": each for each in pull.reviews if each.state != "PENDING"}
        found |= {f"PRRC_{each.id}": each for told in threads for each in told.comments}
        if name in found:
            if not asked.token.may("pull_requests", "write"):
                raise forbidden()
            return found[name]
    raise no_node(name)


def resolve(asked: Asked, sent: Sent) -> Node:
    """Answer resolveReviewThread, which needs `contents: write` beside `pull-requests: write`."""
    return _settle(asked, sent, resolved=True)


def unresolve(asked: Asked, sent: Sent) -> Node:
    """Answer unresolveReviewThread."""
    return _settle(asked, sent, resolved=False)


def _settle(asked: Asked, sent: Sent, *, resolved: bool) -> Node:
    for pull in asked.state.pulls.values():
        for told in pull.threads:
            if told.id == sent["threadId"]:
                if not (asked.token.may("pull_requests", "write") and asked.token.may("contents", "write")):
                    raise forbidden()
                told.resolved_by = asked.viewer if resolved else None
                return _payload(sent, "thread", thread(asked, pull, told))
    raise no_node(sent["threadId"])


def edit_remark(asked: Asked, sent: Sent) -> Node:
    """Answer updatePullRequestReviewComment."""
    name = sent["pullRequestReviewCommentId"]
    return _payload(sent, "pullRequestReviewComment", _edited(asked, name, "PRRC_", sent["body"]))


def edit_comment(asked: Asked, sent: Sent) -> Node:
    """Answer updateIssueComment."""
    return _payload(sent, "issueComment", _edited(asked, sent["id"], "IC_", sent["body"]))


def _edited(asked: Asked, name: str, kind: str, body: str) -> Node:
    subject = _subject(asked, name)
    if not name.startswith(kind) or isinstance(subject, Review):
        raise no_node(name)
    most = asked.state.limits.body_characters
    if len(body) > most:
        raise GraphRefusal("UNPROCESSABLE", f"Body is too long (maximum is {most} characters)")
    if subject.body != body:
        subject.body, subject.edited = body, asked.state.clock()
    return node(asked, name)


def _payload(sent: Sent, name: str, value: Node) -> Node:
    return {"clientMutationId": sent.get("clientMutationId"), name: value}


MUTATIONS: Mapping[str, Callable[[Asked, Sent], Node]] = {
    "minimizeComment": minimize,
    "unminimizeComment": unminimize,
    "resolveReviewThread": resolve,
    "unresolveReviewThread": unresolve,
    "updateIssueComment": edit_comment,
    "updatePullRequestReviewComment": edit_remark,
}
