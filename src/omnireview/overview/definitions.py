"""Both sides of a change → the public definitions that only one of them has."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from omnireview.diff import FileStatus
from omnireview.nouns import noun
from omnireview.overview import Definition, FileGroup, Replacement
from omnireview.overview.groups import group_of
from omnireview.places import is_script
from omnireview.sides import PYTHON, Side, Sides
from omnireview.surface import Surface, Symbol

MOST_READ = 200
"""Python files of each side whose definitions are compared."""


@dataclass(frozen=True, eq=False)
class Held:
    """One definition and the file that holds it; equal to none but itself."""

    path: str
    symbol: Symbol


@noun
class Compared:
    """The public classes and functions at the top of source files that only one side has."""

    new: tuple[Held, ...]
    gone: tuple[Held, ...]
    notes: tuple[str, ...]


@noun
class Named:
    """What is new and gone, without what stands in `replaced`."""

    new: tuple[Definition, ...] = ()
    gone: tuple[Definition, ...] = ()
    replaced: tuple[Replacement, ...] = ()
    notes: tuple[str, ...] = ()


def compare_definitions(sides: Sides) -> Compared:
    """Compare the changed Python sources of both sides; of renamed files, each with its own past."""
    ahead, more = _sources(sides.head)
    behind, also = _sources(sides.old)
    sides.head.index.read_all(ahead)
    sides.old.index.read_all(behind)
    then = {
        file.path: file.old_path
        for file in sides.head.files.values()
        if file.old_path and file.status not in {FileStatus.ADDED, FileStatus.COPIED}
    }
    now = {old: path for path, old in then.items()}
    new, gone, unread = [], [], more + also
    for path in ahead:
        before = _surface(sides.old, then.get(path)) if path in then else None
        after = _surface(sides.head, path)
        if after is None or (path in then and before is None):
            unread += 1
            continue
        known = {symbol.name for symbol in before.symbols} if before else set[str]()
        new += [Held(path, symbol) for name, symbol in _tops(after).items() if name not in known]
    for path in behind:
        after = _surface(sides.head, now.get(path)) if path in now else None
        before = _surface(sides.old, path)
        if before is None or (path in now and after is None) or (after and after.open_because):
            continue
        known = {symbol.name for symbol in after.symbols} if after else set()
        gone += [Held(path, symbol) for name, symbol in _tops(before).items() if name not in known]
    files = f"{unread} Python {'file' if unread == 1 else 'files'}"
    notes = [f"The classes and functions of {files} were not compared."] if unread else []
    return Compared(tuple(new), tuple(gone), tuple(notes))


def _sources(side: Side) -> tuple[tuple[str, ...], int]:
    """Give the source files to read, and the number of those that are too many."""
    paths = tuple(path for path in side.changed(PYTHON) if is_source(path))
    return paths[:MOST_READ], len(paths[MOST_READ:])


def is_source(path: str) -> bool:
    """Tell whether a Python file is part of what others import: no test, example, script or document."""
    return group_of(path) is FileGroup.SOURCE and not is_script(path)


def _surface(side: Side, path: str | None) -> Surface | None:
    read = side.index.read(path) if path else None
    return read.surface if read else None


def _tops(surface: Surface) -> Mapping[str, Symbol]:
    """Give the public classes and functions by their names, the first of each."""
    found: dict[str, Symbol] = {}
    for symbol in _public(surface.symbols):
        found.setdefault(symbol.name, symbol)
    return found


def _public(symbols: Iterable[Symbol]) -> Iterable[Symbol]:
    return (
        symbol
        for symbol in symbols
        if symbol.kind in {"class", "function"} and not symbol.name.startswith("_") and not symbol.typing_only
    )


def definition_of(held: Held) -> Definition:
    """Give what is told of a definition."""
    symbol = held.symbol
    return Definition(
        kind=symbol.kind,
        name=symbol.name,
        path=held.path,
        line=symbol.spot.line,
        bases=tuple(base.rpartition(".")[2] for base in symbol.bases if base),
        summary=symbol.summary,
    )
