"""Which attributes of a class begin as empty containers, where they grow, and whether they ever shrink."""

import ast
from collections.abc import Mapping
from typing import Final

from omnireview.nouns import noun
from omnireview.python import Function, PythonFile
from omnireview.traits.attributes import attribute_of_self

_EMPTY: Final = frozenset(
    {
        *("builtins.dict", "builtins.list", "builtins.set", "collections.OrderedDict", "collections.defaultdict"),
        *("collections.deque", "weakref.WeakValueDictionary"),
    }
)
_GROWING: Final = frozenset({"append", "add", "extend", "insert", "setdefault", "appendleft"})
_SHRINKING: Final = frozenset(
    {
        *("pop", "popitem", "clear", "remove", "discard", "popleft", "difference_update", "move_to_end", "evict"),
        *("intersection_update", "__delitem__"),
    }
)


@noun
class Growth:
    """One place where a container grows: in which method, by which key (None: at its end), and with what."""

    node: ast.AST
    method: Function
    key: ast.expr | None
    value: ast.expr | None


@noun
class Container:
    """An attribute of self that begins as an empty container, with what makes it grow after `__init__`.

    `is_bounded` says that something in the file takes from it, empties or replaces it, asks how long it is, or
    hands it on as a whole, so that others may.
    """

    owner: ast.ClassDef
    name: str
    growths: tuple[Growth, ...]
    is_bounded: bool


def containers(file: PythonFile) -> tuple[Container, ...]:
    """Give the containers of all classes of a file that grow anywhere, in the order of the text."""
    return file.whole.once(_containers)


def _containers(file: PythonFile) -> tuple[Container, ...]:
    begun = _begun(file)
    if not begun:
        return ()
    names = {name for _, name in begun}
    grown: dict[tuple[ast.ClassDef, str], list[Growth]] = {}
    bounded: set[str] = set()
    for node in file.nodes(ast.Attribute):
        if node.attr not in names or node in begun.values():
            continue
        growth = _growth(file, node)
        owner = file.class_of(node)
        if growth is not None and owner is not None and attribute_of_self(node) is not None:
            if growth.method.name != "__init__":
                grown.setdefault((owner, node.attr), []).append(growth)
        elif not _only_looks(file, node):
            bounded.add(node.attr)
    return tuple(
        Container(owner, name, tuple(grown[owner, name]), name in bounded)
        for owner, name in begun
        if (owner, name) in grown
    )


def _begun(file: PythonFile) -> Mapping[tuple[ast.ClassDef, str], ast.Attribute]:
    found: dict[tuple[ast.ClassDef, str], ast.Attribute] = {}
    for node in file.nodes(ast.Assign, ast.AnnAssign):
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        name, owner, function = attribute_of_self(target), file.class_of(node), file.function_of(node)
        if name is None or owner is None or function is None or function.name not in {"__init__", "__post_init__"}:
            continue
        if isinstance(target, ast.Attribute) and _is_empty(file, node.value):
            found.setdefault((owner, name), target)
    return found


def _is_empty(file: PythonFile, value: ast.expr | None) -> bool:
    if isinstance(value, ast.Call):
        bounded = any(each.arg == "maxlen" for each in value.keywords) or len(value.args) > 1
        return not bounded and file.qualified(value) in _EMPTY
    return (isinstance(value, ast.Dict) and not value.keys) or (isinstance(value, ast.List) and not value.elts)


def _growth(file: PythonFile, node: ast.Attribute) -> Growth | None:
    """Give how an attribute grows by what stands around it; None where it does not."""
    above, method = file.parent(node), file.function_of(node)
    if method is None:
        return None
    if isinstance(above, ast.Subscript) and above.value is node and isinstance(above.ctx, ast.Store):
        statement = file.parent(above)
        value = statement.value if isinstance(statement, (ast.Assign, ast.AnnAssign)) else None
        return Growth(statement or above, method, above.slice, value)
    call = file.parent(above) if isinstance(above, ast.Attribute) else None
    if not isinstance(above, ast.Attribute) or not isinstance(call, ast.Call) or call.func is not above:
        return None
    if above.attr not in _GROWING or not call.args:
        return None
    keyed = above.attr == "setdefault"
    value = call.args[-1] if not keyed or len(call.args) > 1 else None
    return Growth(call, method, call.args[0] if keyed else None, value)


def _only_looks(file: PythonFile, node: ast.Attribute) -> bool:
    """Tell whether a use of a container neither takes from it, nor hands it on, nor asks for its length."""
    above = file.parent(node)
    if isinstance(above, ast.Attribute):
        return above.attr not in _SHRINKING
    if isinstance(above, ast.Subscript):
        return above.value is not node or not isinstance(above.ctx, ast.Del)
    if isinstance(above, ast.Compare):
        return above.left is not node
    return isinstance(above, (ast.For, ast.comprehension, ast.FormattedValue))
