"""Root causes → `Deduction`s, and rows out of deductions.

Each row starts at 10. A root cause (`causes`) takes from its rule's row:

| severity | first one in the row | each further one of that severity |
|---|---|---|
| blocker, settled by a change | 4.0 | 0.7 of the one before |
| blocker, settled by an addition | 3.0 | 0.7 of the one before |
| major | 2.0 | 0.7 of the one before |
| minor | 0.6 | 0.7 of the one before |
| info, and rules in preview | 0 | 0 |

Blockers of both kinds share one count. The rules of `LEVELS` hold their row at a level instead, and take nothing
more. docs/scoring.md tells where the numbers come from.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from omnireview.nouns import noun
from omnireview.score import Deduction
from omnireview.score.causes import Cause
from omnireview.settings import Settings
from omnireview.terms import Severity

DEDUCTIONS: Mapping[Severity, float] = {Severity.BLOCKER: 4.0, Severity.MAJOR: 2.0, Severity.MINOR: 0.6}
ADDITION_SHARE = 0.75
"""A blocker that an addition settles takes this share of what one settled by a change takes."""
DIMINISHING = 0.7
FULL, FLOOR = 10, 1
LEVELS: Mapping[str, int] = {"untested-change": 2, "undocumented-surface": 4}
"""Rules that hold their row at a level, whatever their severity above information."""


@noun
class Tariff:
    """What each root cause costs: the tables above, with the single numbers that the settings replace."""

    first: Mapping[Severity, float]
    levels: Mapping[str, int]

    def alone(self, cause: Cause) -> float:
        """Give the points that a root cause takes where it is the first of its severity."""
        share = ADDITION_SHARE if cause.finding.severity is Severity.BLOCKER and cause.settled_by_addition else 1.0
        return self.first[cause.finding.severity] * share


def tariff_of(settings: Settings) -> Tariff:
    """Give what holds: the defaults, with what the settings say."""
    return Tariff({**DEDUCTIONS, **settings.deductions}, {**LEVELS, **settings.levels})


def deduct(causes: Iterable[Cause], tariff: Tariff) -> tuple[Deduction, ...]:
    """Give the deductions of all given root causes, by severity; `without` is left to `weigh_each`.

    The sum does not depend on names: of one severity the heavier ones come first.
    """
    taken: dict[object, int] = {}
    deductions = []
    for cause in sorted(causes, key=lambda cause: cause.settled_by_addition):
        finding = cause.finding
        level = tariff.levels.get(finding.rule)
        count = 0
        if level is None:
            count = taken.get((finding.aspect, finding.severity), 0)
            taken[finding.aspect, finding.severity] = count + 1
        points = 0.0 if level is not None else tariff.alone(cause) * DIMINISHING**count
        deductions.append(Deduction(finding.aspect, finding.rule, finding.severity, points, cause.sites, level))
    return tuple(sorted(deductions, key=lambda deduction: deduction.severity.rank))


def row_score(points: float, levels: Iterable[int]) -> int:
    """Give a row's score: what the points leave of 10, rounded half up, at most any of the levels, at least 1."""
    return int(max(FLOOR, min([half_up(FULL - points), *levels])))


def score_of(deductions: Sequence[Deduction]) -> int:
    """Give the score of a row that these deductions are all of."""
    points = sum(deduction.points for deduction in deductions)
    return row_score(points, (each.level for each in deductions if each.level is not None))


def weigh_each(deductions: Sequence[Deduction], *, evidence: bool) -> tuple[Deduction, ...]:
    """Fill in `without` for the deductions of one row, in order.

    `evidence` tells whether the row would have a score without any of them.
    """
    total = sum(deduction.points for deduction in deductions)
    levels = [(index, each.level) for index, each in enumerate(deductions) if each.level is not None]
    below: dict[Severity, float] = {}
    weighed: list[Deduction] = []
    for index in range(len(deductions) - 1, -1, -1):
        each = deductions[index]
        after = below.get(each.severity, 0.0)
        # Without it, those behind it of its severity move up by one place.
        left = total - each.points + (after / DIMINISHING - after if each.level is None else 0.0)
        others = [level for at, level in levels if at != index]
        alone = len(deductions) == 1 and not evidence
        weighed.append(replace(each, without=None if alone else row_score(left, others)))
        below[each.severity] = after + each.points
    return tuple(reversed(weighed))


def half_up(number: float, digits: int = 0) -> float:
    """Round half up, as people do and `round` does not; binary noise below a millionth is no half."""
    scale: int = 10**digits
    return math.floor(number * scale + 0.5 + 1e-6) / scale
