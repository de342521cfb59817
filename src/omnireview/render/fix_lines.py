"""An entry's verified fix → a small diff for people at a terminal."""

from collections.abc import Sequence

from omnireview.render.excerpt import cut, indent_of, room_for, same
from omnireview.render.lines import Line, Style
from omnireview.render.words import fixed_lines, number
from omnireview.review import Entry

_INDENT = "      "
_SIGNS = {"+": Style.GOOD, "-": Style.TAKEN, " ": Style.PLAIN}
_PAIR = 2
_MOST = 30
"""Lines of one fix that are shown."""


def fix_lines(entry: Entry, source: Sequence[str], width: int | None = None) -> list[Line]:
    """Show what an entry's fix takes away and what it puts there; [] without a fix.

    `source` is the file's lines without their ends, [] where they are not to be had: then only the new ones are
    shown. Of a long fix the first 30 lines are shown, and how many more there are.
    """
    suggestion = entry.suggestion
    if suggestion is None:
        if not entry.diff:
            return []
        rows = entry.diff.removesuffix("\n").split("\n")
        return [Line.of("    Verified fix:"), *_shown(rows, width)]
    lines = fixed_lines(suggestion)
    old = [line.removesuffix("\r") for line in source[suggestion.start_line - 1 : suggestion.end_line]]
    text = suggestion.text.removesuffix("\n")
    new = [line.removesuffix("\r") for line in text.split("\n")] if suggestion.text else []
    if not new and not old:
        return [Line.of(f"    Verified fix: delete {lines}.")]
    before = same(old, new)
    end = same(old[before:][::-1], new[before:][::-1])
    gone, come = old[before : len(old) - end], new[before : len(new) - end]
    rows = [*(f"-{line}" for line in gone), *(f"+{line}" for line in come)]
    return [Line.of(f"    Verified fix, {lines}:"), *_shown(rows, width)]


def _shown(rows: Sequence[str], width: int | None) -> list[Line]:
    room = room_for(width, len(_INDENT) + 1)
    code = [row[1:] for row in rows if row[:1] in _SIGNS]
    indent = indent_of(code)
    skipped = 0
    if len(code) == _PAIR and max(map(len, code)) - indent > room:
        # One line for another, and what they share hides where they differ.
        skipped = max(0, same(*code) - indent - room // 4)
    shown = []
    for row in rows[:_MOST]:
        style = _SIGNS.get(row[:1])
        text, _, _ = cut(row[1 + indent :], room, skipped) if style else cut(row[1:], room)
        shown.append(Line.of(_INDENT, (row[:1] + text, style or Style.PLAIN)))
    left = len(rows) - _MOST
    return [*shown, Line.of(f"{_INDENT}… {number(left, 'line')} more")] if left > 0 else shown
