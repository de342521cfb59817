"""Two sketches and the diff between them → the units of each side that the change touches.

What is found in an untouched unit is found at both sides: nothing in the unit differs, and no name that it
mentions means anything else. So nothing there can be new or mended.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from itertools import zip_longest

from omnireview.diff import ChangedFile, FileStatus
from omnireview.nouns import noun
from omnireview.prefilter.meanings import Meanings, changed_meanings, mention
from omnireview.prefilter.parts import Parts, given_globals, parts_of
from omnireview.prefilter.places import places_of
from omnireview.prefilter.sketch import OUTSIDE, Sketch, Unit, first_line

_COMPOUND = (ast.If, ast.Try, ast.TryStar, ast.With, ast.AsyncWith, ast.For, ast.AsyncFor, ast.While, ast.Match)


@noun
class Touched:
    """The names of the touched units, for both sides; `OUTSIDE` is among them when anything else is touched.

    `parts` tells of some of them what alone is reached there, at the head and at the old side.
    """

    units: frozenset[str]
    parts: Mapping[str, tuple[Parts, Parts]] = field(default_factory=dict)


def touch(file: ChangedFile, head: Sketch, old: Sketch) -> Touched | None:
    """Tell what a change touches; None when that is everything, as a new star import makes it."""
    if file.status is FileStatus.RENAMED:
        # What a relative import means depends on the file's own path, and what some rules say does too.
        return None
    if _is_above_code(file.added, head) and _is_above_code(file.removed, old):
        return Touched(frozenset())
    head_places, old_places, shift = places_of(file)
    named = {*_at(head, head_places.beside()), *_at(old, old_places.beside())}
    given = {
        name
        for side, places in ((head, head_places), (old, old_places))
        for unit in side.units
        if unit.name in named
        for name in given_globals(side, unit, places)
    }
    meanings = changed_meanings((head, frozenset(file.added)), (old, frozenset(file.removed)), given)
    if "*" in meanings.names:
        return None
    altered = {*meanings.behind, *_mentioning(head, meanings), *_mentioning(old, meanings)}
    both = named | altered
    altered |= of_one_name(head, both) | of_one_name(old, both)
    altered |= _moved(head, old, named | altered)
    by_lines = named - altered - {OUTSIDE}
    parts = {
        name: told
        for name in by_lines
        if (one := head.unit_called(name)) is not None
        and (other := old.unit_called(name)) is not None
        and (told := parts_of((head, one, head_places), (old, other, old_places), shift)) is not None
    }
    return Touched(frozenset(named | altered), parts)


def _is_above_code(lines: Iterable[int], side: Sketch) -> bool:
    """Whether lines stand above the first statement: a licence, a comment."""
    first = min((first_line(each) for each in side.tree.body[:1]), default=0)
    return max(lines, default=0) < first


def _at(side: Sketch, lines: Iterable[int]) -> Iterator[str]:
    for line in lines:
        unit = side.unit_at(line)
        yield OUTSIDE if unit is None else unit.name


def _mentioning(side: Sketch, meanings: Meanings) -> Iterator[str]:
    """Give the units that mention a name of another meaning, or stand in a class that is another now."""
    anywhere, in_heads = mention(meanings.names), mention(meanings.in_heads)
    if anywhere or meanings.owners or (in_heads and _mentioned_in_classes(side, in_heads)):
        yield OUTSIDE
    for unit in side.units:
        if (
            any(unit.owner == owner or unit.owner.startswith(f"{owner}.") for owner in meanings.owners)
            or (anywhere is not None and anywhere.search(side.words(unit.first, unit.last)))
            or (in_heads is not None and in_heads.search(side.words(unit.first, _behind_head(unit))))
        ):
            yield unit.name


def _mentioned_in_classes(side: Sketch, names: re.Pattern[str]) -> bool:
    return any(
        each.owner and names.search(side.words(each.node.lineno, each.node.end_lineno or 0))
        for each in side.outside
    )


def _behind_head(unit: Unit) -> int:
    return max(unit.node.lineno, unit.node.body[0].lineno)


def of_one_name(side: Sketch, named: set[str]) -> set[str]:
    """Tie a unit to what stands outside where a definition under a condition has its name, too."""
    twins = {
        f"{each.owner}.{node.name}" if each.owner else node.name
        for each in side.outside
        if isinstance(each.node, _COMPOUND)
        for node in ast.walk(each.node)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    alike = twins & {unit.name for unit in side.units}
    if OUTSIDE in named:
        return alike
    return {OUTSIDE, *alike} if alike & named else set()


def _moved(head: Sketch, old: Sketch, named: set[str]) -> set[str]:
    """Give the units, without a changed line of their own, that have another name at the other side."""
    found: set[str] = set()
    while True:
        heads, olds = ([u.name for u in side.units if u.name not in named | found] for side in (head, old))
        if heads == olds:
            return found
        found |= next({*pair} for pair in zip_longest(heads, olds) if pair[0] != pair[1]) - {None}
