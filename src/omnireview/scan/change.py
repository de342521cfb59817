"""A pull request and its rules → the `ScanResult`s of both sides."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from omnireview.checks import CHANGE, SIDE, SUBJECTS
from omnireview.diff import ChangedFile, FileStatus
from omnireview.errors import NotAnalysed, NotForReading
from omnireview.kinds import reason_in_text, reason_to_skip
from omnireview.nouns import noun
from omnireview.profile import Profile, merged
from omnireview.pull_request import PullRequest
from omnireview.rules.effective import RulesByPath
from omnireview.scan import Finding, ScanResult, Skip
from omnireview.scan.scanner import Scanner
from omnireview.scan.task import Task
from omnireview.settings import Settings
from omnireview.tree import Tree
from omnireview.worker import Done

if TYPE_CHECKING:
    from omnireview.sides import Sides


@noun
class Scans:
    """What was found at the head and at the merge base, and what it cost."""

    head: ScanResult
    old: ScanResult
    profile: Profile


def scan_change(
    pull: PullRequest,
    rules: RulesByPath,
    settings: Settings,
    workers: Scanner,
    sides: "Sides | None",
    *,
    everything: bool = False,
) -> Scans:
    """Run the rules over the changed files as they are at the head and were at the merge base.

    In Python files that is what the change touches, or all of them with `everything`. At the merge base a renamed
    file is read at its old path and judged by the rules for its new one, so that moving a file brings nothing in.
    Rules about whole trees look at `sides`, which may be None where there are no such rules (`looks_across`).
    Findings about the change as a whole belong to the head.
    """
    head, old = _Told(pull.head_tree), _Told(pull.old_tree)
    tasks = _tasks(pull, settings, head, old, everything=everything)
    profiles = []
    for task, outcome in zip(tasks, workers.each(tasks), strict=True):
        if isinstance(outcome, Done):
            head.add(outcome.result.head)
            old.add(outcome.result.old)
            profiles.append(outcome.result.profile)
            continue
        for side, path, data in ((head, task.file.path, task.head), (old, task.file.old_path, task.old)):
            if data is not None:
                (side.skipped if outcome.skipped else side.not_analysed).append(Skip(path or "", outcome.reason))
    if sides is not None:
        from omnireview.scan.sides import scan_sides

        across = scan_sides(sides, rules)
        head.findings += across.head
        old.findings += across.old
        profiles.append(across.profile)
    return Scans(head.result(), old.result(), merged(profiles))


def tasks_of(pull: PullRequest, settings: Settings, *, everything: bool = False) -> list[Task]:
    """Give the tasks of a scan: the changed files that are for reading and could be read, in their order."""
    return _tasks(pull, settings, _Told(pull.head_tree), _Told(pull.old_tree), everything=everything)


def looks_across(rules: RulesByPath) -> bool:
    """Tell whether any rule looks at whole trees."""
    return any(rule.check is not None and SUBJECTS[rule.check] in {CHANGE, SIDE} for rule in rules.all)


def _tasks(pull: PullRequest, settings: Settings, head: "_Told", old: "_Told", *, everything: bool) -> list[Task]:
    """Read the files of both sides; what is not for reading, or can't be read, is noted there."""
    head.tree.prefetch(file.path for file in pull.files if file.status is not FileStatus.REMOVED)
    old.tree.prefetch(path for file in pull.files if (path := _old_path(file)))
    tasks = [
        Task(
            file,
            None if file.status is FileStatus.REMOVED else head.read(file.path, file, settings),
            None if (path := _old_path(file)) is None else old.read(path, file, settings),
            everything=everything,
        )
        for file in pull.files
    ]
    return [task for task in tasks if task.head is not None or task.old is not None]


def _old_path(file: ChangedFile) -> str | None:
    return None if file.status in (FileStatus.ADDED, FileStatus.COPIED) else file.old_path


@dataclass(slots=True)
class _Told:
    """One side's tree, and all that is told of it so far."""

    tree: Tree
    findings: list[Finding] = field(default_factory=list)
    not_analysed: list[Skip] = field(default_factory=list)
    skipped: list[Skip] = field(default_factory=list)
    unparsed: list[str] = field(default_factory=list)
    read_paths: list[str] = field(default_factory=list)
    unlooked: dict[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)

    def read(self, path: str, file: ChangedFile, settings: Settings) -> bytes | None:
        """Give a file's bytes if it is for reading, else note why not."""
        try:
            data, reason = self._read(path, file, settings)
        except NotForReading as other:
            self.skipped.append(Skip(path, other.reason))
        except NotAnalysed as limit:
            self.not_analysed.append(Skip(path, limit.reason))
        else:
            if not reason:
                self.read_paths.append(path)
                return data
            self.skipped.append(Skip(path, reason))
        return None

    def _read(self, path: str, file: ChangedFile, settings: Settings) -> tuple[bytes, str]:
        """Give a file's bytes, and why it is not for reading ("" when it is)."""
        reason = reason_to_skip(file, settings.include, settings.exclude)
        if reason:
            return b"", reason
        data = self.tree.read(path)
        if data is None:
            raise NotAnalysed(f"it could not be read at {self.tree.name}")
        if file.skipped and not reason_in_text(path, data):
            # `.gitattributes` of the change can call any file binary: no diff is shown, and nothing is found.
            raise NotAnalysed(f"it is text, but there is no diff to tell new lines by ({file.skipped})")
        return data, file.skipped or reason_in_text(path, data)

    def add(self, result: ScanResult) -> None:
        self.findings += result.findings
        self.not_analysed += result.not_analysed
        self.skipped += result.skipped
        self.unparsed += result.unparsed
        self.unlooked.update(result.unlooked)

    def result(self) -> ScanResult:
        return ScanResult(
            findings=tuple(self.findings),
            not_analysed=tuple(self.not_analysed),
            skipped=tuple(self.skipped),
            unparsed=tuple(self.unparsed),
            files_read=tuple(self.read_paths),
            unlooked=self.unlooked,
        )
