"""A test → its opposite, as one would write it in an `if`."""

import libcst as cst

from omnireview.modules import Module

_OPPOSITE: dict[type[cst.BaseCompOp], str] = {
    cst.Equal: "!=",
    cst.NotEqual: "==",
    cst.In: "not in",
    cst.NotIn: "in",
    cst.Is: "is not",
    cst.IsNot: "is",
}
_BEYOND: dict[type[cst.BaseCompOp], str] = {
    cst.LessThan: ">=",
    cst.LessThanEqual: ">",
    cst.GreaterThan: "<=",
    cst.GreaterThanEqual: "<",
}
"""Opposites among integers; with NaN, or with sets, they are none."""


def opposite(module: Module, test: cst.BaseExpression) -> str:
    """Give the opposite of a test, as one would write it; each side of `and` and `or` for itself."""
    if isinstance(test, cst.BooleanOperation) and not test.lpar:
        sides = _sides(test)
        parts = [_simple(module, side) for side in sides]
        if len(sides) < 4 and all(parts):
            return (" or " if isinstance(test.operator, cst.And) else " and ").join(map(str, parts))
    simple = _simple(module, test)
    if simple:
        return simple
    return f"not {module.source(test)}" if test.lpar or _is_chain(test) else f"not ({module.source(test)})"


def _sides(test: cst.BaseExpression) -> list[cst.BaseExpression]:
    """Give what one kind of operator holds together: three sides of `a and b and c`."""
    if not isinstance(test, cst.BooleanOperation) or test.lpar:
        return [test]
    left = test.left
    same = isinstance(left, cst.BooleanOperation) and type(left.operator) is type(test.operator)
    return [*(_sides(left) if same else [left]), test.right]


def _simple(module: Module, test: cst.BaseExpression) -> str | None:
    """Give the opposite of a test that needs no brackets; None of any other."""
    if isinstance(test, cst.Comparison) and not test.lpar and len(test.comparisons) == 1:
        operator, right = test.comparisons[0].operator, test.comparisons[0].comparator
        sign = _OPPOSITE.get(type(operator))
        if sign is None and (_is_count(test.left) or _is_count(right)):
            sign = _BEYOND.get(type(operator))
        return None if sign is None else f"{module.source(test.left)} {sign} {module.source(right)}"
    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not) and not test.lpar:
        inner = test.expression
        return None if isinstance(inner, cst.BooleanOperation) and not inner.lpar else module.source(inner)
    if isinstance(test, (cst.Name, cst.Attribute, cst.Call, cst.Subscript)):
        return f"not {module.source(test)}"
    return None


def _is_chain(test: cst.BaseExpression) -> bool:
    return isinstance(test, cst.Comparison) and len(test.comparisons) > 1


def _is_count(side: cst.BaseExpression) -> bool:
    """Tell whether a side is an integer for sure: only then is "not less" the same as "greater or equal"."""
    if isinstance(side, cst.Call):
        name = side.func.attr if isinstance(side.func, cst.Attribute) else side.func
        return isinstance(name, cst.Name) and name.value in {"len", "dim", "numel", "ndimension"}
    if isinstance(side, cst.Subscript):
        return isinstance(side.value, cst.Attribute) and side.value.attr.value == "shape"
    return isinstance(side, cst.Attribute) and side.attr.value == "ndim"
