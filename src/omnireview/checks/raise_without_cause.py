"""An error raised in an `except` block without `from`: nobody can tell its cause from a second fault.

Left alone: a bare `raise`, the caught error itself, `raise ... from None`, errors that carry the cause in another
way (`.with_traceback(...)`), and exceptions of control flow (`StopIteration`, `SystemExit`, `KeyboardInterrupt`,
`click.Abort`, `typer.Exit`).

Where a module could not be imported, and in `__getattr__`, it is information: the first error says hardly more.

The mend names the caught error, and adds `as` with a name where it has none.
"""

import ast
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import PythonFile
from omnireview.spans import Edit, Match
from omnireview.traits.handlers import caught, handler_of
from omnireview.traits.naming import last_name

SUBJECT: Final = PYTHON
REACH: Final = "function"

_IMPORTING = frozenset({"ImportError", "ModuleNotFoundError"})
_LONGEST = 30
_CONTROL = frozenset({"StopIteration", "StopAsyncIteration", "SystemExit", "KeyboardInterrupt", "Abort", "Exit"})


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """It can't be found without these."""
    return frozenset({"raise"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such `raise`; `$HOW` shows how it is chained."""
    for statement in file.nodes(ast.Raise):
        handler = handler_of(file, statement)
        if handler is None or statement.cause is not None or not _is_new(statement, handler):
            continue
        cause = handler.name or _free_name(file, handler)
        span = file.span(statement)
        words = {"$HOW": _shown(file, handler, cause)} | (
            {"$SEVERITY": "info"} if _is_answer(file, statement, handler) else {}
        )
        yield Match(span, span.line, words, _mend(file, statement, handler, cause))


def _shown(file: PythonFile, handler: ast.ExceptHandler, cause: str) -> str:
    """Show the words that name the cause, with those of the `except` where it gives it no name."""
    if handler.name is not None:
        return f"raise … from {cause}"
    kind = "Exception" if handler.type is None else " ".join(file.source(handler.type).split())
    return f"except {kind if len(kind) <= _LONGEST else '…'} as {cause}: … raise … from {cause}"


def _is_answer(file: PythonFile, statement: ast.Raise, handler: ast.ExceptHandler) -> bool:
    """Tell whether the error only answers a question: is it installed, has it the attribute."""
    function = file.function_of(statement)
    asked = function is not None and function.name in {"__getattr__", "__getattribute__", "__missing__"}
    return asked or (handler.type is not None and set(caught(handler)) <= _IMPORTING)


def _is_new(statement: ast.Raise, handler: ast.ExceptHandler) -> bool:
    """Tell whether another error than the caught one is raised, and one that is no way to leave."""
    raised = statement.exc
    made = raised.func if isinstance(raised, ast.Call) else raised
    name = last_name(made)
    if not name or name in _CONTROL or name == "with_traceback":
        return False
    if isinstance(raised, ast.Call):
        return True
    return isinstance(raised, (ast.Name, ast.Attribute)) and name != handler.name and name[:1].isupper()


def _free_name(file: PythonFile, handler: ast.ExceptHandler) -> str:
    used = {node.id for node in file.below(handler) if isinstance(node, ast.Name)}
    return next(name for name in ("error", "problem", "caught", f"error_{handler.lineno}") if name not in used)


def _mend(file: PythonFile, statement: ast.Raise, handler: ast.ExceptHandler, cause: str) -> tuple[Edit, ...]:
    if handler.type is None:
        return ()  # what a bare `except` catches should be named first
    end = file.span(statement).end
    edits = [Edit(end, end, f" from {cause}")]
    if handler.name is None:
        at = file.span(handler.type).end + _bracket(file, handler)
        edits.insert(0, Edit(at, at, f" as {cause}"))
    return tuple(edits)


def _bracket(file: PythonFile, handler: ast.ExceptHandler) -> int:
    """Give how many bytes of brackets stand between the caught type and the colon."""
    span = file.span(handler.type or handler)
    start = file.lines.character(span.end_line, span.end_column)
    between = file.text[start : file.text.find(":", start)]
    return len(between.rstrip().encode())
