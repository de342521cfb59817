"""An attribute that is read from a class although only a class derived from it has it.

`EngineArgs.stage`, where the change declares `stage` in `OmniEngineArgs(EngineArgs)`: Python raises AttributeError
there. Told only when all of the class and its bases is known and none has the attribute; left alone under a `try`
that catches AttributeError, and where the file asks `hasattr` first.
"""

from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import SIDE, Sighting
from omnireview.facts.defined import defined_classes
from omnireview.facts.naming import meaning_in
from omnireview.index import Absent, Found
from omnireview.nouns import noun
from omnireview.sides import PYTHON, Side
from omnireview.surface import Read, Spot

SUBJECT: Final = SIDE


@noun
class _Use:
    """An attribute `name` of something called `owner`, read or called at a place of a file."""

    path: str
    spot: Spot
    owner: str
    name: str


def find(side: Side, options: Options) -> Iterator[Sighting]:  # noqa: ARG001 - a check's shape
    """Give each such use at its line; `$CLASS`, `$ATTRIBUTE` and `$SUBCLASS` are bound."""
    # What of each class's attributes is declared in a class below it, and in which first.
    derived: dict[tuple[str, str], dict[str, str]] = {}
    for each in defined_classes(side):
        own = frozenset(member.name for member in each.symbol.members if not member.on_instance)
        for one in each.lineage.classes[1:]:
            if one.symbol is not None:
                below = derived.setdefault((one.module, one.symbol.name), {})
                for name in own:
                    below.setdefault(name, each.symbol.name)
    if not derived:
        return
    names = {name for below in derived.values() for name in below}
    paths = side.changed(PYTHON)
    means = meaning_in(side.index, paths)
    uses = [
        use
        for path in paths
        for use in _uses(path, side.index.read(path))
        if use.name in names and means(path, use.owner)
    ]
    owners = side.index.resolve_all(use.owner for use in uses)
    for use in uses:
        found = owners[use.owner]
        if not isinstance(found, Found) or found.symbol is None or found.several:
            continue
        subclass = derived.get((found.module, found.symbol.name), {}).get(use.name, "")
        if subclass and isinstance(side.index.member(found, use.name), Absent):
            told = {"$CLASS": found.symbol.name, "$ATTRIBUTE": use.name, "$SUBCLASS": subclass}
            yield Sighting(
                use.path, use.spot.line, use.spot.end_line, use.spot.context, told, f"{use.owner}.{use.name}"
            )


def _uses(path: str, read: Read | None) -> Iterator[_Use]:
    """Give the attributes that a file reads or calls, in the order of its lines."""
    if read is None:
        return
    found = [_Use(path, use.spot, use.target, use.name) for use in read.usage.attributes if not use.guarded] + [
        _Use(path, call.spot, *_parted(call.target))
        for call in read.usage.calls
        if not call.bound and not call.guarded and not call.through_super
    ]
    yield from sorted(found, key=lambda use: (use.spot.line, use.owner, use.name))


def _parted(target: str) -> tuple[str, str]:
    owner, _, name = target.rpartition(".")
    return owner, name
