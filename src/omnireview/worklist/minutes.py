"""Repeats of rules → minutes, as a person would say them."""

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

from omnireview.review import Entry

LEARNING = -0.737
"""The n-th repeat of a rule costs n to this power of the first: the second 60 %, the fourth 60 % of the second.

Who has understood the first looks less and types the same again, so that each doubling of the count brings the
time for one more down by the same share. https://en.wikipedia.org/wiki/Experience_curve_effects
Ten repeats take 4 times as long as one, a hundred 10 times.
"""
STEPS = (1, 2, 3, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360, 480)
"""Minutes that people say; above a day's work, half days."""
HALF_DAY = 240


class Clock:
    """Counts the repeats of each rule, so that later ones cost less wherever they stand."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def minutes(self, entries: Iterable[Entry]) -> float:
        """Give what mending all sites of some entries takes, behind those that were counted before."""
        total = 0.0
        for entry in entries:
            for site in entry.sites:
                rule = site.finding.rule
                self._seen[rule] += 1
                total += site.finding.effort * self._seen[rule] ** LEARNING
        return total


def alone(entries: Iterable[Entry]) -> float:
    """Give what mending all sites of some entries takes if nothing else is mended."""
    return Clock().minutes(entries)


def rounded(minutes: float) -> int:
    """Give the nearest number that a person would say, by its ratio; at least 1."""
    if minutes > STEPS[-1]:
        return round(minutes / HALF_DAY) * HALF_DAY
    for less, more in pairwise(STEPS):
        # Nearer by its ratio is the one on whose side of the geometric mean it lies.
        if minutes * minutes < less * more:
            return less
    return STEPS[-1]
