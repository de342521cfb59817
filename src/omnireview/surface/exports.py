"""What is done to `__all__` → the names that it holds."""

import ast
from collections.abc import Iterable

_ADDS = {"=", "+=", "extend", "append"}


def exported(changes: Iterable[tuple[str, ast.expr]]) -> tuple[str, ...] | None:
    """Give the names, in order, of what is done to `__all__`: `=`, `+=` or a method, and the argument.

    None when some of it is not written out.
    """
    names: dict[str, None] = {}
    for how, value in changes:
        given = _names([value]) if how in {"append", "remove"} else _listed(value)
        if given is None or how not in {*_ADDS, "remove"}:
            return None
        if how == "=":
            names.clear()
        if how != "remove":
            names.update(dict.fromkeys(given))
        else:
            for name in given:
                names.pop(name, None)
    return tuple(names)


def _listed(node: ast.expr) -> list[str] | None:
    """The names of a list that is written out, in one piece or several that are added."""
    found: list[str] = []
    stack = [node]
    while stack:
        part = stack.pop()
        if isinstance(part, ast.BinOp) and isinstance(part.op, ast.Add):
            stack += [part.right, part.left]
            continue
        names = _names(part.elts) if isinstance(part, ast.List | ast.Tuple | ast.Set) else None
        if isinstance(part, ast.Dict):
            names = _names(part.keys)
        if names is None:
            return None
        found += names
    return found


def _names(nodes: Iterable[ast.expr | None]) -> list[str] | None:
    names = []
    for node in nodes:
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            return None
        names.append(node.value)
    return names
