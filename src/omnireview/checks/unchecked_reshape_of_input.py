"""A tensor that gets the shape which a request or payload names, without a look at how much it holds.

`view` and `reshape` with sizes that came from outside raise a message about numbers that nobody sent, or shape
what was meant otherwise. Found are such calls whose sizes are attributes or items of a payload, request or
message, or names that are bound to such. Left alone: sizes that were compared before, calls in a `forward`, an
array that was read from bytes just there (`unvalidated-buffer-decode` speaks of it), and sizes that a tensor's own
shape gives.
"""

import ast
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import PythonFile
from omnireview.spans import Match
from omnireview.traits.guards import is_expected
from omnireview.traits.outside import carrier_of, compared

SUBJECT: Final = PYTHON
REACH: Final = "function"

_SHAPING = frozenset({"view", "reshape", "view_as", "unflatten", "resize_"})
_FUNCTIONS = frozenset({"torch.reshape", "numpy.reshape"})
_BUFFERS = frozenset({"numpy.frombuffer", "torch.frombuffer"})
_LAYERS = ("forward", "_forward")
_SIZES = frozenset({"shape", "size", "sizes", "dims", "height", "width", "num_frames", "tensor_shape", "dim"})
_MOST_STEPS = 8
_MOST_CALLS = 200
"""Such calls of one file that are looked at: each asks for all that stands before it."""


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """It is called by one of these names."""
    return frozenset({"view", "reshape", "resize_", "unflatten"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such call; `$SIZE` is the first size that came from outside."""
    left = _MOST_CALLS
    for call in file.nodes(ast.Call):
        tensor, sizes = _shaped(file, call)
        carried = [(size, carrier) for size in sizes if tensor and (carrier := _carrier(file, size, tensor))]
        if tensor is None or not carried or not left or _is_in_layer(file, call):
            continue
        left -= 1
        if _is_buffer(file, tensor) or is_expected(file, call):
            continue
        for size, carrier in carried:
            if not compared(file, call, *_subjects(file, size, carrier, tensor)):
                span = file.span(call)
                yield Match(span, span.line, {"$SIZE": file.source(size)})
                break


def _shaped(file: PythonFile, call: ast.Call) -> tuple[ast.expr | None, list[ast.expr]]:
    method = call.func
    if file.qualified(call) in _FUNCTIONS:
        return (call.args[0], _flat(call.args[1:])) if len(call.args) > 1 else (None, [])
    if isinstance(method, ast.Attribute) and method.attr in _SHAPING:
        return method.value, _flat(call.args)
    return None, []


def _flat(given: list[ast.expr]) -> list[ast.expr]:
    found = []
    for each in given:
        inner = each.value if isinstance(each, ast.Starred) else each
        found += inner.elts if isinstance(inner, (ast.Tuple, ast.List)) else [inner]
    return found


def _carrier(file: PythonFile, size: ast.expr, tensor: ast.expr) -> str:
    """Give what a size came with; "" for one that is of a tensor's own shape."""
    carrier = carrier_of(file, size)
    origin = file.names.value(size.id, size) if isinstance(size, ast.Name) else size
    if origin is None or not carrier:
        return ""
    last = origin
    if isinstance(last, ast.Call):
        last = last.args[0] if last.args else last.func
    word = last.attr if isinstance(last, ast.Attribute) else ""
    if isinstance(last, ast.Subscript) and isinstance(last.slice, ast.Constant):
        word = str(last.slice.value)
        if isinstance(last.value, ast.Attribute):
            return ""  # `payload.latents.shape[0]`: a tensor's own
    if isinstance(last, ast.Constant):
        word = str(last.value)
    holder = last.value if isinstance(last, ast.Attribute) else None
    if isinstance(holder, ast.Attribute) or file.source(tensor).startswith(file.source(last)):
        return ""
    return carrier if word in _SIZES or word.endswith(("_shape", "_size", "_dim")) else ""


def _subjects(file: PythonFile, size: ast.expr, carrier: str, tensor: ast.expr) -> set[str]:
    names = {node.id for node in file.below(size) if isinstance(node, ast.Name)}
    return {carrier.rpartition(".")[2], *names, *(n.id for n in file.below(tensor) if isinstance(n, ast.Name))}


def _is_in_layer(file: PythonFile, call: ast.Call) -> bool:
    function = file.function_of(call)
    return function is None or function.name in _LAYERS


def _is_buffer(file: PythonFile, tensor: ast.expr) -> bool:
    node: ast.AST | None = tensor
    for _ in range(_MOST_STEPS):
        if isinstance(node, ast.Call):
            if file.qualified(node) in _BUFFERS:
                return True
            node = node.func.value if isinstance(node.func, ast.Attribute) else None
        elif isinstance(node, ast.Name):
            found = [each.value for each in file.names.bindings(node.id, node) if each.value is not None]
            if any(isinstance(each, ast.Call) and file.qualified(each) in _BUFFERS for each in found):
                return True
            node = file.names.value(node.id, node)
        else:
            return False
    return False
