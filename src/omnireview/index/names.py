"""A dotted name → what it stands for: through submodules, re-exports, star imports and members of classes."""

from collections.abc import Sequence
from dataclasses import replace

from omnireview.index import Absent, Found, Lineage, Resolution, Unknown
from omnireview.index.classes import members_of
from omnireview.index.layout import MOST_PARTS
from omnireview.index.query import Ground, Query, Shelf, last_bound
from omnireview.surface import Surface, Symbol

MOST_STEPS = 400
"""Modules and classes that one question may lead to."""
_OF_EVERY_MODULE = frozenset(
    {"__annotations__", "__builtins__", "__cached__", "__dict__", "__doc__", "__file__", "__loader__", "__name__"}
    | {"__package__", "__path__", "__spec__"}
)


class Names:
    """Resolves absolute dotted names over a tree, and over the tables of upstream packages beside it."""

    def __init__(self, ground: Ground, upstream: Shelf) -> None:
        self.ground = ground
        self._upstream = upstream
        self.lineages: dict[tuple[str, str, int], tuple[Found, Lineage]] = {}
        self._members: dict[int, tuple[Symbol, dict[str, list[Symbol]]]] = {}

    def resolve(self, dotted: str, query: Query | None = None) -> Resolution:
        """Give what a name stands for. Raises `Wanted` when modules must be read first."""
        query = query or Query(dotted)
        parts = dotted.split(".")
        if not all(parts) or len(parts) > MOST_PARTS:
            return Unknown(dotted, "it is no dotted name, or too long")
        if not self.knows(dotted):
            return Unknown(dotted, f"`{parts[0]}` is neither in this repository nor in a table")
        if not self._is_module(parts[0]):
            return Unknown(dotted, f"there is no module `{parts[0]}`")
        return self._within(parts[0], parts[1:], dotted, query)

    def module(self, dotted: str) -> Resolution:
        """Give the module of that name, as `import` and the left side of `from … import` need one.

        Only a folder that a package does not list by itself, a file that is made elsewhere, or a package that
        changes where modules are looked for keeps a missing one from being proved. Raises `Wanted`.
        """
        if not self.knows(dotted):
            return Unknown(dotted, f"`{dotted.partition('.')[0]}` is neither in this repository nor in a table")
        parts = dotted.split(".")
        for count in range(1, len(parts) + 1):
            module = ".".join(parts[:count])
            if self._is_module(module):
                continue
            above = ".".join(parts[: count - 1])
            if not above:
                return Unknown(dotted, f"there is no module `{module}`")
            surface = self._shelf(above).surface(above)
            if surface is None and self._path(above):
                return Unknown(dotted, f"`{self._path(above)}` could not be read")
            opened = surface.open_because if surface else ""
            doubt = (
                opened if "__path__" in opened or "sys.modules" in opened else self._doubt(above, parts[count - 1])
            )
            return Unknown(dotted, doubt) if doubt else Absent(dotted, module, above, self._path(above))
        return Found(dotted, dotted, self._path(dotted))

    def knows(self, dotted: str) -> bool:
        """Tell whether a name's first part is a module of the tree, or of a package with a table."""
        return self.ground.covers(dotted) or self._upstream.covers(dotted)

    def members(self, symbol: Symbol, name: str) -> list[Symbol]:
        """Give a class's own members of a name, in source order, without going through all of them each time."""
        if id(symbol) not in self._members:
            table: dict[str, list[Symbol]] = {}
            for member in symbol.members:
                table.setdefault(member.name, []).append(member)
            # The class is held, so that its number stays its own.
            self._members[id(symbol)] = symbol, table
        return self._members[id(symbol)][1].get(name, [])

    def _shelf(self, module: str) -> Shelf:
        return self.ground if self.ground.covers(module) else self._upstream

    def _is_module(self, module: str) -> bool:
        if self.ground.covers(module):
            return self.ground.file_of(module) is not None
        return self._upstream.surface(module) is not None

    def _path(self, module: str) -> str:
        return (self.ground.file_of(module) or "") if self.ground.covers(module) else ""

    def _doubt(self, module: str, name: str) -> str:
        """Say why a module of that name may be there, "" when nothing speaks for it, or when it is in the tree."""
        known = not self.ground.covers(module) or self._is_module(f"{module}.{name}")
        return "" if known else self.ground.doubt(module, name)

    def _within(self, module: str, rest: Sequence[str], dotted: str, query: Query) -> Resolution:
        """Look for `rest` in a module that exists; `dotted` is how the question names the whole."""
        if not rest:
            return Found(dotted, module, self._path(module))
        key = module, tuple(rest)
        if key in query.asked:
            known = query.asked[key]
            return _named(known, dotted) if known else self._submodule(module, rest, dotted, query)
        if len(query.asked) >= MOST_STEPS or query.deep:
            return Unknown(dotted, "the way to it leads through too many modules")
        query.asked[key] = None
        with query.step():
            query.asked[key] = outcome = self._looked_up(module, rest, dotted, query)
        return outcome

    def _looked_up(self, module: str, rest: Sequence[str], dotted: str, query: Query) -> Resolution:
        """Try a module's own names and its submodules; what is found by either is found."""
        looks = [self._submodule, self._symbol] if len(rest) > 1 else [self._symbol, self._submodule]
        outcome = looks[0](module, rest, dotted, query)
        if not isinstance(outcome, Found):
            other = looks[1](module, rest, dotted, query)
            if isinstance(other, Found) or (isinstance(other, Unknown) and isinstance(outcome, Absent)):
                outcome = other
            elif isinstance(other, Absent) and isinstance(outcome, Absent):
                # The longer way is the one that was meant.
                outcome = max(outcome, other, key=lambda absent: absent.missing.count("."))
        return outcome

    def _submodule(self, module: str, rest: Sequence[str], dotted: str, query: Query) -> Resolution:
        below = f"{module}.{rest[0]}"
        if self._is_module(below):
            return self._within(below, rest[1:], dotted, query)
        return Absent(dotted, _up_to(dotted, rest[1:]), module, self._path(module))

    def _symbol(self, module: str, rest: Sequence[str], dotted: str, query: Query) -> Resolution:
        """Look for a name that the module's own statements bind."""
        path = self._path(module)
        surface = self._shelf(module).surface(module)
        absent = Absent(dotted, _up_to(dotted, rest[1:]), module, path)
        if surface is None:
            doubt = f"`{path}` could not be read" if path else self._doubt(module, rest[0])
            return Unknown(dotted, doubt) if doubt else absent
        name = rest[0]
        symbols = self.ground.named(module, name) if self.ground.covers(module) else surface.named(name)
        if symbols:
            likely, several = last_bound(symbols)
            home = Found(dotted, module, path)
            outcomes = [self._follow(symbol, home, rest[1:], query) for symbol in likely]
            return _agreed(outcomes, several=several)
        if name in _OF_EVERY_MODULE:
            return Unknown(dotted, f"every module has a name `{name}`")
        starred = self._starred(surface, rest, dotted, query)
        if starred is not None:
            return starred
        doubt = surface.open_because or self._doubt(module, name)
        if len(rest) > 1 and self._is_module(f"{module}.{name}"):
            # A module that is there is what an import finds, whatever the package around it makes of other names.
            doubt = ""
        return Unknown(dotted, doubt) if doubt else absent

    def _starred(self, surface: Surface, rest: Sequence[str], dotted: str, query: Query) -> Found | Unknown | None:
        """Look for a name in the modules that are taken in by a star; None when none of them has it."""
        unknown: Unknown | None = None
        for star in surface.stars:
            if (star, tuple(rest)) in query.asked and query.asked[star, tuple(rest)] is None:
                continue  # it is being looked into already
            if not self.knows(star) or not self._is_module(star):
                unknown = unknown or Unknown(dotted, f"`{surface.module}` takes in all of `{star}`")
                continue
            given = self._shelf(star).surface(star)
            if given is None:
                unknown = unknown or Unknown(
                    dotted, f"`{surface.module}` takes in all of `{star}`, which is not known"
                )
                continue
            hidden = rest[0] not in given.exports if given.exports is not None else rest[0].startswith("_")
            if hidden:
                continue
            outcome = self._within(star, rest, dotted, query)
            if isinstance(outcome, Found):
                return outcome
            if isinstance(outcome, Unknown):
                unknown = unknown or outcome
        return unknown

    def _follow(self, symbol: Symbol, home: Found, rest: Sequence[str], query: Query) -> Resolution:
        """Go on from a symbol; `home` is where it stands, and its name that of the question."""
        dotted = home.name
        if symbol.kind == "import":
            return self._imported(symbol, home, rest, query)
        found = replace(home, symbol=symbol)
        if not rest:
            return found
        if symbol.kind != "class":
            return Unknown(dotted, f"what `{symbol.name}` holds can't be told")
        member = members_of(self, replace(found, name=_up_to(dotted, rest)), rest[0], query)
        if isinstance(member, Found) and rest[1:]:
            if member.symbol is None or member.symbol.kind != "class":
                return Unknown(dotted, f"what `{rest[0]}` holds can't be told")
            inner = replace(member, name=dotted, owner=None)
            return self._follow(member.symbol, inner, rest[1:], query)
        return _named(member, dotted)

    def _imported(self, symbol: Symbol, home: Found, rest: Sequence[str], query: Query) -> Resolution:
        dotted, target = home.name, symbol.target
        if not target or not self.knows(target):
            if rest:
                return Unknown(dotted, f"`{target or symbol.name}` comes from outside")
            return replace(home, symbol=symbol)
        outcome = self.resolve(".".join([target, *rest]), query)
        if isinstance(outcome, Found):
            return _named(outcome, dotted)
        if isinstance(outcome, Absent) and rest and outcome.missing.startswith(f"{target}."):
            reached = _up_to(dotted, rest)
            return replace(outcome, name=dotted, missing=reached + outcome.missing.removeprefix(target))
        if isinstance(outcome, Absent):
            # The import is the fault, and is told where it stands.
            return Unknown(dotted, f"`{home.path or home.module}` imports it from `{target}`, where it is not")
        return _named(outcome, dotted)


def _agreed(outcomes: Sequence[Resolution], *, several: bool) -> Resolution:
    """Give what can be said of a name that any of several statements may have bound."""
    if not several:
        return outcomes[0]
    for kind in (Found, Unknown):
        for outcome in outcomes:
            if isinstance(outcome, kind):
                return replace(outcome, several=True) if isinstance(outcome, Found) else outcome
    return outcomes[0]


def _named(outcome: Resolution, dotted: str) -> Resolution:
    return replace(outcome, name=dotted)


def _up_to(dotted: str, rest: Sequence[str]) -> str:
    """Give a dotted name without its last parts."""
    return dotted if not rest else dotted.removesuffix("." + ".".join(rest))
