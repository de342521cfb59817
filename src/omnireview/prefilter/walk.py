"""Walks over the standard library's tree without recursion, of nodes that could be signs of anything."""

import ast
from collections.abc import Iterable, Iterator

from omnireview.modules.branches import Branches

# Fields that hold no nodes, or nodes that say nothing by themselves.
_PLAIN = frozenset(
    {
        *("id", "attr", "ctx", "op", "ops", "names", "name", "asname", "module", "level", "kind", "type_comment"),
        *("conversion", "simple", "is_async", "rest", "kwd_attrs", "tag", "arg", "type_ignores"),
    }
)


_EVERY = Branches(_PLAIN - {"names"}, (ast.Constant, ast.MatchSingleton))
_BLOCKS = ("body", "handlers", "orelse", "finalbody", "cases")
_branches = Branches(_PLAIN, (ast.Constant, ast.MatchSingleton))


def below(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Give nodes and all below them, in no certain order; of a class among the nodes its head alone."""
    stack: list[ast.AST] = []
    for node in nodes:
        if isinstance(node, ast.ClassDef):
            yield node
            stack += [*node.decorator_list, *node.bases, *node.keywords]
        else:
            stack.append(node)
    while stack:
        node = stack.pop()
        yield node
        for name in _branches[node.__class__]:
            value = getattr(node, name, None)
            if value.__class__ is list:
                stack += [each for each in value if each is not None]
            elif value is not None:
                stack.append(value)


def statements(tree: ast.Module) -> Iterator[ast.AST]:
    """Give all statements of a tree, with handlers and cases, in no certain order, and no expression."""
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        yield node
        for name in _BLOCKS:
            stack += getattr(node, name, ())


def every(root: ast.AST) -> Iterator[ast.AST]:
    """Give a node and all below it that could bind a name or mention one, in no certain order."""
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        for name in _EVERY[node.__class__]:
            value = getattr(node, name, None)
            if value.__class__ is list:
                stack += [each for each in value if isinstance(each, ast.AST)]
            elif value is not None:
                stack.append(value)
