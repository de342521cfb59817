"""What a workflow run is about: a pull request (`Event`), a `MergeGroup`, a `FinishedRun`, or a `Remark`."""

import re
from typing import Final

from omnireview.nouns import noun

REMARKS: Final = ("issue_comment", "pull_request_review_comment")
EVENTS: Final = ("pull_request", "pull_request_target", "workflow_run", "merge_group", *REMARKS)


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


@noun
class MergeGroup:
    """A group of pull requests in the merge queue, as GitHub has put it together; shas are full.

    `head_ref` is the branch that GitHub made for it and `base_ref` the one that it is to be merged into, both
    whole (`refs/heads/…`). `base_sha` may be a group before it in the queue, so the group has what lies between
    the two shas alone. There is no pull request's number: `last` is the one that the branch's name tells.
    """

    repository: str
    head_sha: str
    head_ref: str
    base_sha: str
    base_ref: str

    @property
    def last(self) -> int | None:
        """The number of the pull request that stands last in the group, of which GitHub names the branch."""
        found = re.search(r"/pr-([1-9][0-9]{0,17})-[0-9a-f]{7,64}$", self.head_ref)
        return int(found[1]) if found else None

    @property
    def branch(self) -> str:
        """The branch that the group is to be merged into, without `refs/heads/`."""
        return self.base_ref.removeprefix("refs/heads/")


@noun
class Remark:
    """Something that somebody said on an issue or a pull request, as it was when the event happened.

    `comment` is GitHub's number of it. With `on_code` it is a comment of a review thread, and `in_reply_to` the
    number of the thread's first comment, None when it began the thread. `author` is "" when the account was
    deleted, `association` GitHub's word for what the author is to the repository, such as MEMBER. `number` is the
    issue's or the pull request's. The head is not told: it has to be asked for. `from_fork` is known of comments
    on code alone, whose runs get a read-only token then.
    """

    action: str
    repository: str
    number: int
    is_pull_request: bool
    comment: int
    on_code: bool
    in_reply_to: int | None
    body: str
    author: str
    association: str
    by_bot: bool
    open: bool
    locked: bool
    from_fork: bool = False

    @property
    def thread(self) -> int | None:
        """The first comment of the review thread that it stands in; None for one of the conversation."""
        return (self.in_reply_to or self.comment) if self.on_code else None
