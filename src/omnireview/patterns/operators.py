"""Binary operators: `|`, `&` and `^` have no order."""

from collections.abc import Iterator

import libcst as cst

from omnireview.patterns.bindings import Bindings
from omnireview.patterns.matcher import Matcher, Solutions
from omnireview.patterns.placeholders import is_dots

_WITHOUT_ORDER = (cst.BitOr, cst.BitAnd, cst.BitXor)
_MOST = 12
"""Operands that are tried in every order."""


def match_operation(
    matcher: Matcher, pattern: cst.BinaryOperation, code: cst.CSTNode, bindings: Bindings
) -> Solutions:
    """Match an operation; of one without order, the operands may stand in any, with others among them."""
    if not isinstance(code, cst.BinaryOperation):
        return
    if isinstance(pattern.operator, _WITHOUT_ORDER) and type(pattern.operator) is type(code.operator):
        wanted, found = list(_operands(pattern)), list(_operands(code))
        if len(found) <= _MOST:
            named = [operand for operand in wanted if not is_dots(operand)]
            yield from matcher.unordered(named, found, bindings, more=True)
            return
    yield from matcher.structure(pattern, code, bindings)


def _operands(node: cst.BinaryOperation) -> Iterator[cst.BaseExpression]:
    stack: list[cst.BaseExpression] = [node]
    while stack:
        each = stack.pop()
        if isinstance(each, cst.BinaryOperation) and type(each.operator) is type(node.operator):
            stack += [each.right, each.left]
        else:
            yield each
