"""What stands in a pattern's tree for the parts of pattern syntax that Python has not."""

import libcst as cst

from omnireview.gates import STAND_IN
from omnireview.patterns.stand_ins import DOTS, MANY, ONE

ANONYMOUS = "$_"


# Types are looked up and not asked by `isinstance`, which is slow for libcst's nodes.
_HOLD: dict[type, str] = {
    **dict.fromkeys(
        (cst.Element, cst.StarredElement, cst.Expr, cst.Index, cst.StarredDictElement, cst.Arg), "value"
    ),
    cst.SubscriptElement: "slice",
    cst.Param: "name",
    cst.ImportAlias: "name",
}


def metavariable(node: cst.CSTNode | None) -> str | None:
    """`$X` when the node is that metavariable."""
    if type(node) is cst.Name and node.value.startswith(ONE):
        return "$" + node.value[len(ONE) :]
    return None


def many(node: cst.CSTNode | None) -> str | None:
    """`$...X` when the node, or what it holds alone, is that metavariable."""
    node = held(node)
    if type(node) is cst.Name and node.value.startswith(MANY):
        return "$..." + node.value[len(MANY) :]
    return None


def is_dots(node: cst.CSTNode | None) -> bool:
    """Whether the node is an ellipsis, or holds nothing else."""
    node = held(node)
    return type(node) is cst.Ellipsis or (type(node) is cst.Name and node.value.startswith(DOTS))


def held(node: cst.CSTNode | None) -> cst.CSTNode | None:
    """The expression that a list's element, a positional argument, a parameter or a statement holds."""
    field = _HOLD.get(type(node))
    while node is not None and field is not None and not (type(node) is cst.Arg and node.keyword is not None):
        node = getattr(node, field)
        field = _HOLD.get(type(node))
    return node


def is_call_of(node: cst.CSTNode, name: str) -> bool:
    """Whether the node is one of the stand-ins that look like calls."""
    return isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value == name


def is_placeholder(name: str) -> bool:
    """Whether an identifier stands for pattern syntax."""
    return name.startswith(STAND_IN)
