# ruff: noqa: B010 - the stages end inside of the program
"""omnireview's command in one process, ended when a stage of it is done, so that its cost so far can be counted.

python stop_after.py STAGE check …
"""

import os
import sys
from collections.abc import Callable
from typing import Any, NoReturn

from omnireview import worker

worker.processes_for = lambda total_bytes: total_bytes * 0  # before the rooms that use it are imported

from omnireview import corridor  # noqa: E402
from omnireview.__main__ import main  # noqa: E402
from omnireview.cli import check  # noqa: E402
from omnireview.profile import Profile  # noqa: E402
from omnireview.scan import ScanResult  # noqa: E402
from omnireview.scan.file import FileScanner  # noqa: E402
from omnireview.worker import Workers  # noqa: E402

corridor.SECONDS_A_RUN = 3600.0  # what is simulated takes thirty times as long, and must not be cut short


def end(*_: Any, **__: Any) -> NoReturn:
    """Leave at once."""
    os._exit(0)


def ending(work: Callable[..., Any]) -> Callable[..., NoReturn]:
    """Give what does the work and leaves."""

    def do(*given: Any, **named: Any) -> NoReturn:
        work(*given, **named)
        end()

    return do


def stop_after(stage: str) -> None:
    """Put an end into the program behind a stage."""
    program: Any = corridor
    if stage == "start":
        end()
    elif stage == "change":
        setattr(check, "find_change", ending(check.find_change))
    elif stage == "policy":
        program.analysts = end
    elif stage == "files":
        setattr(Workers, "each", end)
    else:
        program.scan_change = ending(program.scan_change)
    if stage == "candidates":
        setattr(FileScanner, "_found", lambda *_: (ScanResult(), Profile()))
    elif stage == "trees":
        from omnireview.scan import python

        setattr(python, "scan_python", lambda side, _rules, _ready, look, _parses: _only_parsed(side, look))


def _only_parsed(side: Any, look: Any) -> tuple[ScanResult, Profile]:
    from omnireview.scan.python import _parse

    _parse(side, look)
    return ScanResult(), Profile()


stop_after(sys.argv.pop(1))
sys.exit(main())
