"""A tensor put into a cache with the graph of computation that it came from.

Found in classes named after a cache of keys and values, hidden states or features (`KVCache`), where a tensor is
stored in an attribute of self without `detach()`, outside of `no_grad` and `inference_mode`. A parameter counts as
a tensor when it is annotated as one, or when the file imports torch and the parameter has no annotation. Each
entry that keeps its graph keeps all activations that led to it.

Left alone: tensors made or moved by `detach`, `clone().detach()`, `torch.empty` and its like; methods and classes
that are decorated with `no_grad` or `inference_mode`; anything that is not a tensor for sure.
"""

import ast
import re
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import PythonFile
from omnireview.spans import Match
from omnireview.traits.containers import Growth, containers
from omnireview.traits.tensors import FACTORIES, is_annotated, is_tensor

SUBJECT: Final = PYTHON
REACH: Final = "file"

_CACHE = re.compile(r"(?i)kv_?cache|cache|memo(?!ry)")
_TENSORS = frozenset(
    {"key", "keys", "value", "values", "k", "v", "tensor", "hidden", "hidden_states", "latents", "state"}
)
_GRADLESS = frozenset({"torch.no_grad", "torch.inference_mode", "torch.autograd.no_grad"})


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """A tensor can only be of torch."""
    return frozenset({"torch"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such store; `$VALUE` is what is stored."""
    for each in containers(file):
        if not _CACHE.search(each.owner.name):
            continue
        for growth in each.growths:
            if growth.value is not None and _has_graph(file, growth, growth.value):
                span = file.span(growth.node)
                yield Match(span, span.line, {"$VALUE": " ".join(file.source(growth.value).split())})


def _has_graph(file: PythonFile, growth: Growth, value: ast.expr) -> bool:
    if any(isinstance(node, ast.Attribute) and node.attr in {"detach", "data"} for node in file.below(value)):
        return False
    if file.qualified(value) in FACTORIES or _is_gradless(file, growth.node):
        return False
    if isinstance(value, ast.Name):
        bound = file.names.bindings(value.id, value)
        if len(bound) == 1 and bound[0].kind == "parameter":
            annotation = getattr(bound[0].node, "annotation", None)
            if annotation is None:
                return value.id in _TENSORS and bound[0].value is None
            return is_annotated(file, annotation)
        if any(each.value is not None and "detach" in file.source(each.value) for each in bound):
            return False
    return is_tensor(file, value)


def _is_gradless(file: PythonFile, node: ast.AST) -> bool:
    for above in file.ancestors(node):
        held: list[ast.expr] = []
        if isinstance(above, (ast.With, ast.AsyncWith)):
            held = [item.context_expr for item in above.items]
        elif isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            held = above.decorator_list
        if any(file.qualified(each) in _GRADLESS for each in held):
            return True
    return False
