"""Bytes of a Python file → text, as PEP 263 and a byte order mark say."""

import codecs
import io
import tokenize
from collections import Counter
from dataclasses import dataclass

from omnireview.errors import NotAnalysed

# Codecs that Python can name and no honest source file uses: they keep state between characters, grow
# without bound, or are no encodings of text at all.
_REFUSED = ("idna", "punycode", "utf-7", "unicode-escape", "raw-unicode-escape", "undefined")


@dataclass(frozen=True, slots=True)
class Source:
    """A file's text without its byte order mark; `mark` is that mark's length in bytes."""

    text: str
    encoding: str
    mark: int


def decode(data: bytes) -> Source:
    """Decode as the interpreter would (PEP 263: a mark, else a comment in the first two lines, else UTF-8).

    Raises `NotAnalysed` when the bytes are not text in that encoding.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)):
        raise NotAnalysed("it is encoded in UTF-16 or UTF-32, which Python can't read")
    if b"\0" in data:
        raise NotAnalysed("it holds a NUL byte")
    mark = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
    name = _declared(data)
    body = data[mark:]
    try:
        text = body.decode(name)
        reversible = text.isascii() or _keeps_no_state(text, name, len(body))
    except (UnicodeError, LookupError) as problem:
        raise NotAnalysed(f"its bytes are not valid {name}") from problem
    if not reversible or text.encode(name) != body:
        raise NotAnalysed(f"its encoding {name} does not map characters to bytes one to one")
    return Source(text, name, mark)


def _declared(data: bytes) -> str:
    # tokenize ends lines at "\n" only; the interpreter looks for the comment behind a lone "\r" too.
    head = data[:1024].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    try:
        name, _ = tokenize.detect_encoding(io.BytesIO(head).readline)
    except (SyntaxError, UnicodeError, LookupError, ValueError):
        return _undeclared_or_refused(head, data)
    if name == "utf-8-sig":
        return "utf-8"
    codec = codecs.lookup(name).name.replace("_", "-")
    if codec in _REFUSED or codec.startswith(("iso2022", "utf-16", "utf-32", "hz")):
        raise NotAnalysed(f"its declared encoding {name} is not read")
    return name


def _undeclared_or_refused(head: bytes, data: bytes) -> str:
    """Tell the two reasons apart for which no encoding is found: a wrong comment, or bytes that are not UTF-8."""
    for line in head.split(b"\n")[:2]:
        found = tokenize.cookie_re.match(line.removeprefix(codecs.BOM_UTF8).decode("latin-1"))
        if found is not None:
            name = found.group(1)
            if data.startswith(codecs.BOM_UTF8):
                raise NotAnalysed(f"its byte order mark says UTF-8 and its comment says {name}")
            try:
                codecs.lookup(name)
            except LookupError as problem:
                raise NotAnalysed(f"its declared encoding {name} is unknown") from problem
            return name
    return "utf-8"


def _keeps_no_state(text: str, name: str, length: int) -> bool:
    return sum(len(char.encode(name)) * count for char, count in Counter(text).items()) == length
