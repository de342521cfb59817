"""`Scorecard` → the rows of the score table, and the deductions behind them."""

from omnireview.nouns import noun
from omnireview.render.score import sentences
from omnireview.render.words import ASPECTS
from omnireview.render.words import score as written
from omnireview.review import Review
from omnireview.score import Deduction

_FINDINGS_LINKED = 10


@noun
class Bar:
    """One row of the table: the score as text, and as per cent of the bar's width (None of n/a)."""

    title: str
    score: str
    width: float | None
    note: str


@noun
class Taken:
    """What one root cause takes from a row: `effect` says how much, `without` what the row would be without it.

    `marks` are fingerprints of its findings.
    """

    aspect: str
    rule: str
    severity: str
    effect: str
    without: str
    marks: tuple[str, ...]
    more: int
    """How many findings there are beside these."""


@noun
class ScoreTable:
    """All of the table. `touched` are rows with what they would be at the merge base and at the head."""

    rows: tuple[Bar, ...]
    overall: Bar
    taken: tuple[Taken, ...]
    told: tuple[str, ...]
    touched: tuple[tuple[str, int, int], ...]


def tabulate(review: Review) -> ScoreTable:
    """Give the table of a review."""
    card = review.scorecard
    order = list(ASPECTS)
    deductions = sorted(card.deductions, key=lambda deduction: order.index(deduction.aspect))
    return ScoreTable(
        tuple(
            Bar(title, written(row.score), _width(row.score), row.note)
            for aspect, title in ASPECTS.items()
            for row in [card.aspects[aspect]]
        ),
        Bar("Overall", written(card.overall), _width(card.overall), review.verdict.value.capitalize()),
        tuple(map(_taken, deductions)),
        tuple(sentences(review)),
        tuple((ASPECTS[aspect], side.before, side.after) for aspect, side in card.touched.items()),
    )


def _width(score: float | None) -> float | None:
    return None if score is None else score * 10


def _taken(deduction: Deduction) -> Taken:
    marks = tuple(judged.fingerprint for judged in deduction.findings)
    points = f"{deduction.points:.2f}".rstrip("0").rstrip(".")
    effect = f"at most {deduction.level}" if deduction.level is not None else f"\u2212{points}"
    return Taken(
        aspect=ASPECTS[deduction.aspect],
        rule=deduction.rule,
        severity=deduction.severity.value,
        effect=effect,
        without=written(deduction.without),
        marks=marks[:_FINDINGS_LINKED],
        more=max(0, len(marks) - _FINDINGS_LINKED),
    )
