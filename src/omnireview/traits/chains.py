"""Chains of `if … elif …`: what each branch asks, when it asks what kind a value is or which word it holds."""

import ast
from collections.abc import Iterator

from omnireview.nouns import noun
from omnireview.python import PythonFile
from omnireview.traits.naming import called, dotted


@noun
class Branch:
    """One branch: the subject that its test asks about ("" for any other test), and what it is compared with.

    `kinds` holds the types' own names of `isinstance(x, (a.B, C))`, `words` the strings of `x == "a"` and
    `x in ("a", "b")`.
    """

    subject: str
    kinds: frozenset[str]
    words: frozenset[str]
    body: tuple[ast.stmt, ...]


def heads(file: PythonFile) -> Iterator[ast.If]:
    """Give the first `if` of each chain that has more than one branch, `else` counted."""
    for each in file.nodes(ast.If):
        if each.orelse and not is_elif(file, each):
            yield each


def is_elif(file: PythonFile, node: ast.If) -> bool:
    """Tell whether an `if` is written as `elif`, or is all that an `else` holds: it goes on with a chain."""
    above = file.parent(node)
    return isinstance(above, ast.If) and above.orelse == [node]


def branches_of(head: ast.If) -> list[Branch]:
    """Give the branches of a chain in order, without `else`."""
    found: list[Branch] = []
    each: ast.stmt = head
    while isinstance(each, ast.If):
        subject, kinds, words = _asked(each.test)
        found.append(Branch(subject, kinds, words, tuple(each.body)))
        if len(each.orelse) != 1:
            break
        each = each.orelse[0]
    return found


def last_else(head: ast.If) -> list[ast.stmt]:
    """Give the statements of a chain's `else`; none where it has no `else`."""
    each = head
    while len(each.orelse) == 1 and isinstance(each.orelse[0], ast.If):
        each = each.orelse[0]
    return each.orelse


def _asked(test: ast.expr) -> tuple[str, frozenset[str], frozenset[str]]:
    nothing: frozenset[str] = frozenset()
    if isinstance(test, ast.BoolOp):
        # `isinstance(x, list) and len(x) > 0`, `x == "a" or x == "b"`: what all parts, or the first, ask.
        parts = [_asked(value) for value in test.values]
        subject = parts[0][0]
        if isinstance(test.op, ast.And) or any(part[0] != subject for part in parts):
            return (subject, parts[0][1], parts[0][2]) if isinstance(test.op, ast.And) else ("", nothing, nothing)
        return subject, frozenset().union(*(part[1] for part in parts)), frozenset().union(*(p[2] for p in parts))
    if isinstance(test, ast.Call) and called(test) == "isinstance" and len(test.args) == 2:
        return dotted(test.args[0]), frozenset(_kinds(test.args[1])), nothing
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], (ast.Eq, ast.In)):
        words = _words(test.comparators[0])
        return (dotted(test.left), nothing, words) if words else ("", nothing, nothing)
    return "", nothing, nothing


def _kinds(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Tuple):
        for each in node.elts:
            yield from _kinds(each)
    elif isinstance(node, ast.BinOp):
        yield from _kinds(node.left)
        yield from _kinds(node.right)
    else:
        yield dotted(node).rpartition(".")[2] or "?"


def _words(node: ast.expr) -> frozenset[str]:
    parts = node.elts if isinstance(node, (ast.Tuple, ast.List, ast.Set)) else [node]
    words = [each.value for each in parts if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    return frozenset(words) if len(words) == len(parts) else frozenset()
