"""What can go wrong → a message that says what, where and what to do, and the exit code."""

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of every command. When several apply, the higher wins."""

    PASS = 0
    POLICY_FAILED = 1
    USER_SIDE = 2
    OUR_BUG = 3


class UserError(Exception):
    """A failure that is the user's, or GitHub's, to mend; anything else is our bug.

    `what` is one sentence. `where` names the file and line, the command or the request, and may be empty.
    `mend` says what to do next.
    """

    def __init__(self, what: str, *, where: str = "", mend: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.mend = mend

    def __str__(self) -> str:
        """Give the message as lines: what; where; what to do."""
        lines = [self.what]
        if self.where:
            lines.append(f"  where: {self.where}")
        if self.mend:
            lines.append(f"  to do: {self.mend}")
        return "\n".join(lines)


class BadInput(UserError):
    """A command-line argument, an action input or an event file that does not fit."""


class BadSettings(UserError):
    """A settings file that can't be obeyed."""


class BadRule(UserError):
    """A rule pack that can't be loaded: the run is refused, since a rule left out looks like clean code."""


class GitFailed(UserError):
    """The git program refused, or what was asked of it is not in the repository."""


class GitHubFailed(UserError):
    """GitHub refused, or could not be reached. `status` is the HTTP status, or 0 when no answer came."""

    def __init__(self, what: str, *, where: str = "", mend: str = "", status: int = 0) -> None:
        super().__init__(what, where=where, mend=mend)
        self.status = status


class NotPermitted(GitHubFailed):
    """The token may not do what was asked; `mend` holds the permission to add, as YAML."""


class Unprocessable(GitHubFailed):
    """GitHub answered 422: it understood the request and refused its content. `complaints` are its own words."""

    def __init__(self, what: str, *, complaints: tuple[str, ...] = (), where: str = "", mend: str = "") -> None:
        super().__init__(what, where=where, mend=mend, status=422)
        self.complaints = complaints


class AnswerLost(GitHubFailed):
    """A write was sent and no usable answer came (5xx, timeout, reset): it may have been carried out."""


class NotAnalysed(Exception):
    """One file could not be analysed: a fact to record, not an error of the run. `reason` goes into the review."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TooSlow(NotAnalysed):
    """One rule's regular expression takes too long on a file; the other rules can still be run."""


class NotForReading(NotAnalysed):
    """One file turned out to be none that we read, such as a template: it is skipped, and nothing is amiss."""
