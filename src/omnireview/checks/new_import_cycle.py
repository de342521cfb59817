"""A circle of imports that the change closes: a module imports one that, by way of others, imports it in turn.

Only imports count that run when a module is loaded: not those in functions, under `if TYPE_CHECKING`, under a
`try` or another condition. A module that takes something from a package around it is left alone as well: packages
that gather what their modules define are built like that. A circle is new when no circle of the merge base led
through both ends of the import that closes it.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import CHANGE, Sighting
from omnireview.facts.needs import inside
from omnireview.index.index import Index
from omnireview.nouns import noun
from omnireview.sides import Sides
from omnireview.surface import ImportUse

SUBJECT: Final = CHANGE

_MOST_IMPORTS = 300
"""New imports that are followed."""
_MOST_MODULES = 1_500
"""Modules that are read for it."""
_FURTHER = 2
"""How much longer a circle of the merge base may be than those that are looked for."""


@noun
class Options(CheckOptions):
    """How far to look."""

    longest: int = option("Modules of a circle, at most.", default=4, least=2)


def find(sides: Sides, options: Options) -> Iterator[Sighting]:
    """Give the import that closes a circle, each circle once.

    `$NAME` is the imported module, `$OWN` the importing one, `$BY` names what lies between them on the way back,
    and is empty without anything.
    """
    if not (sides.head.index.listed and sides.old.index.listed):
        return
    graph, before = _Graph(sides.head.index), _Graph(sides.old.index)
    old_names = {now: then for then, now in sides.renamed_modules()}
    closing = list(_new_imports(sides, graph, before, old_names))[:_MOST_IMPORTS]
    graph.load((target for _, _, _, target in closing), options.longest - 1)
    told: set[frozenset[str]] = set()
    for path, use, module, target in closing:
        way = graph.way(target, module, options.longest - 1)
        if way is None or frozenset(way) in told:
            continue
        ends = old_names.get(module, module), old_names.get(target, target)
        if before.circle(*ends, options.longest + _FURTHER):
            continue
        told.add(frozenset(way))
        between = [name.rpartition(".")[2] for name in way[1:-1]]
        bindings = {
            "$NAME": target,
            "$OWN": module,
            "$BY": f", by way of {', '.join(between)}" if between else "",
        }
        spot = use.spot
        yield Sighting(path, spot.line, spot.end_line, spot.context, bindings, identity=target)


class _Graph:
    """Which modules a module imports when it is loaded, as far as they have been read."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._edges: dict[str, dict[str, ImportUse]] = {}

    def edges(self, module: str) -> dict[str, ImportUse]:
        """Give the imported modules, each with the first import of it."""
        return self._edges.get(module, {})

    def load(self, modules: Iterable[str], steps: int) -> None:
        """Read what some modules lead to in a number of steps, in one wave each."""
        waiting, seen = set(modules), set[str]()
        for _ in range(steps):
            unread = sorted(waiting - self._edges.keys())
            if not waiting or len(self._edges) + len(unread) > _MOST_MODULES:
                break
            self._index.read_all(path for module in unread if (path := self._index.file_of(module)))
            self._edges |= {module: self._imported(module) for module in unread}
            seen |= waiting
            waiting = {target for module in waiting for target in self.edges(module)} - seen

    def way(self, start: str, end: str, steps: int) -> list[str] | None:
        """Give the shortest way from one module to another, ends included; None without one of so few steps."""
        came: dict[str, str] = {start: ""}
        waiting = [start]
        for _ in range(steps):
            further: list[str] = []
            for module in waiting:
                for target in self.edges(module):
                    if target not in came:
                        came[target] = module
                        further.append(target)
            if end in came:
                way = [end]
                while came[way[-1]]:
                    way.append(came[way[-1]])
                return way[::-1]
            if not further:
                break
            waiting = further
        return None

    def circle(self, one: str, other: str, longest: int) -> bool:
        """Tell whether some circle leads through two modules."""
        if not (self._index.file_of(one) and self._index.file_of(other)):
            return False
        self.load([one, other], longest - 1)
        return all(self.way(*ends, longest - 1) is not None for ends in ((one, other), (other, one)))

    def _imported(self, module: str) -> dict[str, ImportUse]:
        path = self._index.file_of(module)
        read = self._index.read(path) if path else None
        found: dict[str, ImportUse] = {}
        for use in read.usage.imports if read else ():
            target = "" if use.guard or use.local else self._target(use)
            if target and not inside(module, target):
                found.setdefault(target, use)
        return found

    def _target(self, use: ImportUse) -> str:
        if use.name not in (None, "*") and self._index.file_of(f"{use.module}.{use.name}"):
            return f"{use.module}.{use.name}"
        return use.module if self._index.file_of(use.module) else ""


def _new_imports(
    sides: Sides, graph: _Graph, before: _Graph, old_names: Mapping[str, str]
) -> Iterator[tuple[str, ImportUse, str, str]]:
    """Give imports on added lines that the module did not have: path, import, module and what it imports."""
    modules = {path: sides.head.index.module_name(path) or "" for path in sides.head.changed(("*.py",))}
    graph.load(modules.values(), 1)
    before.load((old_names.get(module, module) for module in modules.values()), 1)
    for path, module in modules.items():
        had = before.edges(old_names.get(module, module))
        for target, use in graph.edges(module).items():
            lines = range(use.spot.line, use.spot.end_line + 1)
            if target not in had and any(line in sides.head.files[path].added for line in lines):
                yield path, use, module, target
