"""What a run has looked for, and where: whether it may say of a finding that it is not there any more."""

from collections.abc import Mapping
from enum import Enum, auto

from omnireview.checks import CHANGE, SIDE, SUBJECTS
from omnireview.diff import FileStatus
from omnireview.pull_request import PullRequest
from omnireview.rules import Rule
from omnireview.rules.effective import RulesByPath
from omnireview.scan import ScanResult


class Look(Enum):
    """What a run can say of a rule at a path where it found nothing."""

    LOOKED = auto()
    """The rule had its say there, or the file is gone."""
    NOT = auto()
    """It did not run, or could not."""
    OUTSIDE = auto()
    """The file is as it is at the merge base: no part of the change."""


class Looked:
    """The rules and the files of one run, at the head.

    `whole` is False where the trees around the change could not be read whole.
    """

    def __init__(self, pull: PullRequest, rules: RulesByPath, head: ScanResult, *, whole: bool) -> None:
        self._rules = rules
        # A parser's refusal hides all else that the file may have.
        self._unread = {skip.path for skip in (*head.not_analysed, *head.skipped)} | set(head.unparsed)
        self._whole = whole and "" not in self._unread
        self._listed = not pull.files_missing
        renamed = (file for file in pull.files if file.old_path and file.status is FileStatus.RENAMED)
        before = {file.old_path: file for file in renamed if file.old_path}
        self._files = before | {file.path: file for file in pull.files}
        self.renamed: Mapping[str, str] = {file.path: path for path, file in before.items()}
        """Renamed files: the head's path → the merge base's."""

    def at(self, rule: str, path: str) -> Look:
        """Tell of a rule's id and a path; of a renamed file either path will do."""
        file = self._files.get(path)
        if file is None:
            return Look.OUTSIDE if self._listed else Look.NOT
        if file.status is FileStatus.REMOVED:
            return Look.LOOKED
        ran = self._rules.at(file.path, only={rule})
        if file.path in self._unread or not ran or (_looks_around(ran[0]) and not self._whole):
            return Look.NOT
        return Look.LOOKED


def _looks_around(rule: Rule) -> bool:
    return rule.check is not None and SUBJECTS[rule.check] in {CHANGE, SIDE}
