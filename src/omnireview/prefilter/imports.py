"""What names of a file stand for, by its imports and assignments, as far as a gate needs to know."""

import ast
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")
Aliases = dict[str, set[str]]
"""Name → dotted names of what it may stand for; those of relative imports begin with a dot."""


class Names(Protocol):
    """What is known of the names of a file."""

    @property
    def aliases(self) -> Aliases:
        """What they stand for by import statements."""

    @property
    def given(self) -> Mapping[str, Sequence[ast.AST]]:
        """What they are given, anywhere in the file: expressions that may turn out to be constants."""

    @property
    def folders(self) -> frozenset[str] | None:
        """The names of the folders that the file lies in; None where they are not known."""


def read_aliases(nodes: Iterable[ast.AST]) -> Aliases:
    """Read the import statements among and below some nodes."""
    found: Aliases = {}
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            for alias in node.names:
                name = alias.asname or alias.name.partition(".")[0]
                found.setdefault(name, set()).add(alias.name if alias.asname else name)
        elif isinstance(node, ast.ImportFrom):
            start = "." * node.level + (f"{node.module}." if node.module else "")
            for alias in node.names:
                found.setdefault(alias.asname or alias.name, set()).add(start + alias.name)
        elif not isinstance(node, ast.expr):
            for field in _BLOCKS:
                waiting += getattr(node, field, ())
    return found


def words(name: str, aliases: Aliases) -> set[str]:
    """Give the last names of all that a name may stand for, itself among them."""
    return {name, *(target.rpartition(".")[2] for target in aliases.get(name, ()))}


def may_mean(wanted: str, dotted: str, aliases: Aliases) -> bool:
    """Whether a dotted name of the file may stand for the wanted one."""
    meanings = _meanings(dotted, aliases)
    if not meanings.isdisjoint({wanted, f"builtins.{wanted}"}) or f"builtins.{dotted}" == wanted:
        return True
    # A relative import need not name the package.
    last = wanted.rpartition(".")[2]
    return any(each.startswith(".") and each.rpartition(".")[2] == last for each in meanings)


def may_be_of(owner: str, dotted: str, names: Names) -> bool:
    """Whether a dotted name of the file may stand for a member of the owner."""
    meanings = _meanings(dotted, names.aliases)
    owners = {each.rpartition(".")[0] for each in meanings}
    if owner in owners:
        return True
    last = owner.rpartition(".")[2]
    near = {each.rpartition(".")[2] for each in owners if each.startswith(".")}
    # `from . import x` names no module: one of the folders that the file lies in is the package.
    beside = any(each.startswith(".") and not each.rpartition(".")[0].strip(".") for each in meanings)
    return last in near or (beside and (names.folders is None or last in names.folders))


def _meanings(dotted: str, aliases: Aliases) -> set[str]:
    head, dot, rest = dotted.partition(".")
    return {dotted, *(target + dot + rest for target in aliases.get(head, ()))}
