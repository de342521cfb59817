"""A statement that is never run: it stands behind one that always leaves.

That is `return`, `raise`, `continue`, `break`, an `if` or `match` whose every branch leaves, a `try` that does,
and `while True` without a `break`. A `with` never counts: what it enters may swallow an error.

Left alone: a `yield` that only makes a generator of a function, text that stands as a statement, and
`assert_never(...)`.

It is minor where a function tells its user something and leaves at once, at the top of its body (`print("coming
soon")`, `raise typer.Exit(0)`): that is meant, and what is below it waits.
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
from omnireview.traits.logs import message_of
from omnireview.traits.naming import last_name

SUBJECT: Final = PYTHON
REACH: Final = "function"

_TELLING = frozenset({"print", "echo", "secho"})


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """One of these leaves."""
    return frozenset({"return", "raise", "continue", "break", "while"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give the first statement of each row that is never run.

    `$EXTENT` names all of its lines, `$IT` is the word for them, `$LEAVING` is the line that leaves before them.
    """
    for block in _blocks(file):
        for at, (before, statement) in enumerate(pairwise(block), 1):
            if not _leaves(before):
                continue
            rest = block[at:]
            if not _is_meant(file, rest):
                span = file.head(statement)
                told = {**_extent(span.line, _last_line(rest[-1])), "$LEAVING": str(_last_line(before))}
                if _is_stub(file, block, at - 1):
                    told["$SEVERITY"] = "minor"
                yield Match(span, span.line, told)
            break


def _extent(first: int, last: int) -> dict[str, str]:
    if first == last:
        return {"$EXTENT": f"Line {first} never runs", "$IT": "it"}
    return {"$EXTENT": f"Lines {first} to {last} never run", "$IT": "them"}


def _is_stub(file: PythonFile, block: list[ast.stmt], at: int) -> bool:
    """Tell whether a function tells its user something and leaves on purpose, with nothing to give."""
    function, leaving = file.parent(block[0]), block[at]
    if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)) or not at:
        return False
    is_empty = isinstance(leaving, ast.Return) and isinstance(leaving.value, (ast.Constant, type(None)))
    told = block[at - 1]
    if not (is_empty or isinstance(leaving, ast.Raise)) or not isinstance(told, ast.Expr):
        return False
    call = told.value
    if not isinstance(call, ast.Call):
        return False
    return last_name(call.func).partition("_")[0] in _TELLING or message_of(file, call) is not None


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
