"""A group of the merge queue, as the payload of the `merge_group` event tells of it."""

from typing import Any

from omnireview.sandbox.addresses import Addresses
from omnireview.sandbox.forms.accounts import user
from omnireview.sandbox.forms.commits import head_commit
from omnireview.sandbox.forms.repository import webhook_repository
from omnireview.sandbox.repository import Repository
from omnireview.sandbox.state import State


def group_event(
    state: State, git: Repository, at: Addresses, shas: tuple[str, str], last: int, *, action: str
) -> dict[str, Any]:
    """Give the event for a group from one sha to another, whose last pull request is `last`."""
    base, head = shas
    (told,) = git.commits([head])
    return {
        "action": action,
        "merge_group": {
            "head_sha": head,
            "head_ref": f"refs/heads/gh-readonly-queue/{state.default_branch}/pr-{last}-{base}",
            "base_sha": base,
            "base_ref": f"refs/heads/{state.default_branch}",
            "head_commit": head_commit(told),
        },
        "repository": webhook_repository(state, at),
        "sender": user(state.account("github-merge-queue", bot=True), at),
    }
