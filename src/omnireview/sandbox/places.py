"""Lines of a diff → whether a comment may stand there, in GitHub's words if not, and where a push takes it."""

from collections.abc import Sequence
from dataclasses import dataclass

from omnireview.diff import Hunk, Line
from omnireview.sandbox.changes import Change
from omnireview.sandbox.state import Side


@dataclass(frozen=True)
class Wish:
    """Where a comment is to stand: what a client sent, with GitHub's defaults filled in."""

    path: str
    line: int
    side: Side = "RIGHT"
    start_line: int | None = None
    start_side: Side | None = None


def complaint(change: Change | None, wish: Wish) -> tuple[str, str] | None:
    """Give the field that GitHub dislikes and what it says of it; None when a comment may stand there."""
    if change is None:
        return "path", "is invalid"
    hunk = hunk_of(change, wish.line, wish.side)
    if hunk is None:
        return "line", "must be part of the diff"
    if wish.start_line is None:
        return None
    start = line_of(hunk, wish.start_line, wish.start_side or wish.side)
    if start is None:
        return "start_line", "must be part of the same hunk as the line."
    end = line_of(hunk, wish.line, wish.side)
    if end is None or start.position >= end.position:
        return "start_line", "must precede the end line."
    return None


def hunk_of(change: Change, line: int, side: Side) -> Hunk | None:
    """Give the hunk that shows a line of one side."""
    return next((hunk for hunk in change.file.hunks if line_of(hunk, line, side)), None)


def line_of(hunk: Hunk, number: int, side: Side) -> Line | None:
    """Give a line of one side by its number."""
    for line in hunk.lines:
        if number == (line.new if side == "RIGHT" else line.old):
            return line
    return None


def at_position(change: Change, position: int) -> tuple[int, Side] | None:
    """Give line and side of a `position`, the count of lines that GitHub used before there was `line`."""
    for hunk in change.file.hunks:
        for line in hunk.lines:
            if line.position == position:
                return (line.new, "RIGHT") if line.new is not None else (line.old or 0, "LEFT")
    return None


def excerpt(change: Change, line: int, side: Side) -> str:
    """Give the hunk down to that line, with its header, as `diff_hunk` does."""
    hunk = hunk_of(change, line, side)
    if hunk is None:
        return ""
    end = line_of(hunk, line, side)
    last = end.position if end else 0
    rows = [f"{each.sign}{each.text}" for each in hunk.lines if each.position <= last]
    text = "\n".join([_header(hunk), *rows])
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _header(hunk: Hunk) -> str:
    old = f"{hunk.old_start}" if hunk.old_count == 1 else f"{hunk.old_start},{hunk.old_count}"
    new = f"{hunk.new_start}" if hunk.new_count == 1 else f"{hunk.new_start},{hunk.new_count}"
    return f"@@ -{old} +{new} @@" + (f" {hunk.heading}" if hunk.heading else "")


def follow(hunks: Sequence[Hunk], number: int) -> int | None:
    """Give where a line of the old version stands in the new one; None when it was changed or removed."""
    shift = 0
    for hunk in hunks:
        first = hunk.old_start + (hunk.old_count == 0)  # a hunk without old lines names the line before it
        if number < first:
            break
        if number < first + hunk.old_count:
            return next((line.new for line in hunk.lines if line.old == number), None)
        shift += hunk.new_count - hunk.old_count
    return number + shift
