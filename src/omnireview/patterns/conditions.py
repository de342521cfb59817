"""`metavariable-regex`, `-pattern`, `-comparison` and `-type`."""

from dataclasses import dataclass

import libcst as cst
import regex

from omnireview.errors import NotAnalysed
from omnireview.modules import Module, SyntaxFault, parse_module
from omnireview.modules.values import Literal
from omnireview.patterns.bindings import Bound
from omnireview.patterns.comparison import Comparison
from omnireview.patterns.formula import All, Formula
from omnireview.patterns.literals import SECONDS_PER_REGEX, too_slow
from omnireview.patterns.part import Part
from omnireview.patterns.ranges import Kind, Range

_NOTHING: object = object()


@dataclass(frozen=True, slots=True)
class MatchesRegex:
    """The metavariable's text, quotes included, starts with a match of the expression.

    With `constants` a name that is bound to a constant stands for that.
    """

    name: str
    expression: regex.Pattern[str]
    constants: bool = False

    def holds(self, module: Module, one: Range) -> bool:
        """False too when the metavariable is not bound. Raises `NotAnalysed` when the search takes too long."""
        bound = one.bindings.get(self.name)
        if bound is None:
            return False
        text = bound.source(module)
        value = value_of(module, bound) if self.constants else _NOTHING
        if value is not _NOTHING:
            text = str(value)
        try:
            return self.expression.match(text, timeout=SECONDS_PER_REGEX) is not None
        except TimeoutError:
            raise too_slow(self.expression) from None


@dataclass(frozen=True, slots=True)
class MatchesFormula:
    """A formula finds something within the metavariable's code, with the bindings that there are.

    `as_text` looks at a string's inside, and else at the code as it is written.
    """

    name: str
    formula: Formula
    as_text: bool = False

    def holds(self, module: Module, one: Range) -> bool:
        """False too when the metavariable is not bound to code."""
        bound = one.bindings.get(self.name)
        if bound is None:
            return False
        if self.as_text or not bound.nodes:
            text = _inside(module, bound) if self.as_text else bound.source(module)
            return self._finds(_module_of(text, plain=self.as_text), one)
        return any(self._finds(Part(module, node), one) for node in bound.nodes)

    def _finds(self, part: Module | None, one: Range) -> bool:
        if part is None:
            return False
        start, end = part.bounds if isinstance(part, Part) else (0, len(part.text))
        whole = Range(start, end, one.bindings, None)
        if isinstance(self.formula, All) and not self.formula.found:
            return bool(self.formula.filtered(part, [whole], Kind.PLAIN))
        return any(found.inside(whole) for found in self.formula.ranges(part, Kind.PLAIN))


@dataclass(frozen=True, slots=True)
class MatchesType:
    """The metavariable's code is, or is annotated as, of a type."""

    name: str
    formula: Formula

    def holds(self, module: Module, one: Range) -> bool:
        """False too when the metavariable is not bound to code."""
        bound = one.bindings.get(self.name)
        if bound is None or len(bound.nodes) != 1:
            return False
        part = Part(module, bound.nodes[0])
        return any((found.start, found.end) == part.bounds for found in self.formula.ranges(part, Kind.PLAIN))


@dataclass(frozen=True, slots=True)
class Compares:
    """An expression over metavariables is true."""

    comparison: Comparison

    def holds(self, module: Module, one: Range) -> bool:
        """False too when a metavariable is not bound, or has no value that can be compared."""

        def read(name: str) -> object:
            bound = one.bindings.get(name)
            if bound is None:
                raise LookupError(name)
            value = value_of(module, bound)
            return self.comparison.read(bound.source(module)) if value is _NOTHING else value

        return self.comparison.holds(read)


def value_of(module: Module, bound: Bound) -> Literal | object:
    """The value of what a metavariable is bound to, if that is a constant but no literal; else a mark."""
    node = bound.nodes[0] if len(bound.nodes) == 1 else None
    if node is None or isinstance(node, (cst.SimpleString, cst.ConcatenatedString, cst.BaseNumber)):
        return _NOTHING
    known = module.constants.of(node)
    return known.value if known is not None and known.exact else _NOTHING


def _inside(module: Module, bound: Bound) -> str:
    node = bound.nodes[0] if len(bound.nodes) == 1 else None
    known = None if node is None else module.constants.of(node)
    if known is not None and known.exact and isinstance(known.value, str):
        return known.value
    return bound.source(module)


def _module_of(text: str, *, plain: bool) -> Module | None:
    """A module of its own for a text that is no node; None when it is no Python."""
    try:
        if plain:
            return _TextAlone(text)
        return parse_module("metavariable.py", text.encode())
    except (SyntaxFault, NotAnalysed):
        return None


class _TextAlone(Module):
    """A text in which regular expressions search and nothing else does."""

    def __init__(self, text: str) -> None:
        self.text = text
