"""An index clamped to a size: the size itself is one past the end.

Found is `clamp(max=x.size(d))`, and so with `x.shape[d]`, `len(x)` and names as `vocab_size`, where the result is
used as an index, for an embedding, or is named as one. Left alone: bounds of slices, which may be the size, and
values that are no indices.
"""

import ast
import re
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import PythonFile
from omnireview.spans import Match
from omnireview.traits.naming import last_name

SUBJECT: Final = PYTHON
REACH: Final = "function"

_METHODS = frozenset({"clamp", "clamp_", "clip", "clip_", "clamp_max", "clamp_max_"})
_SIZES = re.compile(r"^(?:vocab_size|num_embeddings|codebook_size|num_classes|n_vocab|num_tokens_in_vocab)$")
_INDICES = re.compile(
    r"(?:^|_)(?:idx|index|indices|inds?|ids|tokens?|positions?|pos|rows?|cols?|labels?|codes?)(?:$|_)"
)
_LOOKUPS = re.compile(r"embed|gather|index_select|take|lookup|one_hot|scatter|table")
_NO_INDEX = re.compile(r"len|size|count|num|width|height|end|stop|offset")


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """One of the methods."""
    return _METHODS


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such call; `$SIZE` is the bound as it is written."""
    for call in file.nodes(ast.Call):
        if not isinstance(call.func, ast.Attribute) or call.func.attr not in _METHODS:
            continue
        bound = _bound(file, call)
        if bound is None or not _is_size(file, bound) or not _is_index(file, call):
            continue
        span, size = file.span(call), file.source(bound)
        yield Match(span, span.line, {"$SIZE": size}, (file.edit(bound, f"{size} - 1"),))


def _bound(file: PythonFile, call: ast.Call) -> ast.expr | None:
    for word in call.keywords:
        if word.arg == "max":
            return word.value
    method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    at = 0 if method.startswith("clamp_max") else 1
    if file.qualified(call) in {"torch.clamp", "torch.clip", "torch.clamp_max", "torch.clamp_"}:
        at += 1
    return call.args[at] if len(call.args) > at else None


def _is_size(file: PythonFile, bound: ast.expr) -> bool:
    match bound:
        case ast.Call(func=ast.Attribute(attr="size"), args=[_]):
            return True
        case ast.Call(func=ast.Name(id="len"), args=[_]):
            return file.names.is_builtin("len", bound)
        case ast.Subscript(value=ast.Attribute(attr="shape")):
            return not isinstance(bound.slice, ast.Slice)
        case ast.Name():
            return _SIZES.search(bound.id) is not None
        case ast.Attribute():
            return _SIZES.search(bound.attr) is not None
    return False


def _is_index(file: PythonFile, call: ast.Call) -> bool:
    """Tell whether what a call gives is used as an index, or is named as one."""
    inner: ast.AST = call
    for above in file.ancestors(call):
        if isinstance(above, ast.Slice):
            return False
        if isinstance(above, ast.Subscript) and inner is above.slice:
            return True
        if isinstance(above, ast.Call) and inner is not above.func:
            return _LOOKUPS.search(file.source(above.func)[-80:]) is not None
        if isinstance(above, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
            targets = above.targets if isinstance(above, ast.Assign) else [above.target]
            return any(_names_index(each) for each in targets)
        if isinstance(above, ast.Expr):
            return isinstance(call.func, ast.Attribute) and _names_index(call.func.value)
        if isinstance(above, ast.stmt):
            return False
        inner = above
    return False


def _names_index(node: ast.expr) -> bool:
    while isinstance(node, ast.Subscript):
        node = node.value
    name = last_name(node)
    return _INDICES.search(name) is not None and _NO_INDEX.search(name) is None
