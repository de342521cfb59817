"""A text without the bodies that nobody asks for, and where the rest stands in the whole."""

from bisect import bisect_right
from collections.abc import Sequence

_STUB = "pass"


class Cut:
    """`text` is the whole with a statement that says nothing in the place of each hole."""

    def __init__(self, whole: str, holes: Sequence[tuple[int, int]]) -> None:
        """Cut character ranges out of a text. They are in order and apart; each is all of a function's body."""
        pieces: list[str] = []
        self._cut = [0]
        self._whole = [0]
        self._linear = [True]
        behind = at = 0
        for start, end in holes:
            pieces += [whole[behind:start], _STUB]
            at += start - behind
            self._note(at, start, linear=False)
            at += len(_STUB)
            self._note(at, end, linear=True)
            behind = end
        pieces.append(whole[behind:])
        self.text = "".join(pieces)

    def _note(self, cut: int, whole: int, *, linear: bool) -> None:
        self._cut.append(cut)
        self._whole.append(whole)
        self._linear.append(linear)

    def ends_at(self, offset: int) -> bool:
        """Whether a hole ends at this place of the whole."""
        piece = bisect_right(self._whole, offset) - 1
        return piece > 0 and self._whole[piece] == offset and self._linear[piece]

    def in_whole(self, start: int, end: int) -> tuple[int, int]:
        """Give the place in the whole of the characters `start` up to `end`, without `end`, of the cut text.

        What ends with a stub ends where the body that it stands for does.
        """
        return self._place(start), self._place(end - 1, behind=True) if end > start else self._place(start)

    def _place(self, offset: int, *, behind: bool = False) -> int:
        piece = bisect_right(self._cut, offset) - 1
        if self._linear[piece]:
            return self._whole[piece] + offset - self._cut[piece] + behind
        return self._whole[piece + 1] if behind else self._whole[piece]
