"""What was said → `issue-comment`, `pull-request-review`, `pull-request-review-comment`."""

from typing import Any

from omnireview.sandbox.addresses import Addresses
from omnireview.sandbox.asked import Asked
from omnireview.sandbox.forms.accounts import moment, user
from omnireview.sandbox.forms.pulls import association
from omnireview.sandbox.places import hunk_of, line_of
from omnireview.sandbox.pushes import changed
from omnireview.sandbox.repository import Repository
from omnireview.sandbox.state import Comment, Pull, Review, ReviewComment, State, Thread


def issue_comment(state: State, pull: Pull, comment: Comment, at: Addresses) -> dict[str, Any]:
    """Give a comment of the conversation."""
    return {
        "id": comment.id,
        "node_id": f"IC_{comment.id}",
        "url": at.repo(f"/issues/comments/{comment.id}"),
        "html_url": at.comment(pull.number, comment.id),
        "issue_url": at.repo(f"/issues/{pull.number}"),
        "body": comment.body,
        "user": user(comment.author, at),
        "created_at": moment(comment.created),
        "updated_at": moment(comment.edited or comment.created),
        "author_association": association(state, comment.author.login),
    }


def review(state: State, pull: Pull, told: Review, at: Addresses) -> dict[str, Any]:
    """Give a review without its comments, as GitHub does."""
    page, pull_url = at.review(pull.number, told.id), at.repo(f"/pulls/{pull.number}")
    submitted = {"submitted_at": moment(told.submitted)} if told.submitted else {}
    return {
        "id": told.id,
        "node_id": f"PRR_{told.id}",
        "user": user(told.author, at),
        "body": told.body,
        "state": told.state,
        "html_url": page,
        "pull_request_url": pull_url,
        "_links": {"html": {"href": page}, "pull_request": {"href": pull_url}},
        "commit_id": told.commit,
        "author_association": association(state, told.author.login),
        **submitted,
    }


def review_comment(asked: Asked, pull: Pull, thread: Thread, comment: ReviewComment) -> dict[str, Any]:
    """Give a comment of a review thread. `line` is null when the thread is outdated, or on the file."""
    at = asked.at
    url, pull_url = at.repo(f"/pulls/comments/{comment.id}"), at.repo(f"/pulls/{pull.number}")
    page = at.review_comment(pull.number, comment.id)
    told: dict[str, Any] = {
        "url": url,
        "pull_request_review_id": comment.review,
        "id": comment.id,
        "node_id": f"PRRC_{comment.id}",
        "diff_hunk": thread.hunk,
        "path": thread.path,
        "commit_id": thread.commit,
        "original_commit_id": thread.original_commit,
        "user": user(comment.author, at),
        "body": comment.body,
        "created_at": moment(comment.created),
        "updated_at": moment(comment.edited or comment.created),
        "html_url": page,
        "pull_request_url": pull_url,
        "author_association": association(asked.state, comment.author.login),
        "_links": {"self": {"href": url}, "html": {"href": page}, "pull_request": {"href": pull_url}},
        "subject_type": thread.subject,
        "line": thread.line,
        "original_line": thread.original_line,
        "side": thread.side,
        "start_line": thread.start_line,
        "original_start_line": thread.original_start_line,
        "start_side": thread.start_side,
        "position": _position(asked.git, pull, thread, first=False),
        "original_position": _position(asked.git, pull, thread, first=True),
    }
    if comment.reply_to is not None:
        told["in_reply_to_id"] = comment.reply_to
    return told


def _position(git: Repository, pull: Pull, thread: Thread, *, first: bool) -> int | None:
    """Give the retired count of lines below the file's first hunk header: today's, or the `first` one."""
    commit = thread.original_commit if first else thread.commit
    line = thread.original_line if first else thread.line
    if line is None:
        return None
    change = next((each for each in changed(git, pull, commit) if each.path == thread.path), None)
    hunk = hunk_of(change, line, thread.side) if change else None
    shown = line_of(hunk, line, thread.side) if hunk else None
    return shown.position if shown else None
