"""A lock of threads that is held while a coroutine waits.

Found where `with lock:` has an `await` in its body, and the lock is known to be one of `threading` or
`multiprocessing`: by what the name, or the attribute of `self`, is bound to. Until the coroutine goes on, every
other one that wants the lock stops the whole event loop, and the first never goes on.

Left alone: locks of `asyncio` (`async with`), and an `await` in an inner function.
"""

import ast
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import PythonFile
from omnireview.spans import Match
from omnireview.traits.attributes import made_of

SUBJECT: Final = PYTHON
REACH: Final = "file"

_LOCKS = frozenset(
    f"{module}.{kind}"
    for module in ("threading", "multiprocessing")
    for kind in ("Lock", "RLock", "Condition", "Semaphore", "BoundedSemaphore")
)
_WAITS = (ast.Await, ast.AsyncFor, ast.AsyncWith)


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """It can't be found without these."""
    return frozenset({"await", "async"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such `with`; `$LOCK` is the lock as it is written, `$LINE` the line of the first wait."""
    for block in file.nodes(ast.With):
        lock = next((item.context_expr for item in block.items if _is_lock(file, item.context_expr)), None)
        if lock is None:
            continue
        waits = next((each for each in file.within(block) if isinstance(each, _WAITS)), None)
        if waits is not None:
            span = file.head(block)
            yield Match(span, span.line, {"$LOCK": file.source(lock), "$LINE": str(waits.lineno)})


def _is_lock(file: PythonFile, node: ast.expr) -> bool:
    values = made_of(file, node)
    return bool(values) and all(file.qualified(each) in _LOCKS for each in values)
