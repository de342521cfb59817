"""What the sandbox remembers: all that GitHub stores about one repository's pull requests, as plain objects.

Tests and pages read these objects and may change them; `State.lock` is held while a request is answered.
"""

import itertools
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from omnireview.sandbox.limits import Limits
from omnireview.sandbox.mischief import Fault
from omnireview.sandbox.packages import Package

Side = Literal["LEFT", "RIGHT"]


@dataclass
class Account:
    """A person, or an app as which somebody acts: GitHub shows its login with `[bot]` in REST only."""

    login: str
    id: int
    bot: bool = False

    @property
    def rest_login(self) -> str:
        """The name that REST gives: `github-actions[bot]` for what GraphQL calls `github-actions`."""
        return f"{self.login}[bot]" if self.bot else self.login


@dataclass
class Token:
    """A secret and what it may do. `permissions` maps GitHub's words to `read` or `write`; a missing word is no.

    `hourly` is the primary rate limit; `used` counts against it, for REST (`core`) and `graphql`, until `resets`.
    """

    secret: str
    account: Account
    kind: str
    permissions: dict[str, str]
    hourly: int = 5_000
    used: dict[str, int] = field(default_factory=dict)
    resets: datetime | None = None

    def may(self, permission: str, level: str = "read") -> bool:
        """Tell whether the token may read, or write, such as `may("pull_requests", "write")`."""
        return self.permissions.get(permission) in {level, "write"}


@dataclass
class Reaction:
    """What somebody thinks of a comment: `content` is REST's word for it, such as `-1`, `eyes` or `rocket`."""

    id: int
    content: str
    by: Account
    created: datetime


@dataclass
class Comment:
    """Something said. `minimised` is why it was hidden (`RESOLVED`, `OUTDATED`, …), or None when it is shown."""

    id: int
    author: Account
    body: str
    created: datetime
    edited: datetime | None = None
    minimised: str | None = None
    reactions: list[Reaction] = field(default_factory=list)


@dataclass
class ReviewComment(Comment):
    """A comment of a review thread. `review` is the number of the review that it came with."""

    review: int = 0
    reply_to: int | None = None


@dataclass
class Thread:
    """A conversation at a place of the diff.

    `line` is None when the thread hangs on the file (`subject` is `file`), or when its line is gone: then it is
    `outdated`, and `original_line` in `original_commit` tells where it was. `commit` is the newest head in which
    the line was found. `hunk` is the part of the diff above the line, as it was when the thread began.
    """

    id: str
    path: str
    side: Side
    line: int | None
    original_line: int | None
    commit: str
    original_commit: str
    start_line: int | None = None
    start_side: Side | None = None
    original_start_line: int | None = None
    subject: Literal["line", "file"] = "line"
    hunk: str = ""
    outdated: bool = False
    resolved_by: Account | None = None
    comments: list[ReviewComment] = field(default_factory=list)

    @property
    def resolved(self) -> bool:
        """True when somebody resolved it."""
        return self.resolved_by is not None


@dataclass
class Review:
    """A review. While its `state` is PENDING only its author sees it, and its threads wait in `drafts`."""

    id: int
    author: Account
    body: str
    state: Literal["PENDING", "COMMENTED", "APPROVED", "CHANGES_REQUESTED", "DISMISSED"]
    commit: str
    submitted: datetime | None
    minimised: str | None = None
    drafts: list[Thread] = field(default_factory=list)


@dataclass
class Annotation:
    """One remark of a check run on a file."""

    path: str
    start_line: int
    end_line: int
    level: Literal["notice", "warning", "failure"]
    message: str
    title: str | None = None
    start_column: int | None = None
    end_column: int | None = None
    raw_details: str | None = None


@dataclass
class CheckRun:
    """A check run of a commit, as an app or a workflow's job makes it. `summary` is Markdown."""

    id: int
    name: str
    commit: str
    status: str
    conclusion: str | None
    started: datetime
    completed: datetime | None = None
    title: str | None = None
    summary: str | None = None
    text: str | None = None
    details_url: str | None = None
    external_id: str = ""
    annotations: list[Annotation] = field(default_factory=list)
    workflow: str = ""
    run: int = 0
    """The workflow run that it is a job of, with `workflow` and `event`; 0 for what an app makes."""
    event: str = "pull_request"


@dataclass
class CommitStatus:
    """A status of a commit: `error`, `failure`, `pending` or `success`."""

    id: int
    commit: str
    state: str
    context: str
    description: str | None
    target_url: str | None
    author: Account
    created: datetime


@dataclass
class Push:
    """A new head of a pull request; the first one opened it.

    `forced` tells that the head before it is not among its ancestors.
    """

    commit: str
    author: Account
    at: datetime
    forced: bool = False


@dataclass
class Issue:
    """One issue. `of` is the full name of its repository, "" for the sandbox's own."""

    number: int
    title: str
    body: str = ""
    open: bool = True
    of: str = ""


@dataclass
class Pull:
    """One pull request. The base is a branch and moves with it; `base_commit` is its tip, as GitHub noted it last.

    `head_repository` is the full name of the fork, or of the repository itself; None when the fork was deleted.
    """

    number: int
    title: str
    body: str | None
    author: Account
    base: str
    base_commit: str
    head: str
    head_repository: str | None
    created: datetime
    draft: bool = False
    open: bool = True
    locked: bool = False
    merged: bool = False
    pushes: list[Push] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    threads: list[Thread] = field(default_factory=list)
    closes: list[Issue] = field(default_factory=list)
    """Issues that somebody linked by hand, beside those that the description's words close."""

    @property
    def head_commit(self) -> str:
        """The sha of the newest push."""
        return self.pushes[-1].commit


@dataclass
class Exchange:
    """One request that came in: `path` without host, prefix and query; `status` 0 when no answer was sent."""

    verb: str
    path: str
    query: dict[str, str]
    body: object
    token: str
    status: int = 0


def utc_now() -> datetime:
    """Give this moment, to the second, as GitHub writes it down."""
    return datetime.now(UTC).replace(microsecond=0)


@dataclass
class State:
    """Everything. `repository` is `owner/name`; `tokens` are keyed by their secrets, `accounts` by login.

    `private` hides the repository from tokens without any permission (404). `may_approve` is the repository's
    setting that lets workflows approve. `exchanges` has every request in order; `faults` are tried in order.
    `written` has, by token, when each piece of content was posted in the last minute. `associations` says what
    somebody is to the repository, by login, where it is not what the sandbox takes for granted.
    """

    repository: str
    private: bool = False
    default_branch: str = "main"
    may_approve: bool = False
    accounts: dict[str, Account] = field(default_factory=dict)
    associations: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    pulls: dict[int, Pull] = field(default_factory=dict)
    issues: dict[int, Issue] = field(default_factory=dict)
    packages: list[Package] | None = field(default_factory=list)
    """What the dependency graph says of any two commits; None while it is off."""
    check_runs: list[CheckRun] = field(default_factory=list)
    statuses: list[CommitStatus] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    written: dict[str, list[datetime]] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    clock: Callable[[], datetime] = utc_now
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(5_000_000_001), repr=False)

    def new_id(self) -> int:
        """Give the next number. They are beyond 32 bits, as GitHub's have been for years, and grow with time."""
        return next(self._numbers)

    def account(self, login: str, *, bot: bool = False) -> Account:
        """Give the account of that name; it is made when there is none."""
        return self.accounts.setdefault(login, Account(login, 1_000 + len(self.accounts), bot))
