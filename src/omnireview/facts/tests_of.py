"""What the tests of a tree import and name of the files that a change touches."""

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence

from omnireview import places
from omnireview.sides import Side
from omnireview.surface import Symbol

_MOST_NAMED = 3
_MOST_READ = 200
"""Tests that may import what changed, beyond which they are not read: they would hardly help anybody."""
_NOBODY_KNOWS = "the tests could not be looked through"


def tests_that_import(head: Side, paths: Collection[str]) -> str:
    """Say which tests import some changed files."""
    modules = [name for path in sorted(paths) if (name := head.index.module_name(path)) is not None]
    told = head.index.importers(modules, places.is_test, _MOST_READ)
    if told is None:
        return "more tests than can be told may import what changed"
    # What only helps the tests is named last.
    found = {path for uses in told.values() for path, _ in uses}
    tests = sorted(found, key=lambda path: (not path.rpartition("/")[2].startswith("test_"), path))
    if len(tests) > _MOST_NAMED:
        return f"{len(tests)} test files import what changed, {tests[0]} among them"
    if not tests:
        # A package above may hand on what is in them.
        return "no test imports the changed modules themselves"
    return f"{', '.join(tests)} {'import' if len(tests) > 1 else 'imports'} what changed"


def names_without_test(head: Side, paths: Collection[str]) -> str:
    """Say which public functions and classes on the added lines of some files no test names."""
    head.index.read_all(path for path in paths if path.endswith(".py"))
    names = sorted({name for path in paths if path.endswith(".py") for name in _changed_names(head, path)})
    if not names:
        return "no public name of it is new or changed"
    told = head.index.mentioning(names)
    if told is None:
        return _NOBODY_KNOWS
    unnamed = [name for name in names if not any(map(places.is_test, told.get(name, ())))]
    return f"none names {_listed(unnamed)}" if unnamed else "all that it changes is named in tests"


def _changed_names(head: Side, path: str) -> Iterator[str]:
    read = head.index.read(path)
    added = sorted(head.files[path].added) if path in head.files else []
    for symbol in read.surface.symbols if read else ():
        if symbol.kind == "class":
            inside = [each for each in symbol.members if each.kind == "function" and _holds(each, added)]
            public = [each.name for each in inside if not each.name.startswith("_")]
            if inside or _holds(symbol, added):
                yield from public or [symbol.name]
        elif symbol.kind == "function" and _holds(symbol, added) and not symbol.name.startswith("_"):
            yield symbol.name


def _holds(symbol: Symbol, lines: Sequence[int]) -> bool:
    """Tell whether a definition has any of some lines, which are in order."""
    first = bisect_left(lines, symbol.spot.line)
    return first < len(lines) and lines[first] <= symbol.spot.end_line


def _listed(names: Collection[str]) -> str:
    first, rest = list(names)[:_MOST_NAMED], len(names) - _MOST_NAMED
    return ", ".join(first) + (f" and {rest} more" if rest > 0 else "")
