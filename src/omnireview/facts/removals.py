"""Both sides of a change → what it takes away: modules, and names that modules defined."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from omnireview.index import Absent
from omnireview.nouns import noun
from omnireview.sides import Sides
from omnireview.surface import Surface, Symbol


@noun
class Removal:
    """A dotted name that the merge base had and the head has not.

    `module` and `path` are where it was; `symbol` is None for a module. `now` is the dotted name that a renamed
    file gives it, else that of what one changed file brings under the same last name; "" when there is none, or
    several.
    """

    name: str
    module: str
    path: str
    symbol: Symbol | None = None
    now: str = ""


def removals(sides: Sides) -> tuple[Removal, ...]:
    """Give what the change takes away from Python modules, in the order of paths and lines.

    Only what is proved is given: nothing where a side can't be listed whole, and no name of a module that may
    define names which can't be seen.
    """
    if not (sides.old.index.listed and sides.head.index.listed):
        return ()
    found = tuple(_lost(sides))
    proved = sides.head.index.resolve_all(removal.name for removal in found)
    gone = tuple(removal for removal in found if isinstance(proved[removal.name], Absent))
    brought, moved = (_brought(sides), dict(sides.renamed_modules())) if gone else ({}, {})
    return tuple(replace(each, now=_now(each, brought, moved)) for each in gone)


def _now(removal: Removal, brought: Mapping[str, Sequence[str]], moved: Mapping[str, str]) -> str:
    name = removal.name.rpartition(".")[2]
    places = brought.get(name, ())
    there = moved.get(removal.module, "")
    if there and removal.symbol is None:
        return there
    return f"{there}.{name}" if f"{there}.{name}" in places else places[0] if len(places) == 1 else ""


def _lost(sides: Sides) -> Iterator[Removal]:
    """Give what may be gone: what the module's file at the head does not define by itself."""
    old, head = sides.old.index, sides.head.index
    modules = {path: old.module_name(path) for path in sides.old.changed(("*.py",))}
    old.read_all(modules)
    head.ask(module for module in modules.values() if module)
    for path, module in modules.items():
        if not module:
            continue
        if head.file_of(module) is None:
            yield Removal(module, module, path)
        before = old.surface(module)
        after = head.surface(module)
        kept = {symbol.name for symbol in after.symbols} if after else set()
        seen: set[str] = set()
        for symbol in before.symbols if before else ():
            if symbol.name not in kept and symbol.name not in seen and not symbol.typing_only:
                seen.add(symbol.name)
                yield Removal(f"{module}.{symbol.name}", module, path, symbol)


def _brought(sides: Sides) -> dict[str, list[str]]:
    """Map names to the dotted names under which the change's files define them anew, modules among them."""
    old, head = sides.old.index, sides.head.index
    found: defaultdict[str, list[str]] = defaultdict(list)
    for path in sides.head.changed(("*.py",)):
        module = head.module_name(path)
        if not module:
            continue
        if old.file_of(module) is None:
            found[module.rpartition(".")[2]].append(module)
        after = head.surface(module)
        for name in _defined(after) - _defined(old.surface(module)):
            found[name].append(f"{module}.{name}")
    return found


def _defined(surface: Surface | None) -> set[str]:
    """Give the names that a module defines itself, and does not just import."""
    return {symbol.name for symbol in surface.symbols if symbol.kind != "import"} if surface else set()
