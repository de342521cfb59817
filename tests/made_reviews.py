"""Hand-made findings, changes and reviews for the tests of score, review and render."""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from made_trees import MadeTree

from omnireview.checklist import Section
from omnireview.compare import Judged
from omnireview.coverage import Coverage
from omnireview.diff import ChangedFile, FileStatus, diff_texts
from omnireview.edits import Suggestion
from omnireview.pull_request import PullRequest
from omnireview.review import Review, write_review
from omnireview.scan import Finding, Skip
from omnireview.settings import Settings
from omnireview.terms import Aspect, Confidence, SettledBy, Severity, Stage, Status

HEAD, MERGE_BASE, BASE = "1a2b3c4d" * 5, "a" * 40, "b" * 40


def added_file(path: str, lines: int = 30) -> ChangedFile:
    text = "".join(f"line_{number} = {number}\n" for number in range(1, lines + 1))
    return ChangedFile(path, None, FileStatus.ADDED, hunks=diff_texts(b"", text.encode()))


def edited_file(path: str, old: str, new: str) -> ChangedFile:
    return ChangedFile(path, path, FileStatus.MODIFIED, hunks=diff_texts(old.encode(), new.encode()))


def change(*files: ChangedFile, **more: Any) -> PullRequest:
    facts: dict[str, Any] = {"repository": "omni/engine", "number": 15, "title": "Add a worker"} | more
    return PullRequest(
        base=BASE,
        head=HEAD,
        merge_base=MERGE_BASE,
        files=files,
        base_tree=MadeTree({}),
        old_tree=MadeTree({}),
        head_tree=MadeTree({}),
        **facts,
    )


def found(
    rule: str = "bare-except",
    path: str | None = "engine/worker.py",
    line: int | None = 3,
    *,
    severity: str = "major",
    aspect: str = "correctness",
    confidence: str = "high",
    settled_by: str = "change",
    stage: str = "stable",
    effort: int = 2,
    message: str = "Name the errors: a bare `except:` also catches `KeyboardInterrupt`.",
    status: str = "new",
    on_added_line: bool | None = None,
    reason: str = "",
) -> Judged:
    finding = Finding(
        rule=rule,
        severity=Severity(severity),
        aspect=Aspect(aspect),
        confidence=Confidence(confidence),
        settled_by=SettledBy(settled_by),
        stage=Stage(stage),
        effort=effort,
        message=message,
        path=path,
        line=line,
        end_line=line,
    )
    on_line = (status == "new" and line is not None) if on_added_line is None else on_added_line
    key = repr((rule, path, line, status, message)).encode()
    return Judged(finding, sha256(key).hexdigest()[:16], Status(status), on_line, reason)


def review_of(
    *judged: Judged,
    files: Sequence[ChangedFile] | None = None,
    settings: Settings | None = None,
    not_analysed: Iterable[Skip] = (),
    skipped: Iterable[Skip] = (),
    suggestions: Mapping[str, Suggestion] | None = None,
    notes: Sequence[str] = (),
    checklist: Sequence[Section] = (),
    coverage: Coverage | None = None,
    **more: Any,
) -> Review:
    paths = sorted({one.finding.path for one in judged if one.finding.path} or {"engine/worker.py"})
    return write_review(
        change(*([added_file(path) for path in paths] if files is None else files), **more),
        judged,
        settings or Settings(),
        not_analysed=not_analysed,
        skipped=skipped,
        suggest=lambda judged: (suggestions or {}).get(judged.fingerprint),
        versions={"omnireview": "0.1.0", "rules": "17"},
        notes=notes,
        checklist=checklist,
        coverage=coverage,
    )
