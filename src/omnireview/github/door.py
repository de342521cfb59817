"""The class `GitHub`: reads and single writes, with failures as our own errors."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence

from omnireview.errors import BadInput
from omnireview.github import (
    between,
    checks,
    commands,
    dependency_graph,
    entries,
    reads,
    remarks,
    talk,
    touching,
    writes,
)
from omnireview.github.checks import CheckReport, StatusReport
from omnireview.github.facts import (
    Command,
    Comparison,
    Conversation,
    Draft,
    EntryFacts,
    FileFacts,
    LinkFacts,
    LinkQuestion,
    Listing,
    OpenPull,
    Posted,
    PullFacts,
)
from omnireview.github.packages import PackageChanges
from omnireview.github.remarks import ReviewComments
from omnireview.github.wire import Wire

__all__ = ["GitHub"]


class GitHub:
    """One GitHub, seen with one token. Repositories are `owner/name`, shas are full.

    `api_url` is `https://api.github.com` or Enterprise's `https://HOST/api/v3`; `graphql_url` follows from it.
    `pause` is the least time between two writes, `patience` the longest that one call waits for rate limits, in
    seconds; `notice` is told, in words, of waits longer than a moment. Proxies and certificate authorities come
    from the environment (HTTPS_PROXY, REQUESTS_CA_BUNDLE).

    Every method may raise `GitHubFailed` or a kind of it: `NotPermitted`, `Unprocessable` (writes),
    `AnswerLost` (writes). No error holds the token.
    """

    def __init__(
        self,
        token: str,
        *,
        api_url: str,
        graphql_url: str | None = None,
        pause: float = 1.0,
        patience: float = 120.0,
        sleep: Callable[[float], None] = time.sleep,
        notice: Callable[[str], None] = lambda _: None,
    ) -> None:
        if not token.strip():
            raise BadInput(
                "There is no token for GitHub.",
                mend="set GITHUB_TOKEN, or the action's input `token` to ${{ github.token }}.",
            )
        self._wire = Wire(
            token.strip(), (api_url, graphql_url), pause=pause, patience=patience, sleep=sleep, notice=notice
        )

    @classmethod
    def of(
        cls,
        token: str,
        env: Mapping[str, str],
        *,
        pause: float = 1.0,
        notice: Callable[[str], None] = lambda _: None,
    ) -> "GitHub":
        """Give the GitHub that the variables GITHUB_API_URL and GITHUB_GRAPHQL_URL name, else github.com."""
        return cls(
            token,
            api_url=env.get("GITHUB_API_URL") or "https://api.github.com",
            graphql_url=env.get("GITHUB_GRAPHQL_URL") or None,
            pause=pause,
            notice=notice,
        )

    def __repr__(self) -> str:
        """Name the host, and never the token."""
        return f"GitHub({self._wire.host})"

    @property
    def requests(self) -> int:
        """How many requests were sent so far, repetitions included."""
        return self._wire.requests

    @property
    def reads(self) -> int:
        """How many of these changed nothing."""
        return self._wire.reads

    def pull(self, repository: str, number: int) -> PullFacts:
        """Read one pull request. One request."""
        return reads.read_pull(self._wire, repository, number)

    def open_pulls(self, repository: str, owner: str, branch: str) -> tuple[OpenPull, ...]:
        """Read the open pull requests of a repository that come from a branch of `owner`. One request."""
        return reads.read_open_pulls(self._wire, repository, owner, branch)

    def files(self, repository: str, number: int) -> tuple[FileFacts, ...]:
        """Read the files that a pull request changes, at most 3,000. One request for each hundred."""
        return reads.read_files(self._wire, repository, number)

    def comparison(self, repository: str, base: str, head: str, commits: int = 1) -> Comparison:
        """Read where two commits parted, at most 300 files that changed since, and first commits. One request."""
        return reads.read_comparison(self._wire, repository, base, head, commits)

    def between(self, repository: str, old: str, new: str) -> tuple[FileFacts, ...] | None:
        """Read every file that differs between two commits, without patches; None if there are too many files.

        Two requests. For what `comparison` leaves out.
        """
        return between.read_between(self._wire, repository, old, new)

    def touching(self, repository: str, head: str, paths: Sequence[str]) -> dict[str, tuple[str, ...] | None]:
        """Read which commits up to `head` touched each path, newest first; None for too many. One request."""
        return touching.read_touching(self._wire, repository, head, paths)

    def listing(self, repository: str, sha: str) -> Listing | None:
        """Read the paths of a commit; None if GitHub cuts the list. One request."""
        return reads.read_listing(self._wire, repository, sha)

    def blob(self, repository: str, oid: str) -> bytes:
        """Read one git blob of at most 100 MB. One request."""
        return reads.read_blob(self._wire, repository, oid)

    def entries(
        self, repository: str, wanted: Mapping[str, Iterable[str]], sizes: Mapping[str, int] | None = None
    ) -> dict[tuple[str, str], EntryFacts | None]:
        """Read what stands at the wanted paths of commits: sha → paths. One request for about a hundred paths.

        Where `sizes` has the bytes of all the files, one request for up to 350 paths or 3 MB. Symlinks and
        submodules come as what they are. Raises `GitHubFailed` (404) for an unknown commit.
        """
        return entries.read_entries(self._wire, repository, wanted, sizes or {})[0]

    def entries_and_links(
        self, repository: str, wanted: Mapping[str, Iterable[str]], question: LinkQuestion
    ) -> tuple[dict[tuple[str, str], EntryFacts | None], LinkFacts]:
        """Read the same, and in the same requests the issues of a pull request, as far as the token may."""
        return entries.read_entries(self._wire, repository, wanted, {}, question)

    def texts(self, repository: str, wanted: Mapping[str, Iterable[str]]) -> dict[tuple[str, str], bytes | None]:
        """Read files' bytes: sha → paths. None where no regular file stands, so for symlinks and submodules too.

        One request for about a hundred paths, and one for each file that GitHub does not give as text.
        """
        found = self.entries(repository, wanted)
        return {
            key: None
            if entry is None or not entry.is_file
            else entry.data
            if entry.data is not None
            else self.blob(repository, entry.oid)
            for key, entry in found.items()
        }

    def conversation(self, repository: str, number: int) -> Conversation:
        """Read all that was said on a pull request, and its live head. One request unless the talk is long."""
        return talk.read_conversation(self._wire, repository, number)

    def package_changes(self, repository: str, base: str, head: str) -> PackageChanges:
        """Read the packages that a change adds and removes, with the advisories against them. One request."""
        return dependency_graph.read_package_changes(self._wire, repository, base, head)

    def delete_pending_review(self, repository: str, number: int, review: int) -> None:
        """Delete an unsubmitted review of the token's own account."""
        writes.delete_pending_review(self._wire, repository, number, review)

    def create_review(
        self,
        repository: str,
        number: int,
        commit: str,
        body: str,
        drafts: Sequence[Draft],
        *,
        blocks: bool = False,
    ) -> Posted:
        """Post one review with its inline comments; all or nothing. GitHub wants a `body`.

        A review that `blocks` requests changes, which GitHub lets nobody do on a pull request of his own.
        """
        return writes.create_review(
            self._wire, repository, number, commit, body=body, drafts=drafts, blocks=blocks
        )

    def dismiss_review(self, repository: str, number: int, review: int, message: str) -> None:
        """Take back a review that requests changes; on protected branches not everybody may."""
        writes.dismiss_review(self._wire, repository, number, review, message)

    def create_status(self, repository: str, sha: str, context: str, verdict: StatusReport) -> None:
        """Set a commit's status under a name."""
        checks.create_status(self._wire, repository, sha, context, verdict)

    def create_check_run(self, repository: str, sha: str, name: str, report: CheckReport) -> int:
        """Post a check run that is over, with at most 50 annotations; gives its number."""
        return checks.create_check_run(self._wire, repository, sha, name, report)

    def update_check_run(self, repository: str, run: int, report: CheckReport) -> None:
        """Replace what a check run says, and append at most 50 annotations."""
        checks.update_check_run(self._wire, repository, run, report)

    def create_file_comment(self, repository: str, number: int, commit: str, path: str, body: str) -> Posted:
        """Post a comment on a changed file as a whole."""
        return writes.create_file_comment(self._wire, repository, number, commit, path=path, body=body)

    def create_comment(self, repository: str, number: int, body: str) -> Posted:
        """Post a comment in the conversation."""
        return writes.create_comment(self._wire, repository, number, body)

    def edit_comment(self, repository: str, comment: int, body: str) -> Posted:
        """Replace the text of a conversation comment."""
        return writes.edit_comment(self._wire, repository, comment, body)

    def review_comments(self, repository: str, since: str, pages: int) -> ReviewComments:
        """Read the comments on code of all pull requests since a time in UTC. One request for each hundred."""
        return remarks.read_review_comments(self._wire, repository, since, pages)

    def react(self, repository: str, comment: int, content: str, *, on_code: bool) -> None:
        """React to a comment: `eyes`, `rocket` or `confused`. The same again changes nothing."""
        remarks.react(self._wire, repository, comment, content, on_code=on_code)

    def reply(self, repository: str, number: int, comment: int, body: str) -> Posted:
        """Post an answer in the review thread that a comment began."""
        return remarks.reply(self._wire, repository, number, comment, body)

    def carry_out(self, wanted: Sequence[Command], doing: str) -> tuple[str, ...]:
        """Carry out mutations in their order, in one request; "" for each that was done, else GitHub's words.

        `doing` completes the sentence "could not …".
        """
        return commands.carry_out(self._wire, wanted, doing)
