"""An import of something that the pinned version of an upstream package does not have.

The version is that which the settings' `upstream` names, or which the project's own requirements pin with `==`.
What it has is told by a table made of its wheel. Left alone: imports under a `try` that catches ImportError, under
`if TYPE_CHECKING` or under any other condition, such as a test of the version; modules that may define names which
can't be seen; and what upstream builds for one platform and not for another.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import SIDE, Sighting
from omnireview.facts.needs import imports_of, named
from omnireview.index import Absent
from omnireview.index.index import Index
from omnireview.nouns import noun
from omnireview.sides import Side
from omnireview.surface import ImportUse, Spot
from omnireview.upstream import Table, Upstream

SUBJECT: Final = SIDE

PER_PLATFORM: Final = ("third_party", "vllm_flash_attn", "_version")
"""Parts of names below which an installed package has other modules than the wheel that a table was made of."""


@noun
class Options(CheckOptions):
    """What is never missed."""

    per_platform: tuple[str, ...] = option(
        "Parts of dotted names below which nothing is missed, since upstream builds it for some platforms only.",
        default=PER_PLATFORM,
    )


@noun
class Missing:
    """What an import wants of a package and does not get: the shortest part that is not there, and where to point.

    `wanted` is the whole name that the import asks for.
    """

    path: str
    spot: Spot
    missing: str
    wanted: str
    table: Table


def find(side: Side, options: Options) -> Iterator[Sighting]:
    """Give each name that an import does not find, at its own line, and each missing module at its statement.

    `$MISSING` is the dotted name, `$PACKAGE` and `$VERSION` what it was looked for in, `$HINT` a sentence that
    says where a thing of that name is, or nothing.
    """
    upstream = side.upstream
    if upstream is None:
        return
    for each in missing_imports(side.index, upstream, side.changed(("*.py",)), options.per_platform):
        bindings = {
            "$MISSING": each.missing,
            "$PACKAGE": each.table.package,
            "$VERSION": each.table.version,
            "$HINT": hint(each.table, each.wanted),
        }
        spot = each.spot
        yield Sighting(each.path, spot.line, spot.end_line, spot.context, bindings, each.missing)


def missing_imports(
    index: Index, upstream: Upstream, paths: Iterable[str], per_platform: Iterable[str] = PER_PLATFORM
) -> Iterator[Missing]:
    """Give what the unconditional imports of some files want of upstream packages, and do not get."""
    uses = [
        (path, use, table)
        for path, use in imports_of(index, paths)
        if not use.guard and not index.is_first_party(use.module)
        if (table := upstream.table(use.module)) is not None and not _is_made(index, path, use)
    ]
    modules = index.modules(use.module for _, use, _ in uses)
    found = index.resolve_all(named(use) for _, use, _ in uses)
    apart = frozenset(per_platform)
    told: set[tuple[str, int, str]] = set()
    for path, use, table in uses:
        whole, answer, spot = modules[use.module], found[named(use)], use.spot
        if isinstance(whole, Absent):
            # All of the statement is in vain, so it is the statement that a person would point at.
            answer, spot = whole, replace(spot, line=use.statement, end_line=use.statement)
        if not isinstance(answer, Absent) or is_apart(answer.missing, apart):
            continue
        place = (path, spot.line, answer.missing)
        if place not in told:
            told.add(place)
            yield Missing(path, spot, answer.missing, named(use), table)


def is_apart(name: str, apart: frozenset[str]) -> bool:
    """Tell whether a name may be there on another platform: it lies below one of `apart`, or is compiled."""
    parts = name.split(".")
    return not apart.isdisjoint(parts) or parts[-1].endswith("_C")


def hint(table: Table, name: str) -> str:
    """Give a sentence that says where else a package defines the last part of a name; "" where that is unknown."""
    homes = table.homes(name.rpartition(".")[2])
    return f"It is defined in {' and '.join(homes)} there." if homes else ""


def _is_made(index: Index, path: str, use: ImportUse) -> bool:
    read = index.read(path)
    made = read.usage.modules_made if read else ()
    return any(use.module == each or use.module.startswith(f"{each}.") for each in made)
