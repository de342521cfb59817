"""A class of an interface that lacks methods which the pinned version of an upstream package demands.

Python refuses to make an instance of such a class: `TypeError: Can't instantiate abstract class`. Which methods
are abstract is told by a table of the package's wheel, at the version that the project pins. Left alone: classes
that are abstract themselves or that others in the tree derive from, static methods, what an upstream class
between lacks as well, mixins and bases by their name, and classes one of whose bases is not known.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from omnireview import places
from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import SIDE, Sighting
from omnireview.facts.defined import PROTOCOLS, Defined, defined_classes
from omnireview.nouns import noun
from omnireview.sides import Side
from omnireview.surface import Symbol

SUBJECT: Final = SIDE

_ABSTRACT = frozenset({"abc.abstractmethod", "abc.abstractproperty"})
_CLASSWIDE = frozenset({"builtins.staticmethod", "builtins.classmethod", "abc.abstractstaticmethod"})
_UNFINISHED = ("Base", "Mixin", "Interface", "Abstract", "Protocol")
_MOST_FILES = 60
_MOST_SHOWN = 3


@noun
class Options(CheckOptions):
    """Whose interfaces are looked at."""

    package: str = option("The upstream package whose interfaces count.")


def find(side: Side, options: Options) -> Iterator[Sighting]:
    """Give each such class at its own line.

    `$CLASS`, `$INTERFACE`, `$METHODS` (the first few), `$PACKAGE` and `$VERSION` are bound.
    """
    table = side.upstream.table(options.package) if side.upstream else None
    if table is None:
        return
    lacking = []
    for each in defined_classes(side):
        missing = _missing(each, f"{options.package}.")
        if missing and not places.is_test(each.found.path):
            lacking.append((each, missing))
    derived = _derived_from(side, [each for each, _ in lacking])
    for each, missing in lacking:
        if each.found.name in derived:
            continue
        shown = ", ".join(list(missing)[:_MOST_SHOWN])
        more = len(missing) - _MOST_SHOWN
        told = {
            "$CLASS": each.symbol.name,
            "$INTERFACE": next(iter(missing.values())),
            "$METHODS": f"{shown} and {more} more" if more > 0 else shown,
            "$PACKAGE": table.package,
            "$VERSION": table.version,
        }
        spot = each.symbol.spot
        yield Sighting(each.found.path, spot.line, spot.line, spot.context, told, each.symbol.name)


def _missing(each: Defined, package: str) -> Mapping[str, str]:
    """Give the abstract methods that nothing in a class's lineage fills, with the interface that demands each."""
    name = each.symbol.name
    if not each.lineage.closed or not PROTOCOLS.isdisjoint(each.lineage.builtin):
        return {}
    if name.lstrip("_").startswith(_UNFINISHED) or name.endswith(_UNFINISHED):
        return {}
    if "abc.ABC" in each.symbol.bases or any(_is_abstract(member) for member in each.symbol.members):
        return {}
    met: set[str] = set()
    missing: dict[str, str] = {}
    for one in each.lineage.classes:
        members = one.symbol.members if one.symbol else ()
        abstract = [member.name for member in members if _is_demanded(member)]
        if one.symbol is not None and one.module.startswith(package):
            missing |= {name: one.symbol.name for name in abstract if name not in met}
            if not abstract:
                # What stands between the class and the interface is no better, and serves upstream as it is.
                return missing
        met |= {member.name for member in members}
    return missing


def _is_abstract(member: Symbol) -> bool:
    return member.kind == "function" and not _ABSTRACT.isdisjoint(member.decorators)


def _is_demanded(member: Symbol) -> bool:
    """Tell whether an instance lacks something without it: a class of static methods alone is never made."""
    return _is_abstract(member) and _CLASSWIDE.isdisjoint(member.decorators)


def _derived_from(side: Side, classes: Sequence[Defined]) -> frozenset[str]:
    """Give the classes from which others in the tree derive; all of them where that can't be told."""
    mentions = side.index.mentioning({each.symbol.name for each in classes}) if classes else None
    if mentions is None:
        return frozenset(each.found.name for each in classes)
    found = set()
    for each in classes:
        paths = sorted(mentions[each.symbol.name])[:_MOST_FILES]
        side.index.read_all(paths)
        for path in paths:
            read = side.index.read(path)
            symbols = read.surface.symbols if read else ()
            if any(base.rpartition(".")[2] == each.symbol.name for symbol in symbols for base in symbol.bases):
                found.add(each.found.name)
    return frozenset(found)
