"""Functions and classes that say where they were copied from → what is found in them is only counted.

Projects keep such copies equal by a tool (`# Copied from diffusers.models.x.Y`, `make fix-copies` in transformers
and diffusers): what is mended in the copy is undone, and whoever changes the original is told there. Only a
blocker is said of a copy as of any other code.
"""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from omnireview.prefilter import Sketch
from omnireview.scan import Finding, ScanResult
from omnireview.terms import Severity

_SAID = re.compile(r"[ \t]*#[ \t]*Copied from \S")
_MARK = "Copied from"


def eased(result: ScanResult, text: str, drawn: Callable[[], Sketch | None]) -> ScanResult:
    """Give what was found in a Python text, with the findings in copies as information.

    `drawn` gives the text's sketch, and is asked only where something says that it is a copy.
    """
    sketch = drawn() if result.findings and _MARK in text else None
    if sketch is None:
        return result
    copies = list(_copies(sketch))
    findings = (
        replace(each, severity=Severity.INFO) if _is_eased(each, copies) else each for each in result.findings
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
        if first > 1 and _SAID.match(sketch.lines[first - 2]):
            yield first, node.end_lineno or first
