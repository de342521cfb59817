"""A refusal for want of a permission → what to do about it: the exact YAML, or where else the cause lies.

docs.github.com/rest, "Troubleshooting the REST API" ("Resource not accessible"), tells of the headers; GitHub's
page "Controlling permissions for GITHUB_TOKEN" of the YAML, and of what forks, Dependabot and callers get.
"""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from omnireview.errors import Topic
from omnireview.nouns import noun

USUAL: Mapping[str, str] = {"contents": "read", "pull-requests": "write"}
"""What every review needs."""

_NEEDS = (
    (r"/statuses/[0-9a-f]+$", {"statuses": "write"}),
    (r"/check-runs(/[0-9]+)?$", {"checks": "write"}),
    (r"/dependency-graph/", {"contents": "read"}),
)
"""What a call needs beside the usual, by its path, where GitHub's answer does not say it."""

_ELSEWHERE = (
    ("locked", Topic.LOCKED, "unlock the conversation, or read the review in the job summary."),
    ("archived", Topic.ARCHIVED, "nothing can be written to an archived repository: unarchive it first."),
    (
        "ip allow list",
        Topic.ORGANISATION,
        "the organisation lets in only some addresses: run on a runner whose address is on its list.",
    ),
    (
        "oauth app access restrictions",
        Topic.ORGANISATION,
        "the organisation has to approve the app that the token belongs to, or give a token of its own.",
    ),
    ("suspended", Topic.ORGANISATION, "the app's installation is suspended: an owner has to lift that."),
    ("blocked", Topic.ORGANISATION, "the account of the token is blocked there: use another one."),
)
"""Words of GitHub's that show that no permission is missing."""


@noun
class Denied:
    """A call that was not permitted: its address, and GitHub's answer; `headers` have lower-case names."""

    url: str
    status: int
    words: str
    headers: Mapping[str, str]


def diagnose(denied: Denied) -> tuple[Topic, str]:
    """Say where such a refusal is explained, and what to do."""
    said = denied.words.lower()
    for words, topic, mend in _ELSEWHERE:
        if words in said:
            return topic, mend
    if denied.headers.get("x-github-sso"):
        return (
            Topic.ORGANISATION,
            "authorise the token for the organisation's single sign-on, on the token's page on GitHub.",
        )
    if "personal access token" in said or "x-oauth-scopes" in denied.headers:
        return Topic.PERSON, _for_person(denied)
    mend = (
        f"give the job these permissions:\n{as_yaml(needed(denied))}\n"
        "  A reusable workflow has at most what the job that calls it grants.\n"
        "  For a pull request from a fork, or by Dependabot, the token is read-only whatever is written there."
    )
    if denied.status == 404:
        mend += "\n  If the permissions are right, what was to be changed is gone."
    return Topic.PERMISSION, mend


def needed(denied: Denied) -> dict[str, str]:
    """Give permission → level, in the words of a workflow, of all that a review and this call need.

    `X-Accepted-GitHub-Permissions` holds alternatives, parted by `;`, each of one or more `name=level`. The one
    that asks for the least beside the usual is taken.
    """
    alternatives = [
        {name.replace("_", "-"): level for name, level in re.findall(r"(\w+)=(read|write|admin)", one)}
        for one in denied.headers.get("x-accepted-github-permissions", "").split(";")
    ]
    told = [one for one in alternatives if one]
    if not told:
        path = urlsplit(denied.url).path
        told = [need for pattern, need in _NEEDS if re.search(pattern, path)]
    fewest = min(told, key=lambda one: len(one.keys() - USUAL.keys()), default={})
    return {**USUAL, **{name: level for name, level in fewest.items() if USUAL.get(name) != "write"}}


def as_yaml(permissions: Mapping[str, str]) -> str:
    """Write a job's `permissions:`."""
    return "\n".join(["permissions:", *(f"  {name}: {level}" for name, level in sorted(permissions.items()))])


def _for_person(denied: Denied) -> str:
    scopes = denied.headers.get("x-accepted-oauth-scopes", "").strip()
    if "x-oauth-scopes" in denied.headers:
        return (
            f"the token is a classic one without the scope for this: it needs {scopes or '`repo`'}"
            f" (it has {denied.headers['x-oauth-scopes'].strip() or 'none'})."
        )
    grants = ", ".join(
        f"{name.replace('-', ' ').capitalize()}: {'Read and write' if level == 'write' else 'Read-only'}"
        for name, level in sorted(needed(denied).items())
    )
    return f"edit the token on GitHub: give it access to this repository, with {grants}."
