"""Who tells what is found in changed files: workers that look, or one who has it in writing."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from omnireview.rules import RulePack
from omnireview.rules.effective import RulesByPath
from omnireview.scan import Finding
from omnireview.scan.task import FileScan, Task
from omnireview.worker import Outcome, Workers


class Scanner(Protocol):
    """Gives what is found in files; `Workers` do."""

    def each(self, tasks: Sequence[Task]) -> Iterator[Outcome[FileScan]]:
        """Give the outcomes in the order of the tasks."""


class Recalled(Scanner, Protocol):
    """Gives what was found in files before, where findings have lost their edits."""

    def whole(self, finding: Finding) -> Finding:
        """Give one of the findings with its edits."""


OpenSaved = Callable[[Sequence[RulePack], RulesByPath, Workers[Task, FileScan]], Recalled]
"""Reads what was found before, under these packs and rules; what it does not hold is left to the workers."""
