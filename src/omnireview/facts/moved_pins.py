"""Both sides of a change → the upstream packages whose pinned version it moves, and the files that name them."""

from collections.abc import Iterator, Sequence

from omnireview.facts.defined import Defined, Tables, defined_classes, methods_of
from omnireview.facts.derived import derived_classes, key
from omnireview.index import Found
from omnireview.nouns import noun
from omnireview.sides import PYTHON, Side, Sides
from omnireview.surface import Symbol
from omnireview.upstream import Table
from omnireview.upstream.shelf import packages


@noun
class MovedPin:
    """One package at both of its versions."""

    old: Table
    new: Table

    @property
    def top(self) -> str:
        """The package's top module."""
        return self.new.package.replace("-", "_")

    def holds(self, module: str) -> bool:
        """Tell whether a module belongs to the package."""
        return module == self.top or module.startswith(f"{self.top}.")


@noun
class Overrides:
    """A method that overrides one of upstream: the old version's, and the new one's, None where that has none.

    `is_edited` tells whether the change has edited the method, too.
    """

    each: Defined
    method: Symbol
    old: Found
    new: Found | None
    is_edited: bool


def moved_pins(sides: Sides) -> Iterator[MovedPin]:
    """Give the packages that have tables of both versions, where these differ."""
    before, after = sides.old.upstream, sides.head.upstream
    if before is None or after is None or before is after:
        return
    for package in packages():
        top = package.replace("-", "_")
        old, new = before.table(top), after.table(top)
        if old is not None and new is not None and old.version != new.version:
            yield MovedPin(old, new)


def files_naming(side: Side, pin: MovedPin) -> tuple[str, ...]:
    """Give the Python files of a side that mention the package, sorted; none where the tree can't be searched."""
    told = side.index.mentioning([pin.top], PYTHON)
    own = side.index.is_first_party(pin.top)
    return () if told is None or own else tuple(sorted(told.get(pin.top, ())))


def overrides(sides: Sides, pin: MovedPin, paths: Sequence[str]) -> Iterator[Overrides]:
    """Give the methods that override one of the package at its old version, in classes that both sides have.

    Looked at are some files of the head, and all in which a class of theirs is derived further. What stands behind
    a class is told for each side by its own version; where that can't be seen whole at the head, a method that is
    not found there is left out.
    """
    direct = [each for each in defined_classes(sides.head, paths) if _reaches(each, pin)]
    below = derived_classes(sides.head, [each.found for each in direct]) if direct else None
    every = (*direct, *(below or ()))
    classes = list({key(each.found): each for each in every}.values())
    there = sides.old.index.resolve_all(each.found.name for each in classes)
    kept = [(each, found) for each in classes if isinstance(found := there[each.found.name], Found)]
    lineages = sides.old.index.lineages([found for _, found in kept])
    before, after = Tables(sides.old.index), Tables(sides.head.index)
    for (each, found), lineage in zip(kept, lineages, strict=True):
        past = Defined(found, each.symbol, each.read, lineage)
        for method in methods_of(each.symbol).values():
            old, new = before.overridden(past, method.name), after.overridden(each, method.name)
            if old is None or not pin.holds(old.module):
                continue
            above = each.lineage.classes[1:]
            if new is None and (not each.lineage.closed or any(method.name in after.names(one) for one in above)):
                continue
            if new is None or pin.holds(new.module):
                own = before.methods(found).get(method.name)
                is_edited = own is None or own.digest != method.digest
                yield Overrides(each, method, old, new, is_edited=is_edited)


def _reaches(each: Defined, pin: MovedPin) -> bool:
    return any(pin.holds(one.module) for one in each.lineage.classes[1:])
