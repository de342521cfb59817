"""Which classes are layers and models of torch, as far as one file shows."""

import ast
import re
from typing import Final

from omnireview.python import Function, PythonFile

_MODULES: Final = frozenset({"torch.nn.Module", "torch.nn.modules.module.Module"})
_LIKE: Final = re.compile(r"Module$|PreTrainedModel$|ModelMixin$|^Model$")


def is_module(file: PythonFile, definition: ast.ClassDef, depth: int = 10) -> bool:
    """Tell whether a class is a `torch.nn.Module`: by its bases' names, those of classes of the file followed."""
    if depth == 0:
        return False
    for base in definition.bases:
        name = file.qualified(base) or ""
        if name in _MODULES or _LIKE.search(name.rpartition(".")[2]):
            return True
        found = file.names.bindings(base.id, base) if isinstance(base, ast.Name) else ()
        for each in found[:1]:
            if isinstance(each.node, ast.ClassDef) and each.node is not definition:
                return is_module(file, each.node, depth - 1)
    return False


def forward_of(file: PythonFile, node: ast.AST) -> Function | None:
    """Give the `forward` of a layer or model in whose body, or in whose inner function, a node stands."""
    for function in file.functions_around(node):
        if function.name == "forward":
            owner = file.method_class(function)
            return function if owner is not None and is_module(file, owner) else None
    return None
