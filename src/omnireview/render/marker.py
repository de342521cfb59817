"""The hidden first line of every comment we post: by it (and by its author) a later run knows the comment.

    <!-- omnireview:v1 i=review f=0123456789abcdef r=bare-except s=1a2b3c4 -->
    <!-- omnireview:v1 i=review kind=summary run=8123456789 s=1a2b3c4 -->

Values hold letters, digits, `.`, `_` and single inner `-`; every other byte is `~` and two hex digits. So no
value can end the comment.
"""

import re
from typing import Literal

from omnireview.nouns import noun

_SHORT = 7
_UNSAFE = re.compile(rb"[^A-Za-z0-9._-]|^-|-(?=-|\Z)")
_VALUE = r"[A-Za-z0-9._~-]*"
_FINDING = re.compile(
    rf"<!-- omnireview:v1 i=(?P<i>{_VALUE}) f=(?P<f>[0-9a-f]{{16}}) r=(?P<r>{_VALUE}) s=(?P<s>{_VALUE}) -->"
)
_SUMMARY = re.compile(
    rf"<!-- omnireview:v1 i=(?P<i>{_VALUE}) kind=summary run=(?P<run>{_VALUE}) s=(?P<s>{_VALUE}) -->"
)
_LONGEST = 2_000


@noun
class Marker:
    """Whose comment it is. `head` is the first 7 characters of the head commit's sha.

    `fingerprint` (16 hex digits) and `rule` are those of a finding's comment, `run` is of the summary; else "".
    """

    kind: Literal["finding", "summary"]
    instance: str
    fingerprint: str = ""
    rule: str = ""
    head: str = ""
    run: str = ""


def write(marker: Marker) -> str:
    """Give the marker's line, without a line end."""
    instance, head = _encode(marker.instance), _encode(marker.head[:_SHORT])
    if marker.kind == "summary":
        return f"<!-- omnireview:v1 i={instance} kind=summary run={_encode(marker.run)} s={head} -->"
    rule = _encode(marker.rule)
    return f"<!-- omnireview:v1 i={instance} f={marker.fingerprint} r={rule} s={head} -->"


def read(body: str) -> Marker | None:
    """Read the marker of a comment's body; None unless its first line is exactly one that `write` makes.

    Only the first line counts: a person who quotes a comment of ours does not write one.
    """
    line = body[:_LONGEST].split("\n", 1)[0].removesuffix("\r")
    if found := _FINDING.fullmatch(line):
        marker = Marker("finding", _decode(found["i"]), found["f"], _decode(found["r"]), _decode(found["s"]))
    elif found := _SUMMARY.fullmatch(line):
        marker = Marker("summary", _decode(found["i"]), head=_decode(found["s"]), run=_decode(found["run"]))
    else:
        return None
    return marker if write(marker) == line else None


def _encode(value: str) -> str:
    raw = value.encode("utf-8", "surrogateescape")
    return _UNSAFE.sub(lambda found: b"~%02x" % found[0][0], raw).decode("ascii")


def _decode(value: str) -> str:
    raw = re.sub(rb"~([0-9a-f]{2})", lambda found: bytes([int(found[1], 16)]), value.encode("ascii"))
    return raw.decode("utf-8", "surrogateescape")
