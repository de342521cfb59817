"""A function → a digest of its parameters and body, by which two functions can be told to be the same."""

import ast
import re
from collections.abc import Sequence
from hashlib import blake2b

Function = ast.FunctionDef | ast.AsyncFunctionDef

# Every string ends at the latest where the text does, and nothing is tried twice: the time is linear.
_TOKEN = re.compile(
    r'''[rRbBuUfFtT]{0,2}+(?:"""(?:[^"\\]|\\.|"(?!""))*+(?:""")?|\'\'\'(?:[^'\\]|\\.|'(?!''))*+(?:\'\'\')?'''
    r"""|"(?:[^"\\\n]|\\.)*+"?|'(?:[^'\\\n]|\\.)*+'?)|\#[^\n]*|\w+|[^\s\\]""",
    re.DOTALL,
)
_BLOCKS: dict[type[ast.AST], tuple[str, ...]] = {
    **dict.fromkeys((ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.With, ast.AsyncWith), ("body",)),
    **dict.fromkeys((ast.ExceptHandler, ast.match_case), ("body",)),
    **dict.fromkeys((ast.If, ast.For, ast.AsyncFor, ast.While), ("orelse", "body")),
    **dict.fromkeys((ast.Try, ast.TryStar), ("finalbody", "orelse", "handlers", "body")),
    ast.Match: ("cases",),
}
"""The fields that hold statements, the last one first."""


def docstring(body: Sequence[ast.stmt]) -> ast.Expr | None:
    """Give the statement that is a body's docstring."""
    first = body[0] if body else None
    if (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    ):
        return first
    return None


def digest(function: Function, lines: Sequence[str]) -> str:
    """Digest a function of a text that has these lines, as Python counts them.

    The tokens decide, and how statements stand in each other. The name, decorators and the docstring don't count.
    """
    end = (function.end_lineno or function.lineno, function.end_col_offset or 0)
    start = (function.lineno, function.col_offset)
    said = docstring(function.body)
    if said is None:
        text = _between(lines, start, end)
    else:
        behind = (said.end_lineno or said.lineno, said.end_col_offset or 0)
        text = _between(lines, start, (said.lineno, said.col_offset)) + "\n" + _between(lines, behind, end)
    tokens = [token for token in _TOKEN.findall(text) if token[0] != "#"]
    del tokens[1 if tokens[0] == "def" else 2]
    shape = _shape(function.body[1:] if said is not None else function.body)
    return blake2b("\0".join([shape, *tokens]).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _between(lines: Sequence[str], start: tuple[int, int], end: tuple[int, int]) -> str:
    """The text from one place up to another; columns are the parser's, which counts bytes of UTF-8."""
    first, last = start[0] - 1, end[0] - 1
    if first == last:
        return _cut(lines[first], start[1], end[1])
    whole = [_cut(lines[first], start[1], None), *lines[first + 1 : last], _cut(lines[last], 0, end[1])]
    return "\n".join(whole)


def _cut(line: str, start: int, end: int | None) -> str:
    if line.isascii():
        return line[start:end]
    return line.encode("utf-8", "surrogatepass")[start:end].decode("utf-8", "surrogatepass")


def _shape(body: Sequence[ast.stmt]) -> str:
    """How deep each statement stands, in source order: what line ends and indents say."""
    depths: list[str] = []
    stack: list[tuple[ast.AST, int]] = [(each, 0) for each in reversed(body)]
    while stack:
        node, depth = stack.pop()
        kind = node.__class__
        depths.append(f"{kind.__name__[0]}{depth}")
        if kind in _BLOCKS:
            for name in _BLOCKS[kind]:
                stack += [(each, depth + 1) for each in reversed(getattr(node, name))]
    return " ".join(depths)
