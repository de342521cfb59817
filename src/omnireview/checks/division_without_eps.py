"""A tensor divided by its own sum, norm or standard deviation, which may be 0: the result is `nan` or `inf`.

Looked at are tensors that a function is given. Left alone: what is clamped or has something added to it, what a
test around it has looked at, weights that are positive by their making (`softmax`, `sigmoid`, `exp`, windows and
kernels, what is called weights or a mask), directions, which have a length, and arrays of numpy.

The mend adds `1e-6`, which float16 can tell from 0.
"""

import ast
import re
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import PythonFile
from omnireview.spans import Match
from omnireview.traits.guards import conditions, dotted, mentions
from omnireview.traits.tensors import is_tensor

SUBJECT: Final = PYTHON
REACH: Final = "function"

_MEASURES = frozenset({"sum", "norm", "std"})
_FUNCTIONS = frozenset({"torch.sum", "torch.norm", "torch.std", "torch.linalg.norm", "torch.linalg.vector_norm"})
_POSITIVE = re.compile(
    r"softmax|sigmoid|\bexp\b|\.exp\(|hann|hamming|blackman|bartlett|kaiser|gauss|kernel|window|eps|clamp|ones\(|softplus"
)
_POSITIVE_NAMES = re.compile(
    r"kernel|window|gauss|prob|softmax|attn|hist|filter|basis|quat|axis|mask|count|dir|ray|^up$|forward|normal"
    r"|weight|topk|rout|expert|gate|alpha"
)


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """What it is divided by."""
    return _MEASURES | {"vector_norm"}


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such division; `$BY` is what it is divided by, `$X` the tensor."""
    for division in file.nodes(ast.BinOp):
        if not isinstance(division.op, ast.Div) or not isinstance(division.right, ast.Call):
            continue
        measured = _measured(file, division.right)
        name = dotted(measured)
        if measured is None or not name or not is_tensor(file, measured):
            continue
        if not mentions(division.left, name, file) or _is_sound(file, measured, name):
            continue
        if any(mentions(each.test, name, file) for each in conditions(file, division)):
            continue
        span = file.span(division)
        by = file.source(division.right)
        edits = (file.edit(division.right, f"({by} + 1e-6)"),) if "\n" not in by else ()
        yield Match(span, span.line, {"$BY": by, "$X": name}, edits)


def _measured(file: PythonFile, call: ast.Call) -> ast.expr | None:
    """Give what a call takes the sum, norm or deviation of; None where it does no such thing."""
    if file.qualified(call) in _FUNCTIONS:
        return call.args[0] if call.args else None
    if isinstance(call.func, ast.Attribute) and call.func.attr in _MEASURES:
        inner = call.func.value
        absolute = (
            isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute) and inner.func.attr == "abs"
        )
        return (
            inner.func.value
            if absolute and isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute)
            else inner
        )
    return None


def _is_sound(file: PythonFile, measured: ast.expr, name: str) -> bool:
    """Tell whether there is reason to think that a tensor is not 0: its name, or what made it."""
    if _POSITIVE_NAMES.search(name.rpartition(".")[2].lower()):
        return True
    root = measured
    while isinstance(root, (ast.Attribute, ast.Subscript)):
        root = root.value
    bindings = file.names.bindings(root.id, root)[:20] if isinstance(root, ast.Name) else ()
    if not any(each.kind == "parameter" for each in bindings):
        return True  # what is made here has often been made so that it can't be 0
    made = [each.value for each in bindings if each.kind != "parameter" and each.value is not None]
    return any(_POSITIVE.search(file.source(each)[:1000]) for each in made)
