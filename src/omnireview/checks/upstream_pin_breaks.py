"""What a change breaks by moving the pin of an upstream package: imports, calls, attributes and overrides.

The whole repository is looked through, since the files that break are mostly not those that the change edits. Told
is only what fitted the old version and does not fit the new one, by the tables of both. In files of the change the
checks of imports, calls and overrides say it; here they are left out. A file that asks for the package's version
may be made for several, so its calls and attributes are left alone, as are guarded imports. So are calls
and reads of what a file of the repository itself sets.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from omnireview import places
from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import CHANGE, Sighting
from omnireview.checks.unresolved_upstream_import import PER_PLATFORM, hint, is_apart, missing_imports
from omnireview.facts.callees import callees
from omnireview.facts.moved_pins import MovedPin, files_naming, moved_pins, overrides
from omnireview.facts.naming import calls_in
from omnireview.facts.needs import named, prefixes
from omnireview.facts.patched import asks_version, patched_names
from omnireview.facts.substitution import difference
from omnireview.index import Absent, Found
from omnireview.nouns import noun
from omnireview.sides import Sides
from omnireview.surface import Spot, Symbol, Usage

SUBJECT: Final = CHANGE


@noun
class _Use:
    """An attribute that a file reads, sets or calls, by its dotted name."""

    path: str
    spot: Spot
    name: str
    is_set: bool = False


def find(sides: Sides, options: Options) -> Iterator[Sighting]:  # noqa: ARG001 - a check's shape
    """Give each place that the new version breaks, in the order of imports, calls, attributes, overrides.

    `$NAME` is what does not fit any more, and `$WHY` says why; `$PACKAGE`, `$OLD` and `$NEW` are bound, and
    `$HINT` to a sentence with more, or to nothing. `$SEVERITY` is `minor` in tests, and for an override, of which
    nobody knows who calls it.
    """
    for pin in moved_pins(sides):
        paths = files_naming(sides.head, pin)
        untouched = [path for path in paths if path not in sides.head.touched]
        yield from _imports(sides, pin, untouched)
        sure = [path for path in paths if not asks_version(sides.head.index, path, pin.top)]
        yield from _calls(sides, pin, [path for path in sure if path in untouched])
        yield from _attributes(sides, pin, sure)
        yield from _overrides(sides, pin, paths)


def _imports(sides: Sides, pin: MovedPin, paths: Sequence[str]) -> Iterator[Sighting]:
    if sides.head.upstream is None:
        return
    missing = [
        each
        for each in missing_imports(sides.head.index, sides.head.upstream, paths)
        if each.table.package == pin.new.package
    ]
    before = sides.old.index.resolve_all(each.wanted for each in missing)
    for each in missing:
        if not isinstance(before[each.wanted], Absent):
            more = hint(pin.new, each.wanted)
            yield _sighting(pin, each.path, each.spot, each.missing, "it is gone", more=more)


def _calls(sides: Sides, pin: MovedPin, paths: Sequence[str]) -> Iterator[Sighting]:
    calls = calls_in(sides.head.index, paths)
    known = callees(sides.head.index, [call for _, call in calls])
    wrong = [
        (path, call, callee, why)
        for (path, call), callee in zip(calls, known, strict=True)
        if callee is not None and pin.holds(callee.found.module) and (why := callee.misfit(call)) is not None
    ]
    before = callees(sides.old.index, [call for _, call, _, _ in wrong])
    patched = patched_names(sides.head.index, (callee.found.name for _, _, callee, _ in wrong))
    for (path, call, callee, why), old in zip(wrong, before, strict=True):
        if old is not None and old.misfit(call) is None and callee.found.name not in patched:
            owner, symbol = callee.found.owner, callee.found.symbol
            name = f"{owner.name}.{symbol.name}" if owner and symbol else callee.found.name.rpartition(".")[2]
            yield _sighting(pin, path, call.spot, name, why)


def _attributes(sides: Sides, pin: MovedPin, paths: Sequence[str]) -> Iterator[Sighting]:
    sides.head.index.read_all(paths)
    reads = {path: read for path in paths if (read := sides.head.index.read(path)) is not None}
    uses = [use for path, read in reads.items() for use in _uses(path, read.usage)]
    after = sides.head.index.resolve_all(use.name for use in uses)
    gone = [(use, found) for use in uses if isinstance(found := after[use.name], Absent)]
    before = sides.old.index.resolve_all(use.name for use, _ in gone)
    patched = patched_names(sides.head.index, (found.missing for _, found in gone))
    apart = frozenset(PER_PLATFORM)
    told: set[tuple[str, int, str]] = set()
    for use, found in gone:
        place, past = (use.path, use.spot.line, found.missing), before[use.name]
        if not isinstance(past, Found) or not pin.holds(past.module) or is_apart(found.missing, apart):
            continue
        if found.missing in patched and not use.is_set:
            continue  # the repository itself puts it there
        if found.missing in _imported(reads[use.path].usage):
            continue  # that is told, or guarded, where it is imported
        if place not in told:
            told.add(place)
            more = hint(pin.new, found.missing)
            yield _sighting(pin, use.path, use.spot, found.missing, "it is gone", more=more)


def _uses(path: str, usage: Usage) -> Iterator[_Use]:
    """Give the attributes that a file reads, sets and calls, in the order of its lines."""
    found = [_Use(path, use.spot, f"{use.target}.{use.name}") for use in usage.attributes if not use.guarded]
    found += [
        _Use(path, use.spot, f"{use.target}.{use.name}", is_set=True) for use in usage.patches if not use.guarded
    ]
    found += [
        _Use(path, call.spot, call.target) for call in usage.calls if not call.guarded and not call.through_super
    ]
    yield from sorted(found, key=lambda use: (use.spot.line, use.name))


def _imported(usage: Usage) -> set[str]:
    """Give every module and name that a file imports, with the modules around them."""
    return {part for use in usage.imports for part in prefixes(named(use))}


def _overrides(sides: Sides, pin: MovedPin, paths: Sequence[str]) -> Iterator[Sighting]:
    for each in overrides(sides, pin, paths):
        new, old, path = each.new, each.old, each.each.found.path
        if new is None or new.symbol is None or old.symbol is None or path in sides.head.touched:
            continue
        why = "" if each.method.name.startswith("__") else difference(each.method, _required(new.symbol))
        if why and not difference(each.method, _required(old.symbol)):
            owner = new.owner.name if new.owner else new.module
            told = f"called as that of {owner}, {why}"
            yield _sighting(pin, path, each.method.spot, each.method.name, told, is_sure=False)


def _required(method: Symbol) -> Symbol:
    """Give a method with the parameters alone that every caller has to give."""
    signature = method.signature
    if signature is None:
        return method
    kept = tuple(each for each in signature.parameters if each.required or each.kind in {"star", "double-star"})
    return replace(method, signature=replace(signature, parameters=kept))


def _sighting(
    pin: MovedPin, path: str, spot: Spot, name: str, why: str, *, more: str = "", is_sure: bool = True
) -> Sighting:
    bindings = {
        "$SEVERITY": "major" if is_sure and not places.is_test(path) else "minor",
        "$NAME": name,
        "$WHY": why,
        "$HINT": more,
        "$PACKAGE": pin.new.package,
        "$OLD": pin.old.version,
        "$NEW": pin.new.version,
    }
    return Sighting(path, spot.line, spot.line, spot.context, bindings, name)
