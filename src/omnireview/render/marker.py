"""The hidden first line of every comment we post: by it (and by its author) a later run knows the comment.

    <!-- omnireview:v1 i=review f=0123456789abcdef r=bare-except s=1a2b3c4 -->
    <!-- omnireview:v1 i=review kind=summary run=8123456789 s=1a2b3c4 -->
    <!-- omnireview:v1 i=review kind=review run=8123456789 s=1a2b3c4 -->

The last is that of a review which requests changes.
A comment that we have closed has a second line, which earlier versions take for part of the text. What was closed
without it, a person has closed.

    <!-- omnireview-state:v1 fixed s=9f8e7d6 -->

Values hold letters, digits, `.`, `_` and single inner `-`; every other byte is `~` and two hex digits. So no
value can end the comment.
"""

import re
from dataclasses import replace
from enum import StrEnum
from typing import Literal

from omnireview.nouns import noun

_SHORT = 7
_UNSAFE = re.compile(rb"[^A-Za-z0-9._-]|^-|-(?=-|\Z)")
_VALUE = r"[A-Za-z0-9._~-]*"
_FINDING = re.compile(
    rf"<!-- omnireview:v1 i=(?P<i>{_VALUE}) f=(?P<f>[0-9a-f]{{16}}) r=(?P<r>{_VALUE}) s=(?P<s>{_VALUE}) -->"
)
_SUMMARY = re.compile(
    rf"<!-- omnireview:v1 i=(?P<i>{_VALUE}) kind=(?P<kind>summary|review)"
    rf" run=(?P<run>{_VALUE}) s=(?P<s>{_VALUE}) -->"
)
_STATE = re.compile(rf"<!-- omnireview-state:v1 (?P<state>[a-z]+) s=(?P<s>{_VALUE}) -->")
_LONGEST = 2_000


class State(StrEnum):
    """Why we have closed a comment of ours."""

    OPEN = ""
    """We have not."""
    FIXED = "fixed"
    """What it says is not found any more."""
    DUPLICATE = "duplicate"
    """Another comment of ours says it."""


@noun
class Marker:
    """Whose comment it is. `head` is the first 7 characters of the head commit's sha.

    `fingerprint` (16 hex digits) and `rule` are those of a finding's comment, `run` is of the others; else "".
    `state` tells that we closed it, at the head `closed_at` (7 characters).
    """

    kind: Literal["finding", "summary", "review"]
    instance: str
    fingerprint: str = ""
    rule: str = ""
    head: str = ""
    run: str = ""
    state: State = State.OPEN
    closed_at: str = ""


def write(marker: Marker) -> str:
    """Give the marker's line, or two of a comment that we closed, without a line end."""
    line = _first_line(marker)
    if marker.state is State.OPEN:
        return line
    return f"{line}\n<!-- omnireview-state:v1 {marker.state} s={_encode(marker.closed_at[:_SHORT])} -->"


def _first_line(marker: Marker) -> str:
    instance, head = _encode(marker.instance), _encode(marker.head[:_SHORT])
    if marker.kind != "finding":
        return f"<!-- omnireview:v1 i={instance} kind={marker.kind} run={_encode(marker.run)} s={head} -->"
    rule = _encode(marker.rule)
    return f"<!-- omnireview:v1 i={instance} f={marker.fingerprint} r={rule} s={head} -->"


def read(body: str) -> Marker | None:
    """Read the marker of a comment's body; None unless its first line is exactly one that `write` makes.

    Only the first lines count: a person who quotes a comment of ours does not write one.
    """
    line, second = [*(part.removesuffix("\r") for part in body[:_LONGEST].split("\n", 2)), ""][:2]
    if found := _FINDING.fullmatch(line):
        marker = Marker("finding", _decode(found["i"]), found["f"], _decode(found["r"]), _decode(found["s"]))
    elif found := _SUMMARY.fullmatch(line):
        kind: Literal["summary", "review"] = "review" if found["kind"] == "review" else "summary"
        marker = Marker(kind, _decode(found["i"]), head=_decode(found["s"]), run=_decode(found["run"]))
    else:
        return None
    if write(marker) != line:
        return None
    closed = _STATE.fullmatch(second)
    if closed is None or closed["state"] not in {State.FIXED, State.DUPLICATE}:
        return marker
    return replace(marker, state=State(closed["state"]), closed_at=_decode(closed["s"]))


def text_below(body: str) -> str:
    """Give a comment's text without the marker's lines."""
    mark = read(body)
    lines = body.replace("\r\n", "\n").split("\n")
    return "\n".join(lines[0 if mark is None else 1 if mark.state is State.OPEN else 2 :])


def _encode(value: str) -> str:
    raw = value.encode("utf-8", "surrogateescape")
    return _UNSAFE.sub(lambda found: b"~%02x" % found[0][0], raw).decode("ascii")


def _decode(value: str) -> str:
    raw = re.sub(rb"~([0-9a-f]{2})", lambda found: bytes([int(found[1], 16)]), value.encode("ascii"))
    return raw.decode("utf-8", "surrogateescape")
