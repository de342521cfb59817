"""Ends from outside (Ctrl-C, SIGTERM): at once, but for a write to GitHub under way, which is finished first.

A write that is torn off may or may not have been carried out. So whoever ends a run waits for its answer, at most
`github.wire.TIMEOUT` seconds, and no other write is begun.
"""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

TERMINATED = 143
"""What shells report of a program that SIGTERM has ended: 128 and the signal's number."""

_FINISHED = "ended from outside: the write under way was finished, and no other is begun; there is no verdict."

_under_way = 0
_asked: int | None = None


def heed_signals() -> None:
    """Let SIGTERM and Ctrl-C end this process in that way; for the main thread, once."""
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGINT, _end)


@contextmanager
def unbroken() -> Iterator[None]:
    """Hold a signal back until the block is left.

    Raises:
        SystemExit: SIGTERM came meanwhile; with code 143.
        KeyboardInterrupt: Ctrl-C came meanwhile.
    """
    global _under_way  # noqa: PLW0603 - a process has one end
    _under_way += 1
    try:
        yield
    finally:
        _under_way -= 1
        if _asked is not None and not _under_way:
            print(f"omnireview: {_FINISHED}", file=sys.stderr, flush=True)
            _raise(_asked)


def _end(number: int, _frame: FrameType | None) -> None:
    global _asked  # noqa: PLW0603 - a process has one end
    if _under_way:
        _asked = number
    else:
        _raise(number)


def _raise(number: int) -> None:
    global _asked  # noqa: PLW0603 - a process has one end
    _asked = None
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    # Ends as any exit does, so that temporary folders are removed.
    raise SystemExit(TERMINATED)
