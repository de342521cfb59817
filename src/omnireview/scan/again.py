"""A changed file as it would be with other bytes → its `ScanResult`."""

from collections.abc import Callable
from dataclasses import replace

from omnireview.diff import ChangedFile, diff_texts
from omnireview.prefilter import OUTSIDE
from omnireview.pull_request import PullRequest
from omnireview.scan import Finding, ScanResult, Skip
from omnireview.scan.task import FileScan, Task
from omnireview.tree import what_is_read
from omnireview.worker import Done, Workers


def rescanner(
    pull: PullRequest, file: ChangedFile, workers: Workers[Task, FileScan], about: Finding | None = None
) -> Callable[[bytes], ScanResult]:
    """Give a function that runs the rules over one changed file, as it would be with other bytes at the head.

    With `about` they are run where that finding stands, and outside of functions. The file's diff is made anew for
    other bytes, since some rules ask which lines are added. What can't be analysed is told in the result. The
    result for the head's own bytes is kept.
    """
    head = what_is_read(pull.head_tree, file.path)
    old = what_is_read(pull.old_tree, file.old_path) or b""
    units = None if about is None or about.unit is None else frozenset({about.unit, OUTSIDE})
    kept: list[ScanResult] = []

    def scan(data: bytes) -> ScanResult:
        if data != head:
            return _scan(data, replace(file, hunks=diff_texts(old, data)))
        if not kept:
            kept.append(_scan(data, file))
        return kept[0]

    def _scan(data: bytes, changed: ChangedFile) -> ScanResult:
        task = Task(changed, head=data, units=units, everything=units is None)
        (outcome,) = workers.each([task])
        if isinstance(outcome, Done):
            return outcome.result.head
        return ScanResult(not_analysed=(Skip(file.path, outcome.reason),))

    return scan
