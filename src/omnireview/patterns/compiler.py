"""A rule's operators → `Pattern`, each mistake with the operator it stands in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import regex

from omnireview.modules import Module
from omnireview.patterns.comparison import Comparison
from omnireview.patterns.conditions import Compares, MatchesFormula, MatchesRegex
from omnireview.patterns.fault import PatternError
from omnireview.patterns.formula import All, Condition, Either, Formula, OfRegex, OfShape
from omnireview.patterns.literals import compiled
from omnireview.patterns.match import Match
from omnireview.patterns.ranges import Kind, matches
from omnireview.patterns.shape import read_shape
from omnireview.patterns.text import UnreadableText

Place = tuple[str | int, ...]

_FINDING = ("pattern", "patterns", "pattern-either", "pattern-regex")
_INSIDE = {"pattern-inside": Kind.INSIDE}
_EXCLUDING = {
    "pattern-not": Kind.PLAIN,
    "pattern-not-inside": Kind.INSIDE,
    "pattern-not-regex": Kind.REGEX,
}
_CONDITIONS = ("metavariable-regex", "metavariable-pattern", "metavariable-comparison")
_KNOWN = (*_FINDING, *_INSIDE, *_EXCLUDING, *_CONDITIONS, "focus-metavariable")
_MODES = {
    "pattern-sources": "taint", "pattern-sinks": "taint", "pattern-sanitizers": "taint",
    "pattern-propagators": "taint", "mode": "taint, join and extract", "join": "join", "extract": "extract",
    "match": "the newer rule syntax", "taint": "taint",
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """A rule's operators, compiled. It keeps no state: one pattern serves any number of modules."""

    formula: Formula

    def find(self, module: Module) -> list[Match]:
        """All matches, in source order, each span once for the same bindings."""
        if not self.formula.possible(module.text):
            return []
        return matches(module, self.formula.ranges(module, Kind.PLAIN))


def compile_pattern(operators: Mapping[str, Any]) -> Pattern:
    """Compile the operators of a rule: exactly one of `pattern`, `patterns`, `pattern-either`, `pattern-regex`.

    Raises `PatternError` with the operator's place and the offending text.
    """
    return Pattern(_formula(operators, ()))


def _formula(operators: object, place: Place) -> Formula:
    if not isinstance(operators, Mapping):
        raise PatternError(f"`{operators}` is no operator: one of {_listed(_FINDING)} is wanted", place)
    for key in operators:
        _refuse_unknown(key, (*place, key))
    found = [key for key in operators if key in _FINDING]
    others = [key for key in operators if key not in _FINDING]
    if others:
        raise PatternError(f"`{others[0]}` has a meaning only in the list of `patterns`", (*place, others[0]))
    if len(found) != 1:
        told = f"{_listed(found)} stand side by side" if found else "there is no pattern"
        raise PatternError(f"{told}: exactly one of {_listed(_FINDING)} is wanted", place)
    return _finding(found[0], operators[found[0]], (*place, found[0]))


def _finding(key: str, value: object, place: Place) -> Formula:
    """The formula of an operator's value, whatever its polarity."""
    if key == "patterns":
        return _all(value, place)
    if key == "pattern-either":
        return Either([_formula(item, (*place, at)) for at, item in enumerate(_items(value, place))])
    if key in ("pattern-regex", "pattern-not-regex"):
        return OfRegex(_regex(value, place, "m"))
    if isinstance(value, Mapping):
        if key == "pattern":
            raise PatternError("`pattern` takes text", place)
        return _formula(value, place)
    return OfShape(_shape(value, place))


def _shape(value: object, place: Place) -> Any:
    if not isinstance(value, str):
        raise PatternError(f"`{place[-1]}` takes text, not `{value}`", place)
    try:
        return read_shape(value)
    except UnreadableText as problem:
        raise PatternError(f"{problem}\n{value.strip()}", place) from problem


def _all(value: object, place: Place, *, within_metavariable: bool = False) -> All:
    found: list[tuple[Formula, Kind]] = []
    excluded: list[tuple[Formula, Kind]] = []
    conditions: list[Condition] = []
    focus: list[str] = []
    for at, item in enumerate(_items(value, place)):
        if not isinstance(item, Mapping) or not item:
            raise PatternError(f"`{item}` is no operator", (*place, at))
        for key, operand in item.items():
            here = (*place, at, key)
            _refuse_unknown(key, here)
            if key in _CONDITIONS:
                conditions.append(_condition(key, operand, here))
            elif key == "focus-metavariable":
                focus += [_name(name, here) for name in (operand if isinstance(operand, list) else [operand])]
            elif key in _EXCLUDING:
                excluded.append((_finding(key, operand, here), _EXCLUDING[key]))
            else:
                found.append((_finding(key, operand, here), _INSIDE.get(key, Kind.PLAIN)))
    if not found and not within_metavariable:
        raise PatternError(
            "`patterns` has nothing to find: it needs a `pattern`, or another that finds code", place
        )
    return All(found, excluded, conditions, focus)


def _condition(key: str, value: object, place: Place) -> Condition:
    if not isinstance(value, Mapping):
        raise PatternError(f"`{key}` takes a mapping", place)
    if key == "metavariable-comparison":
        return _comparison(value, place)
    rest = {name: operand for name, operand in value.items() if name != "metavariable"}
    variable = _name(value.get("metavariable"), (*place, "metavariable"))
    if key == "metavariable-regex":
        rest.pop("constant-propagation", None)
        if list(rest) != ["regex"]:
            raise PatternError("`metavariable-regex` takes `metavariable` and `regex`", place)
        return MatchesRegex(variable, _regex(rest["regex"], (*place, "regex")))
    if rest.get("language", "python") != "python":
        raise PatternError(
            f"`metavariable-pattern` is read as Python, not as {rest['language']}", (*place, "language")
        )
    rest.pop("language", None)
    if list(rest) == ["patterns"]:
        return MatchesFormula(variable, _all(rest["patterns"], (*place, "patterns"), within_metavariable=True))
    if list(rest) == ["pattern-not"]:
        return MatchesFormula(variable, _all([rest], place, within_metavariable=True))
    return MatchesFormula(variable, _formula(rest, place))


def _comparison(value: Mapping[str, Any], place: Place) -> Condition:
    unknown = [name for name in value if name not in ("metavariable", "comparison", "base", "strip")]
    if unknown:
        raise PatternError(f"`metavariable-comparison` does not know `{unknown[0]}`", (*place, unknown[0]))
    text, base = value.get("comparison"), value.get("base", 10)
    if not isinstance(text, str) or not isinstance(base, int) or not 2 <= base <= 36:
        raise PatternError(
            "`metavariable-comparison` takes `comparison` as text, and a `base` from 2 to 36", place
        )
    try:
        return Compares(Comparison(text, base))
    except ValueError as problem:
        raise PatternError(f"`{text}` can't be compared: {problem}", (*place, "comparison")) from problem


def _regex(value: object, place: Place, flags: str = "") -> regex.Pattern[str]:
    if not isinstance(value, str):
        raise PatternError(f"a regular expression is text, not `{value}`", place)
    try:
        return compiled(value, flags)
    except regex.error as problem:
        raise PatternError(f"`{value}` is no regular expression: {problem}", place) from problem


def _items(value: object, place: Place) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise PatternError(f"`{place[-1]}` takes a list of operators", place)
    return value


def _name(value: object, place: Place) -> str:
    if not isinstance(value, str) or not value.startswith("$"):
        raise PatternError(f"`{value}` is no metavariable", place)
    return value


def _refuse_unknown(key: object, place: Place) -> None:
    if key in _MODES:
        raise PatternError(
            f"`{key}` belongs to {_MODES[str(key)]}, which is not read: use search operators", place
        )
    if key not in _KNOWN:
        raise PatternError(f"`{key}` is no operator: {_listed(_KNOWN)} are", place)


def _listed(names: "tuple[str, ...] | list[str]") -> str:
    return ", ".join(f"`{name}`" for name in names)
