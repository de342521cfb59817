"""Whether a node may have the shape of a sign: a test that may say yes too often, and never no wrongly."""

import ast
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

from omnireview.gates import STAND_IN
from omnireview.patterns.gate_signs import is_open
from omnireview.patterns.stand_ins import CHAIN, DEEP, TYPED
from omnireview.prefilter.constants import may_be_value
from omnireview.prefilter.import_shape import import_from, import_of
from omnireview.prefilter.imports import Names, may_be_of, may_mean

_Test = Callable[[Any, Any, Names], bool]
_WITHOUT_ORDER = (ast.BitOr, ast.BitAnd, ast.BitXor)


@cache
def shape(source: str) -> ast.AST | None:
    """Read a sign's source; None for one that says nothing of the shape, or can't be read here."""
    try:
        body = ast.parse(source).body if source else []
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    if not body:
        return None
    first = body[0]
    if isinstance(first, ast.Try) and len(first.handlers) == 1 and isinstance(first.body[0], ast.Pass):
        return first.handlers[0]
    return first.value if isinstance(first, ast.Expr) else first


def may_be(wanted: ast.AST | None, node: ast.AST | None, names: Names) -> bool:
    """Whether code at a node may match the pattern that `wanted` is read from."""
    if wanted is None or node is None or _is_open(wanted):
        return True
    if isinstance(wanted, ast.Name | ast.Attribute):
        return _may_be_name(wanted, node, names)
    test = _TESTS.get(type(wanted))
    return True if test is None else test(wanted, node, names)


def _is_open(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return node.value is ...
    if isinstance(node, ast.Name):
        return node.id.startswith(STAND_IN)
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in (DEEP, TYPED)
    return isinstance(node, ast.Starred) and _is_open(node.value)


def _may_be_name(wanted: ast.Name | ast.Attribute, node: ast.AST, names: Names) -> bool:
    if not isinstance(node, ast.Name | ast.Attribute):
        # A chain with an ellipsis goes through calls and subscripts, too.
        return isinstance(wanted, ast.Attribute) and wanted.attr == CHAIN
    full = dotted(wanted)
    if full:
        return may_mean(full, dotted(node), names.aliases)
    if not isinstance(wanted, ast.Attribute):
        return True
    inner = wanted.value
    if wanted.attr.startswith(STAND_IN):
        owner = "" if wanted.attr == CHAIN else dotted(inner)
        return not owner or may_be_of(owner, dotted(node), names)
    if isinstance(node, ast.Name):
        # Only an import makes a plain name stand for a member.
        return any(target.rpartition(".")[2] == wanted.attr for target in names.aliases.get(node.id, ()))
    if isinstance(inner, ast.Attribute) and inner.attr == CHAIN:
        return wanted.attr == node.attr
    return wanted.attr == node.attr and may_be(inner, node.value, names)


def dotted(node: ast.AST) -> str:
    """`a.b.c` of a chain of names; "" where it holds anything else, or a stand-in."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    parts.append(node.id)
    return "" if any(part.startswith(STAND_IN) for part in parts) else ".".join(reversed(parts))


def _call(wanted: ast.Call, node: ast.AST, names: Names) -> bool:
    return (
        isinstance(node, ast.Call)
        and may_be(wanted.func, node.func, names)
        # A metavariable takes `**more` as well, which is no positional argument here.
        and (_arguments(wanted.args, node.args, names) or any(given.arg is None for given in node.keywords))
        and all(
            any(keyword.arg == given.arg and may_be(keyword.value, given.value, names) for given in node.keywords)
            for keyword in wanted.keywords
            if keyword.arg and not keyword.arg.startswith(STAND_IN)
        )
    )


def _arguments(wanted: Sequence[ast.expr], given: Sequence[ast.expr], names: Names) -> bool:
    """Compare positional arguments up to the first that stands for several, or is several."""
    for at, each in enumerate(wanted):
        if is_open(each, many=True) or isinstance(each, ast.Starred):
            return True
        if at < len(given) and isinstance(given[at], ast.Starred):
            return True
        if at >= len(given) or not may_be(each, given[at], names):
            return False
    return True


def _constant(wanted: ast.Constant, node: ast.AST, names: Names) -> bool:
    return may_be_value(wanted.value, node, names)


def _assign(wanted: ast.Assign, node: ast.AST, names: Names) -> bool:
    targets = getattr(node, "targets", None) or [getattr(node, "target", None)]
    value = getattr(node, "value", None)
    if value is None or len(wanted.targets) > 1:
        return value is not None and may_be(wanted.value, value, names)
    pairs = [pair for each in targets for pair in _pairs(each, value)]
    if _is_twice(wanted.targets[0], wanted.value):
        return any(_same(target, given) for target, given in pairs)
    return any(
        may_be(wanted.value, given, names) and _target(wanted.targets[0], target, names) for target, given in pairs
    )


def _target(wanted: ast.AST, node: ast.AST | None, names: Names) -> bool:
    """Compare what is assigned to: a plain name is no item of anything, whatever its value may be."""
    item_of_none = isinstance(wanted, ast.Subscript) and isinstance(node, ast.Name | ast.Attribute)
    return not item_of_none and may_be(wanted, node, names)


def _pairs(target: ast.AST, value: ast.AST) -> list[tuple[ast.AST, ast.AST]]:
    """Give a target with its value, and each part with its own: `a, b = 1, 2`."""
    if not isinstance(target, ast.Tuple) or not isinstance(value, ast.Tuple):
        return [(target, value)]
    return [(target, value), *zip(target.elts, value.elts, strict=False)]


def _is_twice(one: ast.AST, other: ast.AST) -> bool:
    """Whether a metavariable stands on both sides."""
    return isinstance(one, ast.Name) and isinstance(other, ast.Name) and one.id == other.id and _is_open(one)


def _same(one: ast.AST | None, other: ast.AST | None) -> bool:
    """Whether a target may be what it is given, by what the two are but for the way they are written."""
    if isinstance(one, ast.Name) and isinstance(other, ast.Name):
        return one.id == other.id
    return type(one) is type(other) and one is not None and ast.unparse(one) == ast.unparse(other or one)


def _dict(wanted: ast.Dict, node: ast.AST, names: Names) -> bool:
    if not isinstance(node, ast.Dict):
        return False
    pairs = list(zip(node.keys, node.values, strict=True))
    return all(
        any(may_be(key, other, names) and may_be(value, given, names) for other, given in pairs)
        for key, value in zip(wanted.keys, wanted.values, strict=True)
        if key is not None
    )


def _compare(wanted: ast.Compare, node: ast.AST, names: Names) -> bool:
    if not isinstance(node, ast.Compare):
        return True
    if list(map(type, wanted.ops)) != list(map(type, node.ops)):
        return False
    if len(wanted.ops) > 1:
        return True
    return may_be(wanted.left, node.left, names) and may_be(wanted.comparators[0], node.comparators[0], names)


def _function(wanted: ast.FunctionDef | ast.AsyncFunctionDef, node: ast.AST, names: Names) -> bool:
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return True
    if not wanted.name.startswith(STAND_IN) and wanted.name != node.name:
        return False
    decorators = [_callee(each) for each in node.decorator_list]
    return all(_any(_callee(each), decorators, names) for each in wanted.decorator_list) and _defaults(
        wanted.args, node.args, names
    )


def _callee(decorator: ast.expr) -> ast.expr:
    """What decorates, called or not: a decorator that is not called is as one without arguments."""
    return decorator.func if isinstance(decorator, ast.Call) else decorator


def _lambda(wanted: ast.Lambda, node: ast.AST, names: Names) -> bool:
    return not isinstance(node, ast.Lambda) or _defaults(wanted.args, node.args, names)


def _defaults(wanted: ast.arguments, given: ast.arguments, names: Names) -> bool:
    values = [each for each in (*given.defaults, *given.kw_defaults) if each is not None]
    asked = [each for each in (*wanted.defaults, *wanted.kw_defaults) if each is not None]
    return all(_is_open(each) or _any(each, values, names) for each in asked)


def _handler(wanted: ast.ExceptHandler, node: ast.AST, names: Names) -> bool:
    kind = getattr(node, "type", None)
    return kind is None if wanted.type is None else may_be(wanted.type, kind, names)


def _try(wanted: ast.Try, node: ast.AST, names: Names) -> bool:
    handlers = getattr(node, "handlers", ())
    return all(_any(each, handlers, names) for each in wanted.handlers)


def _class(wanted: ast.ClassDef, node: ast.AST, names: Names) -> bool:
    del names
    return not isinstance(node, ast.ClassDef) or wanted.name.startswith(STAND_IN) or wanted.name == node.name


def _subscript(wanted: ast.Subscript, node: ast.AST, names: Names) -> bool:
    return not isinstance(node, ast.Subscript) or (
        may_be(wanted.value, node.value, names) and may_be(wanted.slice, node.slice, names)
    )


def _same_operator(wanted: ast.UnaryOp, node: ast.AST, names: Names) -> bool:
    del names
    return type(node) is not type(wanted) or type(node.op) is type(wanted.op)


def _operation(wanted: ast.BinOp, node: ast.AST, names: Names) -> bool:
    if not isinstance(node, ast.BinOp):
        return True
    if type(node.op) is not type(wanted.op):
        return False
    if isinstance(wanted.op, _WITHOUT_ORDER):
        return True
    return may_be(wanted.left, node.left, names) and may_be(wanted.right, node.right, names)


def _change(wanted: ast.AugAssign, node: ast.AST, names: Names) -> bool:
    if not isinstance(node, ast.AugAssign):
        return True
    same = type(node.op) is type(wanted.op)
    return same and may_be(wanted.target, node.target, names) and may_be(wanted.value, node.value, names)


def _of(field: str) -> _Test:
    """Make the test that looks at one field of nodes of one type; what is left out in the pattern may be there."""

    def test(wanted: ast.AST, node: ast.AST, names: Names) -> bool:
        return may_be(getattr(wanted, field), getattr(node, field, None), names)

    return test


def _any(wanted: ast.AST, nodes: Iterable[ast.AST | None], names: Names) -> bool:
    return any(may_be(wanted, node, names) for node in nodes)


def _with(wanted: ast.With, node: ast.AST, names: Names) -> bool:
    items = getattr(node, "items", ())
    return all(_any(each.context_expr, [item.context_expr for item in items], names) for each in wanted.items)


def _display(wanted: ast.AST, node: ast.AST, names: Names) -> bool:
    del names
    if type(node) is type(wanted):
        return True
    # `[...]` and `{...}` are comprehensions as well.
    if isinstance(wanted, ast.List):
        return isinstance(node, ast.ListComp)
    return isinstance(wanted, ast.Set) and isinstance(node, ast.Dict | ast.SetComp | ast.DictComp)


_TESTS: dict[type[ast.AST], _Test] = {
    **dict.fromkeys((ast.Tuple, ast.List, ast.Set, ast.ListComp, ast.SetComp, ast.DictComp), _display),
    ast.Lambda: _lambda,
    ast.Call: _call,
    ast.Constant: _constant,
    ast.Assign: _assign,
    ast.Dict: _dict,
    ast.Compare: _compare,
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.ClassDef: _class,
    ast.ExceptHandler: _handler,
    ast.Try: _try,
    ast.Subscript: _subscript,
    ast.BinOp: _operation,
    ast.AugAssign: _change,
    ast.UnaryOp: _same_operator,
    ast.With: _with,
    ast.Raise: _of("exc"),
    ast.Return: _of("value"),
    ast.Assert: _of("test"),
    ast.Await: _of("value"),
    ast.For: _of("iter"),
    ast.If: _of("test"),
    ast.While: _of("test"),
    ast.Import: import_of,
    ast.ImportFrom: import_from,
}
