"""The expressions of `metavariable-comparison`: read as Python, worked out by hand, never evaluated as code."""

import ast
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

from omnireview.patterns.metavariables import NAME

_METAVARIABLE = re.compile(rf"\$({NAME}|[0-9]+)")
_STAND_IN = "_metavariable_"
_ARITHMETIC: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
}
_COMPARED: Mapping[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda left, right: left in right,
    ast.NotIn: lambda left, right: left not in right,
}
_FUNCTIONS: Mapping[str, Callable[[Any], Any]] = {"int": int, "str": str, "float": float, "len": len}
_ALLOWED = (
    ast.Expression, ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.Compare, ast.BinOp, ast.Name,
    ast.Load, ast.Constant, ast.Call, ast.List, ast.Tuple, *_ARITHMETIC, *_COMPARED,
)  # fmt: skip


class Comparison:
    """A compiled comparison; raises `ValueError` for what is not allowed.

    `base` is the notation of integers; with `strip`, or another base than ten, those in quotes are read, too.
    """

    def __init__(self, text: str, base: int = 10, *, strip: bool = False) -> None:
        self._base = base
        self._integers = strip or base != 10
        try:
            tree = ast.parse(_METAVARIABLE.sub(rf"{_STAND_IN}\1", text.strip()), mode="eval")
        except (SyntaxError, RecursionError, MemoryError) as problem:
            raise ValueError("it is no expression") from problem
        for node in ast.walk(tree):
            if not isinstance(node, _ALLOWED):
                raise ValueError(f"it may not hold {type(node).__name__}")  # noqa: TRY004 - the text is wrong
            if isinstance(node, ast.Name) and not node.id.startswith(_STAND_IN) and node.id not in _FUNCTIONS:
                raise ValueError(f"`{node.id}` is not known in it")
            if isinstance(node, ast.Call) and not (isinstance(node.func, ast.Name) and len(node.args) == 1):
                raise ValueError("only int, str, float and len can be called, with one argument")
        self._tree = tree.body

    def holds(self, value: Callable[[str], object]) -> bool:
        """Whether it is true; `value` gives that of a metavariable, or raises `LookupError`.

        False when a value can't be had.
        """
        try:
            return bool(self._value(self._tree, value))
        except (TypeError, ValueError, ArithmeticError, LookupError):
            return False

    def _value(self, node: ast.expr, value_of: Callable[[str], object]) -> Any:
        match node:
            case ast.Constant(value=str(text)):
                # Within quotes a metavariable's name is text.
                return text.replace(_STAND_IN, "$")
            case ast.Constant(value=value):
                return value
            case ast.Name(id=name):
                return value_of("$" + name.removeprefix(_STAND_IN))
            case ast.List(elts=items) | ast.Tuple(elts=items):
                return [self._value(item, value_of) for item in items]
            case ast.BoolOp(op=ast.And(), values=values):
                return all(self._value(value, value_of) for value in values)
            case ast.BoolOp(values=values):
                return any(self._value(value, value_of) for value in values)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return not self._value(operand, value_of)
            case ast.UnaryOp(operand=operand):
                return -self._value(operand, value_of)
            case ast.BinOp(left=left, op=op, right=right):
                return _ARITHMETIC[type(op)](
                    _number(self._value(left, value_of)), _number(self._value(right, value_of))
                )
            case ast.Call(func=ast.Name(id=name), args=[argument]):
                return _FUNCTIONS[name](self._value(argument, value_of))
            case ast.Compare(left=left, ops=ops, comparators=comparators):
                values = [self._value(item, value_of) for item in (left, *comparators)]
                pairs = zip(values, ops, values[1:], strict=False)
                return all(_COMPARED[type(op)](one, other) for one, op, other in pairs)
        raise TypeError(type(node).__name__)

    def read(self, text: str) -> Any:
        """The value of a literal; another text is itself. Raises `ValueError` where an integer is wanted."""
        if self._integers:
            return int(text.strip("'\"`"), self._base)
        try:
            return ast.literal_eval(text)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            return text


def _number(value: Any) -> Any:
    # Repetition of a text or a list could take all memory.
    if isinstance(value, (int, float)):
        return value
    raise TypeError
