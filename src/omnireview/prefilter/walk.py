"""A walk over the standard library's tree without recursion, of nodes that could be signs of anything."""

import ast
from collections.abc import Iterator, Sequence

from omnireview.modules.branches import Branches

# Fields that hold no nodes, or nodes that say nothing by themselves.
_PLAIN = frozenset(
    {
        *("id", "attr", "ctx", "op", "ops", "names", "name", "asname", "module", "level", "kind", "type_comment"),
        *("conversion", "simple", "is_async", "rest", "kwd_attrs", "tag", "arg", "type_ignores"),
    }
)


_branches = Branches(_PLAIN, (ast.Constant, ast.MatchSingleton))


def below(nodes: Sequence[ast.AST]) -> Iterator[ast.AST]:
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
