"""A Python file as the standard library's parser reads it, and the checks about such files → the findings."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from time import thread_time
from typing import cast

from omnireview.checks import PythonCheck
from omnireview.modules.decode import Source
from omnireview.nouns import noun
from omnireview.prefilter import OUTSIDE, Sketch
from omnireview.profile import Cost, Profile
from omnireview.python import PythonFile
from omnireview.rules import Rule
from omnireview.scan import Finding
from omnireview.scan.ready import ReadyRule
from omnireview.scan.wording import anchored_source


@noun
class Seen:
    """One side of a Python file: its text, its sketch, and the units that the change reaches (None: all)."""

    path: str
    source: Source
    sketch: Sketch
    touched: frozenset[str] | None = None

    def files(self) -> tuple[PythonFile, PythonFile]:
        """Give the file for who looks at what is reached, and for who looks at all of it."""
        whole = PythonFile(self.path, self.source, self.sketch.tree)
        if self.touched is None:
            return whole, whole
        left_out = frozenset(unit.node for unit in self.sketch.units if unit.name not in self.touched)
        return PythonFile(self.path, self.source, self.sketch.tree, left_out, whole), whole


def scan_standard(
    seen: Seen, rules: Sequence[Rule], ready: Callable[[Sequence[Rule]], list[ReadyRule]], *, profile: bool = False
) -> tuple[list[Finding], Profile]:
    """Run the rules that may find something, one after the other."""
    costs: dict[str, Cost] = {}
    found: list[Finding] = []
    files = seen.files()
    for rule in rules:
        if not _may_find(rule, seen.sketch):
            continue
        started = thread_time() if profile else 0.0
        (each,) = ready([rule])
        before = len(found)
        found += _found(each, seen, *files)
        if profile:
            costs[rule.id] = Cost(thread_time() - started, 1, len(found) - before)
    return found, Profile(costs)


def _may_find(rule: Rule, sketch: Sketch) -> bool:
    """Ask the gate, which holds the check's words: a check is imported only where it may have something to say."""
    gate = rule.gate if rule.matching is None else None
    return gate is None or any(sketch.holds(sign.words) for sign in gate.signs)


def _found(rule: ReadyRule, seen: Seen, reached: PythonFile, whole: PythonFile) -> Iterator[Finding]:
    check = cast("PythonCheck", rule.check)
    wide = check.REACH == "file"
    file = whole if wide else reached
    for match in check.find(file, rule.options):
        unit = seen.sketch.unit_at(match.line)
        name = OUTSIDE if unit is None else unit.name
        if wide or seen.touched is None or name in seen.touched:
            source = anchored_source(file.text_at(match.span), file.text_behind(match.span))
            column = match.span.column if match.span.line == match.line else 0
            finding = rule.find(match, seen.path, context=file.context_at(match.line, column), source=source)
            yield replace(finding, unit=name)
