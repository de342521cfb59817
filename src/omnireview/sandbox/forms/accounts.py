"""An account → `simple-user`, and the `private-user` of GET /user."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from omnireview.sandbox.addresses import Addresses
from omnireview.sandbox.state import Account

SUBJECTS = {
    "followers_url": "/followers",
    "following_url": "/following{/other_user}",
    "gists_url": "/gists{/gist_id}",
    "starred_url": "/starred{/owner}{/repo}",
    "subscriptions_url": "/subscriptions",
    "organizations_url": "/orgs",
    "repos_url": "/repos",
    "events_url": "/events{/privacy}",
    "received_events_url": "/received_events",
}


def user(account: Account, at: Addresses) -> dict[str, Any]:
    """Give what stands wherever somebody is named."""
    url = f"{at.api}/users/{quote(account.rest_login)}"
    page = f"{at.server}/apps/{account.login}" if account.bot else f"{at.server}/{account.login}"
    return {
        "login": account.rest_login,
        "id": account.id,
        "node_id": f"U_{account.id}",
        "avatar_url": f"{at.server}/avatars/{account.id}",
        "gravatar_id": "",
        "url": url,
        "html_url": page,
        **{key: url + path for key, path in SUBJECTS.items()},
        "type": "Bot" if account.bot else "User",
        "site_admin": False,
    }


def private_user(account: Account, at: Addresses) -> dict[str, Any]:
    """Give what a person's own token sees of its owner."""
    nothing = dict.fromkeys(("name", "company", "blog", "location", "email", "hireable", "bio"))
    counts = dict.fromkeys(
        (
            *("public_repos", "public_gists", "followers", "following", "private_gists", "total_private_repos"),
            *("owned_private_repos", "disk_usage", "collaborators"),
        ),
        0,
    )
    times = dict.fromkeys(("created_at", "updated_at"), "2020-01-01T00:00:00Z")
    return {**user(account, at), **nothing, **counts, **times, "two_factor_authentication": True}


def moment(at: datetime | None) -> str | None:
    """Write a time down as GitHub does."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z" if at else None
