"""A field that a parameter is asked for, and that its upstream class does not have at the pinned version.

Looked at are functions of changed files whose parameter is annotated with one of the classes that the rule names
(`scheduler_output: SchedulerOutput`). What the class has is told by a table of the package's wheel. Left alone:
fields that a class of the tree adds to it, that the file asks for by `hasattr` or `getattr` or sets itself, files
that ask for the version, and classes whose members can't all be known.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import SIDE, Sighting
from omnireview.facts.asked import asked_fields
from omnireview.index import Found
from omnireview.nouns import noun
from omnireview.sides import PYTHON, Side

SUBJECT: Final = SIDE

_KEEPING = ("dataclasses.dataclass", "vllm._bc_linter.", "msgspec.")
_STRUCTS = frozenset({"msgspec.Struct"})
_VERSIONED = ("__version__", "vllm_version", "is_version", "version_is")
_MOST_FILES = 60


@noun
class Options(CheckOptions):
    """Whose fields are looked at."""

    classes: tuple[str, ...] = option("Dotted names of upstream classes.", filled=True)


def find(side: Side, options: Options) -> Iterator[Sighting]:
    """Give each such field at the line that asks for it.

    `$FIELD`, `$CLASS`, `$PARAMETER`, `$PACKAGE` and `$VERSION` are bound.
    """
    if side.upstream is None or side.upstream.table(options.classes[0]) is None:
        return
    fields = {name: known for name in options.classes if (known := _fields_of(side, name))}
    asked = [
        (path, each)
        for path in side.changed(PYTHON)
        if not _asks_version(side, path)
        for each in asked_fields(side.index, path, tuple(fields))
        if each.field not in fields[each.owner] and not each.field.startswith("__")
    ]
    added = _added(side, {each.owner for _, each in asked})
    for path, each in asked:
        table = side.upstream.table(each.owner)
        if each.field in added[each.owner] or table is None:
            continue
        told = {
            "$FIELD": each.field,
            "$CLASS": each.owner.rpartition(".")[2],
            "$PARAMETER": each.parameter,
            "$PACKAGE": table.package,
            "$VERSION": table.version,
        }
        yield Sighting(path, each.line, each.line, each.context, told, each.field)


def _fields_of(side: Side, name: str) -> frozenset[str]:
    """Give the members of a class and its bases; none where they can't all be known."""
    found = side.index.resolve(name)
    if not isinstance(found, Found) or found.symbol is None or found.symbol.kind != "class":
        return frozenset()
    names: set[str] = set()
    for one in side.index.lineage(found).classes:
        symbol = one.symbol
        if symbol is None or not all(each.startswith(_KEEPING) for each in symbol.decorators):
            return frozenset()
        if any(base not in _STRUCTS and _is_unknown(side, base) for base in symbol.bases):
            return frozenset()
        names |= {member.name for member in symbol.members}
    return frozenset(names)


def _is_unknown(side: Side, base: str) -> bool:
    found = side.index.resolve(base) if base else None
    return not isinstance(found, Found) or found.symbol is None or found.symbol.kind != "class"


def _asks_version(side: Side, path: str) -> bool:
    text = side.index.text(path) or ""
    return any(word in text for word in _VERSIONED)


def _added(side: Side, owners: set[str]) -> Mapping[str, frozenset[str]]:
    """Give what the tree's own classes add to some classes, by name; and what its files set on values."""
    mentions = side.index.mentioning({owner.rpartition(".")[2] for owner in owners}) if owners else {}
    return {
        owner: _added_in(side, sorted((mentions or {}).get(owner.rpartition(".")[2], ())), owner)
        for owner in owners
    }


def _added_in(side: Side, paths: Sequence[str], owner: str) -> frozenset[str]:
    last = owner.rpartition(".")[2]
    names: set[str] = set()
    side.index.read_all(paths[:_MOST_FILES])
    for path in paths[:_MOST_FILES]:
        read = side.index.read(path)
        for symbol in read.surface.symbols if read else ():
            if symbol.kind == "class" and any(base.endswith(last) for base in symbol.bases):
                names |= {member.name for member in symbol.members}
        for patch in read.usage.patches if read else ():
            names.add(patch.name)
    return frozenset(names)
