"""The rows of the benchmark: what is run in which order, and the medians of it."""

import statistics
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from measure import Command, Run, instructions, run


@dataclass(slots=True)
class Row:
    """One line of a table.

    `before` is done ahead of each run, unmeasured. A row with `every` n is run in each n-th round. `simulated`
    is what is run where instructions are counted by simulation, if that is worth it. `check` reads what a run
    printed and raises `RunFailed` if the work was not done.
    """

    name: str
    command: Command
    before: Callable[[], None] | None = None
    every: int = 1
    rules: str = ""
    note: str = ""
    simulated: Command | None = None
    check: Callable[[bytes], object] | None = None
    runs: dict[int, Run] = field(default_factory=dict)
    instructions: float | None = None

    @property
    def cpu(self) -> float:
        """Median CPU seconds."""
        return statistics.median(each.cpu for each in self.runs.values())

    @property
    def wall(self) -> float:
        """Median wall seconds."""
        return statistics.median(each.wall for each in self.runs.values())

    @property
    def peak(self) -> float:
        """Median peak memory in MiB."""
        return statistics.median(each.peak for each in self.runs.values())

    @property
    def output(self) -> bytes:
        """What the last run printed."""
        return self.runs[max(self.runs)].output

    def ratio(self, floor: "Row") -> float:
        """Give the median ratio of CPU seconds to the floor's of the same round."""
        return statistics.median(each.cpu / floor.runs[number].cpu for number, each in self.runs.items())

    def counted_ratio(self, floor: "Row") -> float | None:
        """Give the ratio of user instructions to the floor's, where both were counted."""
        if self.instructions is None or not floor.instructions:
            return None
        return self.instructions / floor.instructions


def measure_rows(title: str, rows: Sequence[Row], rounds: int) -> None:
    """Run all rows in turns, `rounds` times, so that a busy moment of the machine meets all of them."""
    for number in range(rounds):
        for row in rows:
            if number % row.every == 0:
                _tell(f"{title}, round {number + 1} of {rounds}: {row.name}")
                if row.before is not None:
                    row.before()
                row.runs[number] = run(row.command)
                if row.check is not None:
                    row.check(row.output)


def count_rows(title: str, rows: Iterable[Row], *, simulate: bool) -> None:
    """Count the instructions of all rows; by simulation only of those that are worth it."""
    for row in rows:
        command = row.simulated if simulate else row.command
        if command is not None:
            _tell(f"{title}, instructions: {row.name}")
            if row.before is None:
                run(command)  # what it keeps for the next run is kept now
            else:
                row.before()
            row.instructions = instructions(command, simulate=simulate)


def _tell(text: str) -> None:
    end = "\r" if sys.stderr.isatty() else "\n"
    print(f"{text:<78}", end=end, file=sys.stderr, flush=True)
