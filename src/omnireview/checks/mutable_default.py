"""A list, dict or set as a parameter's default: it is made once, and all calls share what they write into it.

An empty one, made to be filled, is found unless the function only reads it (`for x in p`, `p.get(x)`, `len(p)`,
`f(**p)`): what is passed on, returned or kept can be filled elsewhere. One with values in it is found only where
the function writes to it (`p.append(...)`, `p[0] = ...`, `p += ...`, `del p[0]`): `sizes=[512, 512]` is a
configuration, and stays one. Left alone are those that the function's own body binds anew before anything else
happens to them, and parameters annotated as what can't be written to (`Sequence`, `Mapping`, `Iterable`).

The mend makes None the default, and the object anew at the top of the body. It is not offered where None has a
meaning already, where the name says that the object is shared on purpose (`_cache`), or where the annotation can't
take None without an import.
"""

from collections.abc import Iterator
from typing import Final

import libcst as cst

from omnireview.checks.fresh_default import made_inside
from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import MODULE
from omnireview.gates import STAND_IN, Gate, Sign
from omnireview.modules import Module
from omnireview.spans import Match

SUBJECT: Final = MODULE

_WRITTEN = ("[]", "{}", "{1}", "[x for x in x]", "{x: x for x in x}", "{x for x in x}")
_DISPLAYS = (cst.List, cst.Dict, cst.Set, cst.ListComp, cst.DictComp, cst.SetComp)
_LOOKING = (
    *(cst.Comparison, cst.ComparisonTarget, cst.StarredElement, cst.StarredDictElement, cst.BinaryOperation),
    *(cst.FormattedStringExpression, cst.AssignTarget),
)
"""What holds a name and takes from it, or compares it, or binds it anew."""
_MAKERS = frozenset(
    {
        *("builtins.list", "builtins.dict", "builtins.set", "builtins.bytearray"),
        *("collections.defaultdict", "collections.OrderedDict", "collections.deque", "collections.Counter"),
    }
)
_WRITERS = frozenset(
    {
        *("append", "extend", "insert", "remove", "pop", "clear", "sort", "reverse"),
        *("update", "setdefault", "popitem", "add", "discard", "difference_update", "intersection_update"),
        *("symmetric_difference_update", "appendleft", "extendleft", "popleft", "rotate", "subtract"),
    }
)
_READERS = frozenset(
    {"get", "items", "keys", "values", "copy", "index", "count", "issubset", "issuperset", "union"}
)
_TAKERS = frozenset({"update", "extend", "join"})
_READING = frozenset(
    f"builtins.{name}"
    for name in (
        *("len", "list", "tuple", "set", "dict", "frozenset", "sorted", "any", "all", "sum", "min", "max", "bool"),
        *("str", "repr", "enumerate", "zip", "isinstance", "reversed", "print"),
    )
)
_READ_ONLY = frozenset({"Sequence", "Mapping", "Collection", "Iterable", "AbstractSet", "Container"})


def gate(options: Options) -> Gate:  # noqa: ARG001 - a check's shape
    """Every default that makes a list, a dict, a set or another container."""
    defaults = [*_WRITTEN, *(f"{name}(...)" for name in sorted(_MAKERS))]
    functions = [
        Sign(("FunctionDef", "AsyncFunctionDef"), source=f"def {STAND_IN}f(x={default}): ...")
        for default in defaults
    ]
    return Gate((*functions, *(Sign(("Lambda",), source=f"lambda x={default}: x") for default in defaults)))


def find(module: Module, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such parameter at its own line; `$NAME` and `$DEFAULT` are bound."""
    for param in module.nodes(cst.Param):
        default = param.default
        if default is None or not _is_mutable(module, default) or _is_read_only(param):
            continue
        if not _is_shared(module, param, fillable=_is_empty(default)):
            continue
        span = module.span(param)
        words = {"$NAME": param.name.value, "$DEFAULT": " ".join(module.source(default).split())}
        yield Match(span, span.line, words, made_inside(module, param))


def _is_mutable(module: Module, default: cst.BaseExpression) -> bool:
    if isinstance(default, cst.Call):
        return module.qualified(default.func) in _MAKERS
    return isinstance(default, _DISPLAYS)


def _is_read_only(param: cst.Param) -> bool:
    kind = param.annotation.annotation if param.annotation is not None else None
    if isinstance(kind, cst.Subscript):
        kind = kind.value
    if isinstance(kind, cst.Attribute):
        kind = kind.attr
    return isinstance(kind, cst.Name) and kind.value in _READ_ONLY


def _is_empty(default: cst.BaseExpression) -> bool:
    if isinstance(default, cst.List | cst.Dict):
        return not default.elements
    return isinstance(default, cst.Call)


def _is_shared(module: Module, param: cst.Param, *, fillable: bool) -> bool:
    """Tell whether the function writes to the parameter's object, or might, as far as anybody can tell."""
    name = param.name.value
    function = next(node for node in module.ancestors(param) if isinstance(node, cst.FunctionDef | cst.Lambda))
    if isinstance(function, cst.Lambda):
        written = any(_is_write(node, name) for node in module.below(function.body))
        return written or (fillable and _leaves(module, function.body, name))
    for statement in function.body.body:
        if _binds(statement, name):
            return False
        if any(_is_write(node, name) for node in module.below(statement)):
            return True
    return fillable and _leaves(module, function.body, name)


def _binds(statement: cst.CSTNode, name: str) -> bool:
    """Tell whether a simple statement gives the name another object: `p = list(p)`, not `p = p or []`."""
    small = statement.body if isinstance(statement, cst.SimpleStatementLine) else ()
    return any(
        isinstance(part, cst.Assign)
        and any(_is_name(target.target, name) for target in part.targets)
        and not _gives(part.value, name)
        for part in small
    )


def _leaves(module: Module, body: cst.CSTNode, name: str) -> bool:
    """Tell whether something in a body may pass on the object that a name stands for."""
    used = (node for node in module.below(body) if isinstance(node, cst.Name) and node.value == name)
    return not all(_is_read(module, node) for node in used)


def _is_read(module: Module, node: cst.CSTNode) -> bool:
    """Tell whether a name is used in a way that neither writes to what it stands for nor passes it on."""
    above = module.parent(node)
    if isinstance(above, cst.Attribute):
        call = module.parent(above)
        method = isinstance(call, cst.Call) and call.func is above and above.attr.value in _READERS
        return above.attr is node or method
    if isinstance(above, cst.Arg):
        call = module.parent(above)
        return bool(above.star) or above.keyword is node or (isinstance(call, cst.Call) and _takes(module, call))
    if isinstance(above, cst.For | cst.CompFor):
        return above.iter is node
    if isinstance(above, cst.IfExp | cst.If | cst.While | cst.Assert):
        return above.test is node
    if isinstance(above, cst.UnaryOperation):
        return isinstance(above.operator, cst.Not)
    if isinstance(above, cst.Subscript):
        return above.value is node
    return isinstance(above, _LOOKING)


def _takes(module: Module, call: cst.Call) -> bool:
    """Tell whether a call takes what is in its arguments and no more: `sorted(p)`, `other.update(p)`."""
    method = isinstance(call.func, cst.Attribute) and call.func.attr.value in _TAKERS
    return method or module.qualified(call.func) in _READING


def _is_write(node: cst.CSTNode, name: str) -> bool:
    if isinstance(node, cst.Call):
        method = node.func
        return isinstance(method, cst.Attribute) and method.attr.value in _WRITERS and _is_name(method.value, name)
    if isinstance(node, cst.AugAssign):
        return _is_name(node.target, name) or _is_item(node.target, name)
    return isinstance(node, cst.AssignTarget | cst.Del) and _is_item(node.target, name)


def _gives(value: cst.BaseExpression, name: str) -> bool:
    """Tell whether an expression's value may be the object that a name stands for."""
    if isinstance(value, cst.BooleanOperation):
        return _gives(value.left, name) or _gives(value.right, name)
    if isinstance(value, cst.IfExp):
        return _gives(value.body, name) or _gives(value.orelse, name)
    return _is_name(value, name)


def _is_item(node: cst.BaseExpression, name: str) -> bool:
    return isinstance(node, cst.Subscript) and _is_name(node.value, name)


def _is_name(node: cst.BaseExpression, name: str) -> bool:
    return isinstance(node, cst.Name) and node.value == name
