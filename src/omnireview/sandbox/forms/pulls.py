"""A pull request → `pull-request`, and the payload of its webhook event."""

from typing import Any

from omnireview.sandbox.addresses import Addresses
from omnireview.sandbox.forms.accounts import moment, user
from omnireview.sandbox.forms.repository import repository, webhook_repository
from omnireview.sandbox.pushes import changed
from omnireview.sandbox.repository import Repository
from omnireview.sandbox.state import Pull, State

SUBJECTS = {
    "commits": "/pulls/{n}/commits",
    "review_comments": "/pulls/{n}/comments",
    "review_comment": "/pulls/comments{/number}",
    "comments": "/issues/{n}/comments",
    "statuses": "/statuses/{head}",
}


def pull_request(state: State, git: Repository, pull: Pull, at: Addresses) -> dict[str, Any]:
    """Give what GET /repos/{owner}/{repo}/pulls/{pull_number} answers."""
    return {**_whole(state, git, pull, at), "head": _head(state, pull, at), "base": _base(state, pull, at)}


def simple_pull(state: State, git: Repository, pull: Pull, at: Addresses) -> dict[str, Any]:
    """Give a pull request as a list of them has it, without its counts."""
    counted = {
        *("merged", "mergeable", "mergeable_state", "merged_by", "comments", "review_comments", "rebaseable"),
        *("maintainer_can_modify", "commits", "additions", "deletions", "changed_files"),
    }
    whole = pull_request(state, git, pull, at)
    return {key: value for key, value in whole.items() if key not in counted}


def event(state: State, git: Repository, pull: Pull, at: Addresses, action: str = "") -> dict[str, Any]:
    """Give the payload of the `pull_request` event that the newest push caused, or of another `action`."""
    action = action or ("opened" if len(pull.pushes) == 1 else "synchronize")
    whole = _whole(state, git, pull, at)
    whole["head"] = {**_head(state, pull, at), "repo": webhook_repository(state, at, pull.head_repository or "")}
    if pull.head_repository is None:
        whole["head"]["repo"] = None
    whole["base"] = {**_base(state, pull, at), "repo": webhook_repository(state, at)}
    payload = {
        "action": action,
        "number": pull.number,
        "pull_request": whole,
        "repository": webhook_repository(state, at),
        "sender": user(pull.pushes[-1].author, at),
    }
    if action == "synchronize":
        payload |= {"before": pull.pushes[-2].commit, "after": pull.head_commit}
    return payload


def _whole(state: State, git: Repository, pull: Pull, at: Addresses) -> dict[str, Any]:
    number, head = pull.number, pull.head_commit
    url, page = at.repo(f"/pulls/{number}"), at.page(f"/pull/{number}")
    subjects = {
        key: at.repo(path.replace("{n}", str(number)).replace("{head}", head)) for key, path in SUBJECTS.items()
    }
    links = {"self": url, "html": page, "issue": at.repo(f"/issues/{number}"), **subjects}
    changes = changed(git, pull, head)
    closed = None if pull.open else moment(state.clock())
    return {
        "url": url,
        "id": 9_000_000_000 + number,
        "node_id": f"PR_{number}",
        "html_url": page,
        "diff_url": f"{page}.diff",
        "patch_url": f"{page}.patch",
        "issue_url": links["issue"],
        **{f"{key}_url": value for key, value in subjects.items()},
        "number": number,
        "state": "open" if pull.open else "closed",
        "locked": pull.locked,
        "active_lock_reason": None,
        "title": pull.title,
        "user": user(pull.author, at),
        "body": pull.body,
        **{key: [] for key in ("labels", "assignees", "requested_reviewers", "requested_teams")},
        **dict.fromkeys(("milestone", "assignee", "auto_merge", "merge_commit_sha")),
        "created_at": moment(pull.created),
        "updated_at": moment(pull.pushes[-1].at),
        "closed_at": closed,
        "merged_at": closed if pull.merged else None,
        "_links": {key: {"href": value} for key, value in links.items()},
        "author_association": association(state, pull.author.login),
        "draft": pull.draft,
        "merged": pull.merged,
        "mergeable": None if not pull.open else True,
        "rebaseable": None if not pull.open else True,
        "mergeable_state": "clean" if pull.open else "unknown",
        "merged_by": user(pull.author, at) if pull.merged else None,
        "comments": len(pull.comments),
        "review_comments": sum(len(thread.comments) for thread in pull.threads),
        "maintainer_can_modify": False,
        "commits": len(git.between(pull.base_commit, head)),
        "additions": sum(change.additions for change in changes),
        "deletions": sum(change.deletions for change in changes),
        "changed_files": len(changes),
    }


def _head(state: State, pull: Pull, at: Addresses) -> dict[str, Any]:
    owner = (pull.head_repository or pull.author.login).partition("/")[0]
    return {
        "label": f"{owner}:{pull.head}",
        "ref": pull.head,
        "sha": pull.head_commit,
        "user": user(state.account(owner), at),
        "repo": None if pull.head_repository is None else repository(state, at, pull.head_repository),
    }


def _base(state: State, pull: Pull, at: Addresses) -> dict[str, Any]:
    owner = state.repository.partition("/")[0]
    return {
        "label": f"{owner}:{pull.base}",
        "ref": pull.base,
        "sha": pull.base_commit,
        "user": user(state.account(owner), at),
        "repo": repository(state, at),
    }


def association(state: State, login: str) -> str:
    """Give what somebody is to the repository: its owner, a bot that is none of it, or a contributor."""
    account = state.account(login)
    if login in state.associations:
        return state.associations[login]
    if login == state.repository.partition("/")[0]:
        return "OWNER"
    return "NONE" if account.bot else "CONTRIBUTOR"
