"""A rule's operators → `Pattern`, each mistake with the operator it stands in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import regex

from omnireview.modules import Module
from omnireview.patterns.comparison import Comparison
from omnireview.patterns.conditions import Compares, MatchesFormula, MatchesRegex, MatchesType
from omnireview.patterns.fault import PatternError
from omnireview.patterns.formula import All, Condition, Either, Formula, OfRegex, OfShape
from omnireview.patterns.literals import compiled
from omnireview.patterns.options import DEFAULT, Options, read_options
from omnireview.patterns.ranges import Kind, Range, matches
from omnireview.patterns.refused import REFUSED
from omnireview.patterns.shape import read_shape
from omnireview.patterns.text import UnreadableText
from omnireview.spans import Match

Place = tuple[str | int, ...]

_FINDING = ("pattern", "patterns", "pattern-either", "pattern-regex")
_EXCLUDING = {
    "pattern-not": Kind.PLAIN,
    "pattern-not-inside": Kind.INSIDE,
    "pattern-not-regex": Kind.REGEX,
}
_CONDITIONS = ("metavariable-regex", "metavariable-pattern", "metavariable-comparison", "metavariable-type")
KNOWN = (*_FINDING, "pattern-inside", *_EXCLUDING, *_CONDITIONS, "focus-metavariable")
_OF_TEXT = ("generic", "regex", "none")


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """A rule's operators, compiled. It keeps no state: one pattern serves any number of modules."""

    formula: Formula

    def find(self, module: Module) -> list[Match]:
        """All matches, in source order, each span once for the same bindings."""
        return matches(module, self.ranges(module))

    def ranges(self, module: Module) -> list[Range]:
        """The ranges of all matches; that of a decorated definition begins at its first decorator."""
        if not self.formula.possible(module.text):
            return []
        return self.formula.ranges(module, Kind.PLAIN)


def compile_pattern(operators: Mapping[str, Any]) -> Pattern:
    """Compile the operators of a rule: exactly one of `pattern`, `patterns`, `pattern-either`, `pattern-regex`.

    Beside it may stand the rule's `options`. Raises `PatternError` with the operator's place and the text.
    """
    finding = {key: value for key, value in operators.items() if key != "options"}
    options = read_options(operators["options"]) if "options" in operators else DEFAULT
    return Pattern(_Reader(options).formula(finding, (), _FINDING))


class _Reader:
    """Reads the operators of one rule. With `anything` a pattern may be an ellipsis alone."""

    def __init__(self, options: Options, *, anything: bool = False) -> None:
        self._options = options
        self._anything = anything

    def formula(self, operators: object, place: Place, wanted: tuple[str, ...]) -> Formula:
        """Read a mapping that holds one operator of the wanted."""
        if not isinstance(operators, Mapping):
            raise PatternError(f"`{operators}` is no operator: one of {_listed(_FINDING)} is wanted", place)
        for key in operators:
            _refuse_unknown(key, (*place, key))
        found = [key for key in operators if key in wanted]
        others = [key for key in operators if key not in wanted]
        if others:
            raise PatternError(f"`{others[0]}` has a meaning only in the list of `patterns`", (*place, others[0]))
        if len(found) != 1:
            told = f"{_listed(found)} stand side by side" if found else "there is no pattern"
            raise PatternError(f"{told}: exactly one of {_listed(_FINDING)} is wanted", place)
        return self._finding(found[0], operators[found[0]], (*place, found[0]))

    def _finding(self, key: str, value: object, place: Place) -> Formula:
        """The formula of an operator's value, whatever its polarity."""
        if key == "patterns":
            return self.all(value, place)
        if key == "pattern-either":
            return self._either(value, place)
        if key in ("pattern-regex", "pattern-not-regex"):
            return OfRegex(_regex(value, place, "m"))
        if isinstance(value, Mapping):
            if key == "pattern":
                raise PatternError("`pattern` takes text", place)
            return self.formula(value, place, _FINDING)
        return self._shape(value, place)

    def _either(self, value: object, place: Place) -> Either:
        branches: list[tuple[Formula, Kind]] = []
        for at, item in enumerate(_items(value, place)):
            inside = isinstance(item, Mapping) and "pattern-inside" in item
            formula = self.formula(item, (*place, at), (*_FINDING, "pattern-inside"))
            branches.append((formula, Kind.INSIDE if inside else Kind.PLAIN))
        return Either(branches)

    def _shape(self, value: object, place: Place) -> OfShape:
        if not isinstance(value, str):
            raise PatternError(f"`{place[-1]}` takes text, not `{value}`", place)
        try:
            return OfShape(read_shape(value, self._options, anything=self._anything))
        except UnreadableText as problem:
            raise PatternError(f"{problem}\n{value.strip()}", place) from problem

    def all(self, value: object, place: Place, *, within_metavariable: bool = False) -> All:
        """Read a list of operators that must all hold."""
        found: list[tuple[Formula, Kind]] = []
        excluded: list[tuple[Formula, Kind]] = []
        conditions: list[Condition] = []
        focus: list[list[str]] = []
        for at, item in enumerate(_items(value, place)):
            if not isinstance(item, Mapping) or not item:
                raise PatternError(f"`{item}` is no operator", (*place, at))
            for key, operand in item.items():
                here = (*place, at, key)
                _refuse_unknown(key, here)
                if key in _CONDITIONS:
                    conditions.append(self._condition(key, operand, here))
                elif key == "focus-metavariable":
                    focus.append([_name(n, here) for n in (operand if isinstance(operand, list) else [operand])])
                elif key in _EXCLUDING:
                    excluded.append((self._finding(key, operand, here), _EXCLUDING[key]))
                else:
                    kind = Kind.INSIDE if key == "pattern-inside" else Kind.PLAIN
                    found.append((self._finding(key, operand, here), kind))
        if not found and not within_metavariable:
            raise PatternError(
                "`patterns` has nothing to find: it needs a `pattern`, or another that finds code", place
            )
        return All(found, excluded, conditions, focus)

    def _condition(self, key: str, value: object, place: Place) -> Condition:
        if not isinstance(value, Mapping):
            raise PatternError(f"`{key}` takes a mapping", place)
        if key == "metavariable-comparison":
            return _comparison(value, place)
        rest = {name: operand for name, operand in value.items() if name != "metavariable"}
        variable = _name(value.get("metavariable"), (*place, "metavariable"))
        if key == "metavariable-regex":
            constants = bool(rest.pop("constant-propagation", False))
            if list(rest) != ["regex"]:
                raise PatternError("`metavariable-regex` takes `metavariable` and `regex`", place)
            return MatchesRegex(variable, _regex(rest["regex"], (*place, "regex")), constants)
        if key == "metavariable-type":
            return self._type(variable, rest, place)
        return self._pattern_of(variable, rest, place)

    def _type(self, variable: str, rest: Mapping[str, Any], place: Place) -> Condition:
        types = [rest["type"]] if list(rest) == ["type"] else rest.get("types")
        if len(rest) != 1 or not isinstance(types, list) or not all(isinstance(each, str) for each in types):
            told = "`metavariable-type` takes `metavariable`, and a `type` or a list of `types`"
            raise PatternError(told, place)
        try:
            shapes = [read_shape(f"({variable}: {each})", self._options) for each in types]
        except UnreadableText as problem:
            raise PatternError(str(problem), place) from problem
        return MatchesType(variable, Either([(OfShape(shape), Kind.PLAIN) for shape in shapes]))

    def _pattern_of(self, variable: str, rest: dict[str, Any], place: Place) -> Condition:
        language = rest.pop("language", "python")
        if language in _OF_TEXT:
            _only_regexes(rest, language, place)
        elif language not in ("python", "py", "python3"):
            raise PatternError(
                f"`metavariable-pattern` is read as Python, not as {language}", (*place, "language")
            )
        within = _Reader(self._options, anything=True)
        if list(rest) == ["patterns"]:
            formula: Formula = within.all(rest["patterns"], (*place, "patterns"), within_metavariable=True)
        elif list(rest) in (["pattern-not"], ["pattern-not-regex"]):
            formula = within.all([rest], place, within_metavariable=True)
        else:
            formula = within.formula(rest, place, _FINDING)
        return MatchesFormula(variable, formula, as_text=language in _OF_TEXT)


def _comparison(value: Mapping[str, Any], place: Place) -> Condition:
    unknown = [name for name in value if name not in ("metavariable", "comparison", "base", "strip")]
    if unknown:
        raise PatternError(f"`metavariable-comparison` does not know `{unknown[0]}`", (*place, unknown[0]))
    text, base, strip = value.get("comparison"), value.get("base", 10), value.get("strip", False)
    if not isinstance(text, str) or not isinstance(base, int) or not 2 <= base <= 36:
        raise PatternError(
            "`metavariable-comparison` takes `comparison` as text, and a `base` from 2 to 36", place
        )
    if not isinstance(strip, bool):
        raise PatternError(f"`strip` is true or false, not `{strip}`", (*place, "strip"))
    if strip and "metavariable" not in value:
        raise PatternError("`strip: true` needs a `metavariable`", place)
    try:
        return Compares(Comparison(text, base, strip=strip))
    except ValueError as problem:
        raise PatternError(f"`{text}` can't be compared: {problem}", (*place, "comparison")) from problem


def _only_regexes(value: object, language: str, place: Place) -> None:
    """Refuse all operators on plain text but regular expressions: text has no tree."""
    if isinstance(value, Mapping):
        for key, operand in value.items():
            if key in ("pattern", "pattern-not", "pattern-inside", "pattern-not-inside"):
                raise PatternError(f"`{key}` can't be used on {language} text, `pattern-regex` can", (*place, key))
            _only_regexes(operand, language, (*place, key))
    elif isinstance(value, list):
        for at, item in enumerate(value):
            _only_regexes(item, language, (*place, at))


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
    if key in REFUSED:
        raise PatternError(f"`{key}` is not supported: {REFUSED[str(key)]}", place)
    if key not in KNOWN:
        raise PatternError(f"`{key}` is no operator: {_listed(KNOWN)} are", place)


def _listed(names: "tuple[str, ...] | list[str]") -> str:
    return ", ".join(f"`{name}`" for name in names)
