"""The inside of a child process: tasks come in through one pipe, outcomes go out through another."""

import faulthandler
import gc
import os
import pickle
import signal
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from omnireview.nouns import noun
from omnireview.worker.outcome import Spent, attempt
from omnireview.worker.pipe import Inbox, send
from omnireview.worker.stack import with_large_stack

_GRACE = 1.0
"""Seconds after its limit at which a child ends itself, should its parent be gone."""


@noun
class Duty:
    """What a child is made for: the work, seconds of work for each task, and bytes of address space."""

    work: Callable[[Any], Any]
    seconds: float
    memory: int

    @property
    def patience(self) -> float:
        """Seconds that may pass for a task: on a busy machine the same work takes several times as long."""
        return self.seconds * 4


def run_forked(duty: Duty, tasks: int, outcomes: int, parents: Iterable[int]) -> None:
    """Live as a forked child and end; never return into the parent's code. `parents` are its pipe ends."""
    try:
        for end in parents:
            os.close(end)
        # A collection that looked at what the parent holds would copy it.
        gc.freeze()
        _be_quiet()
        _serve(duty, Inbox(tasks), outcomes)
    finally:
        os._exit(1)


def run_spawned() -> None:
    """Live as a child with an interpreter of its own: standard input holds the duty, then the tasks."""
    tasks, outcomes = Inbox(os.dup(0)), os.dup(1)
    _be_quiet()
    with suppress(EOFError):
        # omnireview: ignore[unsafe-deserialization] both ends of the pipe are ours
        duty = pickle.loads(tasks.wait())  # noqa: S301 - written by the parent
        send(outcomes, b"")
        _serve(duty, tasks, outcomes)
    os._exit(1)


def _be_quiet() -> None:
    """Say nothing to the terminal and leave it to the parent to answer Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for alarm in (signal.SIGALRM, signal.SIGPROF):
        signal.signal(alarm, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    faulthandler.disable()
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    sys.stdout = sys.stderr = open(nothing, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - lives as long as we do


def _serve(duty: Duty, tasks: Inbox, outcomes: int) -> None:
    _limit("RLIMIT_AS", duty.memory + _inherited())
    _limit("RLIMIT_CORE", 0)
    # Trees are large and hold no cycles: in the middle of a task, looking for some takes a quarter of the time.
    gc.disable()

    def serve() -> None:
        with suppress(EOFError, BrokenPipeError):
            spent = False
            while not spent:
                # omnireview: ignore[unsafe-deserialization] both ends of the pipe are ours
                task = pickle.loads(tasks.wait())  # noqa: S301 - written by the parent
                _watch(duty.seconds, duty.patience + _GRACE)
                outcome = attempt(duty.work, task)
                spent = isinstance(outcome, Spent)
                # omnireview: ignore[unsafe-deserialization] both ends of the pipe are ours
                send(outcomes, pickle.dumps(outcome, pickle.HIGHEST_PROTOCOL))
                _watch(0, 0)
                del task, outcome
                gc.collect()

    with_large_stack(serve)


def _watch(work: float, patience: float) -> None:
    """End this process by a signal after that much work, or that much time; 0 ends the watch."""
    signal.setitimer(signal.ITIMER_PROF, work)
    signal.setitimer(signal.ITIMER_REAL, patience)


def _inherited() -> int:
    """Give the bytes of address space that this process has from its parent already; 0 where nobody tells."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * os.sysconf("SC_PAGESIZE")
    except (OSError, ValueError, IndexError):
        return 0


def _limit(name: str, most: int) -> None:
    """Lower a limit of this process, where the system has it."""
    with suppress(ImportError, AttributeError, OSError, ValueError):
        import resource

        kind = getattr(resource, name)
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
