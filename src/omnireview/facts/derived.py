"""A class → the classes of the whole tree that are derived from it."""

from collections.abc import Iterable, Mapping, Sequence

from omnireview.facts.defined import Defined, defined_classes
from omnireview.index import Found
from omnireview.sides import Side

MOST_ROUNDS = 4
"""Generations of derived classes that are looked for: each is another search of the tree."""


def derived_classes(side: Side, classes: Sequence[Found]) -> list[Defined] | None:
    """Give the classes below any of some classes, at any depth, in files that name what they derive from.

    None when the tree is too large to be searched.
    """
    wanted = {key(found) for found in classes}
    names = {found.symbol.name for found in classes if found.symbol}
    searched: set[str] = set()
    below: dict[str, Defined] = {}
    for _ in range(MOST_ROUNDS):
        if names <= searched:
            break
        mentions = side.index.mentioning(names - searched)
        if mentions is None:
            return None
        searched |= names
        for each in defined_classes(side, sorted(set().union(*mentions.values()))):
            if not wanted.isdisjoint(key(one) for one in each.lineage.classes[1:]):
                below[key(each.found)] = each
        names = {each.symbol.name for each in below.values()}
    return list(below.values())


def by_base(derived: Iterable[Defined]) -> Mapping[str, list[Defined]]:
    """Give some classes by the name (`key`) of each class that they derive from."""
    found: dict[str, list[Defined]] = {}
    for each in derived:
        for one in each.lineage.classes[1:]:
            found.setdefault(key(one), []).append(each)
    return found


def key(found: Found) -> str:
    """Give the dotted name under which a class is defined."""
    return f"{found.module}.{found.symbol.name}" if found.symbol else found.name
