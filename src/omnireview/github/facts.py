"""What GitHub says about a pull request, as plain values."""

from collections.abc import Mapping
from dataclasses import field

from omnireview.nouns import noun


@noun
class PullFacts:
    """One pull request as `GET /repos/{owner}/{repo}/pulls/{number}` describes it. Shas are full.

    `base_sha` is the base branch's tip as GitHub last recorded it for this pull request. `head_repository` is
    None when the fork was deleted; the head's commits can still be read through `repository`. `author` is empty
    when the account was deleted. `changed_files` is GitHub's own count, also where it lists fewer.
    """

    repository: str
    number: int
    title: str
    body: str
    author: str
    author_is_bot: bool
    draft: bool
    open: bool
    locked: bool
    base_sha: str
    base_ref: str
    head_sha: str
    head_ref: str
    head_repository: str | None
    changed_files: int
    merged: bool


@noun
class OpenPull:
    """An open pull request, as a list of them tells it. `head_repository` is None when the fork was deleted."""

    number: int
    head_sha: str
    head_repository: str | None


@noun
class FileFacts:
    """One entry of `GET /repos/{owner}/{repo}/pulls/{number}/files`.

    `status` is GitHub's word: added, removed, modified, renamed, copied, changed or unchanged. `patch` has hunks
    without file headers and is None for binary and large files. `blob` is the git object at the head (at the base
    for a removed file), empty when GitHub does not tell. `changes` counts added and removed lines, 0 for binaries.
    """

    path: str
    previous_path: str | None
    status: str
    patch: str | None
    blob: str
    changes: int


@noun
class CommitFacts:
    """One commit: its full sha, the first line of its message, and the full shas of its parents."""

    sha: str
    subject: str
    parents: tuple[str, ...]


@noun
class Comparison:
    """Where two commits parted, and what the second changed since: at most 300 files, of which more may be hidden.

    `commits` are the full shas of those that only the second has, oldest first, as many as were asked for of the
    `total`; `log` tells more of the same. docs.github.com/rest/commits/commits, "Compare two commits".
    """

    merge_base: str
    files: tuple[FileFacts, ...]
    commits: tuple[str, ...] = ()
    total: int = 0
    log: tuple[CommitFacts, ...] = ()
    base_date: str = ""
    """The day on which the first of the two was committed, as `2026-01-31`; "" when GitHub does not tell."""


@noun
class EntryFacts:
    """What stands at one path of one commit.

    `mode` is git's, in octal ("100644"; "120000" is a symlink, "160000" a submodule). `data` are the file's bytes,
    proved against `oid`; None for what is no regular file, and for what GitHub sends only singly: binary files,
    large ones, and texts that are not UTF-8. `binary` is GitHub's opinion. `size` is in bytes.
    """

    mode: str
    oid: str
    size: int
    binary: bool = False
    data: bytes | None = None

    @property
    def is_file(self) -> bool:
        """True for a regular file, executable or not."""
        return self.mode.startswith("100")


@noun
class IssueFacts:
    """One issue. `closes` tells that merging the pull request closes it; else its description only names it."""

    number: int
    title: str
    body: str
    open: bool
    closes: bool


@noun
class LinkQuestion:
    """What to ask of a pull request's issues: those that it closes, and those of the `named` numbers."""

    number: int
    named: tuple[int, ...] = ()


@noun
class LinkFacts:
    """The issues of one pull request, those that it closes first, by number.

    `refused` tells that there may be more, which this token may not read. `elsewhere` counts those that are closed
    in other repositories, of which nothing is told: who reads this one need not see those.
    """

    issues: tuple[IssueFacts, ...] = ()
    refused: bool = False
    elsewhere: int = 0


@noun
class Listing:
    """The paths of one commit, sorted: regular `files`, and `links`, which are symlinks and submodules.

    `sizes` has bytes by path, as far as they are told.
    """

    files: tuple[str, ...]
    links: tuple[str, ...]
    sizes: Mapping[str, int] = field(default_factory=dict)


@noun
class ThreadComment:
    """One comment of a review thread; `mine` when the token's own account wrote it.

    `node` is its id for GraphQL. `author` is the login as GraphQL tells it (a bot's without `[bot]`), "" when the
    account was deleted. `association` is GitHub's word for what the author is to the repository, such as MEMBER.
    `thumbs_down` counts the 👎. `by_bot` is True for apps, GITHUB_TOKEN among them.
    """

    id: int
    body: str
    mine: bool
    minimized: bool
    url: str
    node: str = ""
    author: str = ""
    association: str = "NONE"
    thumbs_down: int = 0
    by_bot: bool = False


@noun
class Thread:
    """One review thread; `line` is None when it hangs on the file or its line is gone from the diff.

    `start_line` is the first line of a range, None without one; `original_line` is the line that the thread began
    on. `can_resolve` and `can_unresolve` say what the token may do now. `resolved_by` is a login: "" when nobody
    did, or when GitHub does not say who.
    """

    id: str
    path: str
    line: int | None
    resolved: bool
    outdated: bool
    comments: tuple[ThreadComment, ...]
    start_line: int | None = None
    original_line: int | None = None
    can_resolve: bool = False
    can_unresolve: bool = False
    resolved_by: str = ""
    side: str = "RIGHT"


@noun
class IssueComment:
    """One comment of the pull request's conversation; `mine` when the token's own account wrote it.

    `node` is its id for GraphQL, `author` the login as GraphQL tells it, "" when the account was deleted.
    """

    id: int
    body: str
    mine: bool
    url: str
    node: str = ""
    minimized: bool = False
    author: str = ""


@noun
class PendingReview:
    """A review that was begun and never submitted. GitHub shows it to its author only."""

    id: int
    mine: bool


@noun
class BlockingReview:
    """A review that requests changes and was not dismissed. `commit` is the full sha that it was for, or ""."""

    id: int
    mine: bool
    body: str
    commit: str


@noun
class HeadCheck:
    """One check run or status of the head commit, the newest of its name.

    `word` is GitHub's in capitals: its conclusion, or its status while it is not over. `run` is the number of the
    workflow run that it belongs to, 0 for what other apps report. `page` is GitHub's page of it, or "".
    """

    name: str
    word: str
    workflow: str = ""
    run: int = 0
    page: str = ""


@noun
class HeadChecks:
    """What the head commit's checks say. `unread` counts those that are there and were not told.

    `refused` tells that the token may not read some of them, or all.
    """

    checks: tuple[HeadCheck, ...] = ()
    unread: int = 0
    refused: bool = False


@noun
class Conversation:
    """All that was said on a pull request, and the state it has at this moment."""

    head_sha: str
    open: bool
    locked: bool
    threads: tuple[Thread, ...]
    comments: tuple[IssueComment, ...]
    pending_reviews: tuple[PendingReview, ...]
    draft: bool = False
    blocking_reviews: tuple[BlockingReview, ...] = ()
    complete: bool = True
    """False where GitHub left threads, or comments in them, out of its lists."""
    checks: HeadChecks = field(default_factory=HeadChecks)


@noun
class Command:
    """One GraphQL mutation that leaves the same however often it is carried out, with the fields of its input."""

    mutation: str
    input: Mapping[str, str]


@noun
class Draft:
    """One inline comment of a review to post. `side` is LEFT or RIGHT; `start_line` is None for a single line."""

    path: str
    body: str
    line: int
    side: str = "RIGHT"
    start_line: int | None = None


@noun
class Posted:
    """What a write brought into being: GitHub's number for it and the page that shows it."""

    id: int
    url: str
