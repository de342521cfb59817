"""A tree → its functions and classes by their lines, so that what is around a line is found without a walk."""

import ast
from bisect import bisect_right
from collections.abc import Iterator

from omnireview.nouns import noun

_BLOCKS = ("body", "handlers", "orelse", "finalbody", "cases")


@noun
class _Around:
    """A definition: its qualified name, where its `def` or `class` stands, its last line, and what is around it.

    Columns are in bytes of UTF-8; what stands before a `def` is white space, so in characters, too.
    """

    name: str
    head: int
    column: int
    last: int
    outer: int

    def holds(self, line: int, column: int) -> bool:
        """Tell whether a place is behind the `def` or `class`, down to the last line."""
        return (self.head, self.column) < (line, column) and line <= self.last


class Definitions:
    """The definitions of a tree, in the order of their first lines."""

    def __init__(self, tree: ast.Module) -> None:
        self._starts: list[int] = []
        self._found: list[_Around] = []
        stack: list[tuple[ast.AST, int]] = [(tree, -1)]
        while stack:
            node, outer = stack.pop()
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                before = self._found[outer].name + "." if outer >= 0 else ""
                first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
                self._found.append(
                    _Around(before + node.name, node.lineno, node.col_offset, node.end_lineno or 0, outer)
                )
                self._starts.append(first)
                outer = len(self._found) - 1
            stack += [(each, outer) for each in reversed(list(_statements(node)))]

    def around(self, line: int, column: int = 0) -> str:
        """Give the qualified name of the definition around a place, "" at the top.

        A `def` or `class` and its decorators are outside of what it defines; what follows on its line is inside.
        """
        at = bisect_right(self._starts, line) - 1
        while at >= 0 and not self._found[at].holds(line, column):
            at = self._found[at].outer
        return self._found[at].name if at >= 0 else ""


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    for name in _BLOCKS:
        block = getattr(node, name, None)
        if isinstance(block, list):
            yield from block
