"""How deep and how large a program is, measured before a parser that would run out of stack or time sees it."""

import ast

from omnireview.errors import NotAnalysed
from omnireview.modules.branches import Branches

MAX_NESTING = 150
"""Levels of brackets, blocks and the like, one inside the other."""
MAX_LEVELS = 600
"""The same, counting each link of a chain too: `a + b + c`, `a.b().c()`, `if … elif … elif`."""
MAX_WORK = 400_000
"""The sum of `cost` over a file; usual code has 250 to 550 in a kilobyte. The parser takes 5 to 10 µs for each."""

_LEAVES = frozenset({"ctx", "op", "ops", "kwd_attrs", "type_ignores"})


_branches = Branches(_LEAVES, (ast.Constant, ast.Name))


def cost(brackets: int, levels: int) -> int:
    """What one node costs to parse, by the brackets around it: at each of them the parser tries again.

    In long chains it also copies, at each link, some of what came before.
    """
    return 3 + brackets + levels // 10


def refuse_deep(nesting: int, levels: int) -> None:
    """Raise `NotAnalysed` when a program is nested more deeply than the parser's stack allows."""
    if nesting > MAX_NESTING:
        raise NotAnalysed(f"it is nested too deeply (more than {MAX_NESTING} levels)")
    if levels > MAX_LEVELS:
        raise NotAnalysed(f"it is nested too deeply (more than {MAX_LEVELS} levels, chained operators counted)")


def refuse_large(work: int) -> None:
    """Raise `NotAnalysed` when the parser would take too long."""
    if work > MAX_WORK:
        raise NotAnalysed("it holds too much code to be parsed in time")


def outline(tree: ast.AST) -> tuple[int, int]:
    """Give levels, and work as if each of them were a bracket: too much, but quickly, since every file pays it."""
    levels = work = 0
    level = [tree]
    while level:
        work += len(level) * cost(levels, levels)
        levels += 1
        below: list[object] = []
        for node in level:
            for field in _branches[type(node)]:
                value = getattr(node, field, None)
                if value.__class__ is list:
                    below += value
                elif value is not None:
                    below.append(value)
        level = [node for node in below if isinstance(node, ast.AST)]
    return levels, work


def check_shape(tree: ast.AST) -> None:
    """Tell nesting and chains apart, which takes longer; raises `NotAnalysed` when the tree is too deep."""
    nesting = levels = 0
    stack = [(tree, 0, 0)]
    while stack:
        node, inside, deep = stack.pop()
        nesting, levels = max(nesting, inside), max(levels, deep)
        link = _link(node)
        below = ast.iter_child_nodes(node)
        stack.extend((child, inside + (child is not link), deep + 1) for child in below)
    refuse_deep(nesting, levels)


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
