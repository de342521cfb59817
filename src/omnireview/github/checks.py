"""Commit statuses and check runs: what a required check is made of, beside a job's own exit code."""

from collections.abc import Mapping
from typing import Any

from omnireview.github.reads import place
from omnireview.github.refusals import Call, lost
from omnireview.github.wire import Wire
from omnireview.nouns import noun

BATCH = 50
"""Annotations that GitHub takes at once (docs.github.com/rest/checks/runs, "Create a check run")."""


@noun
class StatusReport:
    """A commit's status: `error`, `failure` or `success`, with at most 140 characters and a page, or ""."""

    state: str
    description: str
    target: str = ""


@noun
class CheckAnnotation:
    """One remark of a check run on lines of a file; `level` is notice, warning or failure."""

    path: str
    start_line: int
    end_line: int
    level: str
    title: str
    message: str


@noun
class CheckReport:
    """What a check run says: its `conclusion`, its title, two Markdown texts, and a page to follow, or ""."""

    conclusion: str
    title: str
    summary: str
    text: str = ""
    annotations: tuple[CheckAnnotation, ...] = ()
    target: str = ""


def create_status(wire: Wire, repository: str, sha: str, context: str, verdict: StatusReport) -> None:
    """Set the status of a commit under a name; the newest of a name counts."""
    content = {"state": verdict.state, "context": context, "description": verdict.description}
    content |= {"target_url": verdict.target} if verdict.target else {}
    wire.write("POST", f"{place(repository)}/statuses/{sha}", f"set the status of {sha[:7]}", content)


def create_check_run(wire: Wire, repository: str, sha: str, name: str, report: CheckReport) -> int:
    """Post a check run that is over, with its first 50 annotations; gives its number."""
    path, doing = f"{place(repository)}/check-runs", f"post the check run of {sha[:7]}"
    content = {"name": name, "head_sha": sha, **_content(report)}
    told: Any = wire.write("POST", path, doing, content).data
    if not isinstance(told, dict) or not isinstance(told.get("id"), int):
        raise lost(Call("POST", path, doing, changes=True), "The answer names no result")
    return int(told["id"])


def update_check_run(wire: Wire, repository: str, run: int, report: CheckReport) -> None:
    """Replace what a check run says, and append the report's annotations, at most 50, to those it has."""
    path, doing = f"{place(repository)}/check-runs/{run}", f"bring the check run {run} up to date"
    wire.write("PATCH", path, doing, _content(report), adds=bool(report.annotations))


def _content(report: CheckReport) -> Mapping[str, Any]:
    output: dict[str, Any] = {"title": report.title, "summary": report.summary}
    output |= {"text": report.text} if report.text else {}
    output |= {"annotations": [_annotation(each) for each in report.annotations]} if report.annotations else {}
    target = {"details_url": report.target} if report.target else {}
    return {"status": "completed", "conclusion": report.conclusion, **target, "output": output}


def _annotation(told: CheckAnnotation) -> Mapping[str, Any]:
    return {
        "path": told.path,
        "start_line": told.start_line,
        "end_line": told.end_line,
        "annotation_level": told.level,
        "title": told.title,
        "message": told.message,
    }
