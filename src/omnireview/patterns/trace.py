"""A rule's operators and a line → what each operator said about the line, step by step."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, cast

from omnireview.modules import Module
from omnireview.patterns.bindings import merge
from omnireview.patterns.compiler import compile_pattern
from omnireview.patterns.formula import All
from omnireview.patterns.ranges import Kind, Range, distinct, intersect, without
from omnireview.patterns.retold import Place, flat, loosened, values

_EXCLUDING = {"pattern-not": Kind.PLAIN, "pattern-not-inside": Kind.INSIDE, "pattern-not-regex": Kind.REGEX}
_INSIDE = "pattern-inside"
_POSITIVE = ("pattern", "patterns", "pattern-either", "pattern-regex", _INSIDE)
_FOCUS = "focus-metavariable"
_OPTIONS = "options"


class Answer(StrEnum):
    """What an operator said."""

    YES = "yes"
    NO = "no"
    NOT_ASKED = "not asked"


@dataclass(frozen=True, slots=True)
class Step:
    """One operator: how deep it stands, its operand on one line, its answer, and the reasons."""

    depth: int
    operator: str
    operand: str
    answer: Answer
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trace:
    """The steps in the order in which they are asked, and the ranges at the line that are left in the end."""

    steps: tuple[Step, ...]
    ranges: tuple[Range, ...]


def trace(operators: Mapping[str, Any], module: Module, line: int) -> Trace:
    """Ask the operators of a rule one by one; its `options` may stand beside them.

    The rule has been compiled before, so nothing is wrong with them.
    """
    options = {key: value for key, value in operators.items() if key == _OPTIONS}
    asked = _Asked(module, Place(module, line), options)
    ranges = asked.finding({key: value for key, value in operators.items() if key != _OPTIONS}, 0)
    return Trace(tuple(asked.steps), tuple(Place(module, line).near(ranges)))


class _Asked:
    """Evaluates operators as their formulas do, and keeps what each of them said."""

    def __init__(self, module: Module, place: Place, options: Mapping[str, Any]) -> None:
        self._module = module
        self._place = place
        self._options = options
        self.steps: list[Step] = []

    def finding(self, operators: Mapping[str, Any], depth: int, kind: Kind = Kind.PLAIN) -> list[Range]:
        """Ask an operator that finds code, and give what it finds."""
        (key, value), *more = operators.items()
        if more or key not in ("patterns", "pattern-either"):
            return self._leaf(", ".join(operators), operators, depth, kind)
        at = len(self.steps)
        self.steps.append(Step(depth, key, "", Answer.NOT_ASKED))
        if key == "patterns":
            ranges = self._all(value, depth + 1, kind)
        else:
            ranges = distinct(one for branch in value for one in self._branch(branch, depth + 1, kind))
        self.steps[at] = Step(depth, key, "", Answer.YES if self._place.near(ranges) else Answer.NO)
        return ranges

    def _branch(self, branch: Mapping[str, Any], depth: int, kind: Kind) -> list[Range]:
        if _INSIDE not in branch:
            return self.finding(branch, depth, kind)
        return self._as(_INSIDE, branch[_INSIDE], depth, Kind.INSIDE)

    def _as(self, key: str, value: Any, depth: int, kind: Kind) -> list[Range]:
        """Ask an operator of a `patterns` list under its own name."""
        at = len(self.steps)
        found = self.finding(_as_finding(key, value), depth, kind)
        step = self.steps[at]
        operand = step.operand if key == step.operator else flat(value)
        self.steps[at] = Step(depth, key, operand, step.answer, step.told)
        return found

    def _leaf(self, name: str, operators: Mapping[str, Any], depth: int, kind: Kind) -> list[Range]:
        ranges = self._found(operators, kind)
        near = self._place.near(ranges)
        told = [self._place.match(one) for one in near[:3]] or self._why_not(operators, ranges, kind)
        self._add(depth, name, operators, near, told)
        return ranges

    def _all(self, items: Sequence[Mapping[str, Any]], depth: int, kind: Kind) -> list[Range]:
        parts = [(key, value) for item in items for key, value in item.items()]
        positive = [part for part in parts if part[0] in _POSITIVE]
        excluding = [part for part in parts if part[0] in _EXCLUDING]
        conditions = [part for part in parts if part[0] not in (*_POSITIVE, *_EXCLUDING, _FOCUS)]
        focus = [part for part in parts if part[0] == _FOCUS]
        ranges: list[Range] | None = None
        for key, value in sorted(positive, key=lambda part: part[0] == _INSIDE):
            ranges = self._and(key, value, depth, ranges)
        for key, value in excluding:
            ranges = self._without(key, value, depth, ranges or [])
        for key, value in conditions:
            ranges = self._holding(key, value, depth, ranges or [])
        for key, value in focus:
            if not self._over(key, value, depth, ranges):
                ranges = self._list(key, value).filtered(self._module, ranges or [], kind)
                told = [self._place.match(one) for one in self._place.near(ranges)[:3]]
                self._add(depth, key, value, self._place.near(ranges), told or ["it points to other lines"])
        return All(()).filtered(self._module, ranges or [], kind)

    def _and(self, key: str, value: Any, depth: int, before: list[Range] | None) -> list[Range]:
        if self._over(key, value, depth, before):
            return []
        at = len(self.steps)
        found = self._as(key, value, depth, Kind.INSIDE if key == _INSIDE else Kind.PLAIN)
        if before is None:
            return found
        ranges = intersect(before, found)
        if self._place.near(found) and not self._place.near(ranges):
            told = (*self.steps[at].told, *self._conflict(self._place.near(before), self._place.near(found)))
            self.steps[at] = replace(self.steps[at], answer=Answer.NO, told=told)
        return ranges

    def _without(self, key: str, value: Any, depth: int, before: list[Range]) -> list[Range]:
        if self._over(key, value, depth, before):
            return []
        found = self._found(_as_finding(key, value), _EXCLUDING[key])
        culprits = [other for one in self._place.near(before) for other in found if not without([one], [other])]
        left = without(before, found)
        told = [f"it excludes: {self._place.match(one)}" for one in distinct(culprits)[:3]]
        self._add(depth, key, value, self._place.near(left), told or ["it excludes nothing here"])
        return left

    def _holding(self, key: str, value: Any, depth: int, before: list[Range]) -> list[Range]:
        if self._over(key, value, depth, before):
            return []
        (condition,) = self._list(key, value).conditions
        left = [one for one in before if condition.holds(self._module, one)]
        near = self._place.near(left)
        told = [f"holds for {values(self._module, one, value)}" for one in near]
        told += [
            f"does not hold for {values(self._module, one, value)}"
            for one in self._place.near(before)
            if one not in near
        ]
        self._add(depth, key, value, near, list(dict.fromkeys(told))[:4])
        return left

    def _found(self, operators: Mapping[str, Any], kind: Kind) -> list[Range]:
        formula = compile_pattern({**operators, **self._options}).formula
        return formula.ranges(self._module, kind) if formula.possible(self._module.text) else []

    def _list(self, key: str, value: Any) -> All:
        """Give an operator that only filters as the list that it stands in, with nothing else to filter by."""
        whole = compile_pattern({"patterns": [{"pattern": "$X"}, {key: value}], **self._options}).formula
        return replace(cast("All", whole), found=())

    def _over(self, key: str, value: Any, depth: int, before: list[Range] | None) -> bool:
        """Tell whether nothing is left that this operator could be asked about."""
        if before is None or self._place.near(before):
            return False
        self.steps.append(Step(depth, key, flat(value), Answer.NOT_ASKED))
        return True

    def _add(self, depth: int, operator: str, operand: Any, near: Sequence[Range], told: Sequence[str]) -> None:
        self.steps.append(Step(depth, operator, flat(operand), Answer.YES if near else Answer.NO, tuple(told)))

    def _conflict(self, before: Sequence[Range], found: Sequence[Range]) -> Iterator[str]:
        for one in before:
            for other in found:
                if merge(one.bindings, other.bindings) is None:
                    yield from self._place.differing(one, other)
                    return
        yield "nothing that it matches lies around, or within, what was found before"

    def _why_not(self, operators: Mapping[str, Any], ranges: Sequence[Range], kind: Kind) -> list[str]:
        told = ["it matches nothing at this line"]
        for pattern, says in loosened(operators.get("pattern")):
            if self._place.near(self._found({"pattern": pattern}, kind)):
                told = [f"{says}: `{flat(pattern)}` matches here"]
                break
        return [*told, *self._place.calls(), self._place.elsewhere(ranges)]


def _as_finding(key: str, value: Any) -> Mapping[str, Any]:
    """Give an operator of a `patterns` list as one that can stand alone."""
    if isinstance(value, Mapping):
        return value
    if key in ("patterns", "pattern-either", "pattern-regex"):
        return {key: value}
    return {"pattern-regex" if key == "pattern-not-regex" else "pattern": value}
