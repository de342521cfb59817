"""A review and a conversation → what this run has to write, and what stands there already."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from omnireview.compare import Judged
from omnireview.diff import ChangedFile, anchor
from omnireview.nouns import noun
from omnireview.publish.delivery import Place
from omnireview.publish.hear import is_said
from omnireview.publish.ledger import STANDING, Ledger
from omnireview.publish.lifecycle import Act, Stand, decide
from omnireview.publish.standings import Standing, Standings, adopt, deleted_of, how_found
from omnireview.review import Entry, Review
from omnireview.terms import Placement, Status

MOST_ON_FILES = 10
"""File-level comments of one run: each is a write, and a notification, of its own."""

_NONE = Standings()


@noun
class Plan:
    """The comments to write: `inline` in one review, `on_file` one by one, both worst first.

    Their `others` are the repeats that the comment is to tell: those with a thread of their own are left out.
    `back` are threads that are to be opened again, each with the entry and the fingerprint that it is about.
    """

    inline: tuple[Entry, ...]
    on_file: tuple[Entry, ...]
    back: tuple[tuple[Standing, Entry, str], ...] = ()

    @property
    def wanted(self) -> int:
        """How many comments this run sets out to post."""
        return len(self.inline) + len(self.on_file)


def make_plan(
    review: Review,
    ledger: Ledger,
    files: Iterable[ChangedFile] = (),
    standings: Standings = _NONE,
    *,
    no_inline: str = "",
) -> Plan:
    """Give every entry its place in the ledger, and the comments to write.

    An entry whose anchor git does not show goes to its file, and one whose file is not part of the change, or for
    which the file comments are used up, to the summary. Without `files` all that has to be told goes there: so the
    books stand before GitHub has been asked. `standings` are our own threads. `no_inline` says why nothing may
    have a comment of its own; "" when it may.
    """
    by_path = {file.path: file for file in files}
    told = _Told({**adopt(review, standings), **standings.first}, deleted_of(review, standings), ledger)
    ledger.repeats.clear()
    ledger.said.clear()
    inline: list[Entry] = []
    on_file: list[Entry] = []
    for entry in sorted(
        (entry for entry in review.entries if entry.judged.status is not Status.MENDED), key=worst_first
    ):
        place = STANDING.get(entry.judged.status) or told.place(entry, entry.judged) or _wanted(entry, by_path)
        if place is Place.INLINE and is_said(entry, ledger):
            place = Place.EXISTING
        if no_inline and place in {Place.INLINE, Place.FILE}:
            ledger.unsaid[entry.judged.fingerprint] = no_inline
            place = Place.SUMMARY
        if place is Place.FILE and len(on_file) >= MOST_ON_FILES:
            place = Place.SUMMARY
        own = {site.fingerprint: at for site in entry.others if (at := told.place(entry, site))}
        rest = replace(entry, others=tuple(site for site in entry.others if site.fingerprint not in own))
        if place is Place.INLINE:
            inline.append(rest)
        elif place is Place.FILE:
            on_file.append(rest)
        ledger.settle([entry], place)
        ledger.repeats.update(own)
    return Plan(tuple(inline), tuple(on_file), tuple(told.back))


def is_shown(entry: Entry, file: ChangedFile | None) -> bool:
    """True when `file`'s diff shows the entry's anchor, so that a comment can hang there."""
    at = entry.anchor
    if at is None or file is None:
        return False
    return anchor(file, at.line, at.side, at.start_line) is not None


def worst_first(entry: Entry) -> tuple[int, int, str, int, str]:
    """Sort key: the same findings give the same review, whenever it is made."""
    finding = entry.judged.finding
    return (
        finding.severity.rank,
        finding.confidence.rank,
        finding.path or "",
        finding.line or 0,
        entry.judged.fingerprint,
    )


class _Told:
    """What our threads tell already. `back` are those to be opened again for it."""

    def __init__(self, threads: Mapping[str, Standing], deleted: frozenset[str], ledger: Ledger) -> None:
        self._threads, self._deleted, self._ledger = threads, deleted, ledger
        self.back: list[tuple[Standing, Entry, str]] = []

    def place(self, entry: Entry, site: Judged) -> Place | None:
        """Give the place of a finding that a thread tells, or told; None without one."""
        each = self._threads.get(site.fingerprint)
        if each is None and site.fingerprint not in self._deleted:
            return None
        decision = decide(each.stand if each else Stand.DELETED, how_found(entry, site.status))
        if (
            each is not None
            and decision.place is not None
            and each.thread.line is None
            and not each.thread.outdated
        ):
            self._ledger.on_file.add(site.fingerprint)
        if each is not None and decision.act is Act.REOPEN:
            self.back.append((each, entry, site.fingerprint))
        return decision.place


def _wanted(entry: Entry, by_path: Mapping[str, ChangedFile]) -> Place:
    if entry.placement is Placement.COUNT or entry.quiet:
        return Place.COUNTED
    path = entry.judged.finding.path or ""
    if entry.placement is Placement.INLINE and is_shown(entry, by_path.get(path)):
        return Place.INLINE
    if entry.placement in {Placement.INLINE, Placement.FILE} and path in by_path:
        return Place.FILE
    return Place.SUMMARY
