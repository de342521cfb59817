"""The diff around a line → rows to show, with the place where a comment stands under its line."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from omnireview.diff import ChangedFile, Hunk, Line
from omnireview.nouns import noun
from omnireview.tree import Tree, what_is_read

CONTEXT = 3
"""Lines that are shown above and below."""
_MOST_MARKED = 12
_KINDS = {"+": "added", "-": "removed", " ": "kept"}


@noun
class Row:
    """One line of a diff. `kind` is `added`, `removed` or `kept`; `number` is None of a line that has none.

    `marked` are lines that the finding is about; `columns` the part of the text, where it is not about all of it.
    """

    kind: str
    sign: str
    text: str
    number: int | None = None
    marked: bool = False
    columns: tuple[int, int] | None = None


@noun
class Excerpt:
    """Lines that stand together: those down to the line that is spoken of, and those below it."""

    above: tuple[Row, ...]
    below: tuple[Row, ...]


class Excerpts:
    """The lines of a change: those of the files' hunks, and beside them those of the head, if it is given."""

    def __init__(self, files: Iterable[ChangedFile], head: Tree | None = None) -> None:
        changed = tuple(files)
        self._head = {file.path: _Hunks(file) for file in changed}
        self._base = {file.old_path: _Hunks(file) for file in changed if file.old_path}
        self._tree = head
        self._texts: dict[str, Sequence[str]] = {}

    def around(self, path: str | None, first: int | None, last: int | None, *, at_base: bool) -> Excerpt | None:
        """Give the lines `first` to `last` (12 at most) with three around; None of what can't be shown.

        `at_base` takes path and lines for those of the merge base.
        """
        if path is None or first is None:
            return None
        last = min(last or first, first + _MOST_MARKED - 1)
        hunks = (self._base if at_base else self._head).get(path)
        place = hunks.place(first, last, at_base=at_base) if hunks else None
        if place:
            return _cut(*place, side="+" if at_base else "-")
        texts = () if at_base else self._read(path)
        if not 0 < first <= len(texts):
            return None
        last, above = min(last, len(texts)), max(1, first - CONTEXT)
        lines = [
            Line(" ", number, number, 0, text)
            for number, text in enumerate(texts[above - 1 : last + CONTEXT], start=above)
        ]
        return _cut(lines, first - above, last - above)

    def _read(self, path: str) -> Sequence[str]:
        if path not in self._texts:
            data = what_is_read(self._tree, path) if self._tree else None
            text = (data or b"").decode("utf-8", "surrogateescape")
            self._texts[path] = text.removesuffix("\n").split("\n") if text else []
        return self._texts[path]


class _Hunks:
    """The hunks of one file, by line."""

    def __init__(self, file: ChangedFile) -> None:
        self._hunks = file.hunks

    def place(self, first: int, last: int, *, at_base: bool) -> tuple[Sequence[Line], int, int] | None:
        """Give the hunk's lines with the index of the first and the last line wanted."""
        places = self._old if at_base else self._new
        if first not in places:
            return None
        hunk, start = places[first]
        ends = [places[line][1] for line in range(first, last + 1) if line in places and places[line][0] is hunk]
        return hunk.lines, start, ends[-1]

    @cached_property
    def _new(self) -> Mapping[int, tuple[Hunk, int]]:
        return {line.new: (hunk, at) for hunk in self._hunks for at, line in enumerate(hunk.lines) if line.new}

    @cached_property
    def _old(self) -> Mapping[int, tuple[Hunk, int]]:
        return {line.old: (hunk, at) for hunk in self._hunks for at, line in enumerate(hunk.lines) if line.old}


def rows_of_fix(diff: str) -> tuple[Row, ...]:
    r"""Give the rows of a fix, whose lines begin with `-` and `+` and end with `\n`."""
    lines = diff.removesuffix("\n").split("\n")
    return tuple(Row(_KINDS.get(line[:1], "kept"), line[:1], line[1:]) for line in lines if line)


def _cut(lines: Sequence[Line], start: int, end: int, *, side: str = "-") -> Excerpt:
    """Cut out the lines from `start` to `end` and what is around them; those of the sign `side` are not meant."""
    first = max(0, start - CONTEXT)
    rows = tuple(
        Row(
            _KINDS[line.sign],
            line.sign,
            line.text.removesuffix("\r"),
            line.old if line.sign == "-" else line.new,
            marked=start <= at <= end and line.sign != side,
        )
        for at, line in enumerate(lines[first : end + CONTEXT + 1], start=first)
    )
    split = end - first + 1
    return Excerpt(rows[:split], rows[split:])


def underline(excerpt: Excerpt, columns: tuple[int, int] | None) -> Excerpt:
    """Name the columns that a finding is about in its line, the last above the comment; not when they are all."""
    *above, row = excerpt.above
    start, end = columns or (0, 0)
    if not 0 <= start < end <= len(row.text) or not (row.text[:start] + row.text[end:]).strip():
        return excerpt
    return replace(excerpt, above=(*above, replace(row, columns=(start, end))))
