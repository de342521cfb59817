"""A Python text, what to look at, and the rules with a candidate there → the findings."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from time import thread_time

from omnireview.errors import NotAnalysed, TooSlow
from omnireview.modules import Definition, Module, SyntaxFault, parse_module
from omnireview.modules.decode import Source
from omnireview.nouns import noun
from omnireview.prefilter import OUTSIDE, Candidates, Sketch
from omnireview.profile import Cost, Profile
from omnireview.rules import Rule
from omnireview.scan import Finding, ScanResult, Skip
from omnireview.scan.ready import ReadyRule
from omnireview.scan.text import scan_fault
from omnireview.scan.wording import anchored_source
from omnireview.spans import Match, Span

_PARSING = "parsing"


@noun
class Side:
    """One side of a changed Python file: its path and bytes there, and its text."""

    path: str
    data: bytes
    source: Source


@noun
class Look:
    """Where to look: in the `touched` units (None: all), for what is `seen`; everywhere without a sketch."""

    sketch: Sketch | None = None
    touched: frozenset[str] | None = None
    seen: Candidates | None = None
    profile: bool = False

    def unit(self, line: int) -> str | None:
        """Give the name of the unit on a line, `OUTSIDE` where there is none; None without a sketch."""
        if self.sketch is None:
            return None
        unit = self.sketch.unit_at(line)
        return OUTSIDE if unit is None else unit.name

    def takes(self, at: int, line: int) -> bool:
        """Whether what rule `at` finds on a line counts."""
        if self.sketch is None or self.touched is None or (self.seen is not None and at in self.seen.whole):
            return True
        unit = self.unit(line)
        idle = self.seen.idle.get(unit or OUTSIDE, ()) if self.seen is not None else ()
        return unit in self.touched and at not in idle


def scan_python(
    side: Side,
    rules: Sequence[Rule],
    ready: Callable[[Sequence[Rule]], list[ReadyRule]],
    look: Look,
    parses: Sequence[ReadyRule],
) -> tuple[ScanResult, Profile]:
    """Run rules over one Python text; `parses` are those about a syntax error that the parser confirms.

    Raises:
        NotAnalysed: The file is too large, too deep, or in a syntax that is not known.
    """
    started = thread_time()
    try:
        module = _parse(side, look)
    except SyntaxFault as fault:
        return ScanResult(tuple(scan_fault(side.path, fault, parses)), unparsed=(side.path,)), Profile()
    costs: dict[str, Cost] = {}
    shared = {_PARSING: thread_time() - started}
    asked = range(len(rules)) if look.seen is None else sorted(look.seen.local | look.seen.whole)
    found: list[Finding] = []
    unfinished: list[Skip] = []
    for at in asked:
        started = thread_time()
        (rule,) = ready([rules[at]])
        try:
            matches = [match for match in _matches(module, rule) if look.takes(at, match.line)]
            found += [replace(_finding(module, rule, match), unit=look.unit(match.line)) for match in matches]
        except TooSlow as limit:
            # The other rules have their say all the same.
            unfinished.append(Skip(side.path, f"rule `{rule.rule.id}` did not finish: {limit.reason}"))
            continue
        costs[rule.rule.id] = Cost(thread_time() - started, 1, len(matches))
    result = ScanResult(tuple(found), not_analysed=tuple(unfinished))
    return result, Profile(costs, shared) if look.profile else Profile()


def _parse(side: Side, look: Look) -> Module:
    sketch = look.sketch
    if sketch is None:
        return parse_module(side.path, side.data, source=side.source)
    if look.seen is not None and not look.seen.whole:
        cut, tree = sketch.without(look.seen.units)
        if cut is not None:
            with suppress(NotAnalysed):
                return parse_module(
                    side.path, side.data, source=side.source, cut=cut, tree=tree, whole=sketch.tree
                )
    return parse_module(side.path, side.data, source=side.source, tree=sketch.tree, whole=sketch.tree)


def _matches(module: Module, rule: ReadyRule) -> list[Match]:
    found = [] if rule.pattern is None else list(rule.pattern.find(module))
    if rule.looks_at_modules and rule.check is not None:
        found += rule.check.find(module, rule.options)
    return found


def _finding(module: Module, rule: ReadyRule, match: Match) -> Finding:
    source = anchored_source(module.text_at(match.span))
    return rule.find(match, module.path, module, context=_enclosing(module, match.span), source=source)


def _start(module: Module, definition: Definition) -> int:
    """Give where a definition starts, with its decorators: what is found in them is the definition's own."""
    decorators = definition.node.decorators
    return module.span(decorators[0]).start if decorators else definition.span.start


def _enclosing(module: Module, span: Span) -> str:
    """Give the qualified name of the innermost definition around a span, "" at module level."""
    around = [
        definition.name
        for definition in module.definitions
        if (start := _start(module, definition)) <= span.start
        and span.end <= definition.span.end
        and (span.start not in {start, definition.span.start} or span.end != definition.span.end)
    ]
    return around[-1] if around else ""
