"""A class or function → what its docstring says first."""

import ast
from typing import Final

MOST: Final = 200
"""Characters that are kept."""
_READ: Final = 2_000


def summary_of(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> str:
    """Give the first sentence of a docstring, or its first paragraph if that has none, on one line.

    At most 200 characters of it, the last of them `…` where there are more; "" without a docstring.
    """
    first = node.body[0]
    if not isinstance(first, ast.Expr) or not isinstance(first.value, ast.Constant):
        return ""
    said = first.value.value
    if not isinstance(said, str):
        return ""
    lines: list[str] = []
    for line in said[:_READ].strip().split("\n"):
        if not line.strip():
            break
        lines.append(line)
    text = " ".join(" ".join(lines).split())
    end = text.find(". ")
    sentence = text if end < 0 else text[: end + 1]
    return sentence if len(sentence) <= MOST else f"{sentence[: MOST - 1]}…"
