"""The allocator's cache emptied again and again: each time the device is waited for, and memory is asked for anew.

Found is `empty_cache()` in a loop, and in a function that is run for every request or step. Left alone: what is
done once in many rounds or on a condition (`if step % 100 == 0:`, when memory ran out, when models are offloaded),
in `except` and `finally`, behind what lets go of something (`del x`, `x = None`), and in functions that load,
convert or clean up.
"""

import ast
import re
from collections.abc import Iterator
from typing import Final

from omnireview.checks.device_function import is_tidying
from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import PythonFile
from omnireview.spans import Match
from omnireview.traits.hot import hot_function_of, loop_of

SUBJECT: Final = PYTHON
REACH: Final = "file"

_ONCE = re.compile(
    r"load|convert|export|init|warm|profil|bench|measure|test|quanti|merge|fuse|setup|main|capture|compile"
)


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """The method, whichever device has it."""
    return frozenset({"empty_cache"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such call; `$WHEN` says how often it is made."""
    for call in file.nodes(ast.Call):
        if not isinstance(call.func, ast.Attribute) or call.func.attr != "empty_cache" or is_tidying(file, call):
            continue
        if _ONCE.search(file.context(call).lower()) or _is_rare(file, call):
            continue
        loop = loop_of(file, call)
        if loop is None and hot_function_of(file, call) is None:
            continue
        span = file.span(call)
        yield Match(span, span.line, {"$WHEN": "in every round" if loop is not None else "for every request"})


def _is_rare(file: PythonFile, call: ast.Call) -> bool:
    """Tell whether a call depends on a condition, follows a `del`, or handles a failure, below its loop."""
    inner: ast.AST = call
    loop = loop_of(file, call)
    for above in file.ancestors(call):
        if isinstance(above, (ast.ExceptHandler, ast.IfExp)):
            return True
        if isinstance(above, ast.If) and inner is not above.test and not _asks_for_device(file, above.test):
            return True
        if isinstance(above, ast.Try) and inner in above.finalbody:
            return True
        blocks = (getattr(above, name, None) for name in ("body", "orelse"))
        block = next((each for each in blocks if isinstance(each, list) and inner in each), [inner])
        if any(map(_lets_go, block[: block.index(inner)])):
            return True
        if above is loop or isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            return False
        inner = above
    return False


def _lets_go(statement: ast.AST) -> bool:
    """Tell whether a statement drops something: `del x`, `x = None`, `x.clear()`."""
    if isinstance(statement, ast.Assign):
        return isinstance(statement.value, ast.Constant) and statement.value.value is None
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        return getattr(statement.value.func, "attr", "") in {"clear", "cpu", "to", "pop", "reset", "free"}
    return isinstance(statement, ast.Delete)


def _asks_for_device(file: PythonFile, test: ast.expr) -> bool:
    return re.search(r"is_available|device|cuda|platform", file.source(test)[:400]) is not None
