"""Edits and a file's bytes → the bytes that come of them, in the file's own encoding and line ends."""

from bisect import bisect_right, insort
from collections.abc import Callable, Sequence

from omnireview.errors import NotAnalysed
from omnireview.kinds import Language, language_of
from omnireview.spans import Edit


def apply_edits(data: bytes, edits: Sequence[Edit], encoding: str = "utf-8") -> bytes | None:
    """Splice edits into a file's bytes.

    An edit's text is written in `encoding`, its line ends as the file has them there; what several add at one
    place stands there in their order. None when two edits overlap, one lies outside the file, or the encoding
    can't say its text.
    """
    result = bytearray(data)
    behind = len(data)
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end))[::-1]:
        if not 0 <= edit.start <= edit.end <= behind:
            return None
        try:
            result[edit.start : edit.end] = _with_line_ends(edit, data).encode(encoding)
        except UnicodeError:
            return None
        behind = edit.start
    return bytes(result)


def encoding_of(path: str, data: bytes) -> str:
    """Give the encoding of a file's text: what a Python file declares (PEP 263), else UTF-8."""
    if language_of(path) is not Language.PYTHON:
        return "utf-8"
    from omnireview.modules.decode import decode

    try:
        return decode(data).encoding
    except NotAnalysed:
        return "utf-8"


def apart(fixes: Sequence[Sequence[Edit]]) -> list[int]:
    """Give the indexes of the fixes that can be made together, earlier ones first.

    Two that want the same bytes, or add something at the same place, can't.
    """
    taken: list[tuple[int, int]] = []
    chosen: list[int] = []
    for index, fix in enumerate(fixes):
        if not any(_touches(taken, edit) for edit in fix):
            chosen.append(index)
            for edit in fix:
                insort(taken, (edit.start, edit.end))
    return chosen


def _touches(taken: Sequence[tuple[int, int]], edit: Edit) -> bool:
    """Whether an edit meets one of the sorted ranges, of which no two meet."""
    at = bisect_right(taken, (edit.start, -1))
    before, after = taken[max(0, at - 1) : at], taken[at : at + 1]
    return any(end > edit.start for _, end in before) or any(
        start == edit.start or start < edit.end for start, _ in after
    )


def line_mover(data: bytes, mended: bytes, edits: Sequence[Edit], encoding: str) -> Callable[[int], int]:
    """Give a function from a line of a file to where it stands when the edits are made. Lines are 1-based."""
    starts = [0]
    while (at := data.find(b"\n", starts[-1])) >= 0:
        starts.append(at + 1)
    new_starts = [0]
    while (at := mended.find(b"\n", new_starts[-1])) >= 0:
        new_starts.append(at + 1)
    grown = [(edit, len(_with_line_ends(edit, data).encode(encoding)) - (edit.end - edit.start)) for edit in edits]

    def moved(line: int) -> int:
        start = starts[min(line, len(starts)) - 1]
        # Text put in at the very start of a line pushes it down only if it is lines itself.
        shift = sum(
            growth
            for edit, growth in grown
            if edit.end <= start and (edit.start < start or edit.text.endswith("\n"))
        )
        return bisect_right(new_starts, start + shift)

    return moved


def _with_line_ends(edit: Edit, data: bytes) -> str:
    """Give an edit's text with the file's line ends in the place of those that the rule's author wrote.

    A line feed is an author's where the replaced bytes hold none of that kind: what a fix keeps of the code
    stays as it is.
    """
    if "\n" not in edit.text:
        return edit.text
    if b"\n" not in data and b"\r" in data:
        return edit.text.replace("\n", "\r")
    old = data[edit.start : edit.end]
    if b"\n" in old.replace(b"\r\n", b""):
        return edit.text
    at = data.find(b"\n", edit.start)
    at = data.rfind(b"\n", 0, edit.start) if at < 0 else at
    if at < 1 or data[at - 1 : at] != b"\r":
        return edit.text
    return edit.text.replace("\r\n", "\n").replace("\n", "\r\n")
