"""How deep a program nests, measured before a parser that would run out of stack sees it."""

import ast

from omnireview.errors import NotAnalysed

MAX_NESTING = 150
"""Levels of brackets, blocks and the like, one inside the other."""
MAX_LEVELS = 600
"""The same, counting each link of a chain too: `a + b + c`, `a.b().c()`, `if … elif … elif`."""

MAX_WORK = 20_000_000
"""The sum of `cost` over a file. The parser takes some seconds for that much, whatever the shape."""


def cost(nesting: int, levels: int) -> int:
    """What one node at that depth costs to parse: the parser tries again at each level of brackets."""
    return levels + nesting * nesting // 5


def refuse_deep(nesting: int, levels: int, work: int) -> None:
    """Raise `NotAnalysed` when a measure is over its limit."""
    if nesting > MAX_NESTING:
        raise NotAnalysed(f"it is nested too deeply ({nesting} levels)")
    if levels > MAX_LEVELS:
        raise NotAnalysed(f"it is nested too deeply ({levels} levels, chained operators counted)")
    if work > MAX_WORK:
        raise NotAnalysed("it holds too much deeply nested code")


def check_tree(tree: ast.AST) -> None:
    """Measure a tree of the standard library's parser; raises `NotAnalysed` when it is too deep."""
    nesting = levels = work = 0
    stack = [(tree, 0, 0)]
    while stack:
        node, inside, deep = stack.pop()
        nesting, levels = max(nesting, inside), max(levels, deep)
        work += cost(inside, deep)
        link = _link(node)
        below = ast.iter_child_nodes(node)
        stack.extend((child, inside + (child is not link), deep + 1) for child in below)
    refuse_deep(nesting, levels, work)


def _link(node: ast.AST) -> ast.AST | None:
    """The child that goes on with a chain, and is not written inside its parent."""
    match node:
        case ast.Attribute(value=child) | ast.Subscript(value=child) | ast.Call(func=child):
            return child
        case ast.BinOp(left=child) | ast.UnaryOp(operand=child) | ast.Await(value=child):
            return child
        case ast.IfExp(orelse=child) | ast.Lambda(body=child):
            return child
        case ast.If(orelse=[ast.If() as child]):
            return child
    return None
