"""All nodes of a tree in source order, who is above whom, and where each type stands."""

from collections.abc import Iterator, Sequence
from heapq import merge
from typing import Any

import libcst as cst

from omnireview.modules.walk import children


class Outline:
    """One walk over the tree, kept."""

    def __init__(self, tree: cst.Module) -> None:
        self._order: list[cst.CSTNode] = []
        self._index: dict[cst.CSTNode, int] = {}
        self._ends: list[int] = []
        self._places: dict[type[cst.CSTNode], list[int]] = {}
        self._parents: dict[cst.CSTNode, cst.CSTNode] = {}
        stack: list[cst.CSTNode | int] = [tree]
        while stack:
            item = stack.pop()
            if isinstance(item, int):
                self._ends[item] = len(self._order)
                continue
            place = len(self._order)
            self._order.append(item)
            self._index[item] = place
            self._ends.append(place + 1)
            self._places.setdefault(type(item), []).append(place)
            below = children(item)
            if below:
                stack.append(place)
                for child in below:
                    self._parents[child] = item
                below.reverse()
                stack.extend(below)

    def nodes(self, kinds: tuple[type[cst.CSTNode], ...]) -> Iterator[Any]:
        """All nodes of the types, or of types derived from them, in source order."""
        lists = [places for kind, places in self._places.items() if issubclass(kind, kinds)]
        for place in merge(*lists) if len(lists) != 1 else lists[0]:
            yield self._order[place]

    def below(self, node: cst.CSTNode) -> Sequence[cst.CSTNode]:
        """The node and all nodes below it, in source order."""
        start = self._index[node]
        return self._order[start : self._ends[start]]

    def place(self, node: cst.CSTNode) -> int:
        """How many nodes stand before it."""
        return self._index[node]

    def parent(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """The node right above; None for the tree itself."""
        return self._parents.get(node)

    def ancestors(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """All nodes above, the nearest first."""
        above = self._parents.get(node)
        while above is not None:
            yield above
            above = self._parents.get(above)
