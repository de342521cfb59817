"""Where a file defines names in ways that can't be followed: `globals()`, `exec`, `setattr`, `sys.modules`."""

import ast

from omnireview.surface.guards import Block
from omnireview.surface.notes import Called, Given, Named, Notes
from omnireview.surface.scopes import Scope
from omnireview.surface.texts import dotted

_NAMESPACES = {"globals", "locals", "vars"}
_NAMESPACE_CALLS = {(name, "") for name in _NAMESPACES}
_READING_METHODS = {"get", "items", "keys", "values", "copy", "__contains__"}
_READING_FUNCTIONS = {"list", "sorted", "len", "dict", "set", "tuple", "iter", "any", "all", "print", "eval"}
_LEAVES_ALONE = ("register", "add", "print", "setattr", "delattr")
"""How functions begin that change nothing of what they are given, or are looked at by themselves."""
_READING_ATTRIBUTES = {"getattr", "hasattr", "getmembers"}


def reads_only(root: str, rest: str, node: ast.AST) -> bool:
    """Whether a node is a namespace that `root.rest`, which it is given to or a part of, does not change."""
    word = rest.rpartition(".")[2] or root
    if isinstance(node, ast.Call) and not node.args and dotted(node.func) in _NAMESPACE_CALLS:
        return word in (_READING_FUNCTIONS if root else _READING_METHODS)
    return word in _READING_ATTRIBUTES and _is_own_module(node)


def note_call(notes: Notes, named: Called) -> None:
    """Note what a call does to a namespace."""
    word = named.rest.rpartition(".")[2] or named.root
    arguments = named.node.args
    scope = named.scope.beyond_comprehensions()
    if word in _NAMESPACES and not arguments and not named.rest:
        inner = notes.top if word == "globals" else scope
        if inner.kind != "function":
            _open(notes, inner, f"it changes `{word}()`")
    elif word == "exec" and not named.rest and scope.kind != "function" and len(arguments) == 1:
        _open(notes, scope, "it calls `exec`")
    elif word in {"_convert", "_convert_"} and named.rest:
        # An enumeration makes its members names of a module.
        _open(notes, notes.top, f"it calls `{word}`")
    elif word == "import_module" and arguments and _is_own_name(arguments[0]):
        _open(notes, notes.top, "it imports itself by name")
    elif word == "importorskip" and arguments:
        notes.needed.add(_literal(arguments[0]))
    elif word == "hasattr" and not named.rest and len(arguments) == 2:
        notes.tested.add(_literal(arguments[1]))
    elif word in {"setattr", "delattr", "__setattr__"} and len(arguments) >= 2:
        _note_setattr(notes, named)
    elif named.rest.endswith("__dict__.update") or named.rest.endswith("__dict__.setdefault"):
        owner = named.rest.rpartition("__dict__")[0].rstrip(".")
        _give_anything(notes, Named(named.block, named.scope, named.root, owner, named.node))


def note_item(notes: Notes, named: Named) -> None:
    """Note what the setting or deleting of an item does to a namespace. The node is the subscript."""
    node = named.node
    if not isinstance(node, ast.Subscript):
        return
    if named.rest.endswith("__dict__"):
        _give_anything(notes, named._replace(rest=named.rest.removesuffix("__dict__").rstrip(".")))
    elif f"{named.root}.{named.rest}".endswith("modules") and _is_own_name(node.slice):
        _open(notes, notes.top, "it replaces itself in `sys.modules`")


def of_type(node: ast.Attribute) -> tuple[str, str] | None:
    """Tell `type(a).b` as `a` and `__class__.b`; None for anything else."""
    owner = node.value
    if not isinstance(owner, ast.Call) or len(owner.args) != 1 or dotted(owner.func) != ("type", ""):
        return None
    chain = dotted(owner.args[0])
    return (chain[0], f"__class__.{node.attr}") if chain is not None and not chain[1] else None


def note_handed(notes: Notes, block: Block, call: ast.Call) -> None:
    """Note that a statement at the file's top hands a name to a function, or calls a method of it.

    If it is a class, either may give it attributes. To register a class is no reason to think so.
    """
    chain = dotted(call.func)
    if chain is None or block.scope is not notes.top:
        return
    if chain[1]:
        notes.handed.add(chain[0])
    if not (chain[1] or chain[0]).rpartition(".")[2].startswith(_LEAVES_ALONE):
        given = [*call.args, *(keyword.value for keyword in call.keywords)]
        notes.handed.update(each.id for each in given if isinstance(each, ast.Name))


def note_vars(notes: Notes, named: Named) -> None:
    """Note that `vars(x)` is changed. The node is the call, or any other expression."""
    call = named.node
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "vars" and call.args:
        chain = dotted(call.args[0])
        if chain is not None:
            _give_anything(notes, named._replace(root=chain[0], rest=chain[1]))


def note_own_module(notes: Notes, node: ast.AST) -> None:
    """Note that the file takes hold of itself as `sys.modules[__name__]`."""
    if _is_own_module(node):
        _open(notes, notes.top, "it takes hold of itself in `sys.modules`")


def _note_setattr(notes: Notes, named: Called) -> None:
    arguments = named.node.args
    chain = dotted(arguments[0])
    if chain is None:
        return
    rest = f"{chain[1]}." if chain[1] else ""
    name = _literal(arguments[1])
    value = arguments[2] if len(arguments) > 2 and name else None
    target = Named(named.block, named.scope, chain[0], f"{rest}{name or '*'}", named.node)
    notes.given.append(Given(target, value, None, told=value is not None))


def _give_anything(notes: Notes, named: Named) -> None:
    """Note that `root.rest` is given attributes of names that are not known."""
    rest = f"{named.rest}." if named.rest else ""
    notes.given.append(Given(named._replace(rest=f"{rest}*"), None, None, told=False))


def _open(notes: Notes, scope: Scope, why: str) -> None:
    notes.opened.setdefault(scope, why)


def _literal(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _is_own_name(node: ast.AST) -> bool:
    return dotted(node) in {("__name__", ""), ("__spec__", "name")}


def _is_own_module(node: ast.AST) -> bool:
    if not isinstance(node, ast.Subscript) or not _is_own_name(node.slice):
        return False
    chain = dotted(node.value)
    return chain is not None and (chain[1] or chain[0]).endswith("modules")
