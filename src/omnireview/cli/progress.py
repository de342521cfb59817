"""How far a long piece of work is → a bar on a terminal's standard error, which is erased in the end."""

import os
import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

_PATIENCE = 1.0
"""Seconds of silence: most work is done before anybody wonders."""
_PACE = 0.1
"""Seconds between two pictures of the bar."""


class Progress:
    """Called with how many of how many files are done; a context manager that takes its bar away again.

    Nothing is written where nobody watches: in a pipe, a file, a job's log, or a terminal that can't erase a line;
    nor when it is to be `quiet`.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self._watched = not quiet and sys.stderr.isatty() and os.environ.get("TERM") != "dumb" and not _in_a_job()
        self._due = time.monotonic() + _PATIENCE
        self._bar: Bar | None = None

    def __call__(self, done: int, total: int) -> None:
        """Tell of the work; what is done in a moment is not worth a bar."""
        now = time.monotonic()
        if not self._watched or total < 2 or now < self._due:
            return
        self._due = now + _PACE
        if self._bar is None:
            if done < total:
                self._bar = _begin(done, total)
            return
        self._bar.update(self._bar.task_ids[0], completed=done, total=total)
        self._bar.refresh()

    def __enter__(self) -> Self:  # noqa: D105 - the class says it
        return self

    def __exit__(  # noqa: D105 - the class says it
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()


def _in_a_job() -> bool:
    """Tell whether a service runs this, which keeps as a log what it shows of a terminal."""
    return any(os.environ.get(name, "") not in ("", "0", "false") for name in ("CI", "GITHUB_ACTIONS"))


def _begin(done: int, total: int) -> "Bar":
    # Only who waits long pays for what draws. It runs no thread: children are forked while it is shown.
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from omnireview.cli.terminal import wants_color, width_of

    console = Console(
        file=sys.stderr,
        width=width_of(sys.stderr),
        color_system="standard" if wants_color(sys.stderr) else None,
        force_terminal=True,
        _environ={},
    )
    bar = Progress(
        TextColumn("omnireview:", markup=False),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TextColumn("files", markup=False),
        TimeElapsedColumn(),
        console=console,
        auto_refresh=False,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    bar.add_task("", completed=done, total=total)
    bar.start()
    return bar
