"""Earlier reviews of a pull request: `Memory` of them, and `Since`, what became of their findings."""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from omnireview.nouns import noun
from omnireview.terms import Severity


class Fate(StrEnum):
    """What became of a finding of the last review that is none of this one's new findings."""

    MENDED = "mended"
    REMOVED = "removed"
    """Its file is gone."""
    SUPPRESSED = "suppressed"
    """A comment in the code silences it."""
    EARLIER = "earlier"
    """It stands at the merge base too, since the base moved on."""
    COUNTED = "counted"
    """It is found, and not told any more: only counted, or nowhere said at all."""
    UNREAD = "unread"
    """Its file was not analysed this time."""
    UNTOUCHED = "untouched"
    """It is not found, though no commit touches its file: the rules, the settings or the base are others."""


class Relation(StrEnum):
    """How the commit of this review stands to that of the last."""

    AHEAD = "ahead"
    """It was made on top of it."""
    REWRITTEN = "rewritten"
    """The last commit is not part of the branch any more: it was rebased, amended or reset."""
    UNKNOWN = "unknown"


@noun
class Remembered:
    """A finding that a change brought in, as far as it is needed to know it again.

    `fingerprint` names it. `kin` (6 hex digits) stays the same where its code moves to another file or class,
    `scope` where its line is edited within one function; each is "" where nothing holds it.
    """

    fingerprint: str
    rule: str
    severity: Severity
    path: str
    line: int | None
    kin: str = ""
    scope: str = ""

    @property
    def rank(self) -> tuple[int, str, int, str]:
        """Sorts findings, worst first."""
        return self.severity.rank, self.path, self.line or 0, self.fingerprint


@noun
class Push:
    """One reviewed head. `head` is its full sha, `base` the policy's; `version` that of this program.

    `new` counts all new findings of the review, `findings` are those of them that are more than information, worst
    first, and `cut` how many of these had no room.
    """

    head: str
    base: str = ""
    version: str = ""
    overall: float | None = None
    verdict: str = ""
    new: int = 0
    cut: int = 0
    findings: tuple[Remembered, ...] = ()


@noun
class Memory:
    """The reviewed heads of one pull request, oldest first, and what is known of our own threads.

    `threads` are the fingerprints of findings for which a thread of ours has been seen; where there is none any
    more, a person has deleted it. `closed` are those of them whose thread we have closed.
    """

    pushes: tuple[Push, ...] = ()
    threads: frozenset[str] = frozenset()
    closed: frozenset[str] = frozenset()

    def before(self, head: str) -> tuple[Push, ...]:
        """Give the heads before this one: a review that is made again does not follow itself."""
        last = self.pushes[-1] if self.pushes else None
        return self.pushes[:-1] if last and last.head == head else self.pushes


@noun
class Talk:
    """A thread of ours, or one that a person has deleted (then `url` is ""), and what its finding was.

    `how` tells what became of it, in words. `line` is that of the finding, or where the thread began.
    """

    rule: str
    path: str
    line: int | None
    url: str
    how: str


@noun
class Talks:
    """What became of our threads.

    `acknowledged` are those that persons settled while their finding is still found, `closed` those that we closed
    because it is not, `left` those that stay open without their finding, because people talk there.
    """

    acknowledged: tuple[Talk, ...] = ()
    closed: tuple[Talk, ...] = ()
    left: tuple[Talk, ...] = ()
    waiting: int = 0
    """How many more are to be closed, by later runs."""


@noun
class Trail:
    """What was pushed between two reviews, as far as it is known.

    `commits` are full shas. `touched` has, by path at the earlier head, the commits that touch a file: () where it
    is not known which of them do. `removed` are paths that are gone, `renamed` the new paths of those that moved.
    """

    relation: Relation = Relation.UNKNOWN
    commits: tuple[str, ...] = ()
    touched: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    whole: bool = False
    """True when `touched` has every file that any of the commits touches."""
    removed: frozenset[str] = frozenset()
    renamed: Mapping[str, str] = field(default_factory=dict)


@noun
class Past:
    """A finding of the last review, what became of it, and the one commit that did it, "" if that is not known."""

    finding: Remembered
    fate: Fate
    commit: str = ""


@noun
class Since:
    """What happened since the last review. `last` and the pushes before it come first in `pushes`, then this one.

    `new`, `open` and `reopened` are findings of this review, worst first: never seen before, told in the last
    review, or told in an earlier one only. `past` are the others of the last review. `unsure` counts findings of
    which it can't be told, since the last review had more than is remembered.
    """

    last: str
    relation: Relation
    pushes: tuple[Push, ...]
    new: tuple[Remembered, ...] = ()
    open: tuple[Remembered, ...] = ()
    reopened: tuple[Remembered, ...] = ()
    past: tuple[Past, ...] = ()
    unsure: int = 0

    def of_fate(self, *fates: Fate) -> tuple[Past, ...]:
        """Give the past findings of these fates, worst first."""
        return tuple(past for past in self.past if past.fate in fates)
