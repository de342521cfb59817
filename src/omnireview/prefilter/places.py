"""`Places`: the lines of one side that a change touches, and the gaps where the other side has lines."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from omnireview.diff import ChangedFile


class Places:
    """Changed lines, and gaps between lines."""

    def __init__(self, marks: Iterable[int]) -> None:
        """Take the places in any order: a line as twice its number, the gap below it as one more."""
        self._marks = sorted(set(marks))

    def meet(self, first: int, last: int) -> bool:
        """Whether one of some lines is changed, or a gap lies between two of them."""
        at = bisect_left(self._marks, 2 * first)
        return at < len(self._marks) and self._marks[at] <= 2 * last

    def all(self) -> list[tuple[int, bool]]:
        """Give each place: a line, and whether it is the gap below it."""
        return [(mark // 2, bool(mark % 2)) for mark in self._marks]

    def beside(self) -> set[int]:
        """Give all lines that are changed, or next to a gap."""
        return {line for mark in self._marks for line in (mark // 2, (mark + 1) // 2)}

    def also(self, lines: Iterable[int]) -> "Places":
        """Give these places and some lines more."""
        return Places([*self._marks, *(2 * line for line in lines)])


class Shift:
    """Where the head's lines that did not change stand at the old side."""

    def __init__(self) -> None:
        self._from = [0]
        self._by = [0]

    def note(self, new: int, old: int) -> None:
        """Take in that a line of the head, and those that follow it, stand there at the old side."""
        if old - new != self._by[-1]:
            self._from.append(new)
            self._by.append(old - new)

    def old(self, line: int) -> int:
        """Give the old number of a line of the head that did not change."""
        return line + self._by[bisect_right(self._from, line) - 1]


def places_of(file: ChangedFile) -> tuple[Places, Places, Shift]:
    """Read a diff: the places of the head, those of the old side, and how lines are shifted."""
    head: list[int] = []
    old: list[int] = []
    shift = Shift()
    for hunk in file.hunks:
        # A side without lines is counted from the line before it.
        at_head = hunk.new_start - 1 if hunk.new_count else hunk.new_start
        at_old = hunk.old_start - 1 if hunk.old_count else hunk.old_start
        for line in hunk.lines:
            if line.sign == "+":
                old.append(2 * at_old + 1)
                at_head += 1
                head.append(2 * at_head)
            elif line.sign == "-":
                head.append(2 * at_head + 1)
                at_old += 1
                old.append(2 * at_old)
            else:
                at_head += 1
                at_old += 1
                shift.note(at_head, at_old)
        shift.note(at_head + 1, at_old + 1)
    return Places(head), Places(old), shift
