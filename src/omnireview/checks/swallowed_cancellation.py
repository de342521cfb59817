"""A coroutine that catches its own cancellation and goes on.

Found in `async def`, where a handler of `CancelledError` or `BaseException` (or one without a type) stands around
an `await`, does not raise, and lets the coroutine run on to a further `await`: to the next round of a loop, or to
what follows. Whoever cancels such a task waits for it in vain.

Left alone: handlers that leave by `return` or `break`, or after which nothing is awaited; waiting for a task that
the function itself has cancelled (`task.cancel()`, then `await task`).
"""

import ast
from collections.abc import Iterator, Mapping
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import PythonFile
from omnireview.spans import Match
from omnireview.traits.awaits import runs_on_loop
from omnireview.traits.handlers import caught
from omnireview.traits.hot import loop_of
from omnireview.traits.leaving import leaves

SUBJECT: Final = PYTHON
REACH: Final = "function"

_TAKING = frozenset({"CancelledError", "BaseException"})
_WAITS = (ast.Await, ast.AsyncFor, ast.AsyncWith)


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """It can't be found without these."""
    return frozenset({"await"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such handler, at its `except`."""
    for handler in file.nodes(ast.ExceptHandler):
        if handler.type is not None and _TAKING.isdisjoint(caught(handler)):
            continue
        function = runs_on_loop(file, handler)
        tried = file.parent(handler)
        if function is None or not isinstance(tried, ast.Try) or not _waits(file, tried.body):
            continue
        if _is_raised_before(tried, handler) or any(isinstance(each, ast.Raise) for each in file.within(handler)):
            continue
        if function not in file.once(_cancelling) and _goes_on(file, function, tried, handler):
            span = file.head(handler)
            yield Match(span, span.line)


def _waits(file: PythonFile, statements: list[ast.stmt]) -> bool:
    return any(isinstance(node, _WAITS) for each in statements for node in file.below(each))


def _is_raised_before(tried: ast.Try, handler: ast.ExceptHandler) -> bool:
    """Tell whether an earlier handler takes the cancellation."""
    earlier = tried.handlers[: tried.handlers.index(handler)]
    return any(not _TAKING.isdisjoint(caught(each)) for each in earlier)


def _cancelling(file: PythonFile) -> frozenset[ast.AST | None]:
    """Give the functions that cancel something: what they catch may be the end of that."""
    return frozenset(
        file.function_of(node)
        for node in file.nodes(ast.Call)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "cancel"
    )


def _last_waits(file: PythonFile) -> Mapping[ast.AST | None, int]:
    """Give the last line on which each function awaits."""
    lines: dict[ast.AST | None, int] = {}
    for node in file.nodes(*_WAITS):
        function = file.function_of(node)
        lines[function] = max(lines.get(function, 0), node.lineno)
    return lines


def _goes_on(file: PythonFile, function: ast.AST, tried: ast.Try, handler: ast.ExceptHandler) -> bool:
    if leaves(handler.body) and not isinstance(handler.body[-1], ast.Continue):
        return False
    return loop_of(file, tried) is not None or file.once(_last_waits).get(function, 0) > handler.lineno
