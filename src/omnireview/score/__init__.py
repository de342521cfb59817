"""Nouns of the score: `Scorecard` with its rows, `Deduction`, `Verdict`, `Gate`."""

from collections.abc import Mapping
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
    """One row of the score table. `score` is 1 to 10, or None when the change gives no evidence ("n/a")."""

    score: int | None
    note: str


@noun
class Deduction:
    """What one root cause takes from a row, and why: the findings that are its sites.

    `points` is above 0, in points of the row. When `level` is set, the root cause holds the whole row at that
    level at most instead, and `points` is 0.
    """

    aspect: Aspect
    rule: str
    severity: Severity
    points: float
    findings: tuple[Judged, ...]
    level: int | None = None


@noun
class Scorecard:
    """The score table. `overall` is 1 to 10, rounded to one decimal, or None when no row has evidence.

    `deductions` explain every lost point, in the order in which they were taken.
    """

    overall: float | None
    aspects: Mapping[Aspect, Row]
    deductions: tuple[Deduction, ...] = ()


@noun
class Gate:
    """Whether the policy fails the run, and why in one sentence ("" when it passes)."""

    failed: bool
    because: str = ""
