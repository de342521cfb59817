"""`metavariable-regex`, `metavariable-pattern` and `metavariable-comparison`."""

from dataclasses import dataclass

import regex

from omnireview.modules import Module
from omnireview.patterns.comparison import Comparison
from omnireview.patterns.formula import All, Formula
from omnireview.patterns.literals import SECONDS_PER_REGEX, too_slow
from omnireview.patterns.ranges import Kind, Range


@dataclass(frozen=True, slots=True)
class MatchesRegex:
    """The metavariable's text, quotes included, starts with a match of the expression."""

    name: str
    expression: regex.Pattern[str]

    def holds(self, module: Module, one: Range) -> bool:
        """False too when the metavariable is not bound. Raises `NotAnalysed` when the search takes too long."""
        bound = one.bindings.get(self.name)
        if bound is None:
            return False
        try:
            return self.expression.match(bound.source(module), timeout=SECONDS_PER_REGEX) is not None
        except TimeoutError:
            raise too_slow(self.expression) from None


@dataclass(frozen=True, slots=True)
class MatchesFormula:
    """A formula finds something within the metavariable's code, with the bindings that there are."""

    name: str
    formula: Formula

    def holds(self, module: Module, one: Range) -> bool:
        """False too when the metavariable is not bound to code."""
        bound = one.bindings.get(self.name)
        if bound is None or not bound.nodes:
            return False
        start, _ = module.positions.inner(bound.nodes[0])
        _, end = module.positions.inner(bound.nodes[-1])
        whole = Range(start, end, one.bindings, bound.nodes[0] if len(bound.nodes) == 1 else None)
        if isinstance(self.formula, All) and not self.formula.found:
            return bool(self.formula.filtered(module, [whole], Kind.PLAIN))
        return any(found.inside(whole) for found in self.formula.ranges(module, Kind.PLAIN))


@dataclass(frozen=True, slots=True)
class Compares:
    """An expression over metavariables is true."""

    comparison: Comparison

    def holds(self, module: Module, one: Range) -> bool:
        """False too when a metavariable is not bound, or has no value that can be compared."""

        def source(name: str) -> str | None:
            bound = one.bindings.get(name)
            return None if bound is None else bound.source(module)

        return self.comparison.holds(source)
