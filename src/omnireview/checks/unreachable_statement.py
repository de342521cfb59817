"""A statement that is never run: it stands behind one that always leaves.

That is `return`, `raise`, `continue`, `break`, an `if` or `match` whose every branch leaves, a `try` that does,
and `while True` without a `break`. A `with` never counts: what it enters may swallow an error.

Left alone: a `yield` that only makes a generator of a function, text that stands as a statement, and
`assert_never(...)`.
"""

import ast
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import PythonFile
from omnireview.spans import Match
from omnireview.traits.leaving import breaks, takes_all
from omnireview.traits.naming import last_name

SUBJECT: Final = PYTHON
REACH: Final = "function"


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """One of these leaves."""
    return frozenset({"return", "raise", "continue", "break", "while"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give the first statement of each row that is never run; `$LEAVING` is the line that leaves before it."""
    for block in _blocks(file):
        for before, statement in pairwise(block):
            if not _leaves(before):
                continue
            rest = block[block.index(statement) :]
            if not _is_meant(file, rest):
                span = file.head(statement)
                yield Match(span, span.line, {"$LEAVING": str(_last_line(before))})
            break


def _blocks(file: PythonFile) -> Iterator[list[ast.stmt]]:
    kinds: tuple[type[ast.AST], ...] = (
        *(ast.FunctionDef, ast.AsyncFunctionDef, ast.If, ast.For),
        *(ast.AsyncFor, ast.While, ast.With, ast.AsyncWith),
        *(ast.Try, ast.TryStar, ast.ExceptHandler, ast.match_case, ast.Module),
    )
    for node in file.nodes(*kinds):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if block and len(block) > 1:
                yield block


def _leaves(statement: ast.stmt) -> bool:
    match statement:
        case ast.Return() | ast.Raise() | ast.Continue() | ast.Break():
            return True
        case ast.If():
            return _ends(statement.body) and _ends(statement.orelse)
        case ast.While(test=ast.Constant(value=value)):
            return bool(value) and not breaks(statement.body)
        case ast.Try() | ast.TryStar():
            tried = [*statement.body, *statement.orelse]
            handled = all(_ends(handler.body) for handler in statement.handlers)
            return _ends(statement.finalbody) or (_ends(tried) and handled)
        case ast.Match():
            last = statement.cases[-1]
            return takes_all(last.pattern, last.guard) and all(_ends(case.body) for case in statement.cases)
    return False


def _ends(block: list[ast.stmt]) -> bool:
    return bool(block) and _leaves(block[-1])


def _last_line(statement: ast.stmt) -> int:
    return statement.end_lineno or statement.lineno


def _is_meant(file: PythonFile, rest: list[ast.stmt]) -> bool:
    if isinstance(rest[0], ast.Expr) and isinstance(rest[0].value, ast.Constant):
        return len(rest) == 1 or _is_meant(file, rest[1:])
    for node in file.below(*rest):
        if isinstance(node, (ast.Yield, ast.YieldFrom)):
            return True
    called = rest[0].value if isinstance(rest[0], (ast.Expr, ast.Return)) else None
    return isinstance(called, ast.Call) and last_name(called.func) == "assert_never"
