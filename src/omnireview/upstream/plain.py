"""`Surface` ⇄ plain data, as a table keeps it: of each noun the fields that differ from their defaults.

A table says which fields its nouns had when it was written. One that a later version does not know any more is
passed over, and one that it has learnt since has its default.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any, Final

from omnireview.surface import Parameter, Signature, Surface, Symbol
from omnireview.upstream.trim import NOWHERE

Fields = Mapping[str, Sequence[str]]
"""Noun → the names of its fields, in the order in which a table counts them."""

_INSIDE: Final[Mapping[str, type[Any]]] = {
    "symbols": Symbol, "members": Symbol, "signature": Signature, "parameters": Parameter,
}  # fmt: skip
_GIVEN: Final = frozenset({"spot", "path", "module"})
"""Fields that a table does not hold: it has no lines, and knows its modules by their names."""


def fields_now() -> dict[str, list[str]]:
    """Give the fields that `to_plain` writes now, for a table to keep."""
    return {noun.__name__: [name for name, _ in kept] for noun, kept in _FIELDS.items()}


def to_plain(noun: Any) -> list[Any]:
    """Give a surface, or a noun in it, as a list: a number whose bits say which fields follow, and those."""
    bits, values = 0, []
    for place, (name, default) in enumerate(_FIELDS[type(noun)]):
        value = getattr(noun, name)
        if value != default:
            bits |= 1 << place
            values.append(_plain(value))
    return [bits, *values]


def from_plain(module: str, plain: Sequence[Any], known: Fields) -> Surface:
    """Give back the surface of a module; its path is "", and the lines in it are 0.

    Raises:
        LookupError, TypeError, ValueError: It is nothing that `to_plain` makes.
    """
    return Surface(path="", module=module, **_read(Surface, plain, known))


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return to_plain(value) if hasattr(value, "__match_args__") else value


def _read(noun: type[Any], plain: Sequence[Any], known: Fields) -> dict[str, Any]:
    bits, *values = plain
    names = (name for place, name in enumerate(known[noun.__name__]) if bits >> place & 1)
    wanted = {name for name, _ in _FIELDS[noun]}
    return {
        name: _noun(_INSIDE[name], value, known) if name in _INSIDE else _settled(value)
        for name, value in zip(names, values, strict=True)
        if name in wanted
    }


def _noun(noun: type[Any], value: Any, known: Fields) -> Any:
    if value is None:
        return None
    if noun is Signature:
        return Signature(**_read(noun, value, known))
    given = {"spot": NOWHERE} if noun is Symbol else {}
    return tuple(noun(**_read(noun, each, known), **given) for each in value)


def _settled(value: Any) -> Any:
    return tuple(_settled(each) for each in value) if isinstance(value, list) else value


def _kept(noun: type[Any]) -> tuple[tuple[str, Any], ...]:
    return tuple((each.name, each.default) for each in fields(noun) if each.name not in _GIVEN)


_FIELDS: Final = {noun: _kept(noun) for noun in (Surface, Symbol, Signature, Parameter)}
"""The fields that a table keeps, each with its default; `MISSING` where it has none."""
