"""What can go wrong → a message that says what, where and what to do, and the exit code."""

from enum import IntEnum, StrEnum

from omnireview import PROJECT_URL


class Exit(IntEnum):
    """Exit codes of every command. When several apply, the higher wins."""

    PASS = 0
    POLICY_FAILED = 1
    USER_SIDE = 2
    OUR_BUG = 3


class Topic(StrEnum):
    """What an error is about: the sections of docs/troubleshooting.md, by their anchors."""

    INPUT = "an-argument-an-input-or-the-event-does-not-fit"
    FILE = "a-file-cant-be-read-or-written"
    SETTINGS = "the-settings-cant-be-obeyed"
    RULES = "a-rule-is-refused"
    GIT = "git-refuses-or-a-commit-is-missing"
    CREDENTIALS = "github-does-not-accept-the-token"
    PERMISSION = "the-token-may-not-do-this"
    PERSON = "a-persons-token-may-not-do-this"
    ORGANISATION = "the-organisation-or-github-keeps-the-token-out"
    LOCKED = "the-conversation-is-locked"
    ARCHIVED = "the-repository-is-archived"
    NOT_FOUND = "github-shows-no-such-thing"
    RATE_LIMIT = "githubs-rate-limit-is-used-up"
    REFUSED = "github-refuses-the-content"
    LOST = "it-is-not-known-whether-github-did-it"
    NETWORK = "github-cant-be-reached"
    OUTAGE = "github-answers-500-or-above"
    STRANGE = "the-answer-is-not-githubs"


class UserError(Exception):
    """A failure that is the user's, or GitHub's, to mend; anything else is our bug.

    `what` is one sentence. `where` names the file and line, the command or the request, and may be empty.
    `mend` says what to do next. `topic` is what docs/troubleshooting.md explains it under; the kind's own if left
    out.
    """

    topic: Topic = Topic.INPUT

    def __init__(self, what: str, *, where: str = "", mend: str = "", topic: Topic | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.mend = mend
        if topic is not None:
            self.topic = topic

    @property
    def help(self) -> str:
        """Where more is written: an address, or while the project has none, a page of the documentation."""
        page = f"docs/troubleshooting.md#{self.topic}"
        return f"{PROJECT_URL}/blob/main/{page}" if PROJECT_URL else page

    @property
    def advice(self) -> str:
        """What to do, and where more is written, as two lines; "" where nothing can be done."""
        return f"{self.mend}\nmore: {self.help}" if self.mend else ""

    def __str__(self) -> str:
        """Give the message as lines: what; where; what to do; where more is written."""
        lines = [self.what]
        if self.where:
            lines.append(f"  where: {self.where}")
        if self.mend:
            lines.append(f"  to do: {self.mend}")
        return "\n".join([*lines, f"  more: {self.help}"])


class BadInput(UserError):
    """A command-line argument, an action input or an event file that does not fit."""


class BadFile(BadInput):
    """A file that was named, and can't be read, written or understood."""

    topic = Topic.FILE


class BadSettings(UserError):
    """A settings file that can't be obeyed."""

    topic = Topic.SETTINGS


class BadRule(UserError):
    """A rule pack that can't be loaded: the run is refused, since a rule left out looks like clean code."""

    topic = Topic.RULES


class GitFailed(UserError):
    """The git program refused, or what was asked of it is not in the repository."""

    topic = Topic.GIT


class GitHubFailed(UserError):
    """GitHub refused, or could not be reached. `status` is the HTTP status, or 0 when no answer came."""

    topic = Topic.NETWORK

    def __init__(
        self, what: str, *, where: str = "", mend: str = "", status: int = 0, topic: Topic | None = None
    ) -> None:
        super().__init__(what, where=where, mend=mend, topic=topic)
        self.status = status


class NotPermitted(GitHubFailed):
    """The token may not do what was asked; `mend` holds the permission to add, as YAML."""

    topic = Topic.PERMISSION


class Unprocessable(GitHubFailed):
    """GitHub answered 422: it understood the request and refused its content. `complaints` are its own words."""

    topic = Topic.REFUSED

    def __init__(self, what: str, *, complaints: tuple[str, ...] = (), where: str = "", mend: str = "") -> None:
        super().__init__(what, where=where, mend=mend, status=422)
        self.complaints = complaints


class AnswerLost(GitHubFailed):
    """A write was sent and no usable answer came (5xx, timeout, reset): it may have been carried out."""

    topic = Topic.LOST


class NotAnalysed(Exception):
    """One file could not be analysed: a fact to record, not an error of the run. `reason` goes into the review."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TooLarge(NotAnalysed):
    """One file is larger than any that is read. `size` is in bytes."""

    def __init__(self, size: int, most: int) -> None:
        super().__init__(f"it has {size:,} bytes; files of up to {most:,} are read")
        self.size = size


class TooSlow(NotAnalysed):
    """One rule's regular expression takes too long on a file; the other rules can still be run."""


class NotForReading(NotAnalysed):
    """One file turned out to be none that we read, such as a template: it is skipped, and nothing is amiss."""
