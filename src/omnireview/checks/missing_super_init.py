"""A layer whose `__init__` does not call that of `torch.nn.Module`.

Without it there is no place for parameters, buffers, sublayers and hooks: to set a layer or a parameter raises
AttributeError, and so does a call. Left alone is an `__init__` that gives nothing to `self` (a stub that raises),
a class in which any method calls an `__init__` or `super()`, and what makes its objects in another way (`__new__`,
a dataclass).
"""

import re
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import SIDE, Sighting
from omnireview.facts.defined import Defined, Tables, defined_classes, is_layer, method_of
from omnireview.sides import Side

SUBJECT: Final = SIDE

_INIT = "__init__"
# The words by which an object can be prepared in a way that no call shows.
_OTHERWISE = re.compile(r"\b(?:super|__init__|__dict__|__class__|__setstate__)\b")
_LAYER = re.compile(r"(?:torch\.)?nn\.[A-Z]|Parameter\(")


def find(side: Side, options: Options) -> Iterator[Sighting]:  # noqa: ARG001 - a check's shape
    """Give each such `__init__` at its own line; `$CLASS` and `$BASE`, whose `__init__` is left out, are bound.

    `$SEVERITY` is `minor` for a class that has neither a `forward` nor layers; else it is not bound.
    """
    tables = Tables(side.index)
    for each in defined_classes(side):
        init = method_of(each.symbol, _INIT)
        if init is None or init.decorators or not is_layer(each.lineage.classes):
            continue
        if _gives_to_self(each) and not _is_prepared(tables, each):
            base = each.symbol.bases[0].rpartition(".")[2]
            names = {"$CLASS": each.symbol.name, "$BASE": base}
            if not _is_called(each):
                names["$SEVERITY"] = "minor"
            yield Sighting(each.found.path, init.spot.line, init.spot.line, init.spot.context, names)


def _gives_to_self(each: Defined) -> bool:
    context = f"{each.symbol.name}.{_INIT}"
    return any(member.on_instance and member.spot.context == context for member in each.symbol.members)


def _is_called(each: Defined) -> bool:
    """Tell whether a class is made to be called, or holds layers and parameters."""
    names = {member.name for one in each.lineage.classes if one.symbol for member in one.symbol.members}
    values = (member.value or "" for member in each.symbol.members if member.on_instance)
    return "forward" in names or any(_LAYER.match(value) for value in values)


def _is_prepared(tables: Tables, each: Defined) -> bool:
    """Tell whether something else of the class may do what its `__init__` leaves out."""
    if each.symbol.decorators or any(_makes(one.symbol) for one in each.lineage.classes):
        return True
    lines = tables.lines(each.found.path)[each.symbol.spot.line : each.symbol.spot.end_line]
    return any(_OTHERWISE.search(line) for line in lines if f"def {_INIT}" not in line)


def _makes(symbol: object) -> bool:
    return any(member.name == "__new__" for member in getattr(symbol, "members", ()))
