"""A pull request and its rules → the `ScanResult` of one side."""

from collections.abc import Iterator
from enum import Enum

from omnireview.checks import PULL_REQUEST
from omnireview.diff import ChangedFile, FileStatus
from omnireview.errors import NotAnalysed, NotForReading
from omnireview.pull_request import PullRequest
from omnireview.rules.effective import RulesByPath
from omnireview.scan import Finding, ScanResult, Skip
from omnireview.scan.kinds import reason_in_text, reason_to_skip
from omnireview.scan.ready import ReadyRules
from omnireview.scan.text import scan_text
from omnireview.settings import Settings
from omnireview.tree import Tree


class Side(Enum):
    """Which side of the change is scanned."""

    HEAD = "head"
    OLD = "merge base"


def scan_change(
    pull: PullRequest, rules: RulesByPath, settings: Settings, side: Side, ready: ReadyRules
) -> ScanResult:
    """Run the rules over the changed files as they are at the head, or were at the merge base.

    At the merge base a renamed file is read at its old path and judged by the rules for its new one, so that
    moving a file brings nothing in. Findings about the pull request as a whole belong to the head.
    """
    tree = pull.head_tree if side is Side.HEAD else pull.old_tree
    tree.prefetch(path for file in pull.files if (path := _path(file, side)))
    findings: list[Finding] = []
    not_analysed: list[Skip] = []
    skipped: list[Skip] = []
    unparsed: list[str] = []
    read: list[str] = []
    for file in pull.files:
        path = _path(file, side)
        if path is None:
            continue
        try:
            data, reason = _read(tree, path, file, settings)
            if reason:
                skipped.append(Skip(path, reason))
                continue
            read.append(path)
            diff = file if side is Side.HEAD else None
            told = scan_text(path, data, diff, ready(rules.at(file.path)))
            findings += told.findings
            unparsed += told.unparsed
        except NotForReading as other:
            skipped.append(Skip(path, other.reason))
        except NotAnalysed as limit:
            not_analysed.append(Skip(path, limit.reason))
    if side is Side.HEAD:
        findings += _of_pull_request(pull, rules, ready)
    return ScanResult(
        findings=tuple(findings),
        not_analysed=tuple(not_analysed),
        skipped=tuple(skipped),
        unparsed=tuple(unparsed),
        files_read=tuple(read),
    )


def _read(tree: Tree, path: str, file: ChangedFile, settings: Settings) -> tuple[bytes, str]:
    """Give a file's bytes, and why it is not for reading ("" when it is)."""
    reason = reason_to_skip(file, settings.include, settings.exclude)
    if reason:
        return b"", reason
    data = tree.read(path)
    if data is None:
        raise NotAnalysed(f"it could not be read at {tree.name}")
    if file.skipped and not reason_in_text(path, data):
        # `.gitattributes` of the change can call any file binary, so that no diff is shown and nothing is found.
        raise NotAnalysed(f"it is text, but there is no diff to tell new lines by ({file.skipped})")
    return data, file.skipped or reason_in_text(path, data)


def _path(file: ChangedFile, side: Side) -> str | None:
    if side is Side.HEAD:
        return None if file.status is FileStatus.REMOVED else file.path
    return None if file.status in (FileStatus.ADDED, FileStatus.COPIED) else file.old_path


def _of_pull_request(pull: PullRequest, rules: RulesByPath, ready: ReadyRules) -> Iterator[Finding]:
    for each in ready(rules.at(None)):
        if each.check is None or each.check.SUBJECT != PULL_REQUEST:
            continue
        for match in each.check.find(pull, each.options):
            yield each.find(match, None, context="", source="")
