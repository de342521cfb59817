"""`Line`s → a terminal: folded at its width, in its colours."""

import io
import sys
from collections.abc import Iterable

from omnireview.render.lines import Line, Style

LOOKS = {
    Style.STRONG: "bold",
    Style.FAINT: "dim",
    Style.BLOCKER: "bold red",
    Style.MAJOR: "red",
    Style.MINOR: "yellow",
    Style.INFO: "cyan",
    Style.GOOD: "green",
    Style.TAKEN: "red",
}
"""Colours by name only, so that the terminal's own palette decides how they look."""
_WIDEST = 120
"""Columns after which prose is folded, however wide the terminal is."""
_NARROW = 2
"""A line may hang in by one part of this many of the width."""


def draw(lines: Iterable[Line], *, width: int | None, color: bool) -> str:
    """Give lines as they are written to a terminal, each with its end; without a width nothing is folded.

    Nothing in a line is markup: what looks like it is text.
    """
    from rich.console import Console
    from rich.text import Text

    written = io.StringIO()
    console = Console(
        file=written,
        width=width or sys.maxsize,
        color_system="standard" if color else None,
        force_terminal=color,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
        _environ={},
    )
    fold = None if width is None else min(width, _WIDEST)
    for line in lines:
        drawn = Text.assemble(*((text, LOOKS.get(style, "")) for text, style in line.pieces))
        if fold is None or line.hang is None or drawn.cell_len <= fold:
            console.print(drawn, soft_wrap=True)
            continue
        hang = min(line.hang, fold // _NARROW)
        first, rest = drawn.divide([hang])
        for part in rest.wrap(console, fold - hang):
            part.rstrip()
            console.print(first + part, soft_wrap=True)
            first = Text(" " * hang)
    return written.getvalue()
