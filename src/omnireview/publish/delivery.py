"""`Delivery`: where every finding ended. Its ledger must balance."""

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum

from omnireview.compare import Judged
from omnireview.errors import Exit
from omnireview.nouns import noun
from omnireview.review import Review
from omnireview.terms import Status


class Place(StrEnum):
    """Where one finding of the head ended. Together they are all there is: nothing is dropped silently."""

    INLINE = "inline"
    EXISTING = "existing"
    """An open thread of an earlier run, or of another reviewer, says it already."""
    ACKNOWLEDGED = "acknowledged"
    """A person resolved or hid the thread of an earlier run: it is not raised again."""
    FILE = "file"
    SUMMARY = "summary"
    """In the summary comment, or in the job summary when nothing may be posted."""
    COUNTED = "counted"
    OLD = "old"
    SUPPRESSED = "suppressed"
    UNDELIVERED = "undelivered"


class LedgerBroken(Exception):
    """A finding was lost or counted twice between the review and its delivery."""


@noun
class Delivery:
    """What became of a review.

    `review` is the review with each entry's placement and `delivery` as they ended. `places` maps the fingerprint
    of every finding at the head to its place. Of `wanted` comments, inline and on files, `posted` were written by
    this run. `stopped` says why nothing (more) was written, "" otherwise. `annotate` is True when findings that
    belong on a line could only be said outside the pull request. `notes` are facts; `problems` need mending and
    make the exit code 2. `preview` is what a dry run would have sent; it holds text of the pull request.
    """

    review: Review
    places: Mapping[str, Place]
    wanted: int = 0
    posted: int = 0
    comment_url: str = ""
    review_urls: tuple[str, ...] = ()
    stopped: str = ""
    annotate: bool = False
    dry_run: bool = False
    notes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    preview: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse books that do not balance.

        Raises:
            LedgerBroken: a finding of the review has no place, or a place has no finding.
        """
        found = [judged.fingerprint for judged in findings_of(self.review)]
        if sorted(found) != sorted(self.places):
            raise LedgerBroken(f"{len(found)} findings, {len(self.places)} places: {self._sum()}")

    @property
    def found(self) -> int:
        """How many findings the head has."""
        return len(findings_of(self.review))

    @property
    def counts(self) -> dict[str, int]:
        """How many findings ended in each place, in the order of `Place`. They add up to `found`."""
        ended = Counter(self.places.values())
        return {str(place): ended[place] for place in Place}

    @property
    def undelivered(self) -> int:
        """How many findings were told nowhere."""
        return self.counts[Place.UNDELIVERED]

    @property
    def exit(self) -> Exit:
        """PASS, or USER_SIDE when something was not delivered or needs mending."""
        return Exit.USER_SIDE if self.undelivered or self.problems else Exit.PASS

    @property
    def lines(self) -> tuple[str, ...]:
        """The facts to print: what was posted, the ledger, notes and problems. No text of the pull request."""
        did = "would post" if self.dry_run else "posted"
        lines = [f"{did} {self.wanted if self.dry_run else self.posted} of {self.wanted} comments", self._sum()]
        if self.stopped:
            lines.append(self.stopped)
        if self.comment_url:
            lines.append(f"summary: {self.comment_url}")
        lines += [f"review: {url}" for url in self.review_urls]
        return (*lines, *self.notes, *(f"problem: {problem}" for problem in self.problems))

    def _sum(self) -> str:
        parts = [f"{count} {place}" for place, count in self.counts.items() if count]
        return f"found {self.found}" + (f" = {' + '.join(parts)}" if parts else "")


def findings_of(review: Review) -> list[Judged]:
    """Give every finding of the head that the review knows, entries first; mended ones are no longer there."""
    every = [judged for entry in review.entries for judged in (entry.judged, *entry.others)]
    return [judged for judged in every if judged.status is not Status.MENDED]
