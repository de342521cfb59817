"""`Workers`: the pool. It hands tasks to children, watches their time, and gives the outcomes in order."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, Generic, Self

from omnireview.worker.child import Duty
from omnireview.worker.deadline import Deadline
from omnireview.worker.outcome import Done, Outcome, Raised, Result, Spent, Stopped, Task, attempt
from omnireview.worker.process import ALARMS, Child, readable

MEMORY = 2 * 1024**3
"""Bytes of address space that a child may take; the deep stack's 256 MB are among them."""
_BYTES_A_PROCESS = 300_000
Settled = Done[Any] | Stopped | Raised


def processes_for(total_bytes: int) -> int:
    """How many children a change of that many bytes is worth; 0 where the system has none to offer."""
    if not hasattr(os, "fork"):
        return 0
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, total_bytes // _BYTES_A_PROCESS + 1)


class Workers(Generic[Task, Result]):
    """Children that do `work` on tasks, used as a context manager; leaving it ends them all.

    A child is started when a task finds none idle, and is kept: what it has imported and made stays for its next
    task. It is a fork of this process if no other thread runs here, else a new interpreter. `work`, tasks and
    results can be pickled; what `work` prints is lost.

    Args:
        work: Gives the result of a task. It may raise `NotAnalysed` and `UserError`.
        processes: The most children at a time. With 0 the work is done in this process, without limits.
        seconds: The most work for one task, in seconds of processor time; four times that may pass.
        deadline: When it has passed, tasks that were not begun are stopped.
        memory: The most address space of a child, in bytes.
        progress: Told how many of how many tasks have had their turn, before each outcome is given.
    """

    def __init__(
        self,
        work: Callable[[Task], Result],
        *,
        processes: int,
        seconds: float,
        deadline: Deadline | None = None,
        memory: int = MEMORY,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        self._duty = Duty(work, seconds, memory)
        self._processes = processes
        self._progress = progress
        self._deadline = deadline
        self._idle: list[Child] = []
        self._busy: dict[Child, int] = {}

    def __enter__(self) -> Self:  # noqa: D105 - the class says it
        return self

    def __exit__(  # noqa: D105 - the class says it
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._drop_busy()
        while self._idle:
            self._idle.pop().end()

    def each(self, tasks: Sequence[Task]) -> Iterator[Outcome[Result]]:
        """Do the tasks and give their outcomes in the order of the tasks, each as soon as it is its turn.

        A task is taken when a child is free for it. One call at a time: finish or close it before the next.

        Raises:
            UserError: As the work raised it.
            Crashed: The work raised anything else: our bug.
        """
        if self._processes == 0:
            for turn, task in enumerate(tasks, start=1):
                settled = self._too_late() or _settled(attempt(self._duty.work, task))
                self._tell(turn, len(tasks))
                yield _told(settled)
            return
        if self._busy:
            raise RuntimeError("the outcomes of other tasks are still being given")
        outcomes: dict[int, Settled] = {}
        coming = enumerate(tasks)
        turn = 0
        try:
            while self._hand_out(coming, outcomes) or outcomes:
                while turn in outcomes:
                    settled = outcomes.pop(turn)
                    turn += 1
                    self._tell(turn, len(tasks))
                    yield _told(settled)
                if self._busy:
                    outcomes.update(self._gather())
        finally:
            self._drop_busy()

    def _tell(self, done: int, total: int) -> None:
        if self._progress is not None:
            self._progress(done, total)

    def _hand_out(self, coming: Iterator[tuple[int, Task]], outcomes: dict[int, Settled]) -> bool:
        """Give a task to every child that is free, as long as there are tasks; tells whether any child is busy."""
        while len(self._busy) < self._processes:
            for number, task in coming:
                late = self._too_late()
                if late is None:
                    self._busy[self._with_task(task)] = number
                    break
                outcomes[number] = late
            else:
                break
        return bool(self._busy)

    def _too_late(self) -> Stopped | None:
        if self._deadline is None or not self._deadline.passed:
            return None
        return Stopped(f"the run's time of {self._deadline.seconds:g} seconds was used up before its turn")

    def _with_task(self, task: Task) -> Child:
        while self._idle:
            child = self._idle.pop()
            with suppress(BrokenPipeError):
                child.give(task)
                return child
            child.end()
        child = Child(self._duty)
        try:
            # One that ends before it has the whole task is heard of as one that ends at work.
            with suppress(BrokenPipeError):
                child.give(task)
        except BaseException:
            child.end()
            raise
        return child

    def _gather(self) -> Iterator[tuple[int, Settled]]:
        """Wait until at least one busy child has something to tell or is over its time; gives what is settled."""
        limit = min(child.since for child in self._busy) + self._duty.patience
        told = readable([child.pipe for child in self._busy], limit - time.monotonic())
        now = time.monotonic()
        for child, number in list(self._busy.items()):
            settled: Settled | None = None
            if child.pipe in told:
                settled = self._heard(child)
            elif now - child.since >= self._duty.patience:
                child.end()
                settled = self._overtime
            if settled is not None:
                del self._busy[child]
                yield number, settled

    def _heard(self, child: Child) -> Settled | None:
        try:
            outcome = child.outcome()
        except EOFError:
            how = child.end()
            return self._overtime if how in ALARMS else Stopped(f"analysing it ended its process ({how})")
        if isinstance(outcome, Spent):
            child.end()
        elif outcome is not None:
            self._idle.append(child)
        return None if outcome is None else _settled(outcome)

    @property
    def _overtime(self) -> Stopped:
        return Stopped(f"it took longer than {self._duty.seconds:g} seconds to analyse")

    def _drop_busy(self) -> None:
        while self._busy:
            self._busy.popitem()[0].end()


def _settled(outcome: Settled | Spent) -> Settled:
    return Stopped(outcome.reason) if isinstance(outcome, Spent) else outcome


def _told(outcome: Settled) -> Outcome[Any]:
    if isinstance(outcome, Raised):
        raise outcome.problem
    return outcome
