"""A walk over the standard library's tree without recursion, of nodes that could be signs of anything."""

import ast
from collections.abc import Iterator, Sequence

# Fields that hold no nodes, or nodes that say nothing by themselves.
_PLAIN = frozenset(
    {
        *("id", "attr", "ctx", "op", "ops", "names", "name", "asname", "module", "level", "kind", "type_comment"),
        *("conversion", "simple", "is_async", "rest", "kwd_attrs", "tag", "arg", "type_ignores"),
    }
)


_known: dict[type[ast.AST], tuple[str, ...]] = {}


def _branches(kind: type[ast.AST]) -> tuple[str, ...]:
    if issubclass(kind, ast.Constant | ast.MatchSingleton):
        return ()
    return tuple(name for name in kind._fields if name not in _PLAIN)


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
        kind = node.__class__
        for name in _known.get(kind) or _known.setdefault(kind, _branches(kind)):
            value = getattr(node, name, None)
            if value.__class__ is list:
                stack += [each for each in value if each is not None]
            elif value is not None:
                stack.append(value)
