"""A test that goes green when what it tests fails.

Found are, in functions named `test…` of test files: an `except` for any error (or for assertions) around an
assertion, which neither raises nor fails; and a skip when an import fails whose package the same file imports
unconditionally elsewhere, so that it can't be optional. Left alone: handlers that raise, fail, or keep the
error to be asked later.
"""

import ast
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.places import is_test
from omnireview.python import PythonFile
from omnireview.spans import Match
from omnireview.traits.handlers import caught
from omnireview.traits.naming import last_name

SUBJECT: Final = PYTHON
REACH: Final = "function"

_BROAD = frozenset({"Exception", "BaseException", "AssertionError"})
_IMPORTS = frozenset({"ImportError", "ModuleNotFoundError"})
_FAILING = ("fail", "exit", "assert", "raise")
_SKIPS = frozenset({"skip", "skipTest", "importorskip"})


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """There is a handler."""
    return frozenset({"except"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such handler; `$WHAT` says what it hides."""
    if not is_test(file.path):
        return
    for statement in file.nodes(ast.Try):
        function = file.function_of(statement)
        if function is None or not function.name.startswith("test"):
            continue
        for handler in statement.handlers:
            what = _hidden(file, statement, handler)
            if what:
                span = file.line_span(handler.lineno)
                yield Match(span, span.line, {"$WHAT": what})


def _hidden(file: PythonFile, statement: ast.Try, handler: ast.ExceptHandler) -> str:
    names = {"BaseException"} if handler.type is None else {*caught(handler)}
    if names & _BROAD and any(isinstance(node, ast.Assert) for node in file.below(*statement.body)):
        return "" if _minds(file, handler) else "an assertion that fails"
    if names <= _IMPORTS and _skips(file, handler):
        root = next((each for each in _imported(file, statement) if each in file.once(_needed)), "")
        return f"that `{root}` can't be imported, which this file needs anyway" if root else ""
    return ""


def _minds(file: PythonFile, handler: ast.ExceptHandler) -> bool:
    """Tell whether a handler raises, fails, asserts, or keeps the error for later."""
    for node in file.below(*handler.body):
        if isinstance(node, (ast.Raise, ast.Assert)):
            return True
        if isinstance(node, ast.Call) and last_name(node.func).lower().startswith(_FAILING):
            return True
        if isinstance(node, (ast.Assign, ast.AugAssign, ast.Return, ast.Break)):
            return True
        if isinstance(node, ast.Call) and last_name(node.func) in {"append", "put", "add", "set_exception"}:
            return True
    return False


def _skips(file: PythonFile, handler: ast.ExceptHandler) -> bool:
    return any(isinstance(node, ast.Call) and last_name(node.func) in _SKIPS for node in file.below(*handler.body))


def _imported(file: PythonFile, statement: ast.Try) -> Iterator[str]:
    for node in file.below(*statement.body):
        if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.partition(".")[0]
        elif isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)


def _needed(file: PythonFile) -> frozenset[str]:
    """Give the packages that the module imports for good, at its top."""
    found = set()
    for node in file.tree.body:
        if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.partition(".")[0])
        elif isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
    return frozenset(found)
