"""A dataclass on top of a class that prepares itself in `__init__`: the made `__init__` never calls that one.

`@dataclass class StageOutput(RequestOutput)` gets an `__init__` that sets the fields and nothing else, so what the
base sets (`self.finished`, `self.outputs`) is missing, and the first method of the base that reads it fails. Found
where a class with fields of its own has a base, known in the tree, in a table of upstream or by name, that is no
dataclass and whose `__init__` sets attributes or needs arguments. Left alone: an `__init__` or `__post_init__` of
its own, `@dataclass(init=False)`, exceptions, and bases that are not known.
"""

from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import SIDE, Sighting
from omnireview.facts.defined import Defined, defined_classes
from omnireview.nouns import noun
from omnireview.sides import Side
from omnireview.surface import Symbol

SUBJECT: Final = SIDE

_DATACLASSES = frozenset({"dataclasses.dataclass", "pydantic.dataclasses.dataclass"})
_OWN = ("__init__", "__post_init__", "__new__")


@noun
class Options(CheckOptions):
    """Which classes of others are known."""

    prepared: tuple[str, ...] = option(
        "Whole names of classes outside of the tree that are no dataclasses and set attributes in `__init__`.",
        default=(),
    )


def find(side: Side, options: Options) -> Iterator[Sighting]:
    """Give each such class at its own line; `$CLASS` and `$BASE`, whose `__init__` is not called, are bound."""
    for each in defined_classes(side):
        if not _is_made(each.symbol) or not _has_fields(each.symbol) or _names(each.symbol) & set(_OWN):
            continue
        base = next((one for one in each.symbol.bases if one in options.prepared), None) or _prepared(each)
        if base is not None:
            spot = each.symbol.spot
            names = {"$CLASS": each.symbol.name, "$BASE": base.rpartition(".")[2]}
            yield Sighting(each.found.path, spot.line, spot.line, spot.context, names)


def _is_made(symbol: Symbol) -> bool:
    """Tell whether a decorator makes the class's `__init__`."""
    is_dataclass = not _DATACLASSES.isdisjoint(symbol.decorators)
    return is_dataclass and ("init", "False") not in symbol.options


def _has_fields(symbol: Symbol) -> bool:
    return any(
        member.annotation is not None and not member.on_instance and not member.annotation.startswith("ClassVar")
        for member in symbol.members
    )


def _prepared(each: Defined) -> str | None:
    """Give the nearest base with an `__init__` of its own that is no dataclass; None where none is for sure."""
    for base in each.lineage.classes[1:]:
        symbol = base.symbol
        if symbol is None or base.several or not _DATACLASSES.isdisjoint(symbol.decorators):
            return None
        if "__post_init__" in _names(symbol):
            return None
        init = next((member for member in symbol.members if member.name == "__init__"), None)
        if init is not None:
            return base.name if _prepares(symbol, init) else None
    return None


def _prepares(owner: Symbol, init: Symbol) -> bool:
    """Tell whether a class's objects have attributes that only their methods set, or can't be made of nothing."""
    parameters = () if init.signature is None else init.signature.parameters[1:]
    return any(member.on_instance for member in owner.members) or any(each.required for each in parameters)


def _names(symbol: Symbol) -> set[str]:
    return {member.name for member in symbol.members}
