"""Something that is freed in `__del__` alone: nobody can tell when, or whether, that is run.

Found where `__del__` closes, ends or unlinks something, and the class offers no other way: no `close`, `shutdown`,
`cleanup` or the like, no `__exit__`, no `weakref.finalize` and no `atexit.register`.

Left alone: a `__del__` that only calls such a method, and one that only forgets attributes.
"""

import ast
import re
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import PythonFile
from omnireview.spans import Match
from omnireview.traits.naming import called

SUBJECT: Final = PYTHON
REACH: Final = "file"

_WAYS = re.compile(
    r"^_*(close|aclose|shutdown|shut_down|cleanup|clean_up|clean|release|free|teardown|dispose|stop|terminate|destroy"
    r"|unload|exit|aexit|clear|finalize|delete|disconnect|end|kill|unlink|join|finish|abort|reset|remove)"
)
_FREES = frozenset(
    {
        *("close", "unlink", "terminate", "kill", "shutdown", "destroy", "release", "free", "join", "rmtree"),
        *("disconnect", "stop", "destroy_process_group", "term"),
    }
)


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """It can't be found without these."""
    return frozenset({"__del__"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such `__del__`; `$CLASS` is the class, `$CALL` what is called."""
    for owner in file.nodes(ast.ClassDef):
        methods = [each for each in owner.body if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef))]
        last = next((each for each in methods if each.name == "__del__"), None)
        if last is None or any(_WAYS.search(each.name) for each in methods) or _is_finalized(file, owner):
            continue
        call = next((node for node in file.within(last) if isinstance(node, ast.Call) and _frees(node)), None)
        if call is not None:
            span = file.head(last)
            yield Match(span, span.line, {"$CLASS": owner.name, "$CALL": file.source(call.func)})


def _frees(call: ast.Call) -> bool:
    name = called(call)
    first, _, last = name.rpartition(".")
    return last in _FREES and first not in {"self", "super"} and bool(first)


def _is_finalized(file: PythonFile, owner: ast.ClassDef) -> bool:
    return any(
        isinstance(node, ast.Call) and called(node) in {"weakref.finalize", "finalize", "atexit.register"}
        for node in file.below(*owner.body)
    )
