"""One Python file → what it offers to users by name."""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from omnireview.surface import Read

_DEEPEST = 2
"""Packages that are for users: the top one, and those directly below."""


def offered(read: Read, others: Iterable[str]) -> Iterator[str]:
    """Give what a file offers to users: `--option`, `VARIABLE`, `/route`, and the names that a package exports.

    `others` are globs of variables that belong to other programs; they are left out.
    """
    for flag in read.usage.flags:
        yield from (name for name in flag.names if name.startswith("--") and len(name) > 2)
    foreign = tuple(others)
    for name, _ in read.usage.environment:
        if not any(fnmatchcase(name, other) for other in foreign):
            yield name
    if read.surface.path.endswith("/__init__.py") and "._" not in read.surface.module:
        offers = read.surface.module.count(".") < _DEEPEST
        yield from (name for name in read.surface.exports or () if offers and name[:1].isupper())
    yield from _routes(read)


def _routes(read: Read) -> Iterator[str]:
    """Give the paths that decorators of functions are told: texts with a slash in front, above the function."""
    handlers = {symbol.name: symbol.spot.line for symbol in read.surface.symbols if symbol.decorators}
    for text, spot in read.usage.strings:
        if (
            text.startswith("/")
            and len(text) > 1
            and " " not in text
            and spot.line < handlers.get(spot.context, 0)
        ):
            yield text
