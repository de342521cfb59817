"""A change under review → the verified fix of any of its findings, made when somebody asks for it."""

from collections.abc import Callable

from omnireview.compare import Judged
from omnireview.edits.suggestion import Suggestion, verify_fix
from omnireview.pull_request import PullRequest
from omnireview.scan import Finding
from omnireview.scan.again import rescanner
from omnireview.scan.task import FileScan, Task
from omnireview.tree import what_is_read
from omnireview.worker import Workers


def suggester(
    pull: PullRequest, workers: Workers[Task, FileScan], whole: Callable[[Finding], Finding] | None = None
) -> Callable[[Judged], Suggestion | None]:
    """Give a function that verifies the fix of a finding at the head; None where there is no fix that holds.

    `whole` gives a finding with its edits, where the findings were read without them.
    """
    files = {file.path: file for file in pull.files}

    def suggest(judged: Judged) -> Suggestion | None:
        finding = judged.finding if whole is None else whole(judged.finding)
        path = finding.path
        data = what_is_read(pull.head_tree, path) if finding.edits else None
        if path is None or data is None:
            return None
        return verify_fix(data, finding, rescanner(pull, files[path], workers, finding))

    return suggest
