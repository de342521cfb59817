"""Check runs and commit statuses."""

from datetime import UTC, datetime
from typing import Any

from omnireview.sandbox.asked import Asked, Reply
from omnireview.sandbox.fields import DATE, TEXT, Field
from omnireview.sandbox.forms.checks import annotation, check_run, status
from omnireview.sandbox.refusals import Refused, malformed, not_found
from omnireview.sandbox.rest.objects import SHA
from omnireview.sandbox.rest.surroundings import REPO
from omnireview.sandbox.state import Annotation, CheckRun, CommitStatus

RUNS = f"{REPO}/check-runs"
RUN = f"{RUNS}/{{check_run_id}}"
CONCLUSIONS = ("action_required", "cancelled", "failure", "neutral", "success", "skipped", "stale", "timed_out")
NUMBER = Field("integer")
ANNOTATION = {
    "path": TEXT, "start_line": Field("integer", required=True), "end_line": Field("integer", required=True),
    "start_column": NUMBER, "end_column": NUMBER, "message": TEXT, "title": Field(), "raw_details": Field(),
    "annotation_level": Field(required=True, among=("notice", "warning", "failure")),
}  # fmt: skip
IMAGE = {"alt": TEXT, "image_url": TEXT, "caption": Field()}
ACTION = {"label": TEXT, "description": TEXT, "identifier": TEXT}
COMMON = {
    "details_url": Field(), "external_id": Field(), "started_at": DATE, "completed_at": DATE,
    "conclusion": Field(among=CONCLUSIONS), "actions": Field("array", most=3, inside=ACTION),
}  # fmt: skip


def _output(asked: Asked, *, title: bool) -> Field:
    annotations = Field("array", most=asked.state.limits.annotations, inside=ANNOTATION)
    images = Field("array", inside=IMAGE)
    inside = {"title": Field(required=title), "summary": TEXT, "text": Field(), "annotations": annotations}
    return Field("object", inside={**inside, "images": images})


def create(asked: Asked) -> Reply:
    """Answer checks/create."""
    _need(asked)
    states = Field(among=("queued", "in_progress", "completed"))
    fields = {"name": TEXT, "head_sha": TEXT, "status": states, "output": _output(asked, title=True), **COMMON}
    sent = asked.body(fields)
    sha = sent["head_sha"]
    if not SHA.fullmatch(sha) or asked.git.kind(sha) != "commit":
        raise Refused(422, f"No commit found for SHA: {sha}"[:200])
    run = CheckRun(asked.state.new_id(), sent["name"], sha, "queued", None, asked.state.clock())
    _fill(asked, run, sent)
    asked.state.check_runs.append(run)
    return Reply(check_run(run, asked.at), 201)


def update(asked: Asked) -> Reply:
    """Answer checks/update; further annotations come to those that are there."""
    _need(asked)
    run = _find(asked)
    states = Field(among=("queued", "in_progress", "completed", "waiting", "requested", "pending"))
    sent = asked.body({"name": Field(), "status": states, "output": _output(asked, title=False), **COMMON})
    _fill(asked, run, sent)
    return Reply(check_run(run, asked.at))


def _fill(asked: Asked, run: CheckRun, sent: dict[str, Any]) -> None:
    state = sent.get("status", "completed" if "conclusion" in sent else run.status)
    conclusion = sent.get("conclusion", run.conclusion)
    if state == "completed" and conclusion is None:
        raise malformed('"conclusion" wasn\'t supplied.')
    if conclusion == "stale":
        raise malformed("Only GitHub can change a check run's conclusion to stale.")
    run.status, run.conclusion = state, conclusion if state == "completed" else None
    run.name = sent.get("name", run.name)
    run.details_url = sent.get("details_url", run.details_url)
    run.external_id = sent.get("external_id", run.external_id)
    run.started = _date(sent, "started_at") or run.started
    run.completed = (_date(sent, "completed_at") or asked.state.clock()) if state == "completed" else None
    output = sent.get("output", {})
    run.title = output.get("title", run.title)
    run.summary = output.get("summary", run.summary)
    run.text = output.get("text", run.text)
    for told in output.get("annotations", ()):
        run.annotations.append(Annotation(level=told["annotation_level"], **_without(told, "annotation_level")))


def _without(told: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name != key}


def _date(sent: dict[str, Any], key: str) -> datetime | None:
    if key not in sent:
        return None
    try:
        return datetime.fromisoformat(sent[key].upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise malformed(f"For 'properties/{key}', {sent[key]} is not a valid date-time.") from None


def list_annotations(asked: Asked) -> Reply:
    """Answer checks/list-annotations."""
    asked.need("checks", level="read")
    run = _find(asked)
    return asked.listed(run.annotations, lambda told: annotation(told, run, asked.at))


def list_runs(asked: Asked) -> Reply:
    """Answer checks/list-for-ref."""
    asked.need("checks", level="read")
    sha = _ref(asked)
    runs = [
        run
        for run in asked.state.check_runs
        if run.commit == sha
        and asked.query.get("check_name", run.name) == run.name
        and asked.query.get("status", run.status) == run.status
    ]
    page = asked.listed(runs, lambda run: check_run(run, asked.at))
    return Reply({"total_count": len(runs), "check_runs": page.data}, headers=page.headers)


def create_status(asked: Asked) -> Reply:
    """Answer repos/create-commit-status."""
    asked.need("statuses")
    states = Field(required=True, among=("error", "failure", "pending", "success"))
    text = Field(null=True)
    sent = asked.body({"state": states, "target_url": text, "description": text, "context": Field()})
    sha = asked.part["sha"]
    if not SHA.fullmatch(sha) or asked.git.kind(sha) != "commit":
        raise Refused(422, f"No commit found for SHA: {sha}"[:200])
    told = CommitStatus(
        asked.state.new_id(), sha, sent["state"], sent.get("context", "default"), sent.get("description"),
        sent.get("target_url"), asked.viewer, asked.state.clock(),
    )  # fmt: skip
    asked.state.statuses.append(told)
    form = status(told, asked.at)
    return Reply(form, 201, {"Location": form["url"]})


def list_statuses(asked: Asked) -> Reply:
    """Answer repos/list-commit-statuses-for-ref, newest first."""
    asked.need("statuses", level="read")
    sha = _ref(asked)
    found = [told for told in reversed(asked.state.statuses) if told.commit == sha]
    return asked.listed(found, lambda told: status(told, asked.at))


def _need(asked: Asked) -> None:
    if not asked.viewer.bot:
        raise Refused(403, "You must authenticate via a GitHub App.")
    asked.need("checks")


def _find(asked: Asked) -> CheckRun:
    number = asked.number("check_run_id")
    for run in asked.state.check_runs:
        if run.id == number:
            return run
    raise not_found()


def _ref(asked: Asked) -> str:
    sha = asked.git.find(asked.part["ref"])
    if sha is None:
        raise Refused(422, f"No commit found for SHA: {asked.part['ref']}"[:200])
    return sha


OPERATIONS = {
    ("POST", RUNS): create,
    ("PATCH", RUN): update,
    ("GET", f"{RUN}/annotations"): list_annotations,
    ("GET", f"{REPO}/commits/{{ref}}/check-runs"): list_runs,
    ("POST", f"{REPO}/statuses/{{sha}}"): create_status,
    ("GET", f"{REPO}/commits/{{ref}}/statuses"): list_statuses,
}
