"""`Nodes`: a tree's nodes by their kind, with what is above each."""

import ast
from collections.abc import Sequence
from typing import Any

from omnireview.modules.branches import Branches

_PLAIN = frozenset(
    {
        *("id", "attr", "ctx", "op", "ops", "name", "asname", "module", "level", "kind", "type_comment"),
        *("conversion", "simple", "is_async", "rest", "kwd_attrs", "tag", "type_ignores"),
    }
)
"""Fields that hold no nodes, or nodes without a place."""
_branches = Branches(_PLAIN, (ast.Constant, ast.MatchSingleton, ast.Name))


def children(node: ast.AST) -> list[ast.AST]:
    """Give the nodes right below one, in the order of its fields; contexts and operators are left out."""
    found: list[ast.AST] = []
    for name in _branches[node.__class__]:
        value = getattr(node, name, None)
        if value.__class__ is list:
            found += [each for each in value if isinstance(each, ast.AST)]
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


def in_body(definition: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, child: ast.AST) -> bool:
    """Tell whether a node right below a definition is of its body, and not of its head."""
    if child in definition.decorator_list or child in getattr(definition, "type_params", ()):
        return False
    if isinstance(definition, ast.ClassDef):
        return child not in definition.bases and child not in definition.keywords
    return child is not definition.args and child is not definition.returns


class Nodes:
    """The nodes of a tree, without those below the functions `left_out`, which are not there either.

    `every` are the nodes of the same tree with nothing left out: what is above and below a node is known there.
    """

    def __init__(
        self, tree: ast.AST, left_out: frozenset[ast.AST] = frozenset(), every: "Nodes | None" = None
    ) -> None:
        self.parents: dict[ast.AST, ast.AST] = {} if every is None else every.parents
        self._children: dict[ast.AST, list[ast.AST]] = {} if every is None else every._children  # noqa: SLF001 - its own class
        self._by_kind: dict[type[ast.AST], list[ast.AST]] = {}
        self._place: dict[ast.AST, int] = {}
        stack = [tree]
        while stack:
            node = stack.pop()
            if node in left_out:
                continue
            self._place[node] = len(self._place)
            self._by_kind.setdefault(node.__class__, []).append(node)
            below = children(node) if every is None else every.below(node)
            if every is None and below:
                self._children[node] = below
                for each in below:
                    self.parents[each] = node
            stack += reversed(below)

    def below(self, node: ast.AST) -> list[ast.AST]:
        """Give what `children` gives, which has been worked out once for each node that is here."""
        found = self._children.get(node)
        return children(node) if found is None else found

    def of(self, kinds: Sequence[type[ast.AST]]) -> list[Any]:
        """Give the nodes of some types in the order of the tree, which is nearly that of the text."""
        if len(kinds) == 1:
            return [*self._by_kind.get(kinds[0], ())]
        found = [node for kind in kinds for node in self._by_kind.get(kind, ())]
        found.sort(key=self._place.__getitem__)
        return found
