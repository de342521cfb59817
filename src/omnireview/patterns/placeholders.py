"""What stands in a pattern's tree for the parts of pattern syntax that Python has not."""

import libcst as cst

DEEP = "__omni_deep"
TYPED = "__omni_typed"
CHAIN = "__omni_chain"
NO_DEFAULT = "__omni_no_default"
_DOTS = "__omni_dots"
_ONE = "__omni_one_"
_MANY = "__omni_many_"

ANONYMOUS = "$_"


def stand_in(name: str) -> str:
    """The identifier for `$X` or `$...X`."""
    if name.startswith("$..."):
        return _MANY + name[4:]
    return _ONE + name[1:]


def dots_name(number: int) -> str:
    """The identifier for an ellipsis where Python allows nothing but a name."""
    return f"{_DOTS}{number}"


def metavariable(node: cst.CSTNode | None) -> str | None:
    """`$X` when the node is that metavariable."""
    if isinstance(node, cst.Name) and node.value.startswith(_ONE):
        return "$" + node.value[len(_ONE) :]
    return None


def many(node: cst.CSTNode | None) -> str | None:
    """`$...X` when the node, or what it holds alone, is that metavariable."""
    node = held(node)
    if isinstance(node, cst.Name) and node.value.startswith(_MANY):
        return "$..." + node.value[len(_MANY) :]
    return None


def is_dots(node: cst.CSTNode | None) -> bool:
    """Whether the node is an ellipsis, or holds nothing else."""
    node = held(node)
    return isinstance(node, cst.Ellipsis) or (isinstance(node, cst.Name) and node.value.startswith(_DOTS))


def held(node: cst.CSTNode | None) -> cst.CSTNode | None:
    """The expression that a list's element, an argument, a parameter or a statement holds."""
    while True:
        if isinstance(
            node, (cst.Element, cst.StarredElement, cst.Expr, cst.Index, cst.Arg, cst.StarredDictElement)
        ):
            node = node.value
        elif isinstance(node, cst.SubscriptElement):
            node = node.slice
        elif isinstance(node, (cst.Param, cst.ImportAlias)):
            node = node.name
        else:
            return node


def is_call_of(node: cst.CSTNode, name: str) -> bool:
    """Whether the node is one of the stand-ins that look like calls."""
    return isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value == name


def is_placeholder(name: str) -> bool:
    """Whether an identifier stands for pattern syntax."""
    return name.startswith("__omni_")


def in_words(text: str) -> str:
    """A binding's name as a user writes it, of an identifier."""
    if text.startswith(_MANY):
        return "$..." + text[len(_MANY) :]
    return "$" + text[len(_ONE) :] if text.startswith(_ONE) else text
