"""A constant that the change adds and that other modules define already, with the same name and the same text.

A constant is a name in capitals that is given one string at the top of a module. Tests, examples and scripts are
left out; so are strings that are short, and names that every module has (`__version__`, `T`).
"""

from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import CHANGE, Sighting
from omnireview.facts.copies import candidates
from omnireview.nouns import noun
from omnireview.sides import Side, Sides
from omnireview.surface import Symbol

SUBJECT: Final = CHANGE


@noun
class Options(CheckOptions):
    """When a constant counts as repeated."""

    files: int = option("In how many files it must stand, the new one among them.", default=3, least=2)
    characters: int = option("The least characters of its string.", default=8, least=1)


def find(sides: Sides, options: Options) -> Iterator[Sighting]:
    """Give each new definition; `$NAME` is the constant, `$COUNT` the number of files, `$OTHER` another one."""
    head = sides.head
    head.index.read_all(candidates(head.files))
    new = [
        (path, symbol)
        for path in candidates(head.files)
        for symbol in _constants(head, path, options.characters)
        if symbol.spot.line in head.files[path].added
    ]
    if not new:
        return
    told = head.index.mentioning({symbol.name for _, symbol in new})
    if told is None:
        return
    head.index.read_all(candidates({path for paths in told.values() for path in paths}))
    for path, symbol in new:
        others = [
            other
            for other in candidates(told.get(symbol.name, ()))
            if other != path and any(_same(symbol, each) for each in _constants(head, other, options.characters))
        ]
        if len(others) + 1 >= options.files:
            bindings = {"$NAME": symbol.name, "$COUNT": str(len(others) + 1), "$OTHER": others[0]}
            yield Sighting(path, symbol.spot.line, symbol.spot.end_line, bindings=bindings)


def _constants(side: Side, path: str, least: int) -> list[Symbol]:
    read = side.index.read(path)
    symbols = read.surface.symbols if read else ()
    return [
        symbol
        for symbol in symbols
        if symbol.kind == "variable" and symbol.name.isupper() and _is_string(symbol.value, least)
    ]


def _is_string(value: str | None, least: int) -> bool:
    return value is not None and value[:1] in {"'", '"'} and len(value) >= least + 2


def _same(one: Symbol, other: Symbol) -> bool:
    return one.name == other.name and one.value == other.value
