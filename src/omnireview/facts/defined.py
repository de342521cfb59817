"""The classes that a side's changed files define, with their bases and their methods."""

from collections import Counter
from collections.abc import Iterable, Iterator

from omnireview.index import Found, Lineage
from omnireview.index.index import Index
from omnireview.nouns import noun
from omnireview.sides import PYTHON, Side
from omnireview.surface import CallUse, Read, Surface, Symbol

MODULE = "torch.nn.Module"
"""The class whose own `__init__` prepares what every layer needs, and does not call the next one.
https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html"""

PROTOCOLS = frozenset({"typing.Protocol", "typing_extensions.Protocol"})
_MODULES = frozenset({MODULE, "torch.nn.modules.Module", "torch.nn.modules.module.Module"})


@noun
class Defined:
    """A class that one statement at the top of a file defines; `read` is what its file says."""

    found: Found
    symbol: Symbol
    read: Read
    lineage: Lineage


def defined_classes(side: Side, paths: Iterable[str] | None = None) -> list[Defined]:
    """Give the classes of the changed Python files of a side, or of other files, in the order of paths and lines.

    Left out are those that may not be the only one of their name.
    """
    wanted = side.changed(PYTHON) if paths is None else tuple(paths)
    side.index.read_all(wanted)
    reads = [read for path in wanted if (read := side.index.read(path)) is not None]
    every = [(_found(read, symbol), symbol, read) for read in reads for symbol in _alone(read)]
    lineages = side.index.lineages([found for found, _, _ in every])
    return [
        Defined(found, symbol, read, lineage)
        for (found, symbol, read), lineage in zip(every, lineages, strict=True)
    ]


def method_of(owner: Symbol, name: str) -> Symbol | None:
    """Give the function that a class's body defines under a name, None where it is not the only one of it."""
    own = [member for member in owner.members if member.name == name]
    if len(own) != 1 or own[0].kind != "function" or own[0].conditional or own[0].on_instance:
        return None
    return own[0]


def methods_of(owner: Symbol) -> dict[str, Symbol]:
    """Give the functions that a class's body defines, each the only one of its name, in source order."""
    counts = Counter(member.name for member in owner.members)
    return {
        member.name: member
        for member in owner.members
        if member.kind == "function"
        and counts[member.name] == 1
        and not member.conditional
        and not member.on_instance
    }


class Tables:
    """What classes define and what files call, by name, and lines of files: each is gone through once."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._names: dict[tuple[str, str, int], frozenset[str]] = {}
        self._methods: dict[tuple[str, str, int], dict[str, Symbol]] = {}
        self._calls: dict[str, dict[str, list[CallUse]]] = {}
        self._lines: dict[str, list[str]] = {}
        self._tops: dict[str, dict[str, list[Symbol]]] = {}

    def names(self, found: Found) -> frozenset[str]:
        """Give the names of all members of a class itself."""
        key = _key(found)
        if key not in self._names:
            self._names[key] = (
                frozenset(member.name for member in found.symbol.members) if found.symbol else frozenset()
            )
        return self._names[key]

    def methods(self, found: Found) -> dict[str, Symbol]:
        """Give the methods of a class itself, as `methods_of` does."""
        key = _key(found)
        if key not in self._methods:
            self._methods[key] = methods_of(found.symbol) if found.symbol else {}
        return self._methods[key]

    def calls(self, path: str, target: str) -> list[CallUse]:
        """Give the calls of something in a file, in source order."""
        if path not in self._calls:
            read = self._index.read(path) if path else None
            table = self._calls[path] = {}
            for call in read.usage.calls if read else ():
                table.setdefault(call.target, []).append(call)
        return self._calls[path].get(target, [])

    def top(self, surface: Surface, name: str) -> list[Symbol]:
        """Give the symbols of a name at the top of a module, in source order."""
        if surface.module not in self._tops:
            table = self._tops[surface.module] = {}
            for symbol in surface.symbols:
                table.setdefault(symbol.name, []).append(symbol)
        return self._tops[surface.module].get(name, [])

    def lines(self, path: str) -> list[str]:
        """Give the lines of a file, git's; none when it can't be read."""
        if path not in self._lines:
            self._lines[path] = (self._index.text(path) or "").split("\n")
        return self._lines[path]

    def overridden(self, each: Defined, name: str) -> Found | None:
        """Give the method that a class would have without its own; None without any, or where it can't be told."""
        for one in each.lineage.classes[1:]:
            if name in self.names(one):
                method = self.methods(one).get(name)
                if method is None:
                    return None
                return Found(f"{one.name}.{name}", one.module, one.path, method, one.symbol)
        return None


def is_layer(classes: Iterable[Found], base: str = "") -> bool:
    """Tell whether any of some classes, or a base by its name, is surely a `torch.nn.Module`."""
    return base in _MODULES or any(not _MODULES.isdisjoint(each.symbol.bases) for each in classes if each.symbol)


def _alone(read: Read) -> Iterator[Symbol]:
    counts = Counter(symbol.name for symbol in read.surface.symbols)
    for symbol in read.surface.symbols:
        if symbol.kind == "class" and not symbol.typing_only and counts[symbol.name] == 1:
            yield symbol


def _found(read: Read, symbol: Symbol) -> Found:
    surface = read.surface
    return Found(f"{surface.module}.{symbol.name}", surface.module, surface.path, symbol)


def _key(found: Found) -> tuple[str, str, int]:
    return found.module, found.symbol.name if found.symbol else "", found.symbol.spot.line if found.symbol else 0
