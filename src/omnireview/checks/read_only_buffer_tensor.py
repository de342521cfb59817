"""A tensor that shares the memory of bytes: to write into it is undefined, and PyTorch warns when it is made.

Found are `torch.from_numpy` and `torch.as_tensor` of what `numpy.frombuffer` gave, also by way of names and of
methods that don't copy (`reshape`, `view`, `squeeze`, a slice). Left alone: what was copied on the way (`.copy()`,
`.astype(...)`, arithmetic), a tensor that is copied on the spot (`.clone()`), and buffers that can be written
(`bytearray(...)`, shared memory, `memoryview`).

The mend puts `.copy()` behind the array.
"""

import ast
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import PythonFile
from omnireview.spans import Edit, Match
from omnireview.traits.calls import calls_of

SUBJECT: Final = PYTHON
REACH: Final = "function"

_SHARING = frozenset({"torch.from_numpy", "torch.as_tensor", "torch.asarray"})
_VIEWS = frozenset({"reshape", "view", "squeeze", "transpose", "swapaxes", "ravel", "newbyteorder"})
_WRITABLE = ("bytearray", "memoryview", ".buf", "shm", "shared", "mmap", "getbuffer", "writable")
_MOST_STEPS = 12
_MOST_CALLS = 200
"""Such calls of one file that are looked at: each asks for all that stands before it."""


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """The array is made by that name."""
    return frozenset({"frombuffer"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such tensor; `$ARRAY` is what it is made of."""
    calls = [call for call, _ in calls_of(file, _SHARING) if call.args]
    for call in calls[:_MOST_CALLS]:
        if _is_cloned(file, call):
            continue
        array = call.args[0]
        buffer = _buffer_of(file, array)
        if buffer is None or any(sign in file.source(buffer).lower() for sign in _WRITABLE):
            continue
        span = file.span(call)
        yield Match(span, span.line, {"$ARRAY": file.source(array)}, _mend(file, array))


def _is_cloned(file: PythonFile, call: ast.Call) -> bool:
    above = file.parent(call)
    return isinstance(above, ast.Attribute) and above.attr == "clone"


def _buffer_of(file: PythonFile, node: ast.AST) -> ast.expr | None:
    """Give what the array was read from; None where it is not known to be of `frombuffer`, or was copied."""
    for _ in range(_MOST_STEPS):
        match node:
            case ast.Subscript():
                node = node.value
            case ast.Call() if file.qualified(node) == "numpy.frombuffer":
                return _origin(file, node.args[0]) if node.args else None
            case ast.Call(func=ast.Attribute(attr=name, value=value)) if name in _VIEWS:
                node = value
            case ast.Name():
                given = _latest(file, node)
                if given is None:
                    return None
                node = given
            case _:
                return None
    return None


def _origin(file: PythonFile, buffer: ast.expr) -> ast.expr:
    value = file.names.value(buffer.id, buffer) if isinstance(buffer, ast.Name) else None
    return value or buffer


def _latest(file: PythonFile, name: ast.Name) -> ast.expr | None:
    """Give what a name was given last before it is used, where all of its values are plain assignments."""
    found = file.names.bindings(name.id, name)
    if not found or any(each.kind != "assignment" for each in found):
        return None
    function = file.function_of(name)
    statement = file.statement_of(name)
    line = getattr(statement, "lineno", 0)
    earlier = [each for each in found if getattr(each.node, "lineno", 0) < line]
    last = max(earlier, key=lambda each: getattr(each.node, "lineno", 0)) if earlier else None
    return last.value if last and file.function_of(last.node) is function else None


def _mend(file: PythonFile, array: ast.expr) -> tuple[Edit, ...]:
    if not isinstance(array, (ast.Name, ast.Attribute, ast.Call, ast.Subscript)):
        return ()
    end = file.span(array).end
    return (Edit(end, end, ".copy()"),)
