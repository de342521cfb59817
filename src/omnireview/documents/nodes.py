"""What a document is built of: `Node`, with the line of every key and value."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Duplicate(NamedTuple):
    """A key that one mapping holds twice, with both lines."""

    key: str
    line: int
    first_line: int

    @property
    def message(self) -> str:
        """What is wrong at `line`."""
        return f"the key `{self.key}` is here and in line {self.first_line}"


@dataclass(slots=True, eq=False)
class Node:
    """One value of a document, and the line on which it begins.

    `size` counts the values in it, those behind aliases as often as they are used.
    """

    line: int
    value: Any = None
    entries: "dict[str, Entry]" = field(default_factory=dict)
    items: "list[Node]" = field(default_factory=list)
    size: int = 1
    alias: bool = False
    scalar: bool = False


class Entry(NamedTuple):
    """One key of a mapping: the key's line, its value, and whether it was written here or merged in by `<<`."""

    line: int
    node: Node
    written: bool = True


def written_pairs(root: Node) -> Iterator[tuple[tuple[Hashable, ...], int, Node]]:
    """Give path, key's line and value of each key where it is written, in the file's order."""
    waiting: list[tuple[tuple[Hashable, ...], int, Node]] = [((), 0, root)]
    while waiting:
        path, line, node = waiting.pop()
        if line:
            yield path, line, node
        if node.alias:
            continue
        inside = [((*path, key), entry.line, entry.node) for key, entry in node.entries.items() if entry.written]
        inside += [((*path, index), 0, item) for index, item in enumerate(node.items)]
        waiting += reversed(inside)
