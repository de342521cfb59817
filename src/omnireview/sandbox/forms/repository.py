"""The repository → `repository`, `full-repository`, and the form of webhooks."""

from typing import Any

from omnireview.sandbox.addresses import Addresses
from omnireview.sandbox.forms.accounts import user
from omnireview.sandbox.state import State

CREATED = "2020-01-01T00:00:00Z"

TEMPLATES = {
    "archive": "/{archive_format}{/ref}", "assignees": "/assignees{/user}", "blobs": "/git/blobs{/sha}",
    "branches": "/branches{/branch}", "collaborators": "/collaborators{/collaborator}",
    "comments": "/comments{/number}", "commits": "/commits{/sha}", "compare": "/compare/{base}...{head}",
    "contents": "/contents/{+path}", "contributors": "/contributors", "deployments": "/deployments",
    "downloads": "/downloads", "events": "/events", "forks": "/forks", "git_commits": "/git/commits{/sha}",
    "git_refs": "/git/refs{/sha}", "git_tags": "/git/tags{/sha}", "hooks": "/hooks",
    "issue_comment": "/issues/comments{/number}", "issue_events": "/issues/events{/number}",
    "issues": "/issues{/number}", "keys": "/keys{/key_id}", "labels": "/labels{/name}",
    "languages": "/languages", "merges": "/merges", "milestones": "/milestones{/number}",
    "notifications": "/notifications{?since,all,participating}", "pulls": "/pulls{/number}",
    "releases": "/releases{/id}", "stargazers": "/stargazers", "statuses": "/statuses/{sha}",
    "subscribers": "/subscribers", "subscription": "/subscription", "tags": "/tags", "teams": "/teams",
    "trees": "/git/trees{/sha}",
}  # fmt: skip


def repository(state: State, at: Addresses, full_name: str = "") -> dict[str, Any]:
    """Give the repository, or the fork called `full_name`."""
    fork = full_name not in {"", state.repository}
    full_name = full_name or state.repository
    owner, _, name = full_name.partition("/")
    number = 2 if fork else 1
    url, page = f"{at.api}/repos/{full_name}", f"{at.server}/{full_name}"
    return {
        "id": number,
        "node_id": f"R_{number}",
        "name": name,
        "full_name": full_name,
        "owner": user(state.account(owner), at),
        "private": state.private,
        "visibility": "private" if state.private else "public",
        "html_url": page,
        "description": None,
        "fork": fork,
        "url": url,
        **{f"{key}_url": url + path for key, path in TEMPLATES.items()},
        "git_url": page.replace("http:", "git:") + ".git",
        "ssh_url": f"git@localhost:{full_name}.git",
        "clone_url": f"{page}.git",
        "svn_url": page,
        **dict.fromkeys(("mirror_url", "homepage", "language", "license")),
        **dict.fromkeys(("forks_count", "stargazers_count", "watchers_count", "size", "forks", "watchers"), 0),
        "open_issues_count": len(state.pulls),
        "open_issues": len(state.pulls),
        "default_branch": state.default_branch,
        **dict.fromkeys(("has_issues", "has_projects", "has_wiki", "has_downloads", "allow_forking"), True),
        **dict.fromkeys(("has_pages", "has_discussions", "archived", "disabled", "is_template"), False),
        "web_commit_signoff_required": False,
        "topics": [],
        **dict.fromkeys(("pushed_at", "created_at", "updated_at"), CREATED),
    }


def full_repository(state: State, at: Addresses) -> dict[str, Any]:
    """Give what GET /repos/{owner}/{repo} answers."""
    return {**repository(state, at), "subscribers_count": 0, "network_count": 0}


def webhook_repository(state: State, at: Addresses, full_name: str = "") -> dict[str, Any]:
    """Give the repository as an event's payload has it."""
    return {**repository(state, at, full_name), "custom_properties": {}}
