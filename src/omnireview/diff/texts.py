"""Two versions of a file → hunks, where no patch can be had."""

from collections.abc import Iterator, Sequence
from typing import Literal

from omnireview.diff.files import Hunk, Line

CONTEXT = 3
THOROUGH = 2_000
"""Up to so many lines the popular ones are matched too; above, difflib's shortcut keeps the time in bounds."""
HOPELESS = 50_000
"""From so many differing lines on, all between the first and the last is taken as replaced."""

BINARY_PROBE = 8_000

Change = tuple[int, int, int, int]
"""`old[i1:i2]` becomes `new[j1:j2]`, by 0-based line indexes."""


def diff_texts(old: bytes, new: bytes, context: int = CONTEXT) -> tuple[Hunk, ...]:
    """Compare two texts line by line and give hunks as git would write them, with `context` lines around them.

    Only a line feed ends a line, and a missing final one is a difference. Among equally good diffs git's
    choice of lines can be another.
    """
    if new and not old:
        return (_all_added(new),)
    before, after = _lines(old), _lines(new)
    groups: list[list[Change]] = []
    for change in _slid(before, after, list(_changes(before, after))):
        if groups and change[0] - groups[-1][-1][1] <= 2 * context:
            groups[-1].append(change)
        else:
            groups.append([change])
    hunks: list[Hunk] = []
    position = 0
    for group in groups:
        hunk, position = _hunk(before, after, group, position, context)
        hunks.append(hunk)
    return tuple(hunks)


def _all_added(data: bytes) -> Hunk:
    """Give the one hunk of a text that was not there before: that of whole files, which can be many and long."""
    texts = data.decode("utf-8", "surrogateescape").split("\n")
    *most, last = texts[:-1] if data.endswith(b"\n") else texts
    end = len(most) + 1
    lines = [Line("+", None, number, number, text) for number, text in enumerate(most, start=1)]
    lines.append(Line("+", None, end, end, last, no_newline=not data.endswith(b"\n")))
    return Hunk(0, 0, 1, end, "", tuple(lines))


def is_binary(data: bytes) -> bool:
    """Tell whether git calls a content binary: a NUL is among its first 8,000 bytes (git: buffer_is_binary)."""
    return b"\0" in data[:BINARY_PROBE]


def _lines(data: bytes) -> list[bytes]:
    """Split with the line feeds kept, so that a last line without one differs from the same line with one."""
    lines = [line + b"\n" for line in data.split(b"\n")]
    last = lines.pop().removesuffix(b"\n")
    return [*lines, last] if last else lines


def _changes(old: Sequence[bytes], new: Sequence[bytes]) -> Iterator[Change]:
    shorter = min(len(old), len(new))
    head = next((i for i in range(shorter) if old[i] != new[i]), shorter)
    tail = next((i for i in range(shorter - head) if old[-1 - i] != new[-1 - i]), shorter - head)
    before, after = old[head : len(old) - tail], new[head : len(new) - tail]
    if not before or not after or len(before) + len(after) > HOPELESS:
        if before or after:
            yield head, head + len(before), head, head + len(after)
        return
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(None, before, after, autojunk=len(before) + len(after) > THOROUGH)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag != "equal":
            yield head + i1, head + i2, head + j1, head + j2


def _slid(old: Sequence[bytes], new: Sequence[bytes], changes: Sequence[Change]) -> Iterator[Change]:
    """Move each pure insertion or removal as far down as it can go, which is where git puts it."""
    for index, (i1, i2, j1, j2) in enumerate(changes):
        # One line is left before the next change, so that the two don't run into each other.
        room = (changes[index + 1][0] - 1 if index + 1 < len(changes) else len(old)) - i2
        lines, start, end = (new, j1, j2) if i1 == i2 else (old, i1, i2)
        pure = i1 == i2 or j1 == j2
        step = 0
        while pure and step < room and lines[start + step] == lines[end + step]:
            step += 1
        yield i1 + step, i2 + step, j1 + step, j2 + step


def _hunk(
    old: Sequence[bytes], new: Sequence[bytes], group: Sequence[Change], position: int, context: int
) -> tuple[Hunk, int]:
    """Write one hunk whose header stands at `position`; give it and the position behind its last line."""
    above = min(context, group[0][0])
    below = min(context, len(old) - group[-1][1])
    i, j = group[0][0] - above, group[0][2] - above
    i_end, j_end = group[-1][1] + below, group[-1][3] + below
    lines: list[Line] = []
    at = position

    def add(data: bytes, old_number: int | None, new_number: int | None) -> None:
        nonlocal at
        at += 1
        sign: Literal["+", "-", " "] = "+" if old_number is None else "-" if new_number is None else " "
        ended = data.endswith(b"\n")
        text = data.removesuffix(b"\n").decode("utf-8", "surrogateescape")
        lines.append(Line(sign, old_number, new_number, at, text, no_newline=not ended))
        at += not ended

    start = (i, j)
    for i1, i2, j1, j2 in [*group, (i_end, i_end, j_end, j_end)]:
        for step in range(i1 - i):
            add(old[i + step], i + step + 1, j + step + 1)
        for index in range(i1, i2):
            add(old[index], index + 1, None)
        for index in range(j1, j2):
            add(new[index], None, index + 1)
        i, j = i2, j2
    counts = (i_end - start[0], j_end - start[1])
    # A side without lines is counted from the line before it (POSIX diff -u).
    numbers = [first + (count > 0) for first, count in zip(start, counts, strict=True)]
    return Hunk(numbers[0], counts[0], numbers[1], counts[1], "", tuple(lines)), at + 1
