"""The books of one delivery while it is made: which entry ended where."""

from collections.abc import Iterable
from dataclasses import replace

from omnireview.checklist.others import with_others
from omnireview.history import Since, Talks
from omnireview.others import Others, Point
from omnireview.publish.delivery import Place
from omnireview.render.words import number
from omnireview.review import Entry, Review, keep_ledger
from omnireview.terms import SILENCED, Placement, Status

_PLACEMENTS = {
    Place.INLINE: Placement.INLINE,
    Place.FILE: Placement.FILE,
    Place.SUMMARY: Placement.SUMMARY,
    Place.UNDELIVERED: Placement.SUMMARY,
}


class Ledger:
    """Places by the entries' fingerprints. An entry is written down as often as it moves; the last word counts."""

    def __init__(self, review: Review) -> None:
        self._review = review
        self._places: dict[str, Place] = {}
        self.on_file: set[str] = set()
        """Fingerprints of existing threads that hang on the file, not on a line."""
        self.tried: set[str] = set()
        """Fingerprints of entries for which this run has tried to post a comment."""
        self.unsaid: dict[str, str] = {}
        """Why an entry has no comment of its own on this pull request, by fingerprint."""
        self.since: Since | None = None
        """What happened since the last review; None of a first one."""
        self.others: Others | None = None
        """What others say of the pull request; None before its conversation was read."""
        self.said: dict[str, Point] = {}
        """Open threads of other reviewers that say what an entry says, by the entry's fingerprint."""
        self.talks: Talks | None = None
        """What became of our threads; None before they were read."""
        self.repeats: dict[str, Place] = {}
        """Places of repeats that a thread of their own tells, by fingerprint."""

    def settle(self, entries: Iterable[Entry], place: Place) -> None:
        """Write down where these entries ended."""
        self._places.update((entry.judged.fingerprint, place) for entry in entries)

    def place(self, entry: Entry) -> Place:
        """Give the entry's place."""
        return self._places[entry.judged.fingerprint]

    def at(self, *places: Place) -> list[Entry]:
        """Give the entries that stand at one of these places, in the review's order."""
        return [entry for entry in self._live() if self.place(entry) in places]

    def places(self) -> dict[str, Place]:
        """Give the place of every finding; repeats without a thread of their own share the entry's place."""
        every: dict[str, Place] = {}
        for entry in self._live():
            every[entry.judged.fingerprint] = self.place(entry)
        for entry in self._review.entries:
            for other in entry.others:
                standing = STANDING.get(other.status)
                if other.status is not Status.MENDED:
                    place = self._places.get(entry.judged.fingerprint, Place.COUNTED)
                    every[other.fingerprint] = standing or self.repeats.get(other.fingerprint, place)
        return every

    def fall_back(self, entries: Iterable[Entry], *, told_elsewhere: bool) -> None:
        """Write down what became of entries that could not be told on the pull request."""
        self.settle(entries, Place.SUMMARY if told_elsewhere else Place.UNDELIVERED)

    def review(self, *, delivered: bool) -> Review:
        """Give the review with placements as they stand; with `delivered`, also each entry's `delivery`."""
        entries = tuple(self._told(entry, delivered) for entry in self._review.entries)
        kept = keep_ledger(entries, found=self._review.ledger["found"])
        notes = (*self._review.notes, *self._missed())
        return replace(
            self._review,
            entries=entries,
            ledger=kept,
            notes=notes,
            since=self.since,
            talks=self.talks,
            others=self.others and replace(self.others, said=dict(self.said)),
            checklist=with_others(self._review.checklist, self.others),
        )

    def _missed(self) -> list[str]:
        fallen = [entry for entry in self.at(Place.SUMMARY) if entry.judged.fingerprint in self.tried]
        if not fallen:
            return []
        told = number(len(fallen), "comment")
        return [f"GitHub did not take {told} of this review; what was to be said there is listed below."]

    def _told(self, entry: Entry, delivered: bool) -> Entry:
        place = self._places.get(entry.judged.fingerprint)
        if place is None:
            return entry
        placement = _PLACEMENTS.get(place, entry.placement)
        because = self.unsaid.get(entry.judged.fingerprint, entry.because)
        if place is Place.SUMMARY and entry.judged.fingerprint in self.tried:
            because = "GitHub did not take its comment"
        if entry.judged.fingerprint in self.said:
            placement, because = Placement.SUMMARY, SAID
        if place is Place.EXISTING and entry.judged.fingerprint in self.on_file:
            placement = Placement.FILE
        return replace(entry, placement=placement, because=because, delivery=str(place) if delivered else None)

    def _live(self) -> list[Entry]:
        return [entry for entry in self._review.entries if entry.judged.status is not Status.MENDED]


SAID = "said already in a thread"
"""Why what another reviewer says on a line has no comment of ours; the summary links to the thread."""
STANDING = {Status.OLD: Place.OLD, Status.MOVED: Place.OLD, **dict.fromkeys(SILENCED, Place.SUPPRESSED)}
"""Findings that are nobody's news, whatever their placement."""
