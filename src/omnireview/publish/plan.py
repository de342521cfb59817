"""A review and a conversation → what this run has to write, and what stands there already."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from omnireview.compare import Judged
from omnireview.diff import ChangedFile, anchor
from omnireview.github.facts import Conversation, IssueComment, Thread
from omnireview.nouns import noun
from omnireview.publish.delivery import Place
from omnireview.publish.ledger import STANDING, Ledger
from omnireview.render.marker import Marker, read
from omnireview.review import Entry, Review
from omnireview.terms import Placement, Status

MOST_ON_FILES = 10
"""File-level comments of one run: each is a write, and a notification, of its own."""

_NONE: Mapping[str, Thread] = {}


@noun
class Plan:
    """The comments to write: `inline` in one review, `on_file` one by one, both worst first.

    Their `others` are the repeats that the comment is to tell: those with a thread of their own are left out.
    """

    inline: tuple[Entry, ...]
    on_file: tuple[Entry, ...]

    @property
    def wanted(self) -> int:
        """How many comments this run sets out to post."""
        return len(self.inline) + len(self.on_file)


def make_plan(
    review: Review, ledger: Ledger, files: Iterable[ChangedFile] = (), threads: Mapping[str, Thread] = _NONE
) -> Plan:
    """Give every entry its place in the ledger, and the comments to write.

    An entry whose anchor git does not show goes to its file, and one whose file is not part of the change, or for
    which the file comments are used up, to the summary. Without `files` all that has to be told goes there: so the
    books stand before GitHub has been asked.
    """
    by_path = {file.path: file for file in files}
    threads = {**_at_their_lines(review, threads), **threads}
    inline: list[Entry] = []
    on_file: list[Entry] = []
    for entry in sorted(
        (entry for entry in review.entries if entry.judged.status is not Status.MENDED), key=worst_first
    ):
        place = (
            STANDING.get(entry.judged.status) or _told(entry.judged, threads, ledger) or _wanted(entry, by_path)
        )
        if place is Place.FILE and len(on_file) >= MOST_ON_FILES:
            place = Place.SUMMARY
        own = {site.fingerprint: told for site in entry.others if (told := _told(site, threads, ledger))}
        rest = replace(entry, others=tuple(site for site in entry.others if site.fingerprint not in own))
        if place is Place.INLINE:
            inline.append(rest)
        elif place is Place.FILE:
            on_file.append(rest)
        ledger.settle([entry], place)
        ledger.repeats.update(own)
    return Plan(tuple(inline), tuple(on_file))


def own_threads(conversation: Conversation, instance: str) -> dict[str, Thread]:
    """Give fingerprint → the thread that this instance opened for it; an open one before a settled one.

    A thread is ours when the token's account wrote its first comment *and* that comment begins with our marker:
    either alone can be had by others (GitHub's `viewerDidAuthor` is true for every workflow's comments).
    """
    found: dict[str, Thread] = {}
    for thread in conversation.threads:
        first = thread.comments[0] if thread.comments else None
        mark = read(first.body) if first and first.mine else None
        if mark is None or not _is_ours(mark, "finding", instance):
            continue
        known = found.get(mark.fingerprint)
        if known is None or is_settled(known):
            found[mark.fingerprint] = thread
    return found


def _at_their_lines(review: Review, threads: Mapping[str, Thread]) -> dict[str, Thread]:
    """Give fingerprint → thread for findings whose fingerprint changed while their line did not.

    Renaming a class gives all findings in it new fingerprints. GitHub moves a thread with its line until that line
    itself changes, so one of the same rule that hangs on a finding's line, and whose own fingerprint is found no
    more, is about this finding.
    """
    found = {site.fingerprint for entry in review.entries for site in entry.sites}
    adrift = {
        (mark.rule, thread.path, thread.line): thread
        for fingerprint, thread in threads.items()
        if fingerprint not in found and not thread.outdated and thread.line is not None
        if (mark := read(thread.comments[0].body)) is not None
    }
    return {
        entry.judged.fingerprint: thread
        for entry in review.entries
        if entry.anchor is not None
        if (thread := adrift.get((entry.judged.finding.rule, entry.anchor.path, entry.anchor.line))) is not None
    }


def own_summaries(conversation: Conversation, instance: str) -> list[tuple[IssueComment, Marker]]:
    """Give the summary comments of this instance with their markers, oldest first."""
    marked = [(comment, read(comment.body)) for comment in conversation.comments if comment.mine]
    ours = [(comment, mark) for comment, mark in marked if mark and _is_ours(mark, "summary", instance)]
    return sorted(ours, key=lambda pair: pair[0].id)


def is_settled(thread: Thread) -> bool:
    """True when a person resolved the thread or hid its first comment."""
    return thread.resolved or thread.comments[0].minimized


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


def _is_ours(mark: Marker, kind: str, instance: str) -> bool:
    return mark.kind == kind and mark.instance == instance


def _told(site: Judged, threads: Mapping[str, Thread], ledger: Ledger) -> Place | None:
    """Give the place of a finding that a thread tells already; None without one."""
    thread = threads.get(site.fingerprint)
    if thread is None:
        return None
    if thread.line is None and not thread.outdated:
        ledger.on_file.add(site.fingerprint)
    return Place.ACKNOWLEDGED if is_settled(thread) else Place.EXISTING


def _wanted(entry: Entry, by_path: Mapping[str, ChangedFile]) -> Place:
    if entry.placement is Placement.COUNT or entry.quiet:
        return Place.COUNTED
    path = entry.judged.finding.path or ""
    if entry.placement is Placement.INLINE and is_shown(entry, by_path.get(path)):
        return Place.INLINE
    if entry.placement in {Placement.INLINE, Placement.FILE} and path in by_path:
        return Place.FILE
    return Place.SUMMARY
