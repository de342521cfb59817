"""An environment variable that is read for every step or request.

The lookup encodes, decodes and searches each time, and what the process does then hangs on a state that nobody
passed to it. Found are `os.environ[...]`, `os.environ.get(...)`, `os.getenv(...)` and `"X" in os.environ` in
functions that are run again and again while a model serves, and in those that they call in the same file. Left
alone: writing a variable, functions that write files, functions that are cached, functions for loading and
warming up, and what is kept on `self` behind a test whether it is there already.
"""

import ast
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import Function, PythonFile
from omnireview.spans import Match
from omnireview.traits.guards import conditions
from omnireview.traits.hot import hot_function_of

SUBJECT: Final = PYTHON
REACH: Final = "file"

_ENVIRON = "os.environ"
_CALLS = frozenset({"os.getenv", "os.environ.get", "os.environb.get"})
_SLOW = ("ffmpeg", "mux", "save", "write", "export", "upload", "download", "dump", "encode_video")
_CACHES = ("cache", "lru_cache", "cached_property", "once")


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """The environment is named."""
    return frozenset({"environ", "getenv"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each read; `$READ` is it, `$FUNCTION` the function that is run again and again."""
    for node in file.nodes(ast.Call, ast.Subscript, ast.Compare):
        if not _is_read(file, node):
            continue
        function = hot_function_of(file, node)
        if function is None or _is_slow(file, node) or _is_cached(file, function) or _is_kept(file, node):
            continue
        span = file.span(node)
        yield Match(span, span.line, {"$READ": file.source(node), "$FUNCTION": function.name})


def _is_read(file: PythonFile, node: ast.Call | ast.Subscript | ast.Compare) -> bool:
    match node:
        case ast.Call():
            return file.qualified(node) in _CALLS
        case ast.Subscript(ctx=ast.Load()):
            return file.qualified(node.value) == _ENVIRON
        case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[right]):
            return file.qualified(right) == _ENVIRON
    return False


def _is_slow(file: PythonFile, node: ast.AST) -> bool:
    """Tell whether a function runs programs or writes files: beside that a lookup costs nothing."""
    function = file.function_of(node)
    return function is not None and any(word in function.name for word in _SLOW)


def _is_cached(file: PythonFile, function: Function) -> bool:
    return any(any(word in file.source(each) for word in _CACHES) for each in function.decorator_list)


def _is_kept(file: PythonFile, node: ast.AST) -> bool:
    """Tell whether it is read only where something on `self`, or a global, is not there yet."""
    statement = file.statement_of(node)
    if not isinstance(statement, ast.Assign):
        return False
    kept = {file.source(target) for target in statement.targets}
    return any(any(name in file.source(each.test) for name in kept) for each in conditions(file, node))
