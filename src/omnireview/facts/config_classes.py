"""A `Read` → the classes in it that hold configuration, with their fields and the defaults of these."""

import re
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Final

from omnireview.nouns import noun
from omnireview.surface import Read, Symbol

CLASSES: Final = ("*Config", "*Configs", "*Args", "*Arguments", "*Settings", "*Options", "*Params", "*Parameters")
"""Names of classes whose fields users set."""

_FIELD_MAKERS = frozenset(("field", "Field", "ib", "attrib"))
_OPENING, _CLOSING = "([{", ")]}"
_CALL = re.compile(r"(?:\w+\.)*(\w+)\((.*)\)", re.DOTALL)
_GIVEN = re.compile(r"(\w+)=(?!=)(.*)", re.DOTALL)


@noun
class ConfigField:
    """One field. `default` is source text, None where it has none or none that can be told."""

    name: str
    line: int
    annotation: str
    default: str | None


@noun
class ConfigClass:
    """One class of configuration: its dotted name, and its own fields by name, in source order."""

    name: str
    path: str
    symbol: Symbol
    fields: Mapping[str, ConfigField]


def config_classes(read: Read, names: Sequence[str]) -> Iterator[ConfigClass]:
    """Give the public classes at a module's top whose name fits a glob; their fields are annotated names."""
    for symbol in read.surface.symbols:
        if symbol.kind == "class" and not symbol.name.startswith("_") and _fits(symbol.name, names):
            fields = {field.name: field for field in _fields(symbol)}
            yield ConfigClass(f"{read.surface.module}.{symbol.name}", read.surface.path, symbol, fields)


def _fits(name: str, globs: Sequence[str]) -> bool:
    return any(fnmatchcase(name, glob) for glob in globs)


def _fields(symbol: Symbol) -> Iterator[ConfigField]:
    for member in symbol.members:
        if member.kind != "variable" or member.on_instance or member.annotation is None:
            continue
        if not member.name.startswith("_") and "ClassVar" not in member.annotation:
            yield ConfigField(member.name, member.spot.line, member.annotation, default_of(member.value))


def default_of(value: str | None) -> str | None:
    """Give the default that a field's value stands for, as source text; None without one, or where it is cut.

    Of `field(default=3)`, `Field(3, ge=0)` and the like that is `3`; a `default_factory` gives none.
    """
    call = _CALL.fullmatch(value or "")
    if call and call[1] in _FIELD_MAKERS:
        given = [_GIVEN.fullmatch(argument) for argument in _arguments(call[2])]
        named = {each[1]: each[2] for each in given if each}
        first = next(_arguments(call[2]), "")
        value = named.get("default") or (first if first and not _GIVEN.fullmatch(first) else None)
    return None if value is None or "…" in value or value == "..." else value


def _arguments(text: str) -> Iterator[str]:
    """Split the arguments of a call as `ast.unparse` writes them, at the commas outside of brackets and quotes."""
    depth, start, quote, escaped = 0, 0, "", False
    for at, each in enumerate(text):
        if quote:
            quote = "" if each == quote and not escaped else quote
            escaped = each == "\\" and not escaped
        elif each in "'\"":
            quote = each
        elif each in _OPENING or each in _CLOSING:
            depth += 1 if each in _OPENING else -1
        elif each == "," and not depth:
            yield text[start:at].strip()
            start = at + 1
    if text[start:].strip():
        yield text[start:].strip()
