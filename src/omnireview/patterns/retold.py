"""Ranges, operands and bindings → words, for who asks why a rule does or does not speak of a line."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import libcst as cst

from omnireview.errors import NotAnalysed
from omnireview.modules import Module
from omnireview.patterns.compiler import compile_pattern
from omnireview.patterns.fault import PatternError
from omnireview.patterns.metavariables import METAVARIABLE
from omnireview.patterns.ranges import Range

_LONGEST = 72
_METAVARIABLE = re.compile(rf"{METAVARIABLE.pattern}|\$[0-9]+")


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a module."""

    module: Module
    line: int

    def near(self, ranges: Sequence[Range]) -> list[Range]:
        """The ranges that touch the line, the smallest first."""
        found = [one for one in ranges if self._touches(one)]
        return sorted(found, key=lambda one: one.end - one.start)

    def match(self, one: Range) -> str:
        """Tell a match in words: where, what, and what its metavariables are bound to."""
        first, last = self._lines(one.start, one.end)
        where = f"line {first}" if first == last else f"lines {first} to {last}"
        bound = [f"{name} = `{flat(each.source(self.module))}`" for name, each in sorted(one.bindings.items())]
        told = f"matches {where}, `{flat(self.module.text[one.start : one.end])}`"
        return f"{told}, with {', '.join(bound)}" if bound else told

    def elsewhere(self, ranges: Sequence[Range]) -> str:
        """Tell where else in the module something matches."""
        lines = sorted({self._lines(one.start, one.end)[0] for one in ranges})
        if not lines:
            return "it matches nowhere in this file"
        shown = ", ".join(str(line) for line in lines[:5])
        return f"it matches from line {shown}" + (f" and {len(lines) - 5} others" if len(lines) > 5 else "")

    def calls(self) -> Iterator[str]:
        """Tell what the calls at the line mean: a pattern is compared with that, whatever the aliases are."""
        told: dict[str, None] = {}
        for call in self.module.nodes(cst.Call):
            start, end = self.module.positions.inner(call.func)
            if self._lines(start, end)[1] == self.line:
                meant, written = self.module.qualified(call.func), flat(self.module.source(call.func))
                means = "is imported from nowhere" if meant is None else f"means `{meant}`"
                told[f"`{written}` {means}" if meant != written else f"`{written}` is called"] = None
        if told:
            yield "here " + ", ".join(list(told)[:4])

    def differing(self, one: Range, other: Range) -> Iterator[str]:
        """Tell which metavariables two ranges bind to different code."""
        for name in sorted(one.bindings.keys() & other.bindings.keys()):
            mine, theirs = one.bindings[name], other.bindings[name]
            if mine.key != theirs.key:
                texts = f"`{flat(theirs.source(self.module))}` here and `{flat(mine.source(self.module))}` before"
                yield f"but {name} would be {texts}"

    def _touches(self, one: Range) -> bool:
        first, last = self._lines(one.start, one.end)
        return first <= self.line <= last

    def _lines(self, start: int, end: int) -> tuple[int, int]:
        lines = self.module.lines
        return lines.line(start), lines.line(max(start, end - 1))


def flat(value: Any) -> str:
    """Give an operand or a piece of code as one line that is not too long."""
    if isinstance(value, Mapping) and len(value) == 1:
        value = next(iter(value.values()))
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def values(module: Module, one: Range, condition: Any) -> str:
    """Tell what the metavariables that a condition speaks of are bound to."""
    names = list(dict.fromkeys(_METAVARIABLE.findall(json.dumps(condition, default=str))))
    bound = {name: one.bindings.get(name) for name in names}
    return ", ".join(
        f"{name} = `{flat(each.source(module))}`" if each else f"{name}, which is bound to nothing"
        for name, each in bound.items()
    )


def loosened(pattern: object) -> Iterator[tuple[str, str]]:
    """Give weaker forms of a pattern, each with what it would mean that only the weaker one matches."""
    if not isinstance(pattern, str):
        return
    header, _, body = pattern.strip().partition("\n")
    if body.strip() and header.rstrip().endswith(":"):
        yield from _readable(f"{header}\n    ...", "the first line of the pattern fits, the rest does not")
    opening = _opening(pattern.strip())
    if opening > 0:
        yield from _readable(f"{pattern.strip()[:opening]}(...)", "the call is here, with other arguments")


def _readable(pattern: str, says: str) -> Iterator[tuple[str, str]]:
    try:
        compile_pattern({"pattern": pattern})
    except (PatternError, NotAnalysed):
        return
    yield pattern, says


def _opening(pattern: str) -> int:
    """Where the bracket opens that the pattern ends with; -1 when it does not end with a call."""
    depth = 0
    for at in range(len(pattern) - 1, -1, -1) if pattern.endswith(")") else ():
        depth += (pattern[at] == ")") - (pattern[at] == "(")
        if depth == 0:
            return at
    return -1
