"""A handler of every error that puts another value in the place of the result, and tells nobody.

Found where the handler is broad and assigns something, or returns something that is no constant. A handler that
does nothing, or returns a constant, is the matter of the check `silent-except`.

Left alone: handlers that raise, log or use the error in any way; those that only count (`failures += 1`), try
again, or only note that it did not work (`available = False`); an import that fails; one that is marked for a
linter (`# noqa: BLE001`); and those whose outcome is asked for below, where it is told (`if not ready:
logger.warning(...)`).

Where all that it sets are figures about the work (`size_bytes`, `elapsed_ms`, `stats`), it is information.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import PythonFile
from omnireview.spans import Edit, Match
from omnireview.traits.handlers import asks_for_module, is_broad, is_decided, is_silent, is_told, tells
from omnireview.traits.logs import logger_at

SUBJECT: Final = PYTHON
REACH: Final = "function"

_FIGURE = re.compile(r"(^|_)(n?bytes|ms|elapsed|duration|latency|metrics?|stats?|throughput)$")


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """It can't be found without these."""
    return frozenset({"except"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such handler, at its `except`."""
    for handler in file.nodes(ast.ExceptHandler):
        if not is_broad(handler) or is_silent(handler) or not _falls_back(file, handler):
            continue
        if is_told(file, handler) or is_decided(file, handler) or asks_for_module(file, handler):
            continue
        if not _is_told_later(file, handler):
            span = file.head(handler)
            weight = {"$SEVERITY": "info"} if _only_measures(handler) else {}
            yield Match(span, span.line, weight, _told(file, handler))


def _falls_back(file: PythonFile, handler: ast.ExceptHandler) -> bool:
    for node in file.within(handler):
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            if not _is_answer(node.value):
                return True
        elif isinstance(node, ast.Return) and node.value is not None and not isinstance(node.value, ast.Constant):
            return True
    return False


def _only_measures(handler: ast.ExceptHandler) -> bool:
    """Tell whether a handler does nothing but put figures about the work in place."""
    for statement in handler.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                if not _FIGURE.search(name):
                    return False
            case ast.Pass():
                continue
            case _:
                return False
    return True


def _is_answer(value: ast.expr) -> bool:
    """Tell whether a value only says that it did not work: then somebody has asked whether it does."""
    return isinstance(value, ast.Constant) and (value.value is None or value.value is False)


def _told(file: PythonFile, handler: ast.ExceptHandler) -> tuple[Edit, ...]:
    """Give the edit that logs the error first, where the module has a logger and the body begins on a new line."""
    logger, first = logger_at(file, handler), handler.body[0]
    head = handler.lineno if handler.type is None else handler.type.end_lineno or handler.lineno
    column = handler.col_offset if handler.type is None else handler.type.end_col_offset or 0
    start = file.lines.offset(head, column)
    if logger is None or first.lineno <= head or ":" not in file.text[start : file.text.find("\n", start)]:
        return ()
    tried = file.parent(handler) or handler
    if any(isinstance(each, ast.Attribute) and "nowait" in each.attr for each in file.within(tried)):
        return ()
    indent = file.text[file.lines.offset(first.lineno, 0) : file.lines.offset(first.lineno, first.col_offset)]
    where = file.context(handler)
    call = f'{logger}.warning("An error leads to a fallback{f" in {where}" if where else ""}", exc_info=True)'
    return () if indent.strip() else (file.insertion(head + 1, 0, f"{indent}{call}\n"),)


def _is_told_later(file: PythonFile, handler: ast.ExceptHandler) -> bool:
    """Tell whether what the handler assigns decides, below the `try`, whether something is told."""
    asked = file.once(_asked).get(file.function_of(handler) or file.tree, {})
    return any(
        isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and asked.get(node.id, 0) > handler.lineno
        for node in file.within(handler)
    )


def _asked(file: PythonFile) -> Mapping[ast.AST, Mapping[str, int]]:
    """Give, by function, the names that an `if` asks for before it tells something, with the last line of such."""
    found: dict[ast.AST, dict[str, int]] = {}
    for node in file.nodes(ast.If):
        if tells(file, node):
            names = found.setdefault(file.function_of(node) or file.tree, {})
            names.update({each.id: node.lineno for each in file.below(node.test) if isinstance(each, ast.Name)})
    return found
