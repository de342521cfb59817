"""A finished run of a workflow, as the payload of the `workflow_run` event tells of it."""

from typing import Any

from omnireview.sandbox.addresses import Addresses
from omnireview.sandbox.forms.accounts import moment, user
from omnireview.sandbox.forms.commits import head_commit
from omnireview.sandbox.forms.repository import repository, webhook_repository
from omnireview.sandbox.repository import Repository
from omnireview.sandbox.state import Pull, State

PATH = ".github/workflows/omnireview.yml"
PARTS = {
    "artifacts_url": "artifacts",
    "cancel_url": "cancel",
    "jobs_url": "jobs",
    "logs_url": "logs",
    "rerun_url": "rerun",
}
LITE = {
    *("archive", "assignees", "blobs", "branches", "collaborators", "comments", "commits", "compare", "contents"),
    *("contributors", "deployments", "downloads", "events", "forks", "git_commits", "git_refs", "git_tags"),
    *("hooks", "issue_comment", "issue_events", "issues", "keys", "labels", "languages", "merges", "milestones"),
    *("notifications", "pulls", "releases", "stargazers", "statuses", "subscribers", "subscription", "tags"),
    *("teams", "trees"),
}


def run_event(state: State, git: Repository, pull: Pull, at: Addresses) -> dict[str, Any]:
    """Give the event that tells that a `pull_request` workflow is over, which ran for the newest push.

    As on GitHub, `pull_requests` is empty when the head lies in a fork.
    """
    push, number = pull.pushes[-1], len(pull.pushes)
    person, time = user(push.author, at), moment(push.at)
    page, url = at.page(f"/actions/runs/{number}"), at.repo(f"/actions/runs/{number}")
    workflow = at.repo("/actions/workflows/1")
    (told,) = git.commits([push.commit])
    head = None if pull.head_repository is None else _lite(repository(state, at, pull.head_repository))
    return {
        "action": "completed",
        "workflow": {
            "id": 1,
            "node_id": "W_1",
            "name": "omnireview",
            "path": PATH,
            "state": "active",
            "url": workflow,
            "html_url": at.page(f"/blob/{state.default_branch}/{PATH}"),
            "badge_url": at.page("/workflows/omnireview/badge.svg"),
            "created_at": time,
            "updated_at": time,
        },
        "workflow_run": {
            "id": number,
            "node_id": f"WFR_{number}",
            "name": "omnireview",
            "path": PATH,
            "display_title": pull.title,
            "event": "pull_request",
            "status": "completed",
            "conclusion": "failure",
            "run_number": number,
            "run_attempt": 1,
            "previous_attempt_url": None,
            **dict.fromkeys(("created_at", "updated_at", "run_started_at"), time),
            "workflow_id": 1,
            "workflow_url": workflow,
            "check_suite_id": number,
            "check_suite_node_id": f"CS_{number}",
            "check_suite_url": at.repo(f"/check-suites/{number}"),
            "url": url,
            "html_url": page,
            **{key: f"{url}/{part}" for key, part in PARTS.items()},
            "actor": person,
            "triggering_actor": person,
            "head_branch": pull.head,
            "head_sha": push.commit,
            "head_commit": head_commit(told),
            "head_repository": head,
            "repository": _lite(repository(state, at)),
            "pull_requests": [_short(state, pull, at)] if pull.head_repository == state.repository else [],
        },
        "repository": webhook_repository(state, at),
        "sender": person,
    }


def _lite(whole: dict[str, Any]) -> dict[str, Any]:
    own = ("description", "fork", "full_name", "html_url", "id", "name", "node_id", "owner", "private", "url")
    return {key: whole[key] for key in (*own, *(f"{each}_url" for each in sorted(LITE)))}


def _short(state: State, pull: Pull, at: Addresses) -> dict[str, Any]:
    repo = {"id": 1, "url": at.repo(), "name": state.repository.partition("/")[2]}
    return {
        "url": at.repo(f"/pulls/{pull.number}"),
        "id": 9_000_000_000 + pull.number,
        "number": pull.number,
        "head": {"ref": pull.head, "sha": pull.head_commit, "repo": repo},
        "base": {"ref": pull.base, "sha": pull.base_commit, "repo": repo},
    }
