"""`Range`: a piece of a module with bindings, and how ranges are put together as Semgrep does."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

import libcst as cst

from omnireview.modules import Module
from omnireview.patterns.bindings import Bindings, merge
from omnireview.patterns.shape import Found
from omnireview.spans import Match


class Kind(Enum):
    """Which operator made a range; they exclude and contain each other in different ways."""

    PLAIN = "pattern"
    INSIDE = "pattern-inside"
    REGEX = "pattern-regex"


@dataclass(frozen=True, slots=True)
class Range:
    """Characters `start` up to `end`; `node` is what matched, where a person would point; None for text."""

    start: int
    end: int
    bindings: Bindings
    node: cst.CSTNode | None
    kind: Kind = Kind.PLAIN

    def inside(self, other: "Range") -> bool:
        """Whether it lies in the other, with no metavariable bound to different code."""
        if not (other.start <= self.start and self.end <= other.end):
            return False
        return merge(self.bindings, other.bindings) is not None

    def key(self) -> tuple[int, int, frozenset[tuple[str, str]]]:
        """Equal for ranges that say the same."""
        return self.start, self.end, frozenset((name, bound.key) for name, bound in self.bindings.items())


def of_found(module: Module, found: Found, kind: Kind = Kind.PLAIN) -> Range:
    """The range of a match of a shape; a definition's decorators belong to it."""
    start, _ = module.positions.inner(found.first)
    if isinstance(found.first, (cst.FunctionDef, cst.ClassDef)) and found.first.decorators:
        start, _ = module.positions.inner(found.first.decorators[0])
    _, end = module.positions.inner(found.last)
    node = found.first if found.first is found.last else None
    return Range(start, end, found.bindings, node, kind)


def intersect(first: Sequence[Range], second: Sequence[Range]) -> list[Range]:
    """Of each pair where one lies in the other, the inner one, with the bindings of both.

    What `pattern-inside` found is kept only as the surroundings of other ranges.
    """
    return distinct([*_within(first, second), *_within(second, first)])


def _within(inner: Sequence[Range], outer: Sequence[Range]) -> Iterable[Range]:
    ordered = sorted(outer, key=lambda one: one.start)
    starts = [one.start for one in ordered]
    for one in inner:
        for other in ordered[: bisect_right(starts, one.start)]:
            if one.end > other.end or (one.kind is Kind.INSIDE and other.kind is not Kind.INSIDE):
                continue
            bindings = merge(one.bindings, other.bindings)
            if bindings is not None:
                yield replace(one, bindings=bindings)


def without(ranges: Sequence[Range], excluded: Sequence[Range]) -> list[Range]:
    """The ranges that nothing excludes.

    `pattern-not` excludes the same range, `pattern-not-inside` what lies in it, `pattern-not-regex` both
    what lies in it and what it lies in.
    """
    return [one for one in ranges if not any(_excludes(other, one) for other in excluded)]


def _excludes(other: Range, one: Range) -> bool:
    if other.kind is Kind.INSIDE:
        return one.inside(other)
    if other.kind is Kind.REGEX:
        return one.inside(other) or other.inside(one)
    return (one.start, one.end) == (other.start, other.end) and one.inside(other)


def distinct(ranges: Iterable[Range]) -> list[Range]:
    """Each range once, in source order."""
    kept = {one.key(): one for one in reversed(list(ranges))}
    return sorted(kept.values(), key=lambda one: (one.start, one.end))


def matches(module: Module, ranges: Iterable[Range]) -> list[Match]:
    """What the scan is told: of several ranges that start at one place with the same bindings, the shortest."""
    found: dict[tuple[int, tuple[tuple[str, str], ...]], Match] = {}
    for one in distinct(ranges):
        span = module.span(one.node) if one.node is not None else module.lines.span(one.start, one.end)
        bindings = {name: bound.source(module) for name, bound in sorted(one.bindings.items())}
        found.setdefault((span.start, tuple(bindings.items())), Match(span, span.line, bindings))
    return sorted(found.values(), key=lambda match: (match.span.start, match.span.end))
