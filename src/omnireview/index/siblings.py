"""A file that was read, and what first parts of names mean to it → the same with names that hold everywhere."""

from collections.abc import Mapping
from dataclasses import replace

from omnireview.surface import Read, Surface, Symbol, Usage


def localised(read: Read, meanings: Mapping[str, str]) -> Read:
    """Put the name of a module beside a script, as the whole tree knows it, in the place of the script's own.

    `meanings` maps first parts of dotted names to what they stand for in this file. Nothing else is changed.
    """
    used = {use.module.partition(".")[0] for use in read.usage.imports}
    mine = {top: name for top, name in meanings.items() if top in used}
    return Read(_surface(read.surface, mine), _usage(read.usage, mine)) if mine else read


def _surface(surface: Surface, meanings: Mapping[str, str]) -> Surface:
    return replace(
        surface,
        symbols=tuple(_symbol(symbol, meanings) for symbol in surface.symbols),
        stars=tuple(_name(star, meanings) for star in surface.stars),
    )


def _symbol(symbol: Symbol, meanings: Mapping[str, str]) -> Symbol:
    return replace(
        symbol,
        target=_name(symbol.target, meanings),
        bases=tuple(_name(base, meanings) for base in symbol.bases),
        decorators=tuple(_name(decorator, meanings) for decorator in symbol.decorators),
        members=tuple(_symbol(member, meanings) for member in symbol.members),
    )


def _usage(usage: Usage, meanings: Mapping[str, str]) -> Usage:
    return replace(
        usage,
        imports=tuple(replace(use, module=_name(use.module, meanings)) for use in usage.imports),
        calls=tuple(replace(use, target=_name(use.target, meanings)) for use in usage.calls),
        attributes=tuple(replace(use, target=_name(use.target, meanings)) for use in usage.attributes),
        patches=tuple(replace(use, target=_name(use.target, meanings)) for use in usage.patches),
    )


def _name(dotted: str, meanings: Mapping[str, str]) -> str:
    top, dot, rest = dotted.partition(".")
    return f"{meanings[top]}{dot}{rest}" if top in meanings else dotted
