"""An entry of a registry, or of `__all__`, that names a module, class or function which is not there.

Four kinds of entries are looked up:

- a row of a table at a file's top, such as `"ZImage": ("z_image", "pipeline_z_image", "ZImagePipeline")`: folders,
  a module and what is in it. Nobody tells where such rows begin, so the table itself must show it: only where most
  of its rows lead somewhere from one package are the others found;
- a lazy package's `_import_structure`: names under the module that has them;
- a text that is a whole dotted name of the repository's own, `"pkg.module.Class"` or `"pkg.module:name"`, in tests
  also `"pkg.module.function"`, whose module is there and whose last part is not;
- a name in `__all__` that its module neither defines nor imports.

Left alone is what can't be proved to be absent, as with imports.
"""

import builtins
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import SIDE, Sighting
from omnireview.facts.needs import last_of
from omnireview.index import Absent, Found
from omnireview.index.index import Index
from omnireview.nouns import noun
from omnireview.places import is_test
from omnireview.sides import Side
from omnireview.surface import Read, Row, Spot

SUBJECT: Final = SIDE

_LAZY = "_import_structure"
_FEWEST = 3
"""Rows of a table whose modules have to be there before the others are called wrong."""
_SHARE = 0.75
"""The part of its rows that have to."""
_WITNESSES = 3
"""Rows that are read to see whether the last word of a table's rows is a class of the module before it."""
_FEWEST_PARTS = 3
"""Parts of a text that is taken for a dotted name: a package, a module and something in it."""


@noun
class _Entry:
    """A dotted name that a file's text stands for.

    `witnesses` are names of which two have to be there first. What is found `anywhere` is told also where the
    change touches neither it nor its module.
    """

    path: str
    spot: Spot
    name: str
    witnesses: tuple[str, ...] = ()
    anywhere: bool = False


def find(side: Side, _: Options) -> Iterator[Sighting]:
    """Give each entry that leads nowhere, at the line of the text; `$NAME` is what it stands for.

    Looked up are entries on lines that the change writes or takes away, and those whose module it changes.
    """
    index = side.index
    paths = side.changed(("*.py",))
    index.read_all(paths)
    reads = {path: read for path in paths if (read := index.read(path)) is not None}
    entries = [*_tables(index, reads)]
    for path, read in reads.items():
        entries += [*_exports(path, read), *_lazy(path, read), *_texts(index, path, read)]
    looked_at = [entry for entry in entries if _is_touched(side, entry)]
    found = index.resolve_all(name for entry in looked_at for name in (entry.name, *entry.witnesses))
    told: set[tuple[str, int, str]] = set()
    for entry in looked_at:
        place = (entry.path, entry.spot.line, entry.name)
        proved = [name for name in entry.witnesses if isinstance(found[name], Found)]
        if place in told or not isinstance(found[entry.name], Absent) or (entry.witnesses and len(proved) < 2):
            continue
        told.add(place)
        spot, bindings = entry.spot, {"$NAME": entry.name}
        yield Sighting(entry.path, spot.line, spot.end_line, spot.context, bindings, last_of(entry.name))


def _is_touched(side: Side, entry: _Entry) -> bool:
    file = side.files[entry.path]
    if entry.anywhere:
        return True
    lines = file.added if side.is_head else file.removed
    touched = any(line in lines for line in range(entry.spot.line, entry.spot.end_line + 1))
    return touched or (side.index.file_of(entry.name.rpartition(".")[0]) or "") in side.files


_BUILT_IN = frozenset(dir(builtins))


def _exports(path: str, read: Read) -> Iterator[_Entry]:
    """Give the names of `__all__` that the module does not bind by itself."""
    bound = {symbol.name for symbol in read.surface.symbols}
    unbound = {name for name in read.surface.exports or () if name not in bound and name.isidentifier()}
    for row in read.usage.rows if unbound else ():
        for word, spot in zip(row.words, row.spots, strict=True):
            if row.table == "__all__" and word in unbound:
                yield _Entry(path, spot, f"{read.surface.module}.{word}", anywhere=True)


def _lazy(path: str, read: Read) -> Iterator[_Entry]:
    if not path.endswith("/__init__.py"):
        return
    for row in read.usage.rows:
        if row.table == _LAZY and row.key:
            for word, spot in zip(row.words, row.spots, strict=True):
                yield _Entry(path, spot, f"{read.surface.module}.{row.key}.{word}")


def _texts(index: Index, path: str, read: Read) -> Iterator[_Entry]:
    """Give the texts that are dotted names of the repository's own, down to something in a module."""
    for text, spot in read.usage.strings:
        dotted = text.replace(":", ".", 1)
        parts = dotted.split(".")
        if len(parts) < _FEWEST_PARTS or not all(part.isidentifier() for part in parts):
            continue
        # Of small letters it can be a logger, a metric or an event as well; a test patches what it names.
        is_meant = ":" in text or _is_class(parts[-1]) or (is_test(path) and not _is_package(index, dotted))
        # A test may put its own in the place of what every module has: `mock.patch("pkg.module.isinstance")`.
        is_meant = is_meant and parts[-1] not in _BUILT_IN
        if is_meant and index.file_of(dotted.rpartition(".")[0]):
            yield _Entry(path, spot, dotted)


def _is_package(index: Index, dotted: str) -> bool:
    """Tell whether a dotted name is told to be right below a package, where a module may be meant."""
    return (index.file_of(dotted.rpartition(".")[0]) or "").endswith("/__init__.py")


def _tables(index: Index, reads: Mapping[str, Read]) -> Iterator[_Entry]:
    """Give the entries of those tables whose rows show from which package they are told."""
    tables: dict[tuple[str, str], list[Row]] = {}
    for path, read in reads.items():
        for row in read.usage.rows:
            if _is_entry(row):
                tables.setdefault((path, row.table), []).append(row)
    tables = {key: rows for key, rows in tables.items() if len(rows) >= _FEWEST}
    packages = _packages(index, {_module("", row) for rows in tables.values() for row in rows})
    for (path, _), rows in tables.items():
        base = _base(reads[path].surface.module, rows, packages)
        there = [row for row in rows if index.file_of(_module(base, row))]
        if len(there) >= max(_FEWEST, _SHARE * len(rows)):
            names = tuple(dict.fromkeys(f"{_module(base, row)}.{row.words[-1]}" for row in there))
            for row in rows:
                name = f"{_module(base, row)}.{row.words[-1]}"
                witnesses = tuple(each for each in names[: _WITNESSES + 1] if each != name)
                yield _Entry(path, row.spots[-1], name, witnesses)


def _is_entry(row: Row) -> bool:
    *module, last = row.words
    parts = [part for word in module for part in word.split(".")]
    return row.whole and bool(parts) and _is_class(last) and all(part.isidentifier() for part in parts)


def _is_class(word: str) -> bool:
    return word.isidentifier() and word[:1].isupper() and not word.isupper()


def _module(base: str, row: Row) -> str:
    return ".".join(part for part in (base, *row.words[:-1]) if part)


def _packages(index: Index, modules: Collection[str]) -> Mapping[str, tuple[str, ...]]:
    """Map modules, as rows tell them, to the packages ("" for none) below which the tree has them."""
    lengths = sorted({module.count(".") + 1 for module in modules})
    found: dict[str, list[str]] = {module: [] for module in modules}
    for path in index.python_files() if modules else ():
        parts = (index.module_name(path) or "").split(".")
        for length in lengths:
            told = ".".join(parts[-length:])
            if length <= len(parts) and told in found:
                found[told].append(".".join(parts[:-length]))
    return {module: tuple(packages) for module, packages in found.items()}


def _base(module: str, rows: Iterable[Row], packages: Mapping[str, tuple[str, ...]]) -> str:
    """Give the package below which most rows name a module; of several the one nearest to the table's own."""
    votes = Counter(package for row in rows for package in packages[_module("", row)])
    return max(votes, key=lambda package: (votes[package], _shared(package, module), package), default="")


def _shared(one: str, other: str) -> int:
    """Count the parts that two dotted names have in common from the front."""
    count = 0
    for left, right in zip(one.split("."), other.split("."), strict=False):
        if left != right:
            break
        count += 1
    return count
