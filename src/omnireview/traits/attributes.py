"""What a class keeps in its attributes: the values that its methods and its body give them."""

import ast
from collections.abc import Iterator, Mapping

from omnireview.python import PythonFile

_Values = Mapping[str, tuple[ast.expr, ...]]


def values_of(file: PythonFile, owner: ast.ClassDef | None, name: str) -> tuple[ast.expr, ...]:
    """Give all that a class's own code assigns to an attribute, by `self`, `cls` or its name, or in its body."""
    return () if owner is None else file.whole.once(_by_class).get(owner, {}).get(name, ())


def attribute_of_self(node: ast.AST | None) -> str | None:
    """Give `x` of `self.x` or `cls.x`."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in {"self", "cls"}:
        return node.attr
    return None


def made_of(file: PythonFile, node: ast.expr) -> tuple[ast.expr, ...]:
    """Give the values that a name or an attribute of self is bound to; () where that is not known."""
    name = attribute_of_self(node)
    if name is not None:
        return values_of(file, file.class_of(node), name)
    value = file.names.value(node.id, node) if isinstance(node, ast.Name) else None
    return () if value is None else (value,)


def _by_class(file: PythonFile) -> dict[ast.AST, _Values]:
    found: dict[ast.AST, dict[str, list[ast.expr]]] = {}
    for node in file.nodes(ast.Assign, ast.AnnAssign):
        value = node.value
        owner = file.class_of(node)
        if value is None or owner is None:
            continue
        for target in _targets(node):
            name = attribute_of_self(target)
            if name is None and isinstance(target, ast.Name) and file.parent(node) is owner:
                name = target.id
            if name is not None:
                found.setdefault(owner, {}).setdefault(name, []).append(value)
    return {
        owner: {name: tuple(values) for name, values in attributes.items()} for owner, attributes in found.items()
    }


def _targets(node: ast.Assign | ast.AnnAssign) -> Iterator[ast.expr]:
    yield from node.targets if isinstance(node, ast.Assign) else [node.target]
