"""`Review` → `Worklist`: what to mend, in which order, how long it takes, and when the change may be approved."""

from enum import StrEnum

from omnireview.nouns import noun
from omnireview.review import Entry
from omnireview.scan import Finding


class Bucket(StrEnum):
    """When something is to be done, soonest first.

    `now`: it has to be mended before the merge, by an edit where it stands. `same day`: it has to be mended before
    the merge, and needs a test, a document, or half an hour of thought at one place. `after the merge`: it keeps
    nobody from merging.
    """

    NOW = "now"
    SAME_DAY = "same day"
    LATER = "after the merge"


@noun
class Item:
    """One thing to do: the same words at one place or at many.

    `entries` has at least one; the first speaks for all. `minutes` are a round number, at least 1.
    """

    entries: tuple[Entry, ...]
    minutes: int
    bucket: Bucket

    @property
    def finding(self) -> Finding:
        """The finding that speaks for the item."""
        return self.entries[0].judged.finding

    @property
    def sites(self) -> int:
        """How many findings the item settles."""
        return sum(len(entry.sites) for entry in self.entries)


@noun
class Criterion:
    """One condition of approval: in words, whether it is met, and the files that it speaks of."""

    what: str
    done: bool
    paths: tuple[str, ...] = ()


@noun
class Worklist:
    """All there is to do about a change.

    `items` have to be mended before the merge, in the order in which to do it; `later` may wait. `criteria` are
    what has to hold before a person approves.
    """

    items: tuple[Item, ...] = ()
    later: tuple[Item, ...] = ()
    criteria: tuple[Criterion, ...] = ()

    @property
    def minutes(self) -> int:
        """How long the items before the merge take: the sum of what each of them says."""
        return sum(item.minutes for item in self.items)

    def minutes_of(self, bucket: Bucket) -> int:
        """How long the items of one bucket take."""
        return sum(item.minutes for item in (*self.items, *self.later) if item.bucket is bucket)
