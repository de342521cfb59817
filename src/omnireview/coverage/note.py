"""`Coverage` → the note of the score table's Testing row. It moves no score."""

from dataclasses import replace

from omnireview.coverage import Coverage
from omnireview.score import Scorecard
from omnireview.terms import Aspect


def with_coverage(card: Scorecard, coverage: Coverage | None) -> Scorecard:
    """Give a scorecard whose note on testing also tells the patch coverage.

    The share of lines that are reached says little of how well they are tested: it takes and gives no points.
    """
    if coverage is None:
        return card
    row = card.aspects[Aspect.TESTING]
    return replace(
        card, aspects={**card.aspects, Aspect.TESTING: replace(row, note=f"{row.note}; {coverage.words}")}
    )
