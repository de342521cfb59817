"""The few things we write, one request each. None is repeated unless repeating can't post twice."""

from collections.abc import Mapping, Sequence
from typing import Any

from omnireview.errors import NotPermitted
from omnireview.github.facts import Draft, Posted
from omnireview.github.reads import place
from omnireview.github.refusals import Answer, Call, lost
from omnireview.github.wire import Wire


def delete_pending_review(wire: Wire, repository: str, number: int, review: int) -> None:
    """Delete an unsubmitted review; as good as done when it is gone already."""
    path = f"{place(repository)}/pulls/{number}/reviews/{review}"
    try:
        wire.write("DELETE", path, f"delete the pending review {review} of {repository}#{number}")
    except NotPermitted as failure:
        if failure.status != 404:
            raise


def create_review(
    wire: Wire, repository: str, number: int, commit: str, *, body: str, drafts: Sequence[Draft], blocks: bool
) -> Posted:
    """Post one submitted review. `event` is always sent: without it GitHub keeps the review pending.

    A review comments, or `blocks`, which requests changes. It never says more: to approve is for people.
    """
    content = {
        "commit_id": commit,
        "event": "REQUEST_CHANGES" if blocks else "COMMENT",
        "body": body,
        "comments": [_comment(draft) for draft in drafts],
    }
    doing = f"post the review on {repository}#{number}"
    return posted(wire, "POST", f"{place(repository)}/pulls/{number}/reviews", doing, content)


def dismiss_review(wire: Wire, repository: str, number: int, review: int, message: str) -> None:
    """Take back a review that requests changes. `message` is shown in the conversation."""
    path = f"{place(repository)}/pulls/{number}/reviews/{review}/dismissals"
    doing = f"dismiss the review {review} of {repository}#{number}"
    wire.write("PUT", path, doing, {"message": message, "event": "DISMISS"})


def _comment(draft: Draft) -> dict[str, Any]:
    comment = {"path": draft.path, "body": draft.body, "line": draft.line, "side": draft.side}
    if draft.start_line is not None and draft.start_line != draft.line:
        comment |= {"start_line": draft.start_line, "start_side": draft.side}
    return comment


def create_file_comment(wire: Wire, repository: str, number: int, commit: str, *, path: str, body: str) -> Posted:
    """Post one comment on a file as a whole, which a review can't carry."""
    content = {"commit_id": commit, "path": path, "body": body, "subject_type": "file"}
    doing = f"post a comment on {path!r} of {repository}#{number}"
    return posted(wire, "POST", f"{place(repository)}/pulls/{number}/comments", doing, content)


def create_comment(wire: Wire, repository: str, number: int, body: str) -> Posted:
    """Post one comment in the conversation."""
    doing = f"post a comment on {repository}#{number}"
    return posted(wire, "POST", f"{place(repository)}/issues/{number}/comments", doing, {"body": body})


def edit_comment(wire: Wire, repository: str, comment: int, body: str) -> Posted:
    """Replace the text of one comment in the conversation."""
    doing = f"edit comment {comment} of {repository}"
    return posted(wire, "PATCH", f"{place(repository)}/issues/comments/{comment}", doing, {"body": body})


def posted(wire: Wire, verb: str, path: str, doing: str, body: Mapping[str, Any]) -> Posted:
    """Write something, and give what it brought into being."""
    answer: Answer = wire.write(verb, path, doing, body)
    told = answer.data if isinstance(answer.data, dict) else {}
    if not isinstance(told.get("id"), int):
        raise lost(Call(verb, path, doing, changes=True), "The answer names no result")
    return Posted(told["id"], str(told.get("html_url", "")))
