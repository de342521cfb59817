"""`Child`: the parent's side of one child process."""

import os
import pickle
import select
import signal
import sys
import threading
import time
import warnings
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from omnireview.worker.child import Duty, run_forked
from omnireview.worker.outcome import Crashed
from omnireview.worker.pipe import Inbox, send

_START = 60.0
"""Seconds that a new interpreter may take until it has read its duty."""
ALARMS = frozenset(f"signal {int(alarm)}" for alarm in (signal.SIGPROF, signal.SIGALRM))
"""How a child ends that has watched its own work and time."""
_PROGRAM = "import sys; sys.path[:] = sys.argv[1:]; from omnireview.worker.child import run_spawned; run_spawned()"


class Child:
    """A running child process. `since` is when it was given its task, on the clock of `time.monotonic`."""

    def __init__(self, duty: Duty) -> None:
        self.since = 0.0
        self._ended = ""
        tasks, self._tasks = os.pipe()
        outcomes, theirs = os.pipe()
        self._outcomes = Inbox(outcomes)
        forked = _may_fork()
        try:
            self._pid = _fork(duty, tasks, theirs, (self._tasks, outcomes)) if forked else _spawn(tasks, theirs)
        finally:
            os.close(tasks)
            os.close(theirs)
        if not forked:
            self._instruct(duty)

    @property
    def pipe(self) -> int:
        """The file descriptor that can be read when there is an outcome, or an end."""
        return self._outcomes.pipe

    def give(self, task: Any) -> None:
        """Hand a task over; raises `BrokenPipeError` when the child has ended."""
        # omnireview: ignore[unsafe-deserialization] both ends of the pipe are ours
        message = pickle.dumps(task, pickle.HIGHEST_PROTOCOL)
        self.since = time.monotonic()
        send(self._tasks, message)

    def outcome(self) -> Any:
        """Give the outcome of the task, None while it is not whole; raises `EOFError` when the child has ended."""
        message = self._outcomes.read()
        # omnireview: ignore[unsafe-deserialization] both ends of the pipe are ours
        return None if message is None else pickle.loads(message)  # noqa: S301 - written by our own child

    def end(self) -> str:
        """Kill the child if it still runs, and say how it ended: "signal 11", "exit code 1". Once is enough."""
        if self._ended:
            return self._ended
        self._ended = "no word why"
        with suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)
        os.close(self._tasks)
        os.close(self.pipe)
        try:
            _, status = os.waitpid(self._pid, 0)
        except ChildProcessError:  # whoever started us ignores SIGCHLD
            return self._ended
        code = os.waitstatus_to_exitcode(status)
        self._ended = f"signal {-code}" if code < 0 else f"exit code {code}"
        return self._ended

    def _instruct(self, duty: Duty) -> None:
        """Tell a new interpreter its duty and wait until it is ready: starting takes no task's time."""
        try:
            self.give(duty)
            if readable([self.pipe], _START):
                self._outcomes.wait()
                return
        except (BrokenPipeError, EOFError):
            pass
        except BaseException:
            self.end()
            raise
        raise Crashed(f"A worker process could not be started ({self.end()}).")


def readable(pipes: Iterable[int], seconds: float) -> set[int]:
    """Wait until some of the pipes can be read, or have ended; gives those, none when the time is over."""
    poll = select.poll()
    for pipe in pipes:
        poll.register(pipe, select.POLLIN)
    return {pipe for pipe, _ in poll.poll(max(0.0, seconds) * 1000)}


def _may_fork() -> bool:
    """Tell whether a copy of this process can be trusted to work: another thread might hold a lock for ever."""
    return sys.platform != "darwin" and threading.active_count() == 1


def _fork(duty: Duty, tasks: int, outcomes: int, ours: Iterable[int]) -> int:
    # Until the child has its own handlers, a signal must not run the parent's there.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        with warnings.catch_warnings():
            # Python 3.12 also counts threads that were joined and have not quite left.
            warnings.simplefilter("ignore", DeprecationWarning)
            pid = os.fork()
        if pid == 0:
            # Else a child would hold its own pipe open, and wait for ever for a parent that was killed.
            run_forked(duty, tasks, outcomes, ours)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return pid


def _spawn(tasks: int, outcomes: int) -> int:
    return os.posix_spawn(
        sys.executable,
        [sys.executable, "-I", "-c", _PROGRAM, *sys.path],
        os.environ,
        file_actions=[
            (os.POSIX_SPAWN_DUP2, tasks, 0),
            (os.POSIX_SPAWN_DUP2, outcomes, 1),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        ],
        setsigmask=[signal.SIGINT],
    )
