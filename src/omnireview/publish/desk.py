"""What every step of one delivery shares: the pull request, the client, and what to remember for the report."""

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from omnireview.diff import ChangedFile
from omnireview.errors import GitHubFailed, NotPermitted
from omnireview.github import GitHub
from omnireview.github.facts import Conversation
from omnireview.history import Memory, Push
from omnireview.publish.ledger import Ledger
from omnireview.publish.modes import Stance
from omnireview.publish.standings import own_summaries
from omnireview.review import Review

MOST_READS = 8
"""Requests that a review of up to a hundred files takes to read; each further hundred takes one more, and so does
the question about packages where a manifest changes."""

LOCKED = "the conversation is locked; nothing is written there"


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
    no_inline: str = ""
    """Why this pull request gets no inline comments; "" when it gets them."""
    stance: Stance = Stance.CLEAR
    """What is to become of our own reviews that request changes."""
    blocked: bool = False
    """Whether this run has posted a review that requests changes."""
    author: str = ""
    """The login of the change's author."""
    job: str = ""
    own_contexts: Collection[str] = ()
    past: Memory = field(default_factory=Memory)
    """What the summary comment remembers of earlier reviews."""
    now: Push | None = None
    """What the next review is to know of this one."""
    closed: set[str] = field(default_factory=set)
    """Fingerprints of the findings whose threads this run has closed."""
    waiting: set[str] = field(default_factory=set)
    """The ids of threads that are left for the next run to close."""
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    review_urls: list[str] = field(default_factory=list)

    @property
    def head(self) -> str:
        """The analysed commit."""
        return self.review.head

    @property
    def blocks(self) -> bool:
        """Whether the next review that is posted is to request changes: one of a run is enough."""
        return self.stance is Stance.BLOCK and not self.blocked

    @property
    def reads_left(self) -> int:
        """How many more requests may be spent on reading."""
        hundreds = max(0, len(self.files) - 1) // 100
        return MOST_READS + hundreds + (self.review.dependencies is not None) - self.github.reads

    def read(self) -> Conversation:
        """Read the conversation as it is now, whether or not it is still ours to write."""
        return self.github.conversation(self.repository, self.number)

    def conversation(self) -> Conversation:
        """Read the conversation as it is now.

        Raises:
            Superseded: the analysed commit is no longer the head, nobody may write, or a newer run was here.
        """
        now = self.read()
        self.claim(now)
        return now

    def claim(self, now: Conversation) -> None:
        """Go on only while the pull request is ours to write on.

        Raises:
            Superseded: the analysed commit is no longer the head, nobody may write, or a newer run was here.
        """
        if now.head_sha != self.head:
            raise Superseded(
                f"the pull request moved from {self.head[:7]} to {now.head_sha[:7]} while it was reviewed; "
                "nothing is written over the newer commit's review"
            )
        if not now.open:
            raise Superseded("the pull request is closed; nothing is written")
        if now.locked:
            raise Superseded(LOCKED)
        for _, mark in own_summaries(now, self.instance):
            if mark.head == self.head[:7] and is_newer(mark.run, self.run):
                raise Superseded(
                    f"the newer run {mark.run} has reviewed {mark.head} already; "
                    "nothing is written over its review"
                )

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
        told = f"{what}: {error.what}" + ("" if known else f"\n{error.advice}".rstrip())
        if isinstance(error, NotPermitted) and self.read_only_expected:
            self.notes.append(f"as GitHub gives this run a read-only token, {told}")
        else:
            self.problems.append(told)


def is_newer(there: str, ours: str) -> bool:
    """Tell whether the run that wrote a comment is newer than ours: by its number, then its attempt (`7.1`)."""
    both = [[int(part) for part in run.split(".") if part.isascii() and part.isdigit()] for run in (there, ours)]
    return all(both) and both[0] > both[1]
