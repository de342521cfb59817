"""A class → its bases in the order of look-up, and its members through them."""

import abc
import builtins
import enum
import typing
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from omnireview.index import Absent, Found, Lineage, Resolution, Unknown
from omnireview.index.query import Query, last_bound

if TYPE_CHECKING:
    from omnireview.index.names import Names

MOST_CLASSES = 100
"""Classes of one lineage, each counted as often as it is reached."""
_STANDARD: Mapping[str, type] = {
    **{f"builtins.{name}": each for name, each in vars(builtins).items() if isinstance(each, type)},
    **{f"enum.{name}": getattr(enum, name) for name in ("Enum", "IntEnum", "StrEnum", "Flag", "IntFlag")},
    "abc.ABC": abc.ABC,
    "typing.Generic": typing.Generic,
    "typing.Protocol": object,
    "typing_extensions.Protocol": object,
}
"""Classes of the standard library whose names are known without looking: nothing of a tree is imported."""


def lineage_of(names: "Names", found: Found, query: Query | None = None) -> Lineage:
    """Give a class and its bases. Raises `Wanted` when modules must be read first.

    The order is that of a walk to the left first, in which a class that is met again stands where it is met last:
    Python's own for every hierarchy in which each class keeps the order of its bases.
    """
    key = found.name, found.module, id(found.symbol)
    if key in names.lineages:
        return names.lineages[key][1]
    walk = _Walk(names, query)
    walk.visit(found, ())
    classes: dict[tuple[str, str], Found] = {}
    for each in walk.classes:
        classes.pop((each.module, each.name), None)
        classes[each.module, each.name] = each
    lineage = Lineage(tuple(classes.values()), tuple(dict.fromkeys(walk.builtin)), walk.open_because)
    if query is None:
        # On the way to another answer a circle may end early. The class is held, so that its number stays its own.
        names.lineages[key] = found, lineage
    return lineage


def members_of(names: "Names", found: Found, name: str, query: Query | None = None) -> Resolution:
    """Give what an attribute of a class is: its own, that of the first base that has it, or none at all.

    What methods give to `self` counts as a member, see `Symbol.on_instance`. Raises `Wanted`.
    """
    dotted = f"{found.name}.{name}"
    lineage = lineage_of(names, found, query)
    for each in lineage.classes:
        own = names.members(each.symbol, name) if each.symbol else []
        if own:
            likely, several = last_bound(own)
            # What is above and can't be seen might have one of its own.
            hidden = lineage.open_because and each is not lineage.classes[0]
            return Found(dotted, each.module, each.path, likely[0], each.symbol, several or bool(hidden))
    if name.startswith("__") and name.endswith("__"):
        return Unknown(dotted, f"every class may have a `{name}`")
    if any(_has(_STANDARD[base], name) for base in lineage.builtin):
        return Unknown(dotted, f"`{name}` is of a class of the standard library")
    if lineage.open_because:
        return Unknown(dotted, lineage.open_because)
    return Absent(dotted, dotted, found.name, found.path)


class _Walk:
    """Meets the classes of a lineage, each as often as it is reached."""

    def __init__(self, names: "Names", query: Query | None) -> None:
        self._names = names
        self._query = query or Query("")
        self.classes: list[Found] = []
        self.builtin: list[str] = []
        self.open_because = ""

    def visit(self, found: Found, way: tuple[str, ...]) -> None:
        symbol = found.symbol
        shown = found.name.rpartition(".")[2]
        if symbol is None or symbol.kind != "class" or found.several:
            self._open(f"what `{shown}` is can't be told")
            return
        if found.name in way or len(self.classes) >= MOST_CLASSES or self._query.deep:
            self._open(f"the bases of `{shown}` go in a circle, or are too many")
            return
        self.classes.append(found)
        if symbol.open_because:
            self._open(f"`{shown}`: {symbol.open_because}")
        with self._query.step():
            for base in symbol.bases:
                self._base(base, shown, (*way, found.name))

    def _base(self, base: str, shown: str, way: tuple[str, ...]) -> None:
        if not base:
            self._open(f"a base of `{shown}` is computed")
            return
        standard = base if "." in base else f"builtins.{base}"
        if standard in _STANDARD:
            self.builtin.append(standard)
            return
        outcome = self._names.resolve(base, self._query)
        symbol = outcome.symbol if isinstance(outcome, Found) else None
        if symbol is not None and symbol.kind == "import" and symbol.target in _STANDARD:
            self.builtin.append(symbol.target)
        elif isinstance(outcome, Found) and symbol is not None and symbol.kind == "class":
            self.visit(replace(outcome, name=base), way)
        else:
            self._open(f"`{base}`, a base of `{shown}`, is not known")

    def _open(self, why: str) -> None:
        self.open_because = self.open_because or why


def _has(standard: type, name: str) -> bool:
    """Tell whether a class has an attribute, also one that only its instances show, as `Enum.name`."""
    return hasattr(standard, name) or any(name in vars(each) for each in standard.__mro__)
