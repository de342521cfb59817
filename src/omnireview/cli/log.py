"""Text → standard output or error, so that a job's log takes no line of it for a command.

A runner of GitHub Actions reads workflow commands (`::error::`, `##[…]`) from everything that a step prints.
"""

import os
import stat
import sys
from typing import TextIO

from omnireview.render.escape import inert, visible


def say(text: str, stream: TextIO | None = None) -> None:
    """Print text that others have a hand in, to standard output unless told otherwise."""
    target = sys.stdout if stream is None else stream
    print(inert(text) if is_log(target) else text, file=target)


def tell(text: str, stream: TextIO | None = None) -> None:
    """Print lines that quote files as they are, with what would command a terminal shown as escapes."""
    say("\n".join(visible(line) for line in text.split("\n")), stream)


def is_log(stream: TextIO) -> bool:
    """Tell whether a runner reads this stream: in a job, unless it goes to a file (`> "$GITHUB_STEP_SUMMARY"`)."""
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return False
    try:
        return not stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except (OSError, ValueError):  # it has no file behind it, or is closed
        return True
