"""An error in a thread that nobody hears of: the thread ends, or goes on, and the rest waits for it in vain.

Found in two shapes. A function that is the target of a `Thread` of the same file, or is handed to a pool, has a
broad handler that neither logs, nor raises, nor keeps the error, and does something else instead. Or its future is
dropped: `pool.submit(work)` as a statement, where `work` is a function of the file without a broad handler around
its body.

Left alone: handlers that do nothing at all, which are the matter of the check `silent-except`; futures that are
kept.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import Function, PythonFile
from omnireview.spans import Match
from omnireview.traits.handlers import is_broad, is_decided, is_silent, is_told
from omnireview.traits.naming import dotted

SUBJECT: Final = PYTHON
REACH: Final = "file"

_POOLS = re.compile(r"(?i)(^|_)(pool|executor)s?$|_(pool|executor)\d*$")
_THREADS = frozenset({"threading.Thread", "threading.Timer"})


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """A thread is made by one of these."""
    return frozenset({"Thread", "Timer", "submit"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such handler at its `except`, each such `submit` at its own line; `$TARGET` is the function."""
    targets: dict[Function, bool] = {}
    for call in file.nodes(ast.Call):
        for function in _targets(file, call):
            targets.setdefault(function, True)
            if _is_submit(call) and isinstance(file.parent(call), ast.Expr) and not _is_guarded(function):
                span = file.span(call)
                yield Match(span, span.line, {"$TARGET": function.name})
    for handler in file.nodes(ast.ExceptHandler):
        around = file.function_of(handler)
        if around not in targets or not is_broad(handler) or is_silent(handler):
            continue
        if not is_told(file, handler) and not is_decided(file, handler):
            span = file.head(handler)
            yield Match(span, span.line, {"$TARGET": around.name})


def _targets(file: PythonFile, call: ast.Call) -> Iterator[Function]:
    """Give the functions of the file that a call runs in a thread."""
    if _is_submit(call):
        given = call.args[:1]
    elif file.qualified(call) in _THREADS:
        given = [each.value for each in call.keywords if each.arg in {"target", "function"}] + call.args[1:2]
    else:
        return
    for each in given:
        name = dotted(each)
        first, _, last = name.rpartition(".")
        if first in {"self", "cls"} or (name and not first):
            yield from file.once(_by_name).get(last, ())


def _is_submit(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute) or call.func.attr != "submit":
        return False
    return _POOLS.search(dotted(call.func.value).rpartition(".")[2]) is not None


def _is_guarded(function: Function) -> bool:
    """Tell whether a function has a broad handler at the top of its body, or of the loop that it is."""
    return any(
        isinstance(each, ast.Try) and any(is_broad(handler) for handler in each.handlers)
        for statement in function.body
        for each in (statement, *getattr(statement, "body", ()))
    )


def _by_name(file: PythonFile) -> Mapping[str, list[Function]]:
    found: dict[str, list[Function]] = {}
    for function in file.functions:
        found.setdefault(function.name, []).append(function)
    return {name: each for name, each in found.items() if len(each) == 1}
