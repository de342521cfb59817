"""Which fields of the nodes of `ast` can hold nodes, looked at once for each type."""

import ast


class Branches(dict[type[ast.AST], tuple[str, ...]]):
    """Type of node → names of its fields, without those that are `plain` for the one who walks.

    A constant's value, names and the like are no nodes either: whoever walks tells them by what they are.
    """

    def __init__(self, plain: frozenset[str], leaves: tuple[type[ast.AST], ...]) -> None:
        super().__init__()
        self._plain = plain
        self._leaves = leaves

    def __missing__(self, kind: type[ast.AST]) -> tuple[str, ...]:
        """Look at a type of node for the first time."""
        fields = () if issubclass(kind, self._leaves) else kind._fields
        self[kind] = tuple(field for field in fields if field not in self._plain)
        return self[kind]
