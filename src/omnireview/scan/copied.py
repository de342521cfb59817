"""Functions and classes that say where they were copied from → what is found in them is not told.

Projects keep such copies equal by a tool (`# Copied from diffusers.models.x.Y`, `make fix-copies` in transformers
and diffusers): what is mended in the copy is undone, and whoever changes the original is told there. The mark
stands above the definition, among other comments or not, or between its decorators and itself; above a class it
speaks for all of the class. Only a blocker is said of a copy as of any other code.
"""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from omnireview.prefilter import Sketch
from omnireview.scan import Finding, ScanResult
from omnireview.terms import Placement, Severity

_SAID = re.compile(r"[ \t]*#[ \t]*Copied from \S")
_MARK = "Copied from"
_MOST_COMMENTS = 20
"""Lines of comments above a definition that are read."""


def eased(result: ScanResult, text: str, drawn: Callable[[], Sketch | None]) -> ScanResult:
    """Give what was found in a Python text; the findings in copies are information that is not told.

    `drawn` gives the text's sketch, and is asked only where something says that it is a copy.
    """
    sketch = drawn() if result.findings and _MARK in text else None
    if sketch is None:
        return result
    copies = list(_copies(sketch))
    findings = (
        replace(each, severity=Severity.INFO, quiet=Placement.COPIED) if _is_eased(each, copies) else each
        for each in result.findings
    )
    return replace(result, findings=tuple(findings))


def _is_eased(finding: Finding, copies: list[tuple[int, int]]) -> bool:
    line = finding.line
    heavy = finding.severity is Severity.BLOCKER or line is None
    return not heavy and any(first <= (line or 0) <= last for first, last in copies)


def _copies(sketch: Sketch) -> Iterator[tuple[int, int]]:
    """Give the first and last lines of marked definitions; those in other functions belong to these."""
    definitions: list[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef] = [unit.node for unit in sketch.units]
    for node in (*definitions, *(node for _, node in sketch.classes)):
        first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
        above = first - 1
        while above and first - above <= _MOST_COMMENTS and sketch.lines[above - 1].lstrip().startswith("#"):
            above -= 1
        if any(_SAID.match(line) for line in sketch.lines[above : node.lineno - 1]):
            yield first, node.end_lineno or first
