"""The source of a finding → its lines with their numbers, the fault marked, the columns underlined."""

from collections.abc import Sequence

from omnireview.render.escape import visible
from omnireview.render.lines import Line, Style, cells
from omnireview.scan import Finding

LONGEST = 200
"""Columns of a line of source that are shown at most."""
_LEAST = 20
"""Columns of it that are shown on the narrowest terminal."""
_AROUND = 1
"""Lines shown above and below."""
_MARKED = 4
"""Lines of a finding up to which all are marked; of a longer one, the first."""
_CUT = "…"


def excerpt(finding: Finding, source: Sequence[str], width: int | None = None) -> list[Line]:
    """Show where a finding stands; [] when it has no line, or the source has not so many.

    `source` is the file's lines without their ends. The indentation that all shown lines share is left out; a line
    that is still longer than `width` columns, or 200, is cut where the fault is not. The fault's lines are marked
    with `>`; where it is a part of its line, that is underlined.
    """
    if finding.line is None or finding.line > len(source):
        return []
    first, last = finding.line, min(max(finding.line, finding.end_line or 0), len(source))
    last = last if last - first < _MARKED else first
    near = range(max(1, first - _AROUND), min(len(source), last + _AROUND) + 1)
    shown = [number for number in near if first <= number <= last or source[number - 1].strip()]
    rows = [source[number - 1].removesuffix("\r") for number in shown]
    indent = indent_of(rows)
    digits = len(str(shown[-1]))
    room = room_for(width, digits + 9)
    row = rows[shown.index(first)]
    start, end = _part_of(row, finding, indent) if first == last else (0, 0)
    skipped = _skipped(row[indent:], start, end, room)
    style = Style(finding.severity)
    lines = []
    for number, row in zip(shown, rows, strict=True):
        text, begin, stop = cut(row[indent:], room, skipped, (start, end))
        gutter = f" {number:>{digits}} | ", Style.FAINT
        lines.append(Line.of("    ", (">", style) if first <= number <= last else " ", gutter, text))
        if number == first and start < end:
            below = f"      {'':{digits}} | ", Style.FAINT
            lines.append(Line.of(below, " " * begin, ("^" * max(1, stop - begin), style)))
    return lines


def same(first: Sequence[object], second: Sequence[object]) -> int:
    """Count what is the same at the beginning of two texts, or of two lists of lines."""
    pairs = enumerate(zip(first, second, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(first), len(second)))


def _part_of(row: str, finding: Finding, indent: int) -> tuple[int, int]:
    """Give the columns behind the indentation to be underlined; (0, 0) where the fault is all of its line."""
    start, end = finding.columns or (0, 0)
    start, end = max(start, indent), min(end, len(row))
    is_part = start < end and (row[:start].strip() or row[end:].strip())
    return (start - indent, end - indent) if is_part else (0, 0)


def indent_of(rows: Sequence[str]) -> int:
    """Count the blanks that all lines begin with; empty lines do not count."""
    indents = [row[: len(row) - len(row.lstrip(" \t"))] for row in rows if row.strip(" \t")]
    return same(min(indents), max(indents)) if indents else 0


def room_for(width: int | None, taken: int) -> int:
    """Give the columns that are left for code on a line, `taken` of which have other things."""
    return LONGEST if width is None else min(LONGEST, max(_LEAST, width - taken))


def cut(text: str, room: int, skipped: int = 0, columns: tuple[int, int] = (0, 0)) -> tuple[str, int, int]:
    """Give a line of source within `room` columns, hidden characters shown, and where the fault is in it.

    The first `skipped` characters are left out. The fault is given in characters of `text`, and told in columns of
    what is given. `…` stands where something was left out.
    """
    if not skipped and len(text) <= room and text.isascii() and text.isprintable():
        return text, *columns
    shown, used = ([_CUT], 1) if skipped and text else ([], 0)
    begins = ends = used
    for place in range(skipped, len(text)):
        piece = visible(text[place])
        wide = cells(piece)
        if used + wide + 1 > room and not _fits(text, place, room - used):
            shown.append(_CUT)
            break
        if place == columns[0]:
            begins = used
        shown.append(piece)
        used += wide
        if place < columns[1]:
            ends = used
    return "".join(shown), begins, ends


def _skipped(text: str, start: int, end: int, room: int) -> int:
    """Count the characters at the beginning that are left out, so that the fault can be seen."""
    if end <= room and cells(visible(text[:end])) < room:
        return 0
    return max(0, start - room // 4)


def _fits(text: str, place: int, room: int) -> bool:
    return len(text) - place <= room and cells(visible(text[place:])) <= room
