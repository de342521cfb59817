"""Nouns of the score: `Scorecard` with its rows, `Deduction`, `Touched`, `Verdict`, `Gate`."""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from omnireview.compare import Judged
from omnireview.nouns import noun
from omnireview.terms import Aspect, Severity


class Verdict(StrEnum):
    """What the review says of the change, worst first."""

    DO_NOT_MERGE = "do not merge yet"
    INCOMPLETE = "incomplete"
    REQUIRED_CHANGES = "approve with required changes"
    SUGGESTIONS = "approve with suggestions"
    NO_FINDINGS = "no findings"


@noun
class Row:
    """One row of the score table. `score` is 1 to 10, or None when the change gives no evidence ("n/a").

    `share` is its part in the overall score, 0 to 1; the shares of all rows add up to 1, or are all 0.
    """

    score: int | None
    note: str
    share: float = 0.0


@noun
class Deduction:
    """What one root cause takes from a row, and why: the findings that are its sites.

    `points` is above 0, in points of the row. When `level` is set, the root cause holds the whole row at that
    level at most instead, and `points` is 0. `without` is the score that the row would have if this one root cause
    were mended, None where nothing else gives evidence for the row.
    """

    aspect: Aspect
    rule: str
    severity: Severity
    points: float
    findings: tuple[Judged, ...]
    level: int | None = None
    without: int | None = None


@noun
class Touched:
    """A row's score of the code that the change touches, 1 to 10, as it was at the merge base and as it is now.

    By the same deductions, but of all that stands there: `before` counts what was there before, mended findings
    included, `after` what is still there and what is new. Findings about the whole change count in neither.
    """

    before: int
    after: int


@noun
class Scorecard:
    """The score table. `overall` is 1 to 10, rounded to one decimal, or None when no row has evidence.

    `deductions` explain every lost point, in the order in which they were taken. `mean` is the weighted mean of
    the rows, to one decimal; `held` is what a blocker leaves of the overall at most, None without one.
    `touched` has the rows of which something was found at the merge base.
    """

    overall: float | None
    aspects: Mapping[Aspect, Row]
    deductions: tuple[Deduction, ...] = ()
    mean: float | None = None
    held: float | None = None
    touched: Mapping[Aspect, Touched] = field(default_factory=dict)


@noun
class Gate:
    """Whether the policy fails the run, and why in one sentence ("" when it passes)."""

    failed: bool
    because: str = ""
