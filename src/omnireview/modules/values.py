"""`Known`: what is known of an expression's value without running it."""

from collections.abc import Callable
from dataclasses import dataclass

import libcst as cst

from omnireview.modules.normal import constant

Literal = str | bytes | int | float | complex | bool | None

WORDS: dict[str, Literal] = {"None": None, "True": True, "False": False}
_LONGEST = 10_000


@dataclass(frozen=True, slots=True)
class Known:
    """`exact` says that `value` is the value; else it is only some text. `made` is the expression that gave it."""

    exact: bool = False
    value: Literal = None
    text: bool = False
    """A text, whichever."""
    made: cst.BaseExpression | None = None

    @property
    def is_text(self) -> bool:
        """Whether it is a text for sure."""
        return self.text or (self.exact and isinstance(self.value, str))

    @property
    def is_constant(self) -> bool:
        """Whether anything is known of the value itself."""
        return self.exact or self.text


SOME_TEXT = Known(text=True)
Look = Callable[[cst.Name], "Known | None"]


def evaluated(node: cst.BaseExpression, look: Look) -> Known | None:
    """What is known of an expression's value; `look` tells what is known of a name.

    Known are literals, `None` and its like, signs, sums, and what both ways of a condition agree on.
    """
    if isinstance(node, cst.Name):
        return Known(exact=True, value=WORDS[node.value]) if node.value in WORDS else look(node)
    literal = constant(node)
    if literal is not None:
        return Known(exact=True, value=literal)
    if isinstance(node, cst.FormattedString):
        texts = [part.value for part in node.parts if isinstance(part, cst.FormattedStringText)]
        return _unformatted("".join(texts)) if len(texts) == len(node.parts) else None
    if isinstance(node, cst.UnaryOperation):
        return _signed(node, look)
    if isinstance(node, cst.NamedExpr):
        return evaluated(node.value, look)
    if isinstance(node, cst.IfExp):
        one, other = evaluated(node.body, look), evaluated(node.orelse, look)
        return joined(one, other) if one and other else None
    if isinstance(node, cst.BinaryOperation):
        return _combined(node, look)
    return None


def _unformatted(written: str) -> Known:
    """What is known of an f-string without fields, by its text as it is written."""
    return SOME_TEXT if any(mark in written for mark in "\\{}") else Known(exact=True, value=written)


def joined(one: Known, other: Known) -> Known | None:
    """What is known of a value that is one of two; None for nothing."""
    if one.exact and other.exact and type(one.value) is type(other.value) and one.value == other.value:
        return one
    return SOME_TEXT if one.is_text and other.is_text else None


def added(one: Known | None, other: Known | None) -> Known | None:
    """What is known of a sum."""
    return None if one is None or other is None else _of_two(cst.Add(), one, other)


def _signed(node: cst.UnaryOperation, look: Look) -> Known | None:
    inner = evaluated(node.expression, look)
    if inner is None or not inner.exact:
        return None
    value = inner.value
    if isinstance(node.operator, cst.Minus) and isinstance(value, (int, float, complex)):
        return Known(exact=True, value=-value)
    if isinstance(node.operator, cst.Not) and isinstance(value, bool):
        return Known(exact=True, value=not value)
    return None


def _combined(node: cst.BinaryOperation, look: Look) -> Known | None:
    """A chain of operators is worked out from its left end, without recursion."""
    chain: list[cst.BinaryOperation] = []
    left: cst.BaseExpression = node
    while isinstance(left, cst.BinaryOperation):
        chain.append(left)
        left = left.left
    known = evaluated(left, look)
    for step in reversed(chain):
        other = None if known is None else evaluated(step.right, look)
        known = None if known is None or other is None else _of_two(step.operator, known, other)
        if known is None:
            return None
    return known


def _of_two(operator: cst.BaseBinaryOp, one: Known, other: Known) -> Known | None:
    left, right = one.value, other.value
    if isinstance(operator, cst.Add) and one.is_text and other.is_text:
        if isinstance(left, str) and isinstance(right, str) and len(left) + len(right) < _LONGEST:
            return Known(exact=True, value=left + right)
        return SOME_TEXT
    if isinstance(operator, cst.Multiply) and one.is_text and other.exact and isinstance(right, int):
        return SOME_TEXT
    if not (one.exact and other.exact and isinstance(left, (int, float)) and isinstance(right, (int, float))):
        return None
    try:
        return _number(operator, left, right)
    except (ArithmeticError, ValueError):
        return None


def _number(operator: cst.BaseBinaryOp, left: float, right: float) -> Known | None:
    if isinstance(operator, cst.Add):
        return Known(exact=True, value=left + right)
    if isinstance(operator, cst.Subtract):
        return Known(exact=True, value=left - right)
    if isinstance(operator, cst.Multiply) and max(abs(left), abs(right)) < 1e100:
        return Known(exact=True, value=left * right)
    if isinstance(operator, cst.BitOr) and isinstance(left, int) and isinstance(right, int):
        return Known(exact=True, value=left | right)
    return None
