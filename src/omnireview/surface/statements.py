"""A Python text's statements, each with its lines and its meaning, by the standard library's parser alone.

What is only counted needs no tree that keeps white space.
"""

import ast
from collections.abc import Collection, Iterator
from hashlib import sha256
from typing import NamedTuple

from omnireview.errors import NotAnalysed
from omnireview.modules.decode import decode
from omnireview.modules.standard import standard_tree
from omnireview.surface import Written

LARGEST = 500_000
"""Characters of a text that is looked into."""

_BLOCKS = frozenset({"body", "orelse", "finalbody"})
_HOLDING = ("body", "orelse", "finalbody", "handlers", "cases")
_COMPOUND = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_FIELDS = frozenset({"field", "Field", "auto"})
_LAYOUT = frozenset({"ctx", "kind", "type_comment", "type_ignores"})


class _Statement(NamedTuple):
    """One statement, and its lines, git's, from `first` to `last`; of one with a block, those before the block."""

    first: int
    last: int
    node: ast.stmt


def written(data: bytes, lines: Collection[int]) -> Written:
    """Tell what some lines of a Python file say, but imports, texts, bare annotations, `pass` and the like.

    Stubs (`...`, `raise NotImplementedError` and functions that do no more) say nothing that a test could hold
    against them, nor do the fields of a class that are plain values, as those of dataclasses and enums are.

    Raises:
        NotAnalysed: It does not parse, is over a limit, or its lines are not git's.
    """
    text = decode(data).text.replace("\r\n", "\n")
    if len(text) > LARGEST or "\r" in text:
        raise NotAnalysed("its statements can't be told apart")
    wanted = frozenset(lines)
    try:
        found = [
            each
            for each in _statements(standard_tree(text))
            if any(line in wanted for line in range(each.first, each.last + 1))
        ]
    except SyntaxError:
        raise NotAnalysed("it does not parse") from None
    return Written(tuple(sha256(_meaning(each.node).encode()).hexdigest()[:16] for each in found))


def _statements(tree: ast.Module) -> Iterator[_Statement]:
    fields: set[ast.stmt] = set()
    # Of expressions, which are most of a tree, none holds a statement.
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        for name in _HOLDING:
            waiting += getattr(node, name, ())
        if isinstance(node, ast.ClassDef):
            fields.update(each for each in node.body if _is_field(each))
        if not isinstance(node, ast.stmt) or node in fields or _is_uncounted(node):
            continue
        block = getattr(node, "body", None)
        if isinstance(node, ast.Match):
            last = node.lineno
        elif block:
            last = max(node.lineno, block[0].lineno - 1)
        else:
            last = node.end_lineno or node.lineno
        yield _Statement(node.lineno, last, node)


def _is_uncounted(node: ast.stmt) -> bool:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return isinstance(node.value.value, str | bytes) or node.value.value is ...
    if isinstance(node, ast.If):
        return isinstance(node.test, ast.Name | ast.Attribute) and ast.unparse(node.test).endswith("TYPE_CHECKING")
    if isinstance(node, ast.AnnAssign):
        return node.value is None
    if isinstance(node, ast.Raise):
        raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return all(not isinstance(each, _COMPOUND) and _is_uncounted(each) for each in node.body)
    return isinstance(node, ast.Import | ast.ImportFrom | ast.Pass)


def _is_field(node: ast.stmt) -> bool:
    """Tell a plain value in a class's body: a field with its default, a constant, a member of an enum."""
    value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
    if isinstance(value, ast.Call):
        called = value.func
        return (getattr(called, "attr", "") or getattr(called, "id", "")) in _FIELDS
    if isinstance(value, ast.UnaryOp):
        value = value.operand
    elif isinstance(value, ast.List | ast.Tuple | ast.Set):
        return all(isinstance(each, ast.Constant) for each in value.elts)
    return isinstance(value, ast.Constant | ast.Name)


def _meaning(node: ast.stmt) -> str:
    """Write a statement's structure in the source's order, without its blocks and annotations."""
    parts: list[str] = []
    waiting: list[object] = [node]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting += [";", *reversed(item)]
        elif isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef):
            waiting += [item.args, item.name, "def"]
        elif isinstance(item, ast.arg):
            parts.append(item.arg)
        elif isinstance(item, ast.AnnAssign):
            waiting += [item.value, item.target]
        elif isinstance(item, ast.AST):
            fields = [name for name in item._fields if name not in _LAYOUT]
            if not isinstance(item, ast.expr):
                fields = [name for name in fields if name not in _BLOCKS]
            parts.append(type(item).__name__)
            waiting += [")", *(getattr(item, name) for name in reversed(fields)), "("]
        else:
            # In hexadecimal: Python refuses to write the decimals of a number that is very long.
            parts.append(hex(item) if type(item) is int else item if isinstance(item, str) else repr(item))
    return " ".join(parts)
