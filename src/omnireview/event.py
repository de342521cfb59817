"""The workflow run's event file → `Event`: which pull request, at which commits."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from omnireview.errors import BadInput

EVENTS: Final = ("pull_request", "pull_request_target")
LARGEST_PAYLOAD: Final = 25 * 1024 * 1024
"""GitHub delivers no larger event, in bytes (docs.github.com/webhooks, "Payload cap")."""


@dataclass(frozen=True, slots=True)
class Event:
    """The pull request that a workflow run is about, as it was when the event happened.

    Shas are full. `base_sha` may lag behind the base branch, and the head may have moved since: GitHub's API tells
    the present state. `head_repository` is None when the fork was deleted; `author` is "" when the account was.
    `author_is_bot` and `from_fork` tell when GitHub gives the run a read-only token.
    """

    name: str
    action: str
    repository: str
    number: int
    head_sha: str
    base_sha: str
    base_ref: str
    head_repository: str | None
    author: str
    author_is_bot: bool
    draft: bool
    open: bool
    locked: bool

    @property
    def from_fork(self) -> bool:
        """True unless the head is known to lie in the same repository."""
        return self.head_repository is None or self.head_repository.lower() != self.repository.lower()


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


def read_event(env: Mapping[str, str]) -> Event:
    """Read GITHUB_EVENT_NAME and the file at GITHUB_EVENT_PATH.

    Raises:
        BadInput: the event is about no pull request, or the file is missing, too large or not GitHub's.
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
    try:
        payload = _Payload.model_validate_json(_read(place))
    except ValidationError as error:
        raise BadInput(
            f"The event file is not a {name} event: {_first_fault(error)}.",
            where=place,
            mend="pass on the file that GitHub wrote for this run",
        ) from None
    return _event(name, payload)


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
