"""`Recall`: gives what saved scans say of the files of a change, proved or believed, in the place of a scan.

A saved scan that is not trusted is proved: every file is analysed anew, those of which it claims something first,
so that it can neither invent a finding nor hide one; it tells where to begin when the time is short. One that is
trusted is believed: only what it leaves open is analysed, and the files of which a fix is asked for.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace

from omnireview.errors import BadFile
from omnireview.pull_request import PullRequest
from omnireview.render.escape import visible
from omnireview.rules import RulePack
from omnireview.rules.effective import RulesByPath
from omnireview.saved.believe import Unbelievable, believe
from omnireview.saved.form import FileForm
from omnireview.saved.read import ReadScan
from omnireview.saved.seal import policy_seal
from omnireview.saved.together import Together, put_together
from omnireview.saved.write import file_plain
from omnireview.scan import Finding
from omnireview.scan.scanner import OpenSaved, Recalled
from omnireview.scan.task import FileScan, Task
from omnireview.settings import Settings
from omnireview.worker import Done, Outcome, Stopped, Workers


def recall(
    scans: Sequence[ReadScan],
    pull: PullRequest,
    settings: Settings,
    *,
    trusted: bool = False,
    fixes: bool = False,
    incomplete_ok: bool = False,
) -> OpenSaved:
    """Give what reads saved scans of a change in the place of a scan. Raises `BadInput` then, if they don't fit.

    With `fixes` all findings come with their edits, and not only those of which a fix is shown. With
    `incomplete_ok` the files of missing shards are not analysed.
    """

    def opened(packs: Sequence[RulePack], rules: RulesByPath, workers: Workers[Task, FileScan]) -> Recalled:
        together = put_together(scans, pull, policy_seal(packs, settings), incomplete_ok=incomplete_ok)
        return Recall(together, rules, workers, trusted=trusted, fixes=fixes)

    return opened


class Recall:
    """What saved scans say of the files of a change; see the module."""

    def __init__(
        self,
        together: Together,
        rules: RulesByPath,
        workers: Workers[Task, FileScan],
        *,
        trusted: bool,
        fixes: bool,
    ) -> None:
        self._together = together
        self._rules = rules
        self._workers = workers
        self._trusted = trusted
        self._fixes = fixes
        self._fixable: dict[Finding, Task] = {}
        self._again: dict[str, dict[Finding, Finding]] = {}

    def each(self, tasks: Sequence[Task]) -> Iterator[Outcome[FileScan]]:
        """Give the outcomes in the order of the tasks.

        Raises:
            BadFile: A saved scan says what the rules do not, or not of these files.
        """
        claims = self._together.claims(tasks)
        outcomes: dict[int, Outcome[FileScan]] = {}
        look = []
        for at, (task, claim) in enumerate(zip(tasks, claims, strict=True)):
            if isinstance(claim, str):
                outcomes[at] = Stopped(claim)
                continue
            believed = self._believed(task, claim) if claim.head is not None else None
            if believed is not None and self._trusted:
                outcomes[at] = Done(believed)
            if believed is None or not self._trusted or (self._fixes and _is_fixable(claim)):
                look.append(at)
        look.sort(key=lambda at: not _says_something(claims[at]))
        for at, outcome in zip(look, self._workers.each([tasks[at] for at in look]), strict=True):
            self._hold(tasks[at], claims[at], outcome)
            if isinstance(outcome, Done) or at not in outcomes:
                outcomes[at] = outcome
        yield from (outcomes[at] for at in range(len(tasks)))

    def whole(self, finding: Finding) -> Finding:
        """Give a finding with its edits. They are made here, by its rule: no edit is ever read from a file.

        Raises:
            BadFile: The rules do not find it.
        """
        task = self._fixable.get(finding)
        if task is None or finding.edits:
            return finding
        path = task.file.path
        if path not in self._again:
            (outcome,) = self._workers.each([task])
            if not isinstance(outcome, Done):
                return finding
            self._again[path] = {_bare(each): each for each in reversed(outcome.result.head.findings)}
        if finding not in self._again[path]:
            raise self._doctored(task, "what the rules do not find")
        return self._again[path][finding]

    def _believed(self, task: Task, claim: FileForm) -> FileScan:
        rules = {rule.id: rule for rule in self._rules.at(task.file.path)}
        try:
            scan = believe(claim, task, rules)
        except Unbelievable as reason:
            raise self._doctored(task, str(reason)) from None
        if self._trusted and claim.head is not None:
            told = zip(claim.head.findings, scan.head.findings, strict=True)
            self._fixable.update({finding: task for form, finding in told if form.fixable})
        return scan

    def _hold(self, task: Task, claim: FileForm | str, outcome: Outcome[FileScan]) -> None:
        """Hold what was claimed of a file against what is found in it, where both were analysed whole."""
        if isinstance(claim, str) or claim.head is None:
            return
        found = FileForm.model_validate_json(json.dumps(file_plain(task, outcome)))
        if found.head is not None and found != claim:
            raise self._doctored(task, "what the rules do not find")

    def _doctored(self, task: Task, what: str) -> BadFile:
        number = self._together.shard_of[task.file.path]
        return BadFile(
            f"It claims of {visible(task.file.path)} {what}.",
            where=self._together.scans[number].name,
            mend="don't use it: it was changed after it was written, or not written by omnireview",
        )


def _bare(finding: Finding) -> Finding:
    return replace(finding, edits=())


def _is_fixable(claim: FileForm) -> bool:
    return claim.head is not None and any(each.fixable for each in claim.head.findings)


def _says_something(claim: FileForm | str) -> bool:
    if isinstance(claim, str):
        return False
    sides = (claim.head, claim.old)
    return any(side is None or side.unparsed or side.findings for side in sides)
