"""A line of one side → the `Anchor` that GitHub accepts, or None."""

from omnireview.diff.files import Anchor, ChangedFile, Hunk, Line, Side


def anchor(file: ChangedFile, line: int, side: Side = "RIGHT", start_line: int | None = None) -> Anchor | None:
    """Give the anchor of `line`, or of `start_line` to `line`, both 1-based, on one side of a file.

    RIGHT has the added and the context lines, with the head's numbers; LEFT the removed and the context lines,
    with the merge base's. None when the diff shows no such line, or when the two lines are not in one hunk in
    this order; GitHub answers 422 to those (docs.github.com/rest/pulls/comments). A `start_line` that equals
    `line` is the same as none.
    """
    for hunk in file.hunks:
        shown = _line(hunk, line, side)
        if shown is None:
            continue
        if start_line is None or start_line == line:
            return Anchor(file.path, side, line, shown.position)
        if start_line > line or _line(hunk, start_line, side) is None:
            return None
        return Anchor(file.path, side, line, shown.position, start_line)
    return None


def _line(hunk: Hunk, number: int, side: Side) -> Line | None:
    start, count = (hunk.new_start, hunk.new_count) if side == "RIGHT" else (hunk.old_start, hunk.old_count)
    if not start <= number < start + count:
        return None
    for line in hunk.lines:
        if number == (line.new if side == "RIGHT" else line.old):
            return line
    return None
