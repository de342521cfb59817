"""What the tests of a tree import and name of the files that a change touches."""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence

from omnireview import places
from omnireview.facts.derived import derived_classes
from omnireview.index import Found
from omnireview.sides import Side, Sides
from omnireview.surface import Symbol

_MOST_NAMED = 3
_LONGEST = 50
"""Characters of the names that are told of many."""
_MOST_READ = 200
"""Tests that may import what changed, beyond which they are not read: they would hardly help anybody."""
_MOST_CLASSES = 20
"""Classes of a file whose derived ones are looked for."""
_NOBODY_KNOWS = "The tests could not be looked through"
_TOO_MANY = "too many test files to check which import it"


def tests_that_import(head: Side, counts: Mapping[str, int]) -> str:
    """Say which tests import the changed file that counts most; `counts` is by path.

    A test imports a file as well through a package that hands on what it defines, and by a class that derives from
    one of it.
    """
    index = head.index
    named = {path: name for path in sorted(counts) if (name := index.module_name(path)) is not None}
    # Whoever imports anything of a package imports its `__init__.py`, which says little.
    own = {path: name for path, name in named.items() if not path.endswith("__init__.py")} or named
    told = index.importers(own.values(), places.is_test, _MOST_READ)
    handed = _importers_by_name(head, own)
    if told is None or handed is None:
        return _TOO_MANY
    found = {path: {by for by, _ in told[module]} | handed.get(path, set()) for path, module in own.items()}
    most = max(own, key=lambda path: counts[path], default=None)
    if most is None:
        return "none of its tests changed"
    it = "it" if most == max(counts, key=lambda path: counts[path]) else most
    those = found[most]
    if not those and (those := _importers_of_derived(head, own[most], most)):
        it = f"what derives from {it}"
    tests = sorted((path for path in those if is_run(path)), key=lambda path: _is_of_another(path, most))
    if len(tests) > _MOST_NAMED:
        return f"{len(tests)} test files import {it}, {tests[0]} among them"
    if tests:
        return f"{', '.join(tests)} {'import' if len(tests) > 1 else 'imports'} {it}"
    return f"{'only helpers of tests import' if those else 'no test imports'} {it}"


def _is_of_another(test: str, source: str) -> tuple[bool, str]:
    """Put tests that are named after a file first."""
    stem = source.rpartition("/")[2].rpartition(".")[0]
    return stem not in test.rpartition("/")[2], test


def _importers_of_derived(head: Side, module: str, path: str) -> set[str]:
    """Give the files of tests that define or import a class below one of a module's."""
    index = head.index
    read = index.read(path)
    symbols = read.surface.symbols if read else ()
    names = [f"{module}.{each.name}" for each in symbols if each.kind == "class"][:_MOST_CLASSES]
    classes = [each for each in index.resolve_all(names).values() if isinstance(each, Found)]
    derived = derived_classes(head, classes) if classes else None
    owners: dict[str, str] = {}
    for each in derived or ():
        owners.setdefault(each.found.module, each.found.path)
    used = index.importers(owners, places.is_test, _MOST_READ) or {}
    return {path for uses in used.values() for path, _ in uses} | set(filter(places.is_test, owners.values()))


def is_run(path: str) -> bool:
    """Tell whether pytest runs a file as a test, and not only what it offers to tests."""
    name = path.rpartition("/")[2]
    return name.startswith("test_") or name.endswith("_test.py")


def _importers_by_name(head: Side, modules: Mapping[str, str]) -> dict[str, set[str]] | None:
    """Give for each file the tests that import a public name of it from a package above; None: too many."""
    index = head.index
    index.read_all(path for path in modules if path.endswith(".py"))
    owners: dict[str, list[str]] = {}
    for path in modules:
        read = index.read(path)
        for symbol in read.surface.symbols if read else ():
            if symbol.kind in {"class", "function"} and not symbol.name.startswith("_"):
                owners.setdefault(symbol.name, []).append(path)
    holding = index.mentioning(owners)
    if holding is None:
        return None
    paths = sorted({path for held in holding.values() for path in held if places.is_test(path)})
    if len(paths) > _MOST_READ:
        return None
    index.read_all(paths)
    found: dict[str, set[str]] = {}
    for path in paths:
        read = index.read(path)
        for use in read.usage.imports if read else ():
            for owner in owners.get(use.name or "", ()):
                if modules[owner].startswith(f"{use.module}."):
                    found.setdefault(owner, set()).add(path)
    return found


def names_without_test(sides: Sides, counts: Mapping[str, int]) -> str:
    """Say which public functions and classes on the added lines of some files no test names, as what to do.

    Those that the change brings are named first, then those of the file that counts most.
    """
    head = sides.head
    files = sorted((path for path in counts if path.endswith(".py")), key=lambda path: -counts[path])
    head.index.read_all(files)
    before = {path: head.files[path].old_path for path in files if path in head.files}
    sides.old.index.read_all(path for path in before.values() if path)
    fresh: dict[str, bool] = {}
    for path in files:
        known = _public_names(sides.old, before.get(path))
        for name in _changed_names(head, path):
            fresh[name] = fresh.get(name, False) or name not in known
    names = sorted(fresh, key=lambda name: not fresh[name])
    if not names:
        most = max(counts, key=lambda path: counts[path]).rpartition("/")[2]
        return f"Test {most} through what calls it"
    told = head.index.mentioning(names)
    if told is None:
        return _NOBODY_KNOWS
    unnamed = [name for name in names if not any(map(places.is_test, told.get(name, ())))]
    return f"Test at least {_listed(unnamed)}" if unnamed else "Extend the tests that name what changed"


def _public_names(side: Side, path: str | None) -> frozenset[str]:
    """Give what a file calls its functions, classes and methods; nothing of one that is not there."""
    read = side.index.read(path) if path else None
    symbols = read.surface.symbols if read else ()
    return frozenset(each.name for symbol in symbols for each in (symbol, *symbol.members))


def _changed_names(head: Side, path: str) -> Iterator[str]:
    read = head.index.read(path)
    added = sorted(head.files[path].added) if path in head.files else []
    for symbol in read.surface.symbols if read else ():
        if symbol.kind == "class":
            inside = [each for each in symbol.members if each.kind == "function" and _holds(each, added)]
            public = [each.name for each in inside if not each.name.startswith("_")]
            if inside or _holds(symbol, added):
                yield from public or ([] if symbol.name.startswith("_") else [symbol.name])
        elif symbol.kind == "function" and _holds(symbol, added) and not symbol.name.startswith("_"):
            yield symbol.name


def _holds(symbol: Symbol, lines: Sequence[int]) -> bool:
    """Tell whether a definition has any of some lines, which are in order."""
    first = bisect_left(lines, symbol.spot.line)
    return first < len(lines) and lines[first] <= symbol.spot.end_line


def _listed(names: Collection[str]) -> str:
    ordered = list(names)
    # A message cuts what is longer, in the middle of a name.
    fitting = (most for most in range(_MOST_NAMED, 1, -1) if len(", ".join(ordered[:most])) <= _LONGEST)
    most = next(fitting, 1)
    first, rest = ordered[:most], len(ordered) - most
    return ", ".join(first) + (f" and {rest} more" if rest > 0 else "")
