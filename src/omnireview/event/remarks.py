"""The payloads of `issue_comment` and `pull_request_review_comment` → `Remark`."""

from typing import Any

from omnireview.event import Remark
from omnireview.event.parts import Number, Part, Repository, User


class _Comment(Part):
    id: Number
    body: str | None = None
    user: User | None = None
    author_association: str = "NONE"
    in_reply_to_id: Number | None = None


class _Subject(Part):
    """An issue, or a pull request, which as an issue has the key `pull_request`."""

    number: Number
    state: str = "open"
    locked: bool = False
    pull_request: dict[str, Any] | None = None


class _Branch(Part):
    repo: Repository | None = None


class _PullRequest(_Subject):
    head: _Branch


class _Payload(Part):
    action: str
    comment: _Comment
    repository: Repository


class _OnIssue(_Payload):
    issue: _Subject


class _OnCode(_Payload):
    pull_request: _PullRequest


def read_remark(data: bytes, *, on_code: bool) -> Remark:
    """Read one event's file. `on_code` says that it is a review comment's.

    Raises:
        ValidationError: it is not what GitHub sends.
    """
    told = (_OnCode if on_code else _OnIssue).model_validate_json(data)
    subject = told.pull_request if isinstance(told, _OnCode) else told.issue
    comment = told.comment
    return Remark(
        action=told.action,
        repository=told.repository.full_name,
        number=subject.number,
        is_pull_request=on_code or subject.pull_request is not None,
        comment=comment.id,
        on_code=on_code,
        in_reply_to=comment.in_reply_to_id if on_code else None,
        body=comment.body or "",
        author=comment.user.login if comment.user else "",
        association=comment.author_association,
        by_bot=comment.user is None or comment.user.type != "User",
        open=subject.state == "open",
        locked=subject.locked,
        from_fork=isinstance(told, _OnCode) and _from_fork(told),
    )


def _from_fork(told: _OnCode) -> bool:
    head = told.pull_request.head.repo
    return head is None or head.full_name.lower() != told.repository.full_name.lower()
