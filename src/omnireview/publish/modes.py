"""A pull request and the settings → whether it gets inline comments, and whether its review requests changes."""

from collections.abc import Sequence
from enum import Enum, auto

from omnireview.pull_request import PullRequest
from omnireview.review import Review


class Stance(Enum):
    """What is to become of our own reviews that request changes."""

    BLOCK = auto()
    """One has to stand, the newest; older ones are dismissed."""
    LEAVE = auto()
    """What stands may stand, and none is added."""
    CLEAR = auto()
    """None may stand."""


def why_no_inline(pull: PullRequest, kinds: Sequence[str]) -> str:
    """Say why a pull request gets no inline comments; "" when it gets them. `kinds`: `drafts`, `bots`."""
    if pull.draft and "drafts" in kinds:
        return "the pull request is a draft (`no-inline-for`)"
    if (pull.author_is_bot or pull.author.endswith("[bot]")) and "bots" in kinds:
        return "a bot opened the pull request (`no-inline-for`)"
    return ""


def stance_of(review: Review, pull: PullRequest, *, request_changes: bool, no_inline: str) -> Stance:
    """Decide by the gate. A draft that is left in peace can't be merged anyhow: its next state decides."""
    if not request_changes or not review.failed:
        return Stance.CLEAR
    return Stance.LEAVE if pull.draft and no_inline else Stance.BLOCK
