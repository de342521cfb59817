"""What an `except` does with what it caught: how much it catches, and whether anybody hears of it."""

import ast
import re
from typing import Final

from omnireview.python import PythonFile
from omnireview.traits.naming import called, last_name

BROAD: Final = frozenset({"Exception", "BaseException"})
"""The types that catch nearly everything."""
LEVELS: Final = frozenset({"debug", "info", "warning", "warn", "error", "exception", "critical", "fatal", "log"})
"""Methods of a logger that write."""
_TELLING = re.compile(
    r"log(?!it)|warn|error|report|fail|print|exc(eption|_info)?$|notify|abort|exit|skip|alert|traceback"
)
_BAD_NEWS = re.compile(
    r"(?i)\b(error|fail(ed|ure|s)?|invalid|cannot|can't|could not|unable|exception|not (found|available))\b"
)
_IMPORTING = frozenset({"import_module", "__import__", "find_spec", "version"})
_DECIDED = re.compile(
    r"#\s*noqa\b(?!:)|#\s*noqa:[^#]*\b(BLE001|E722|S110|S112)\b|#\s*pylint:\s*disable=[^#]*\bbroad-(exception-caught|except)\b"
)


def caught(handler: ast.ExceptHandler) -> list[str]:
    """Give the last names of the types that a handler names: `CancelledError` for `asyncio.CancelledError`."""
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return [last_name(kind) for kind in kinds if kind is not None]


def is_broad(handler: ast.ExceptHandler) -> bool:
    """Tell whether a handler takes any error: no type, `Exception`, `BaseException`, one of them in a tuple."""
    return handler.type is None or not BROAD.isdisjoint(caught(handler))


def handler_of(file: PythonFile, node: ast.AST) -> ast.ExceptHandler | None:
    """Give the innermost handler, in a node's own function, in whose body it stands."""
    for above in file.ancestors(node):
        if isinstance(above, ast.ExceptHandler):
            return above
        if isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            return None
    return None


def is_told(file: PythonFile, handler: ast.ExceptHandler) -> bool:
    """Tell whether anybody may hear of what was caught: the body tells (see `tells`), or uses the error's name."""
    return tells(file, handler) or any(
        isinstance(node, ast.Name) and handler.name is not None and node.id == handler.name
        for node in file.within(handler)
    )


def tells(file: PythonFile, node: ast.AST) -> bool:
    """Tell whether the body of a statement says something to somebody.

    It raises, calls anything that sounds like telling (a logger, `warn`, `print`, `report_failure`), or holds
    a text that speaks of an error.
    """
    for each in file.within(node):
        if isinstance(each, ast.Raise):
            return True
        if isinstance(each, ast.Call) and _TELLING.search(called(each).lower()):
            return True
        if isinstance(each, ast.Constant) and isinstance(each.value, str) and _BAD_NEWS.search(each.value):
            return True
    return False


def is_silent(handler: ast.ExceptHandler) -> bool:
    """Tell whether a handler's body does nothing at all: `pass`, a text, a way out, or a constant to return."""
    return all(_says_nothing(statement) for statement in handler.body)


def is_decided(file: PythonFile, handler: ast.ExceptHandler) -> bool:
    """Tell whether a handler's line is marked for a linter, by the code of a broad `except` or by none."""
    last = handler.type.end_lineno if handler.type is not None else handler.lineno
    return any(
        handler.lineno <= each.line <= (last or handler.lineno) and _DECIDED.search(each.text) is not None
        for each in file.comments
    )


def asks_for_module(file: PythonFile, handler: ast.ExceptHandler) -> bool:
    """Tell whether what is tried imports something: then a failure may well be what is asked for."""
    tried = file.parent(handler)
    return tried is not None and any(
        isinstance(each, (ast.Import, ast.ImportFrom))
        or (isinstance(each, ast.Call) and called(each).rpartition(".")[2] in _IMPORTING)
        for each in file.within(tried)
    )


def _says_nothing(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Return):
        return statement.value is None or _is_constant(statement.value)
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)
    return isinstance(statement, (ast.Pass, ast.Continue, ast.Break))


def _is_constant(value: ast.expr) -> bool:
    if isinstance(value, ast.UnaryOp):
        return _is_constant(value.operand)
    if isinstance(value, (ast.Tuple, ast.List, ast.Set)):
        return all(_is_constant(each) for each in value.elts)
    return isinstance(value, ast.Constant) or (isinstance(value, ast.Dict) and not value.keys)
