"""`($X: int)`: a metavariable for what the code itself says is of a type."""

from collections.abc import Iterator

import libcst as cst

from omnireview.patterns.bindings import Bindings
from omnireview.patterns.matcher import Matcher, Solutions

_LITERALS: dict[str, tuple[type[cst.CSTNode], ...]] = {
    "str": (cst.SimpleString, cst.ConcatenatedString, cst.FormattedString),
    "int": (cst.Integer,),
    "float": (cst.Float,),
    "list": (cst.List, cst.ListComp),
    "dict": (cst.Dict, cst.DictComp),
    "set": (cst.Set, cst.SetComp),
    "tuple": (cst.Tuple,),
}


def match_typed(matcher: Matcher, pattern: cst.Call, code: cst.CSTNode, bindings: Bindings) -> Solutions:
    """Match a literal of the type, or a name that a parameter or an assignment annotates with the type."""
    variable, wanted = pattern.args[0].value, pattern.args[1].value
    literal = isinstance(wanted, cst.Name) and isinstance(code, _LITERALS.get(wanted.value, ()))
    if literal:
        yield from matcher.node(variable, code, bindings)
    elif isinstance(code, cst.Name):
        for annotation in _annotations(matcher, code):
            for solution in matcher.node(wanted, annotation, bindings):
                yield from matcher.node(variable, code, solution)


def _annotations(matcher: Matcher, name: cst.Name) -> Iterator[cst.BaseExpression]:
    """The annotations of a name in the innermost function or module that has one."""
    for scope in matcher.module.ancestors(name):
        if not isinstance(scope, (cst.FunctionDef, cst.Module)):
            continue
        found = [
            node.annotation.annotation
            for node in matcher.module.below(scope)
            if isinstance(node, (cst.Param, cst.AnnAssign))
            and node.annotation is not None
            and _called(node) == name.value
            and _function_of(matcher, node) is scope
        ]
        if found:
            yield from found
            return


def _function_of(matcher: Matcher, node: cst.CSTNode) -> cst.CSTNode | None:
    """The innermost function around a node, or the module."""
    return next((a for a in matcher.module.ancestors(node) if isinstance(a, (cst.FunctionDef, cst.Module))), None)


def _called(node: cst.Param | cst.AnnAssign) -> str:
    target = node.name if isinstance(node, cst.Param) else node.target
    return target.value if isinstance(target, cst.Name) else ""
