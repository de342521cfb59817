"""Tables of several versions of one package ⇄ bytes: versions that follow each other have most lines in common.

A bundle is UTF-8 text under xz, one line for each module and each form that it had: a number in hexadecimal whose
bits say which of the bundle's versions have it, the module's dotted name, its surface as JSON, with tabs between.
"""

import io
import json
import lzma
from collections.abc import Mapping, Sequence

Lines = Mapping[str, str]
"""Module → its surface as JSON."""


def pack(tables: Sequence[Lines]) -> bytes:
    """Give the bundle of the tables of some versions, in their order. Equal tables give equal bytes."""
    lines = []
    for module in sorted({module for table in tables for module in table}):
        versions: dict[str, int] = {}
        for place, table in enumerate(tables):
            if module in table:
                versions[table[module]] = versions.get(table[module], 0) | 1 << place
        lines += [f"{bits:x}\t{module}\t{line}\n" for line, bits in versions.items()]
    return lzma.compress("".join(lines).encode(), preset=9 | lzma.PRESET_EXTREME)


def unpack(data: bytes, place: int) -> dict[str, str]:
    """Give the table of the version at a place of a bundle.

    Raises:
        lzma.LZMAError, ValueError: It is no whole bundle.
    """
    found = {}
    with io.TextIOWrapper(lzma.LZMAFile(io.BytesIO(data)), encoding="utf-8", newline="\n") as lines:
        for line in lines:
            bits, module, surface = line.removesuffix("\n").split("\t", 2)
            if int(bits, 16) >> place & 1:
                found[module] = surface
    return found


def line_of(plain: object) -> str:
    """Give plain data as the JSON of a line."""
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
