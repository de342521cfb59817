"""Both sides of a change and its findings → its `Strength`s."""

from collections.abc import Callable, Sequence

from omnireview.compare import Judged
from omnireview.sides import Sides
from omnireview.strengths import Strength
from omnireview.strengths.ground import Ground
from omnireview.strengths.mended import mended
from omnireview.strengths.surface import deprecation, docs, gradients, limits, types
from omnireview.strengths.tests import tests

MOST = 5
_PROOFS: Sequence[Callable[[Ground], Strength | None]] = (
    tests,
    mended,
    docs,
    limits,
    deprecation,
    gradients,
    types,
)
"""What is worth most to a reader comes first."""
_OF_ALL_FILES = {"tests", "docs", "limits", "gradients", "types"}
"""Kinds that speak of all that changed: they can't be proved where something was not read."""


def find_strengths(sides: Sides, judged: Sequence[Judged], *, unread: bool) -> tuple[Strength, ...]:
    """Give what is good about a change, at most five things, the best first; nothing without evidence.

    `unread` is True when a changed file was not analysed or not listed. Only changed files are read. Files and
    folders that somebody named, whole, are no change, and have no strengths.
    """
    if sides.pull.whole:
        return ()
    ground = Ground(sides, judged)
    found = [strength for proof in _PROOFS if (strength := proof(ground)) is not None]
    return tuple(each for each in found if not (unread and each.kind in _OF_ALL_FILES))[:MOST]
