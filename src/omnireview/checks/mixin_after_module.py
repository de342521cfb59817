"""A class with an `__init__` of its own that stands behind `torch.nn.Module` among the bases.

`torch.nn.Module.__init__` does not call the `__init__` that comes next, so what stands behind it is never
prepared: its attributes are missing, and the error comes where one of them is first read. Left alone are bases
without an `__init__` (protocols, plain mixins), those whose `__init__` gives nothing to `self`, and classes that
call it by name, set all these attributes themselves, or set `call_super_init`.
"""

from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import SIDE, Sighting
from omnireview.facts.defined import PROTOCOLS, Defined, defined_classes, is_layer, method_of
from omnireview.facts.derived import key
from omnireview.index import Found, Lineage
from omnireview.index.index import Index
from omnireview.sides import Side

SUBJECT: Final = SIDE

_INIT = "__init__"
_PASSES_ON = "call_super_init"


def find(side: Side, options: Options) -> Iterator[Sighting]:  # noqa: ARG001 - a check's shape
    """Give each such class at its own line.

    `$CLASS`, `$MIXIN` and `$ATTRIBUTE`, the first that is missing, are bound.
    """
    several = [each for each in defined_classes(side) if len(each.symbol.bases) > 1]
    by_name = _InitCalls(side.index)
    for each in several:
        if not any(_has(one, _PASSES_ON) for one in each.lineage.classes):
            for mixin, attribute in _unprepared(side, each, by_name):
                spot = each.symbol.spot
                names = {"$CLASS": each.symbol.name, "$MIXIN": mixin, "$ATTRIBUTE": attribute}
                yield Sighting(each.found.path, spot.line, spot.line, spot.context, names, mixin)


def _unprepared(side: Side, each: Defined, by_name: "_InitCalls") -> Iterator[tuple[str, str]]:
    """Give the bases of a class whose `__init__` is never called, with the first attribute that is missing."""
    bases = side.index.resolve_all(base for base in each.symbol.bases if base)
    behind = False
    for base in each.symbol.bases:
        found = bases.get(base)
        lineage = side.index.lineage(found) if _is_class(found) and isinstance(found, Found) else None
        layer = is_layer(lineage.classes if lineage else (), base)
        if behind and not layer and lineage is not None:
            missing = _missing(each, lineage)
            if missing and not _is_called(by_name, each, lineage):
                yield base.rpartition(".")[2], missing
        behind = behind or layer


def _missing(each: Defined, mixin: Lineage) -> str:
    """Give an attribute that only the mixin's `__init__` would set; "" for none."""
    if not mixin.closed or not PROTOCOLS.isdisjoint(mixin.builtin):
        return ""
    own = {member.name for member in each.symbol.members}
    for one in mixin.classes:
        if one.symbol is not None and method_of(one.symbol, _INIT) is not None:
            set_there = [
                member.name
                for member in one.symbol.members
                if member.on_instance and member.spot.context == f"{one.symbol.name}.{_INIT}"
            ]
            return "" if own.issuperset(set_there) else next(name for name in set_there if name not in own)
    return ""


class _InitCalls:
    """Which classes' `__init__` a file calls by the class's name; each file is gone through once."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._owners: dict[str, frozenset[str]] = {}

    def owners(self, path: str) -> frozenset[str]:
        """Give the classes, each as its module and its name."""
        if path not in self._owners:
            read = self._index.read(path) if path else None
            calls = [call for call in read.usage.calls if not call.through_super] if read else []
            tail = f".{_INIT}"
            named = {call.target.removesuffix(tail) for call in calls if call.target.endswith(tail)}
            found = self._index.resolve_all(named).values()
            self._owners[path] = frozenset(key(each) for each in found if isinstance(each, Found) and each.symbol)
        return self._owners[path]


def _is_called(by_name: _InitCalls, each: Defined, mixin: Lineage) -> bool:
    """Tell whether a file of the lineage calls an `__init__` of the mixin by its name."""
    names = {key(one) for one in mixin.classes if one.symbol}
    return any(not names.isdisjoint(by_name.owners(one.path)) for one in each.lineage.classes)


def _is_class(found: object) -> bool:
    return isinstance(found, Found) and found.symbol is not None and found.symbol.kind == "class"


def _has(one: Found, name: str) -> bool:
    return one.symbol is not None and any(member.name == name for member in one.symbol.members)
