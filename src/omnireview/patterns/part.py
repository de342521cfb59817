"""`Part`: one piece of a module as if it stood alone, for what is asked of a metavariable."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import libcst as cst

from omnireview.modules.calls import Calls
from omnireview.modules.constants import Constants
from omnireview.modules.imports import Import
from omnireview.modules.module import Module
from omnireview.modules.outline import Outline
from omnireview.modules.positions import Positions
from omnireview.modules.scopes import Scopes
from omnireview.spans import LineTable


class Part(Module):
    """A module in which nothing is found but what lies in `root`; everything else is known as before."""

    def __init__(self, whole: Module, root: cst.CSTNode) -> None:
        self.path, self.data, self.text, self.tree = whole.path, whole.data, whole.text, whole.tree
        self._whole = whole
        self._root = root

    def nodes(self, *kinds: type[cst.CSTNode]) -> Iterator[Any]:
        """The nodes of the types in the part, in source order."""
        return (node for node in self.below(self._root) if isinstance(node, kinds))

    def parent(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """The node right above; None for the part's root."""
        return None if node is self._root else self._whole.parent(node)

    @cached_property
    def bounds(self) -> tuple[int, int]:
        """Where the part starts and ends in the text."""
        return self._whole.positions.inner(self._root)

    @cached_property
    def calls(self) -> Calls:
        """The part's calls."""
        return Calls(self.nodes(cst.Call), self.imports)

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        """The whole module's."""
        return self._whole.imports

    @cached_property
    def scopes(self) -> Scopes:
        """The whole module's."""
        return self._whole.scopes

    @cached_property
    def constants(self) -> Constants:
        """The whole module's."""
        return self._whole.constants

    @cached_property
    def outline(self) -> Outline:
        """The whole module's."""
        return self._whole.outline

    @cached_property
    def positions(self) -> Positions:
        """The whole module's."""
        return self._whole.positions

    @cached_property
    def lines(self) -> LineTable:
        """The whole module's."""
        return self._whole.lines
