"""What an expression may turn out to be, as far as `ast` shows: a constant, by whatever way."""

import ast
from collections.abc import Sequence
from typing import Any

from omnireview.prefilter.imports import Names

_MADE = (ast.BinOp, ast.UnaryOp, ast.AugAssign)
"""What is made of constants, and never is `None`."""


def may_be_value(value: Any, start: ast.AST, names: Names) -> bool:
    """Whether an expression may have a constant's value: itself, by what it is made of, or by its name."""
    waiting, seen = [start], set[str]()
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Constant):
            if _is_value(value, node.value):
                return True
        elif isinstance(node, ast.Name):
            if node.id not in seen:
                seen.add(node.id)
                waiting += names.given.get(node.id, ())
        elif isinstance(node, ast.NamedExpr):
            waiting.append(node.value)
        elif isinstance(node, ast.IfExp):
            waiting += [node.body, node.orelse]
        elif isinstance(node, _MADE):
            if value is not None:
                return True
        elif isinstance(node, ast.JoinedStr):
            # What its fields turn out to be nobody knows; what is asked for must stand in the text between them.
            texts = (str(each.value) for each in node.values if isinstance(each, ast.Constant))
            if _is_value(value, "".join(texts)):
                return True
    return False


def _is_value(value: Any, found: Any) -> bool:
    """Whether a constant is one that a pattern's constant stands for."""
    if isinstance(value, str):
        if "$" in value or "=~/" in value:
            return True
        if isinstance(found, bytes):
            found = found.decode("latin-1")
        return isinstance(found, str) and (value == found or _holds(value.split("..."), found))
    return value == b"..." or (type(value) is type(found) and bool(value == found))


def _holds(pieces: Sequence[str], text: str) -> bool:
    return len(pieces) > 1 and all(piece in text for piece in pieces)
