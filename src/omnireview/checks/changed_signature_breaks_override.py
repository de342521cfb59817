"""A method that the change calls for in another way, and a class derived from its own that is left as it was.

Told at the changed method, for overrides in files that the change does not touch: each took all that the method
took before, and does not take all that it takes now. `$SEVERITY` is `major` where the base itself calls the
method in a way that the override can't take, and `minor` otherwise. (An override in a changed file is told where
it stands, by `override-signature-mismatch`.)
"""

from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import CHANGE, Sighting
from omnireview.facts.defined import Tables
from omnireview.facts.derived import by_base, derived_classes, key
from omnireview.facts.reshaped import Reshaped, reshaped
from omnireview.facts.substitution import difference, wrong_call
from omnireview.nouns import noun
from omnireview.sides import Sides

SUBJECT: Final = CHANGE


@noun
class _Left:
    """An override that was left behind: where it stands, why it does not fit, and whether a call shows it."""

    place: str
    why: str
    called: bool


def find(sides: Sides, options: Options) -> Iterator[Sighting]:  # noqa: ARG001 - a check's shape
    """Give each method that leaves an override behind.

    `$NAME`, `$WHY` (why the first override does not fit), `$OVERRIDE` (its place) and `$MORE` (how many more there
    are) are bound.
    """
    changed = [each for each in reshaped(sides) if each.owner is not None and not each.new.name.startswith("__")]
    for each, left in _left(sides, changed):
        first = next((one for one in left if one.called), left[0])
        more = len(left) - 1
        told = {
            "$NAME": each.name,
            "$WHY": first.why,
            "$OVERRIDE": first.place,
            "$MORE": f" and {more} more {'override' if more == 1 else 'overrides'}" if more else "",
            "$SEVERITY": "major" if first.called else "minor",
        }
        yield Sighting(each.path, each.line, each.line, each.new.spot.context, told, each.name)


def _left(sides: Sides, changed: list[Reshaped]) -> Iterator[tuple[Reshaped, list[_Left]]]:
    owners = list({each.owner.name: each.owner for each in changed if each.owner}.values())
    derived = by_base(derived_classes(sides.head, owners) or ()) if owners else {}
    tables = Tables(sides.head.index)
    for each in changed:
        left = []
        for one in derived.get(key(each.owner), ()) if each.owner else ():
            method = tables.methods(one.found).get(each.new.name)
            base = tables.overridden(one, each.new.name) if method is not None else None
            if method is None or base is None or base.symbol is not each.new:
                continue
            if one.found.path not in sides.head.touched:
                called = wrong_call(tables, one, method, base)
                why = called or difference(method, each.new)
                if why and not difference(method, each.old):
                    left.append(_Left(f"{one.found.path}:{method.spot.line}", why, bool(called)))
        if left:
            yield each, left
