"""How far a long piece of work is → one line on a terminal's standard error, which is erased in the end."""

import os
import sys
import time
from types import TracebackType
from typing import Self

from omnireview.render.words import number

_PATIENCE = 1.0
"""Seconds of silence: most work is done before anybody wonders."""
_PACE = 0.1
"""Seconds between two lines."""
_ERASE = "\r\x1b[K"


class Progress:
    """Called with how many of how many files are done; a context manager that takes its line away again.

    Nothing is written where nobody watches: in a pipe, a file, a job's log, or a terminal that can't erase a line.
    """

    def __init__(self) -> None:
        self._watched = (
            sys.stderr.isatty() and os.environ.get("TERM") != "dumb" and "GITHUB_ACTIONS" not in os.environ
        )
        self._due = time.monotonic() + _PATIENCE
        self._shown = False

    def __call__(self, done: int, total: int) -> None:
        """Tell of the work; what is done in a moment is not worth a line."""
        now = time.monotonic()
        if not self._watched or total < 2 or now < self._due:
            return
        self._due = now + _PACE
        self._write(f"{_ERASE}omnireview: {done:,} of {number(total, 'file')}")
        self._shown = True

    def __enter__(self) -> Self:  # noqa: D105 - the class says it
        return self

    def __exit__(  # noqa: D105 - the class says it
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown:
            self._write(_ERASE)

    @staticmethod
    def _write(text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()
