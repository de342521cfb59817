"""A module's `Surface` → the same with only the facts that a table keeps.

What is kept is what one who imports, calls, derives or overrides can tell: names, kinds, bases, members and
parameters with their defaults. Left out are docstrings, bodies, lines, annotations of parameters, and all values
but those that decide what a class takes or that are a name. Of a method's body there is a digest, to tell one
version's from another's.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from omnireview.surface import Parameter, Signature, Spot, Surface, Symbol

LEFT_OUT = "…"
"""Stands for a value or default that a table does not keep."""

NOWHERE = Spot(0, 0)

_LONGEST_DEFAULT = 60
_LONGEST_VALUE = 120
_DOTTED = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")


def trim(surface: Surface, bodies: Mapping[int, str]) -> Surface:
    """Give the surface that a table keeps. `bodies` has the digests of functions by their lines, see `bodies`."""
    return replace(surface, path="", symbols=tuple(_symbol(symbol, bodies) for symbol in surface.symbols))


def _symbol(symbol: Symbol, bodies: Mapping[int, str], *, inside: bool = False) -> Symbol:
    is_method = inside and symbol.kind == "function"
    return replace(
        symbol,
        spot=NOWHERE,
        signature=symbol.signature and _signature(symbol.signature),
        value=_value(symbol, inside=inside),
        annotation=symbol.annotation if inside else None,
        members=tuple(_symbol(member, bodies, inside=True) for member in symbol.members),
        digest=bodies.get(symbol.spot.line, "") if is_method else "",
        summary="",
    )


def _value(symbol: Symbol, *, inside: bool) -> str | None:
    value = symbol.value
    kept = value is None or _DOTTED.fullmatch(value) or (inside and symbol.annotation is not None)
    return value if kept and len(value or "") <= _LONGEST_VALUE else LEFT_OUT


def _signature(signature: Signature) -> Signature:
    parameters = tuple(_parameter(parameter) for parameter in signature.parameters)
    return Signature(parameters, asynchronous=signature.asynchronous)


def _parameter(parameter: Parameter) -> Parameter:
    long = len(parameter.default or "") > _LONGEST_DEFAULT
    return Parameter(parameter.name, parameter.kind, LEFT_OUT if long else parameter.default)
