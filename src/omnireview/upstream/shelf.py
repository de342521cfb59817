"""The tables that come with this package → which there are, and one of them."""

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

from omnireview.nouns import noun
from omnireview.upstream.plain import Fields
from omnireview.upstream.table import Table
from omnireview.upstream.versions import canonical

TABLES: Final = Path(__file__).with_name("tables")
"""What comes with this package: a folder for each package, with an index and bundles."""

INDEX: Final = "index.json"
"""The file of a package's folder that says which versions there are, where they lie, what they were made of."""


@noun
class Stock:
    """The tables of one package. `versions` are in order; `places` says of each its bundle and its place there."""

    package: str
    versions: tuple[str, ...]
    places: tuple[tuple[str, int], ...]
    fields: Fields

    def known_as(self, version: str) -> str | None:
        """Give a version as the stock spells it, None when there is no table of it."""
        wanted = canonical(version)
        return next((each for each in self.versions if canonical(each) == wanted), None)


@cache
def packages() -> tuple[str, ...]:
    """Give the names of all packages with tables, as PyPI normalises them, sorted."""
    return tuple(sorted(each.parent.name for each in TABLES.glob(f"*/{INDEX}")))


@cache
def stock_of(package: str) -> Stock:
    """Give what there is of a package; `package` is one of `packages`."""
    told: dict[str, Any] = json.loads((TABLES / package / INDEX).read_text(encoding="utf-8"))
    rows = told["versions"]
    return Stock(
        package=package,
        versions=tuple(row["version"] for row in rows),
        places=tuple((row["bundle"], row["place"]) for row in rows),
        fields=told["fields"],
    )


@cache
def table_of(package: str, version: str) -> Table:
    """Give the table of a version, as its package's stock spells it. It is read once in a process."""
    from omnireview.upstream.bundle import unpack

    stock = stock_of(package)
    bundle, place = stock.places[stock.versions.index(version)]
    lines = unpack((TABLES / package / bundle).read_bytes(), place)
    return Table(package, version, lines, stock.fields)
