"""What a workflow run is about: `Event`, a pull request, or `FinishedRun`, another run that had been about one."""

from typing import Final

from omnireview.nouns import noun

EVENTS: Final = ("pull_request", "pull_request_target", "workflow_run")


@noun
class Event:
    """The pull request that a workflow run is about, as it was when the event happened.

    Shas are full. `base_sha` may lag behind the base branch, and the head may have moved since: GitHub's API tells
    the present state. `head_repository` is None when the fork was deleted; `author` is "" when the account was.
    `author_is_bot` and `from_fork` tell when GitHub gives the run a read-only token.
    """

    name: str
    action: str
    repository: str
    number: int
    head_sha: str
    base_sha: str
    base_ref: str
    head_repository: str | None
    author: str
    author_is_bot: bool
    draft: bool
    open: bool
    locked: bool

    @property
    def from_fork(self) -> bool:
        """True unless the head is known to lie in the same repository."""
        return self.head_repository is None or self.head_repository.lower() != self.repository.lower()


@noun
class FinishedRun:
    """The run of another workflow of `repository`, which is over. GitHub wrote all of this; no artifact did.

    `trigger` is the event that had started it. If that is `pull_request`, `head_sha` is the head that it was for,
    full, at the tip of `head_branch` in `head_repository` then, which is None when the fork was deleted. GitHub
    lists no pull requests for runs from forks, so the number has to be asked for.
    """

    repository: str
    workflow: str
    trigger: str
    head_sha: str
    head_branch: str
    head_repository: str | None
