"""A function that is too long, too branched, too deep or has too many parameters.

Lines are counted from the head on, without the docstring, and without empty lines and lines that are comments;
branches as McCabe does (one, and one more for each `if`, loop, handler, `and`, `or`, case and condition of a
comprehension); depth in blocks below the function. Inner functions count on their own.
"""

import ast
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import PYTHON
from omnireview.nouns import noun
from omnireview.python import Function, PythonFile
from omnireview.spans import Match
from omnireview.traits.surface import parameters

SUBJECT: Final = PYTHON
REACH: Final = "function"

_BRANCHES = (ast.If, ast.IfExp, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.match_case, ast.Assert)
_BLOCKS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.Match)
_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


@noun
class Options(CheckOptions):
    """How much is too much."""

    lines: int = option("Lines of code, at most.", default=80, least=10)
    branches: int = option("Ways through the function, at most.", default=15, least=3)
    depth: int = option("Blocks within blocks, at most.", default=4, least=2)
    parameters: int = option("Parameters, at most, without `self`.", default=10, least=3)


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """It can't be found without these."""
    return frozenset({"def"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:
    """Give each such function at its head; `$NAME`, `$WHAT` it has too much of, and `$MEND` what to do."""
    for function in file.functions:
        faults = list(_faults(file, function, options))
        if faults:
            head = file.head(function)
            only = len(faults) == 1 and faults[0].endswith(" parameters")
            mend = "Group those that belong together." if only else "Divide it where it changes the subject."
            yield Match(head, head.line, {"$NAME": function.name, "$WHAT": ", ".join(faults), "$MEND": mend})


def _faults(file: PythonFile, function: Function, options: Options) -> Iterator[str]:
    lines = _lines(file, function, options.lines)
    if lines > options.lines:
        yield f"{lines} lines"
    branches = 1 + sum(_ways(node) for node in file.within(function))
    if branches > options.branches:
        yield f"{branches} branches"
    depth = _depth(function)
    if depth > options.depth:
        yield f"blocks {depth} deep"
    count = len(parameters(function, method=file.method_class(function) is not None))
    if count > options.parameters:
        yield f"{count} parameters"


def _lines(file: PythonFile, function: Function, most: int) -> int:
    """Count the lines of code from the head on; no more than `most` are not looked at closer."""
    first = function.body[0]
    last = function.end_lineno or function.lineno
    lines = last - function.lineno + 1
    if lines <= most:
        return lines
    idle, start = file.whole.once(_idle), function.lineno
    if (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    ):
        start = first.end_lineno or first.lineno
        lines -= start - first.lineno + 1
        lines -= idle[first.lineno - 1] - idle[function.lineno - 1]
    return lines - (idle[last] - idle[start])


def _idle(file: PythonFile) -> list[int]:
    """Give for each line, from 0 on, how many up to it are empty or hold nothing but a comment."""
    remarks = {each.line for each in file.comments if each.alone}
    counts = [0]
    for number, line in enumerate(file.text.split("\n"), start=1):
        counts.append(counts[-1] + (not line.strip() or number in remarks))
    return counts


def _ways(node: ast.AST) -> int:
    if isinstance(node, ast.BoolOp):
        return len(node.values) - 1
    if isinstance(node, ast.comprehension):
        return 1 + len(node.ifs)
    return int(isinstance(node, _BRANCHES) and not isinstance(node, ast.Assert))


def _depth(function: Function) -> int:
    """Give how many blocks stand within each other at the deepest place; `elif` goes no deeper than its `if`."""
    deepest = 0
    stack: list[tuple[ast.AST, int]] = [(each, 0) for each in function.body]
    while stack:
        node, depth = stack.pop()
        if isinstance(node, _INNER):
            continue
        if isinstance(node, (ast.stmt, ast.ExceptHandler, ast.match_case)):
            here = depth + isinstance(node, _BLOCKS)
            deepest = max(deepest, here)
            for name in ("body", "handlers", "orelse", "finalbody", "cases"):
                below = getattr(node, name, [])
                chained = name == "orelse" and isinstance(node, ast.If) and len(below) == 1
                further = depth if chained and isinstance(below[0], ast.If) else here
                stack += [(each, further) for each in below]
    return deepest
