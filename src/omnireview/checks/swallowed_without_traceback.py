"""A handler of every error that logs the error's text without its traceback, and goes on.

Found where a broad handler calls `warning`, `error` or `critical` of a logger, and nothing in it raises, hands the
error on, or writes a traceback (`logger.exception`, `exc_info=True`, `traceback.format_exc()`).
Left alone: a `try` that makes one call, for the message tells which.

The mend: `error` becomes `exception`; the others get `exc_info=True`.
"""

import ast
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import PythonFile
from omnireview.spans import Edit, Match
from omnireview.traits.handlers import is_broad
from omnireview.traits.naming import dotted, last_name

SUBJECT: Final = PYTHON
REACH: Final = "function"

_LEVELS = frozenset({"warning", "warn", "error", "critical"})
_TRACES = frozenset({"exception", "print_exc", "format_exc", "print_exception", "format_exception", "exc_info"})
_LOGGERS = ("log", "logger", "logging")


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """A logger is called by one of these."""
    return frozenset({"warning", "warn", "error", "critical"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give the first such call of each handler; `$CALL` is the logger's method as it is written."""
    for handler in file.nodes(ast.ExceptHandler):
        if not is_broad(handler) or _calls_once(file, handler):
            continue
        call = _only_text(file, handler)
        if call is not None:
            span = file.span(call)
            yield Match(span, span.line, {"$CALL": file.source(call.func)}, _mend(file, call))


def _calls_once(file: PythonFile, handler: ast.ExceptHandler) -> bool:
    """Tell whether what is tried makes no more than one call."""
    tried = file.parent(handler)
    body = tried.body if isinstance(tried, (ast.Try, ast.TryStar)) else []
    return sum(isinstance(each, ast.Call) for each in file.below(*body)) < 2


def _only_text(file: PythonFile, handler: ast.ExceptHandler) -> ast.Call | None:
    """Give the first call that logs, if nothing in the handler says more, or hands the error on."""
    first: ast.Call | None = None
    logged: set[ast.AST] = set()
    for node in file.within(handler):
        if isinstance(node, ast.Raise) or (isinstance(node, ast.keyword) and node.arg == "exc_info"):
            return None
        if not isinstance(node, ast.Call):
            continue
        name = last_name(node.func)
        if name in _TRACES:
            return None
        if name in _LEVELS and isinstance(node.func, ast.Attribute) and _is_logger(node.func.value):
            first = first or node
            logged.update(file.below(node))
    if handler.name is None or first is None:
        return first
    told = (node for node in file.within(handler) if isinstance(node, ast.Name) and node.id == handler.name)
    return first if all(node in logged for node in told) else None


def _is_logger(node: ast.expr) -> bool:
    return dotted(node).rpartition(".")[2].lower().strip("_").endswith(_LOGGERS)


def _mend(file: PythonFile, call: ast.Call) -> tuple[Edit, ...]:
    if isinstance(call.func, ast.Attribute) and call.func.attr == "error":
        end = file.span(call.func).end
        return (Edit(end - len("error"), end, "exception"),)
    given = [*call.args, *(each.value for each in call.keywords)]
    if not given or isinstance(given[-1], (ast.GeneratorExp, ast.Starred)):
        return ()
    last = max(given, key=lambda each: (each.end_lineno or 0, each.end_col_offset or 0))
    span, start = file.span(last), file.lines.offset(last.lineno, 0)
    before = file.text[start : start + span.column]
    joint = ", " if before.strip() else f",\n{before}"
    return (Edit(span.end, span.end, f"{joint}exc_info=True"),)
