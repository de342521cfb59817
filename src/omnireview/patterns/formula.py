"""A rule's operators as a tree that can be evaluated on a module."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import regex

from omnireview.modules import Module
from omnireview.patterns.bindings import Bound
from omnireview.patterns.literals import SECONDS_PER_REGEX, too_slow
from omnireview.patterns.part import Part
from omnireview.patterns.ranges import Kind, Range, distinct, intersect, of_found, without
from omnireview.patterns.shape import Shape
from omnireview.patterns.words import words_in


class Formula(Protocol):
    """Something that finds ranges."""

    def possible(self, text: str) -> bool:
        """Whether it could find anything in a module of this text; cheap, and never wrong when it says no."""
        ...

    def ranges(self, module: Module, kind: Kind) -> list[Range]:
        """All ranges in the module."""
        ...


class Condition(Protocol):
    """Something that keeps a range or drops it by its bindings."""

    def holds(self, module: Module, one: Range) -> bool:
        """Whether the range is kept."""
        ...


class OfShape:
    """`pattern`, and its relatives with `-inside` and `-not`."""

    def __init__(self, shape: Shape) -> None:
        self._shape = shape
        self._words = words_in(shape.module.text)

    def possible(self, text: str) -> bool:
        """Whether all words that a match must hold are there."""
        return all(word in text for word in self._words)

    def ranges(self, module: Module, kind: Kind) -> list[Range]:
        """All matches of the shape."""
        return distinct(of_found(module, found, kind) for found in self._shape.find(module))


class OfRegex:
    """`pattern-regex`: a search in the text, line by line anchors; groups bind `$1`, `$2`, … and their names."""

    def __init__(self, expression: regex.Pattern[str]) -> None:
        self._expression = expression

    def possible(self, text: str) -> bool:
        """A search is as cheap as any test."""
        del text
        return True

    def ranges(self, module: Module, kind: Kind) -> list[Range]:
        """All places where the expression is found. Raises `NotAnalysed` when the search takes too long."""
        del kind
        start, end = module.bounds if isinstance(module, Part) else (0, len(module.text))
        return self.found_in(module.text[start:end], start)

    def found_in(self, text: str, offset: int = 0) -> list[Range]:
        """All places in a text that starts at the offset. Raises `NotAnalysed` when the search takes too long."""
        found: list[Range] = []
        try:
            for match in self._expression.finditer(text, timeout=SECONDS_PER_REGEX):
                groups = {f"${at}": text for at, text in enumerate(match.groups(), start=1) if text is not None}
                groups |= {f"${name}": text for name, text in match.groupdict().items() if text is not None}
                bindings = {name: Bound(text=text) for name, text in groups.items()}
                found.append(Range(match.start() + offset, match.end() + offset, bindings, None, Kind.REGEX))
        except TimeoutError:
            raise too_slow(self._expression) from None
        return found


@dataclass(frozen=True, slots=True)
class Either:
    """`pattern-either`, each branch with the operator that it stands for."""

    branches: Sequence[tuple[Formula, Kind]]

    def possible(self, text: str) -> bool:
        """Whether any branch is possible."""
        return any(branch.possible(text) for branch, _ in self.branches)

    def ranges(self, module: Module, kind: Kind) -> list[Range]:
        """What any branch finds."""
        return distinct(
            one
            for branch, own in self.branches
            if branch.possible(module.text)
            for one in branch.ranges(module, own if kind is Kind.PLAIN else kind)
        )


@dataclass(frozen=True, slots=True)
class All:
    """`patterns`: what all of `found` agree on, without what `excluded` finds, where the conditions hold.

    With `focus` the ranges become those of the metavariables.
    """

    found: Sequence[tuple[Formula, Kind]]
    excluded: Sequence[tuple[Formula, Kind]] = ()
    conditions: Sequence[Condition] = ()
    focus: Sequence[Sequence[str]] = ()

    def possible(self, text: str) -> bool:
        """Whether everything that must be found is possible."""
        return all(formula.possible(text) for formula, _ in self.found)

    def ranges(self, module: Module, kind: Kind) -> list[Range]:
        """The ranges that are left."""
        ranges: list[Range] | None = None
        # The narrow ones first: when they find nothing the wide ones need not be looked for.
        for formula, own in sorted(self.found, key=lambda pair: pair[1] is Kind.INSIDE):
            found = formula.ranges(module, own)
            ranges = found if ranges is None else intersect(ranges, found)
            if not ranges:
                return []
        return self.filtered(module, ranges or [], kind)

    def filtered(self, module: Module, ranges: list[Range], kind: Kind) -> list[Range]:
        """Apply what excludes, the conditions and the focus to ranges that were found."""
        for formula, own in self.excluded:
            if ranges and formula.possible(module.text):
                ranges = without(ranges, formula.ranges(module, own))
        ranges = [one for one in ranges if all(condition.holds(module, one) for condition in self.conditions)]
        for names in self.focus:
            ranges = [focused for one in ranges for focused in _focused(module, one, names)]
        return distinct(
            Range(one.start, one.end, one.bindings, one.node, kind if kind is Kind.INSIDE else one.kind)
            for one in ranges
        )


def _focused(module: Module, one: Range, names: Sequence[str]) -> Iterator[Range]:
    """What the range has in common with the place of each of the metavariables that is bound to code."""
    for name in names:
        bound = one.bindings.get(name)
        if bound is not None and bound.nodes:
            start, _ = module.positions.inner(bound.nodes[0])
            _, end = module.positions.inner(bound.nodes[-1])
            if one.start <= start and end <= one.end:
                node = bound.nodes[0] if len(bound.nodes) == 1 else None
                yield Range(start, end, one.bindings, node)
            elif start <= one.start and one.end <= end:
                yield one
