"""An expression of `ast` → its source text as `ast.unparse` writes it, or less of it where it is long."""

import ast
import math
from typing import Any

UNTOLD = "…"
"""Stands for what is too long to be told, or not known."""

_LONGEST_ARGUMENT = 40
_MOST_ARGUMENTS = 60
_MOST_LINES = 12
_MOST_NODES = 200
_DEEPEST = 12


def text_of(node: ast.expr, longest: int = 200) -> str:
    """Give the text of an expression; `…` where it is longer than `longest` characters.

    Of a call that is too long the long arguments are told as `…` first.
    """
    text = _text(node, _DEEPEST)
    if len(text) > longest and isinstance(node, ast.Call):
        text = _call(node, _DEEPEST, longest=_LONGEST_ARGUMENT)
    return text if len(text) <= longest else UNTOLD


def dotted(node: Any) -> tuple[str, str] | None:
    """Tell a chain of names `a.b.c` as `a` and `b.c`, a plain name as `a` and ""; None for anything else."""
    if node.__class__ is ast.Name:
        return node.id, ""
    parts: list[str] = []
    while node.__class__ is ast.Attribute:
        parts.append(node.attr)
        node = node.value
    if node.__class__ is not ast.Name:
        return None
    parts.reverse()
    return node.id, ".".join(parts)


def _text(node: ast.expr, depth: int) -> str:
    """The usual shapes are told here, since the standard library takes ten times as long."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Constant):
        return _constant(node)
    if depth:
        if isinstance(node, ast.Attribute):
            chain = dotted(node)
            if chain is not None:
                return f"{chain[0]}.{chain[1]}"
        elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name | ast.Attribute):
            return f"{_text(node.value, depth - 1)}[{_inside(node.slice, depth - 1)}]"
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr) and _is_simple(node.right):
            if _is_simple(node.left) or _is_alternative(node.left):
                return f"{_text(node.left, depth - 1)} | {_text(node.right, depth - 1)}"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            return _call(node, depth)
        elif isinstance(node, ast.List) and not node.elts:
            return "[]"
        elif isinstance(node, ast.Dict) and not node.values:
            return "{}"
    return _written(node)


def _is_simple(node: ast.expr) -> bool:
    return isinstance(node, ast.Name | ast.Constant | ast.Attribute | ast.Subscript)


def _is_alternative(node: ast.expr) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr)


def _constant(node: ast.Constant) -> str:
    value = node.value
    if node.kind == "u" or isinstance(value, complex) or (isinstance(value, float) and not math.isfinite(value)):
        return _written(node)
    if isinstance(value, str | bytes) and len(value) > 2000:
        return UNTOLD
    if value is ...:
        return "..."
    try:
        return repr(value)
    except ValueError:
        return UNTOLD


def _inside(node: ast.expr, depth: int) -> str:
    """The text between the brackets of a subscript."""
    parts = node.elts if isinstance(node, ast.Tuple) else []
    if 1 < len(parts) <= _MOST_ARGUMENTS and not any(isinstance(each, ast.Starred | ast.Slice) for each in parts):
        return ", ".join(_text(each, depth) for each in parts)
    return _text(node, depth)


def _call(node: ast.Call, depth: int, *, longest: int | None = None) -> str:
    if len(node.args) + len(node.keywords) > _MOST_ARGUMENTS:
        return f"{_text(node.func, depth - 1)}({UNTOLD})"
    told = [_short(each, depth - 1, longest) for each in node.args]
    for keyword in node.keywords:
        value = _short(keyword.value, depth - 1, longest)
        told.append(f"**{value}" if keyword.arg is None else f"{keyword.arg}={value}")
    return f"{_text(node.func, depth - 1)}({', '.join(told)})"


def _short(node: ast.expr, depth: int, longest: int | None) -> str:
    text = _text(node, depth)
    return text if longest is None or len(text) <= longest else UNTOLD


def _written(node: ast.expr) -> str:
    if (node.end_lineno or 0) - node.lineno > _MOST_LINES or not _is_small(node):
        return UNTOLD
    try:
        return ast.unparse(node)
    except (RecursionError, ValueError, MemoryError):
        return UNTOLD


def _is_small(node: ast.expr) -> bool:
    level: list[ast.AST] = [node]
    seen = 0
    while level and seen <= _MOST_NODES:
        seen += len(level)
        level = [below for each in level for below in ast.iter_child_nodes(each)]
    return seen <= _MOST_NODES
