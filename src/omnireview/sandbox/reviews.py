"""A review as a client sends it → a stored review with its threads, or GitHub's refusal of the whole."""

from collections.abc import Mapping, Sequence
from typing import Any

from omnireview.sandbox.asked import Asked
from omnireview.sandbox.changes import Change
from omnireview.sandbox.places import Wish, at_position, complaint, excerpt
from omnireview.sandbox.pushes import carry, changed
from omnireview.sandbox.refusals import Refused, invalid
from omnireview.sandbox.state import Pull, Review, ReviewComment, Side, Thread

STATES: Mapping[str, Any] = {
    "COMMENT": "COMMENTED",
    "APPROVE": "APPROVED",
    "REQUEST_CHANGES": "CHANGES_REQUESTED",
}
ONE_PENDING = "User can only have one pending review per pull request"


def create(asked: Asked, pull: Pull, sent: Mapping[str, Any]) -> Review:
    """Store a review with all its comments; pending when no `event` is sent.

    Raises:
        Refused: something in it does not fit (422); nothing of it is stored then.
    """
    commit = sent.get("commit_id") or pull.head_commit
    body, event = sent.get("body") or "", sent.get("event")
    said = [ONE_PENDING] if pending(asked, pull) else []
    said += _of_event(asked, pull, event, body)
    if not part_of(asked, pull, commit):
        raise invalid(*said, f"Commit {commit} is not part of the pull request")
    changes = {change.path: change for change in changed(asked.git, pull, commit)}
    wishes = [read_place(changes, comment) for comment in sent.get("comments", ())]
    for wish, comment in zip(wishes, sent.get("comments", ()), strict=True):
        fault = complaint(changes.get(wish.path), wish)
        said += [f"Pull request review thread {fault[0].replace('_', ' ')} {fault[1]}"] if fault else []
        said += [] if comment["body"].strip() else ["Pull request review comment body can't be blank"]
        said += _too_long(asked, comment["body"])
    if said:
        raise invalid(*said)
    review = Review(asked.state.new_id(), asked.viewer, body, "PENDING", commit, None)
    for wish, comment in zip(wishes, sent.get("comments", ()), strict=True):
        review.drafts.append(thread_at(asked, pull, commit, wish, changes[wish.path]))
        review.drafts[-1].comments.append(remark(asked, review, comment["body"]))
    pull.reviews.append(review)
    if event:
        submit(asked, pull, review, event)
    return review


def submit(asked: Asked, pull: Pull, review: Review, event: str) -> None:
    """Bring a review out: its state, its time, and its threads for everybody."""
    review.state, review.submitted = STATES[event], asked.state.clock()
    pull.threads += review.drafts
    review.drafts = []


def check_event(asked: Asked, pull: Pull, event: str, body: str) -> None:
    """Refuse what GitHub does not let this account say (422)."""
    if said := _of_event(asked, pull, event, body):
        raise invalid(*said)


def _of_event(asked: Asked, pull: Pull, event: str | None, body: str) -> list[str]:
    said = _too_long(asked, body)
    if event in {"COMMENT", "REQUEST_CHANGES"} and not body.strip():
        said.append("Body can't be blank")
    if event in {"APPROVE", "REQUEST_CHANGES"} and asked.viewer is pull.author:
        verb = "approve" if event == "APPROVE" else "request changes on"
        said.append(f"Can not {verb} your own pull request")
    elif event == "APPROVE" and asked.token.kind in {"workflow", "fork"} and not asked.state.may_approve:
        said.append("GitHub Actions is not permitted to approve pull requests.")
    return said


def _too_long(asked: Asked, body: str) -> list[str]:
    most = asked.state.limits.body_characters
    return [f"Body is too long (maximum is {most} characters)"] if len(body) > most else []


def pending(asked: Asked, pull: Pull) -> Review | None:
    """Give the viewer's own unsubmitted review."""
    return next((each for each in pull.reviews if each.state == "PENDING" and each.author is asked.viewer), None)


def part_of(asked: Asked, pull: Pull, commit: str) -> bool:
    """Tell whether a commit is one of the pull request's, or was pushed to it once."""
    known = {push.commit for push in pull.pushes}
    return commit in known or commit in asked.git.between(pull.base_commit, pull.head_commit)


def read_place(changes: Mapping[str, Change], sent: Mapping[str, Any]) -> Wish:
    """Give where a comment is to stand; a `position` is translated.

    Raises:
        Refused: it names no line, or a side that there is not (422).
    """
    path, line = sent["path"], sent.get("line")
    if line is None and "position" in sent:
        place = at_position(changes[path], sent["position"]) if path in changes else None
        return Wish(path, place[0], place[1]) if place else Wish(path, -1)
    if line is None:
        raise invalid("Pull request review thread line can't be blank")
    start_side = sent.get("start_side")
    side = _side(sent.get("side", "RIGHT"))
    start = sent.get("start_line")
    return Wish(path, line, side, start, None if start is None else _side(start_side or side, side))


def _side(word: str, other: Side | None = None) -> Side:
    if word == "LEFT":
        return "LEFT"
    if word == "RIGHT":
        return "RIGHT"
    if word == "side" and other:
        return other
    raise invalid("Pull request review thread side is invalid")


def thread_at(asked: Asked, pull: Pull, commit: str, wish: Wish, change: Change) -> Thread:
    """Make a thread at a place of the diff of `commit`; after later pushes it may be outdated at once."""
    thread = Thread(
        id=f"PRRT_{asked.state.new_id()}",
        path=wish.path,
        side=wish.side,
        line=wish.line,
        original_line=wish.line,
        commit=commit,
        original_commit=commit,
        start_line=wish.start_line,
        start_side=wish.start_side,
        original_start_line=wish.start_line,
        hunk=excerpt(change, wish.line, wish.side),
    )
    if commit in {push.commit for push in pull.pushes}:
        carry(asked.git, pull, thread, commit)
    return thread


def remark(asked: Asked, review: Review, body: str, reply_to: int | None = None) -> ReviewComment:
    """Make a comment of a review."""
    return ReviewComment(
        asked.state.new_id(), asked.viewer, body, asked.state.clock(), review=review.id, reply_to=reply_to
    )


def single(asked: Asked, pull: Pull, body: str, thread: Thread, reply_to: int | None = None) -> ReviewComment:
    """Store a comment that stands alone: GitHub makes a review of its own for it.

    Raises:
        Refused: the viewer has a pending review (422).
    """
    if pending(asked, pull):
        fault = {
            "resource": "PullRequestReviewComment",
            "code": "custom",
            "field": "user_id",
            "message": ONE_PENDING,
        }
        raise Refused(422, "Validation Failed", [fault])
    review = Review(asked.state.new_id(), asked.viewer, "", "COMMENTED", thread.commit, asked.state.clock())
    comment = remark(asked, review, body, reply_to)
    pull.reviews.append(review)
    thread.comments.append(comment)
    if thread not in pull.threads:
        pull.threads.append(thread)
    return comment


def visible(pull: Pull, asked: Asked) -> Sequence[Thread]:
    """Give the threads that the viewer sees: all that were brought out, and those of the own pending review."""
    mine = pending(asked, pull)
    return (*pull.threads, *(mine.drafts if mine else ()))
