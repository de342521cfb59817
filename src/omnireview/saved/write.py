"""What the rules found in one share of a change → the bytes of a saved scan."""

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from omnireview import __version__
from omnireview.errors import BadInput
from omnireview.pull_request import PullRequest
from omnireview.render.escape import visible
from omnireview.saved import FORMAT, LARGEST, Shard
from omnireview.saved.seal import file_seal
from omnireview.scan import Finding, ScanResult
from omnireview.scan.task import FileScan, Task
from omnireview.terms import Placement
from omnireview.worker import Done, Outcome

Plain = dict[str, Any]


def python_version() -> str:
    """Give the version of Python whose parser reads the files, as `3.12`."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def write_scan(
    pull: PullRequest, policy: str, shard: Shard, tasks: Sequence[Task], outcomes: Iterable[Outcome[FileScan]]
) -> bytes:
    """Write what was found in the files of a shard. `policy` is the digest of rules and settings.

    A file that could not be analysed whole is written without findings: whoever merges tries it himself, and says
    in his own words why it can't be done.

    Raises:
        BadInput: It would be larger than any that is read.
    """
    files = [file_plain(task, outcome) for task, outcome in zip(tasks, outcomes, strict=True)]
    whole = [file for file in files if file["head"] is not None]
    plain = {
        "format": FORMAT,
        "omnireview": __version__,
        "python": python_version(),
        "repository": pull.repository,
        "number": pull.number,
        "head": visible(pull.head),
        "base": visible(pull.base),
        "merge_base": visible(pull.merge_base),
        "policy": policy,
        "shard": {"number": shard.number, "of": shard.of},
        "counts": {
            "files": len(files),
            "again": len(files) - len(whole),
            "findings": sum(len(file[side]["findings"]) for file in whole for side in ("head", "old")),
        },
        "files": files,
    }
    data = json.dumps(plain, separators=(",", ":")).encode("ascii") + b"\n"
    if len(data) > LARGEST:
        raise BadInput(
            f"The saved scan would be larger than {LARGEST:,} bytes.", mend="share the change out to more shards"
        )
    return data


def file_plain(task: Task, outcome: Outcome[FileScan]) -> Plain:
    """Give what a saved scan holds of one file."""
    told: Plain = {"path": visible(task.file.path), "seal": file_seal(task), "head": None, "old": None}
    if isinstance(outcome, Done):
        sides = [_side(side) for side in (outcome.result.head, outcome.result.old)]
        if all(side is not None for side in sides):
            told["head"], told["old"] = sides
    return told


def _side(result: ScanResult) -> Plain | None:
    """Give one side of a file; None of what is not whole, or what no saved scan can hold."""
    from omnireview.saved.form import LONGEST, MOST_FINDINGS

    ranges = [list(each) for ranges in result.unlooked.values() for each in ranges]
    findings = [_finding(each) for each in result.findings]
    if result.not_analysed or result.skipped or max(len(findings), len(ranges)) > MOST_FINDINGS:
        return None
    if not all(_fits(each, LONGEST) for each in findings):
        return None
    return {"findings": findings, "unparsed": bool(result.unparsed), "unlooked": ranges}


def _finding(finding: Finding) -> Plain:
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "confidence": finding.confidence.value,
        "settled_by": finding.settled_by.value,
        "message": finding.message,
        "line": finding.line,
        "end_line": finding.end_line,
        "columns": finding.columns,
        "context": finding.context,
        "source": finding.source,
        "unit": finding.unit,
        "python": finding.python,
        "copied": finding.quiet is Placement.COPIED,
        "fixable": bool(finding.edits),
    }


def _fits(finding: Plain, longest: int) -> bool:
    texts = [value for value in finding.values() if isinstance(value, str)]
    # A text can hold a byte of the file that is no UTF-8, as a half of a surrogate pair; JSON can't.
    proper = all(text.encode("utf-8", "replace").decode() == text for text in texts)
    return proper and max(map(len, texts)) <= longest and bool(finding["line"])
