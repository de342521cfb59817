"""The workflow run's event file → `Event`, `MergeGroup`, `FinishedRun` or `Remark`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import Field, ValidationError

from omnireview.errors import BadInput
from omnireview.event import EVENTS, REMARKS, Event, FinishedRun, MergeGroup, Remark
from omnireview.event.parts import Part, Repository, Sha, User
from omnireview.event.remarks import read_remark

LARGEST_PAYLOAD: Final = 25 * 1024 * 1024
"""GitHub delivers no larger event, in bytes (docs.github.com/webhooks, "Payload cap")."""


class _Branch(Part):
    sha: Sha
    ref: str = ""
    repo: Repository | None = None


class _PullRequest(Part):
    number: Annotated[int, Field(ge=1)]
    head: _Branch
    base: _Branch
    user: User | None = None
    state: str = "open"
    draft: bool = False
    locked: bool = False


class _Payload(Part):
    action: str = ""
    pull_request: _PullRequest
    repository: Repository


class _Run(Part):
    name: str | None = None
    event: str
    head_sha: Sha
    head_branch: str | None
    head_repository: Repository | None


class _RunPayload(Part):
    action: str
    workflow_run: _Run
    repository: Repository


class _Group(Part):
    head_sha: Sha
    head_ref: str
    base_sha: Sha
    base_ref: str


class _GroupPayload(Part):
    action: str
    merge_group: _Group
    repository: Repository


def read_event(env: Mapping[str, str]) -> Event | FinishedRun | MergeGroup | Remark:
    """Read GITHUB_EVENT_NAME and the file at GITHUB_EVENT_PATH.

    docs.github.com/webhooks, "pull_request", "workflow_run", "merge_group", "issue_comment" and
    "pull_request_review_comment".

    Raises:
        BadInput: the event is one that we don't know, or the file is missing, too large or not GitHub's.
    """
    name = env.get("GITHUB_EVENT_NAME", "").strip()
    if name not in EVENTS:
        raise BadInput(
            f"This event has no pull request: {name!r}."
            if name
            else "There is no event: this is no workflow run.",
            where="GITHUB_EVENT_NAME",
            mend="use `on: pull_request`"
            if name
            else "review from the command line with `omnireview review --pr-number N`",
        )
    place = env.get("GITHUB_EVENT_PATH", "").strip()
    data = _read(place)
    try:
        if name == "workflow_run":
            return _finished_run(_RunPayload.model_validate_json(data))
        if name == "merge_group":
            return _merge_group(_GroupPayload.model_validate_json(data))
        if name in REMARKS:
            return read_remark(data, on_code=name != "issue_comment")
        return _event(name, _Payload.model_validate_json(data))
    except ValidationError as error:
        raise BadInput(
            f"The event file is not a {name} event: {_first_fault(error)}.",
            where=place,
            mend="pass on the file that GitHub wrote for this run",
        ) from None


def _read(place: str) -> bytes:
    mend = "run this as a step of a workflow, where GitHub writes the file"
    if not place:
        raise BadInput("The event file is not named.", where="GITHUB_EVENT_PATH", mend=mend)
    try:
        with Path(place).open("rb") as file:
            data = file.read(LARGEST_PAYLOAD + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a file name"
        raise BadInput(f"The event file can't be read: {reason}.", where=place, mend=mend) from None
    if len(data) > LARGEST_PAYLOAD:
        raise BadInput(
            f"The event file is larger than GitHub's limit of {LARGEST_PAYLOAD} bytes.", where=place, mend=mend
        )
    return data


def _first_fault(error: ValidationError) -> str:
    # Neither the payload's values nor its keys are repeated: anybody can choose them.
    detail: Any = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(step) for step in detail["loc"])
    if detail["type"] == "json_invalid":
        return f"it is not JSON ({detail['ctx']['error']})"
    if not place:
        return "it is not a JSON object"
    return f"`{place}` is missing" if detail["type"] == "missing" else f"`{place}` does not fit ({detail['type']})"


def _finished_run(payload: _RunPayload) -> FinishedRun:
    if payload.action != "completed":
        # Each run is announced up to three times; one of them is enough for a review.
        raise BadInput(
            "The workflow run that this event tells of is not over.",
            where="on.workflow_run",
            mend="use `types: [completed]`",
        )
    run = payload.workflow_run
    return FinishedRun(
        repository=payload.repository.full_name,
        workflow=run.name or "",
        trigger=run.event,
        head_sha=run.head_sha,
        head_branch=run.head_branch or "",
        head_repository=run.head_repository.full_name if run.head_repository else None,
    )


def _merge_group(payload: _GroupPayload) -> MergeGroup:
    if payload.action != "checks_requested":
        raise BadInput(
            "The merge group that this event tells of does not wait for checks.",
            where="on.merge_group",
            mend="use `types: [checks_requested]`",
        )
    group = payload.merge_group
    return MergeGroup(
        repository=payload.repository.full_name,
        head_sha=group.head_sha,
        head_ref=group.head_ref,
        base_sha=group.base_sha,
        base_ref=group.base_ref,
    )


def _event(name: str, payload: _Payload) -> Event:
    pull = payload.pull_request
    return Event(
        name=name,
        action=payload.action,
        repository=payload.repository.full_name,
        number=pull.number,
        head_sha=pull.head.sha,
        base_sha=pull.base.sha,
        base_ref=pull.base.ref,
        head_repository=pull.head.repo.full_name if pull.head.repo else None,
        author=pull.user.login if pull.user else "",
        author_is_bot=pull.user is not None and pull.user.type == "Bot",
        draft=pull.draft,
        open=pull.state == "open",
        locked=pull.locked,
    )
