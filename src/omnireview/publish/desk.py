"""What every step of one delivery shares: the pull request, the client, and what to remember for the report."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from omnireview.diff import ChangedFile
from omnireview.errors import GitHubFailed, NotPermitted
from omnireview.github import GitHub
from omnireview.github.facts import Conversation
from omnireview.publish.ledger import Ledger
from omnireview.review import Review


class Superseded(Exception):
    """The pull request moved on, closed or was locked while this run worked: nothing more is written."""


@dataclass
class Desk:
    """One delivery under way: what was asked for, and what has happened so far. The arguments are `publish`'s."""

    github: GitHub
    review: Review
    files: Sequence[ChangedFile]
    repository: str
    number: int
    instance: str
    run: str
    comment_on_clean: str
    settle: float
    read_only_expected: bool
    ledger: Ledger
    memory: str = ""
    """The last line of the summary comment: what the next review is to know of this and earlier ones."""
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    review_urls: list[str] = field(default_factory=list)

    @property
    def head(self) -> str:
        """The analysed commit."""
        return self.review.head

    def conversation(self) -> Conversation:
        """Read the conversation as it is now.

        Raises:
            Superseded: the analysed commit is no longer the head, or nobody may write.
        """
        now = self.github.conversation(self.repository, self.number)
        self.check(now.head_sha, is_open=now.open, locked=now.locked)
        return now

    def check(self, head: str, *, is_open: bool, locked: bool) -> None:
        """Compare the pull request's present state with what was analysed.

        Raises:
            Superseded: the analysed commit is no longer the head, or nobody may write.
        """
        if head != self.head:
            raise Superseded(
                f"the pull request moved from {self.head[:7]} to {head[:7]} while it was reviewed; "
                "nothing is written over the newer commit's review"
            )
        if not is_open:
            raise Superseded("the pull request is closed; nothing is written")
        if locked:
            raise Superseded("the conversation is locked; nothing is written")

    def delete_pending(self, conversation: Conversation) -> int:
        """Delete our own reviews that were never submitted: one in the way makes GitHub refuse any other."""
        ours = [review for review in conversation.pending_reviews if review.mine]
        for review in ours:
            self.github.delete_pending_review(self.repository, self.number, review.id)
            self.notes.append("a review that an earlier run had left unfinished was deleted")
        return len(ours)

    def await_lost_write(self) -> Conversation:
        """Wait for a write whose answer was lost, then read what is there."""
        time.sleep(self.settle)
        return self.conversation()

    def failed(self, what: str, error: GitHubFailed) -> None:
        """Remember what GitHub refused for good. A read-only token, where it gives no other, is only a fact."""
        known = any(error.mend in told for told in (*self.notes, *self.problems))
        told = f"{what}: {error.what}" + (f"\n{error.mend}" if error.mend and not known else "")
        if isinstance(error, NotPermitted) and self.read_only_expected:
            self.notes.append(f"as GitHub gives this run a read-only token, {told}")
        else:
            self.problems.append(told)
