"""Our own past comments → `RuleStats`: what became of what each rule said."""

from omnireview.nouns import noun

FEWEST_DECIDED = 4
"""Decided comments of a rule below which nothing is concluded from them."""


@noun
class RuleStats:
    """What became of a rule's comments.

    Each of the `posted` ones is one of four: `mended`; `resolved` by a person without a change; `left`, when its
    pull request was closed with it; or `open`. Beside that, `disliked` comments got a 👎, in `replied` threads
    people wrote words, in `ignored` ones an `/omnireview ignore`. `suppressed` counts the rule's suppression
    comments in the default branch, None where nobody looked.
    """

    rule: str
    posted: int = 0
    mended: int = 0
    resolved: int = 0
    left: int = 0
    open: int = 0
    disliked: int = 0
    replied: int = 0
    ignored: int = 0
    suppressed: int | None = None

    @property
    def decided(self) -> int:
        """How many are no longer open."""
        return self.mended + self.resolved + self.left

    @property
    def acceptance(self) -> float | None:
        """The share of decided comments that led to a change, 0 to 1; None while none is decided."""
        return self.mended / self.decided if self.decided else None

    @property
    def is_ignored(self) -> bool:
        """True when there is enough to judge by, and fewer than half led to a change."""
        share = self.acceptance
        return share is not None and self.decided >= FEWEST_DECIDED and share < 0.5


@noun
class Stats:
    """The rules, worst acceptance first. `since` is a time in UTC (ISO 8601), `pulls` how many were looked at.

    `stopped` says, a sentence each, what was not read, and why.
    """

    repository: str
    since: str
    rules: tuple[RuleStats, ...]
    pulls: int
    stopped: tuple[str, ...] = ()

    @property
    def ignored(self) -> tuple[RuleStats, ...]:
        """The rules of which fewer than half of the comments led to a change."""
        return tuple(each for each in self.rules if each.is_ignored)


def worst_first(each: RuleStats) -> tuple[bool, float, int, str]:
    """Sort key: the lowest acceptance, the most decided first; rules without anything decided last."""
    share = each.acceptance
    return share is None, share or 0.0, -(each.decided or each.posted), each.rule
