"""What others say of a change: the threads of other reviewers, and the checks of the head commit."""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from omnireview.nouns import noun


class CheckState(StrEnum):
    """What a check run or a commit status has come to."""

    FAILED = "failed"
    RUNNING = "running"
    PASSED = "passed"
    SKIPPED = "skipped"
    """Skipped, or neutral: it stands in nobody's way and proves nothing."""


@noun
class Check:
    """One check of the head commit. `page` is GitHub's page of it, "" where it has none."""

    name: str
    state: CheckState
    page: str = ""


@noun
class Point:
    """An open thread that another reviewer began.

    `author` is a login, "" when the account was deleted. `line` is the last line that it hangs on, None where it
    hangs on the file or its line is gone; `start_line` the first one. `side` is LEFT or RIGHT. `text` is its first
    comment, as it was written.
    """

    url: str
    path: str
    line: int | None
    author: str = ""
    start_line: int | None = None
    side: str = "RIGHT"
    text: str = ""


@noun
class Others:
    """The word of others at the time of the review.

    `open` are the open threads of other reviewers, `resolved` counts those that are settled. `own` names the check
    that this review is, which is none of `checks`; with `one_is_ours` it is one of the running ones, and nobody
    knows which. `unread` counts checks that were not told, `refused` says that the token may not read them.
    `said` maps the fingerprints of findings that an open thread says already to that thread.
    """

    open: tuple[Point, ...] = ()
    resolved: int = 0
    checks: tuple[Check, ...] = ()
    own: str = ""
    one_is_ours: bool = False
    unread: int = 0
    refused: bool = False
    said: Mapping[str, Point] = field(default_factory=dict)

    def at(self, state: CheckState) -> tuple[Check, ...]:
        """Give the checks of one state, by name."""
        return tuple(check for check in self.checks if check.state is state)

    @property
    def waiting(self) -> int:
        """How many checks are not over, this review itself not counted."""
        return len(self.at(CheckState.RUNNING)) - self.one_is_ours

    @property
    def silent(self) -> bool:
        """True when nobody has said anything, and nothing is known to be hidden."""
        return not (self.open or self.resolved or self.checks or self.unread or self.refused)
