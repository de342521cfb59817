"""`Line`: a line of text for people, in pieces that say how they are drawn where there is colour."""

import re
import unicodedata
from dataclasses import replace
from enum import StrEnum
from typing import Self

from omnireview.nouns import noun

_COMMAND = re.compile(r"^(?P<before>\s*):(?=:)|#(?=#\[)")
"""How a workflow command begins: `::name` at a line's start, `##[name]` anywhere (github.com/actions/runner)."""


class Style(StrEnum):
    """How a piece is drawn. No style says anything that the words do not say, too."""

    PLAIN = "plain"
    STRONG = "strong"
    FAINT = "faint"
    BLOCKER = "blocker"
    MAJOR = "major"
    MINOR = "minor"
    INFO = "info"
    GOOD = "good"
    TAKEN = "taken"
    """A line that a fix takes away."""


@noun
class Line:
    """Pieces of text with their styles. Nothing in them can steer a terminal, and no piece holds a line's end.

    `hang` is the column at which a line that is too long goes on below; None for what is never folded, since it is
    code, or is there to be copied.
    """

    pieces: tuple[tuple[str, Style], ...] = ()
    hang: int | None = None

    @classmethod
    def of(cls, *pieces: str | tuple[str, Style], hang: int | None = None) -> Self:
        """Make a line of plain and styled pieces, without the empty ones."""
        styled = (piece if isinstance(piece, tuple) else (piece, Style.PLAIN) for piece in pieces)
        return cls(tuple(piece for piece in styled if piece[0]), hang)

    @property
    def text(self) -> str:
        """The words alone."""
        return "".join(text for text, _ in self.pieces)

    def inert(self) -> Self:
        r"""Give the line with an escape (`\x3a`) where an Actions runner would read a command of its own."""
        at = {found.end() - 1 for found in _COMMAND.finditer(self.text)}
        if not at:
            return self
        pieces, passed = [], 0
        for text, style in self.pieces:
            shown = (
                f"\\x{ord(each):02x}" if place in at else each for place, each in enumerate(text, start=passed)
            )
            pieces.append(("".join(shown), style))
            passed += len(text)
        return replace(self, pieces=tuple(pieces))


def cells(text: str) -> int:
    """Count the columns that a text takes on a terminal: two for wide letters, none for marks on others.

    Unicode's annex 11 tells which letters are wide.
    """
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(each) else 1 + (unicodedata.east_asian_width(each) in "WF") for each in text
    )
