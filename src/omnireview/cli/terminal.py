"""A stream → how wide it is, and whether it may have colours."""

import os
from typing import TextIO

_USUAL = 80
"""The columns of a terminal that does not tell them."""


def wants_color(stream: TextIO) -> bool:
    """Tell whether text on a stream may be coloured.

    NO_COLOR set to anything says no (https://no-color.org); then FORCE_COLOR (https://force-color.org) and
    CLICOLOR_FORCE (https://bixense.com/clicolors) say yes, unless they are 0; else it may where a terminal knows
    colours.
    """
    if os.environ.get("NO_COLOR"):
        return False
    if any(os.environ.get(name, "0") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    plain = os.environ.get("TERM") == "dumb" or os.environ.get("CLICOLOR") == "0"
    return stream.isatty() and not plain


def width_of(stream: TextIO) -> int | None:
    """Give the columns of a terminal; None for a pipe or a file, where no line is folded or cut."""
    if not stream.isatty():
        return None
    try:
        return os.get_terminal_size(stream.fileno()).columns or _USUAL
    except (OSError, ValueError):  # it has no file behind it
        return _USUAL
