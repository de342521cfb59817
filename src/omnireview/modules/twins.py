"""Statements paired with what the standard library's parser made of them: it tells where each one stands."""

import ast
from collections.abc import Sequence
from typing import Any

import libcst as cst

from omnireview.modules.cut import Cut
from omnireview.spans import LineTable


class Twins:
    """The statements and handlers of a tree, each with its twin."""

    def __init__(self, tree: cst.Module, whole: ast.Module, lines: LineTable, cut: Cut | None = None) -> None:
        """Pair the statements of a tree, which may be a cut's, with those of the whole text."""
        self._lines = lines
        self._cut = cut
        self._twins: dict[cst.CSTNode, Any] = {}
        self._rows: list[tuple[Sequence[Any], Sequence[Any]]] = [(tree.body, whole.body)]
        try:
            while self._rows:
                self._pair(*self._rows.pop())
        except (AttributeError, ValueError):
            # The parsers do not see the same statements: then no place is known.
            self._twins.clear()

    def place(self, node: cst.CSTNode) -> tuple[int, int] | None:
        """Give the characters of a statement or a handler, without its decorators; None for other nodes."""
        twin = self._twins.get(node)
        return None if twin is None else (self._lines.offset(twin.lineno, twin.col_offset), self._end(twin))

    def _pair(self, rows: Sequence[Any], twins: Sequence[Any]) -> None:
        single: list[Any] = []
        for row in rows:
            single += row.body if type(row) is cst.SimpleStatementLine else (row,)
        for node, twin in zip(single, twins, strict=True):
            self._twins[node] = twin
            if hasattr(twin, "body"):
                self._pair_blocks(node, twin)
            elif isinstance(twin, ast.Match):
                self._rows += [(of.body.body, to.body) for of, to in zip(node.cases, twin.cases, strict=True)]

    def _end(self, twin: Any) -> int:
        return self._lines.offset(twin.end_lineno, twin.end_col_offset)

    def _pair_blocks(self, node: Any, twin: Any) -> None:
        function = isinstance(twin, (ast.FunctionDef, ast.AsyncFunctionDef))
        if function and self._cut is not None and self._cut.ends_at(self._end(twin)):
            return
        self._rows.append((node.body.body, twin.body))
        if isinstance(twin, (ast.Try, ast.TryStar)):
            self._rows.append((node.handlers, twin.handlers))
        if getattr(twin, "finalbody", None):
            self._rows.append((node.finalbody.body.body, twin.finalbody))
        if getattr(twin, "orelse", None):
            other = node.orelse
            self._rows.append(((other,) if type(other) is cst.If else other.body.body, twin.orelse))
