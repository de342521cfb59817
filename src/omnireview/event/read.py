"""The workflow run's event file → `Event` or `FinishedRun`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from omnireview.errors import BadInput
from omnireview.event import EVENTS, Event, FinishedRun

LARGEST_PAYLOAD: Final = 25 * 1024 * 1024
"""GitHub delivers no larger event, in bytes (docs.github.com/webhooks, "Payload cap")."""


class _Part(BaseModel):
    """A part of GitHub's payload. GitHub adds keys at any time, so unknown ones are ignored, here alone."""

    model_config = ConfigDict(extra="ignore", frozen=True)


_Sha = Annotated[str, Field(pattern=r"^(?:[0-9a-f]{40}|[0-9a-f]{64})$")]
_FullName = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,100}/[A-Za-z0-9._-]{1,100}$")]


class _Repository(_Part):
    full_name: _FullName


class _User(_Part):
    login: str
    type: str = "User"


class _Branch(_Part):
    sha: _Sha
    ref: str = ""
    repo: _Repository | None = None


class _PullRequest(_Part):
    number: Annotated[int, Field(ge=1)]
    head: _Branch
    base: _Branch
    user: _User | None = None
    state: str = "open"
    draft: bool = False
    locked: bool = False


class _Payload(_Part):
    action: str = ""
    pull_request: _PullRequest
    repository: _Repository


class _Run(_Part):
    name: str | None = None
    event: str
    head_sha: _Sha
    head_branch: str | None
    head_repository: _Repository | None


class _RunPayload(_Part):
    action: str
    workflow_run: _Run
    repository: _Repository


def read_event(env: Mapping[str, str]) -> Event | FinishedRun:
    """Read GITHUB_EVENT_NAME and the file at GITHUB_EVENT_PATH.

    docs.github.com/webhooks, "pull_request" and "workflow_run".

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
