"""Names in a scope → the absolute dotted names that they stand for, once a file has been walked through."""

import ast
import builtins
from collections.abc import Iterable

from omnireview.surface.notes import Notes
from omnireview.surface.scopes import Scope
from omnireview.surface.texts import dotted

_BUILTINS = frozenset(dir(builtins))
BUILTIN = "builtins."


class Meanings:
    """What the names of one file stand for."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._stars = notes.module if notes.stars else ""

    def of(self, scope: Scope, root: str, rest: str = "") -> str:
        """Give the absolute dotted name that `root.rest` stands for in a scope; "" for what is not known."""
        found = scope.find(root)
        if found is not None:
            target = found[1]
        elif root in _BUILTINS:
            target = f"{BUILTIN}{root}"
        else:
            target = f"{self._stars}.{root}" if self._stars else ""
        return f"{target}.{rest}" if rest and target else target

    def of_node(self, scope: Scope, node: ast.expr) -> str:
        """Give the same for a name or a chain of names; calls and subscripts of one are left out.

        A variable at the file's top is told by its own name.
        """
        while isinstance(node, ast.Call | ast.Subscript):
            node = node.func if isinstance(node, ast.Call) else node.value
        chain = dotted(node)
        if chain is None:
            return ""
        found = scope.find(chain[0])
        if found is not None and not found[1] and found[0] is self._notes.top:
            drafts = self._notes.drafts.get(found[0], {}).get(chain[0], [])
            if drafts and all(draft.kind == "variable" for draft in drafts):
                return ".".join([self._notes.module, *filter(None, chain)])
        return self.of(scope, *chain)

    def of_nodes(self, scope: Scope, nodes: Iterable[ast.expr]) -> tuple[str, ...]:
        """Give the same for several."""
        return tuple(self.of_node(scope, node) for node in nodes)
