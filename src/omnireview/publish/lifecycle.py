"""The life of a finding's thread: what stands there and what is found now → its place, what to do.

`TABLE` is all of it, as a pure table; docs/delivery.md shows the same. Nothing here reads or writes.
"""

from collections.abc import Mapping
from enum import StrEnum

from omnireview.command import speaks_to_us
from omnireview.github.facts import Thread
from omnireview.nouns import noun
from omnireview.publish.delivery import Place
from omnireview.render.marker import Marker, State


class Stand(StrEnum):
    """What stands on the pull request about a finding. The first of several threads that applies counts."""

    OPEN = "open"
    ANSWERED = "open, and others have replied"
    REVIVED = "closed by us, then opened again by a person, or replied to"
    HALF = "marked as closed by us, and still open"
    DISPUTED = "open, with a 👎 and a reply by a person"
    SETTLED = "resolved or hidden by a person"
    CLOSED = "closed by us"
    SPENT = "closed by us, and its line is gone from the diff"
    TWIN = "open, beside an older thread of ours about the same"
    DELETED = "deleted by a person"
    NONE = "none"


class Found(StrEnum):
    """What this run found of it."""

    TOLD = "is found"
    OTHERWISE = "is found, and only counted, old or suppressed"
    UNKNOWN = "was not looked for"
    GONE = "is not found"


class Act(StrEnum):
    """What to do about it."""

    POST = "a comment"
    REOPEN = "open the thread again and put its text back, else a new comment"
    CLOSE = "close the thread"
    LEAVE = "nothing"


@noun
class Decision:
    """`place` is where the finding ends, None where other rules decide (docs/decisions)."""

    act: Act
    place: Place | None = None


_STAYS = Decision(Act.LEAVE)
_EXISTS = Decision(Act.LEAVE, Place.EXISTING)
_ACKNOWLEDGED = Decision(Act.LEAVE, Place.ACKNOWLEDGED)
_BACK = Decision(Act.REOPEN, Place.EXISTING)
_NEW = Decision(Act.POST)
_OVER = Decision(Act.CLOSE)

TABLE: Mapping[Stand, tuple[Decision, Decision, Decision, Decision]] = {
    #                TOLD           OTHERWISE      UNKNOWN  GONE
    Stand.OPEN: (_EXISTS, _EXISTS, _STAYS, _OVER),
    Stand.ANSWERED: (_EXISTS, _EXISTS, _STAYS, _STAYS),
    Stand.REVIVED: (_BACK, _EXISTS, _STAYS, _STAYS),
    Stand.HALF: (_BACK, _EXISTS, _STAYS, _OVER),
    Stand.DISPUTED: (_ACKNOWLEDGED, _ACKNOWLEDGED, _STAYS, _STAYS),
    Stand.SETTLED: (_ACKNOWLEDGED, _ACKNOWLEDGED, _STAYS, _STAYS),
    Stand.CLOSED: (_BACK, _STAYS, _STAYS, _STAYS),
    Stand.SPENT: (_NEW, _STAYS, _STAYS, _STAYS),
    Stand.TWIN: (_OVER, _OVER, _STAYS, _OVER),
    Stand.DELETED: (_ACKNOWLEDGED, _ACKNOWLEDGED, _STAYS, _STAYS),
    Stand.NONE: (_NEW, _STAYS, _STAYS, _STAYS),
}
"""The columns are those of `Found`, in its order."""

RANK = list(Stand)
"""Of several threads about one finding the first kind speaks for it."""


def decide(stand: Stand, found: Found) -> Decision:
    """Give what is to become of a finding and its thread."""
    return TABLE[stand][list(Found).index(found)]


def stand_of(thread: Thread, mark: Marker, closed: frozenset[str] | None) -> Stand:
    """Tell how a thread of ours stands; `mark` is that of its first comment.

    `closed` are the fingerprints of threads that earlier runs have closed for good, None where nothing is known of
    earlier runs. By it a thread that a person has opened again is told from one whose closing was cut short.
    A command to us is no word in the talk of people.
    """
    first = thread.comments[0]
    replies = [each for each in thread.comments[1:] if not speaks_to_us(each.body)]
    people = any(not reply.mine and not reply.by_bot for reply in replies)
    shut = thread.resolved or first.minimized
    if mark.state is State.FIXED:
        if people:
            return Stand.REVIVED
        if shut:
            return Stand.SPENT if thread.outdated else Stand.CLOSED
        return Stand.REVIVED if closed is None or mark.fingerprint in closed else Stand.HALF
    if shut:
        return Stand.SETTLED
    if people and first.thumbs_down:
        return Stand.DISPUTED
    return Stand.ANSWERED if any(not reply.mine for reply in replies) else Stand.OPEN
