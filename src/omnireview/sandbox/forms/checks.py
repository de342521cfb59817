"""Check runs, their annotations and commit statuses → the JSON of REST; the state of the rate limits too."""

from typing import Any
from urllib.parse import quote

from omnireview.sandbox.addresses import Addresses
from omnireview.sandbox.forms.accounts import moment, user
from omnireview.sandbox.state import Annotation, CheckRun, CommitStatus


def check_run(run: CheckRun, at: Addresses) -> dict[str, Any]:
    """Give a `check-run`."""
    url = at.repo(f"/check-runs/{run.id}")
    return {
        "id": run.id,
        "head_sha": run.commit,
        "node_id": f"CR_{run.id}",
        "external_id": run.external_id,
        "url": url,
        "html_url": at.page(f"/runs/{run.id}"),
        "details_url": run.details_url or at.page(f"/runs/{run.id}"),
        "status": run.status,
        "conclusion": run.conclusion,
        "started_at": moment(run.started),
        "completed_at": moment(run.completed),
        "output": {
            "title": run.title,
            "summary": run.summary,
            "text": run.text,
            "annotations_count": len(run.annotations),
            "annotations_url": f"{url}/annotations",
        },
        "name": run.name,
        "check_suite": {"id": int(run.commit[:8], 16)},
        "app": None,
        "pull_requests": [],
    }


def annotation(told: Annotation, run: CheckRun, at: Addresses) -> dict[str, Any]:
    """Give a `check-annotation`."""
    return {
        "path": told.path,
        "start_line": told.start_line,
        "end_line": told.end_line,
        "start_column": told.start_column,
        "end_column": told.end_column,
        "annotation_level": told.level,
        "title": told.title,
        "message": told.message,
        "raw_details": told.raw_details,
        "blob_href": at.page(f"/blob/{run.commit}/{quote(told.path, errors='replace')}"),
    }


def status(told: CommitStatus, at: Addresses) -> dict[str, Any]:
    """Give a commit's `status`."""
    return {
        "url": at.repo(f"/statuses/{told.commit}"),
        "avatar_url": f"{at.server}/avatars/{told.author.id}",
        "id": told.id,
        "node_id": f"SC_{told.id}",
        "state": told.state,
        "description": told.description,
        "target_url": told.target_url,
        "context": told.context,
        "created_at": moment(told.created),
        "updated_at": moment(told.created),
        "creator": user(told.author, at),
    }
