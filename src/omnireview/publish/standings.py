"""A conversation → how our own threads stand, and what this run found of the findings that they are about."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from omnireview.fingerprint import identify
from omnireview.github.facts import Conversation, IssueComment, Thread
from omnireview.history import Memory
from omnireview.nouns import noun
from omnireview.publish.lifecycle import RANK, Decision, Found, Stand, decide, stand_of
from omnireview.render.marker import Marker, State, read
from omnireview.review import Entry, Review
from omnireview.scan.looked import Look
from omnireview.terms import Placement, Status

_SHOWN = {Stand.OPEN, Stand.ANSWERED, Stand.REVIVED, Stand.HALF, Stand.DISPUTED, Stand.TWIN}


@noun
class Standing:
    """One thread of ours: its marker, and how it stands."""

    thread: Thread
    mark: Marker
    stand: Stand


@noun
class Standings:
    """Our threads. `every` has all but those that only repeat another, in GitHub's order.

    `deleted` are the fingerprints of findings whose threads a person has deleted.
    """

    every: tuple[Standing, ...] = ()
    deleted: frozenset[str] = frozenset()

    def without(self, names: Iterable[str]) -> "Standings":
        """Give the threads without those of these ids."""
        left = frozenset(names)
        return replace(self, every=tuple(each for each in self.every if each.thread.id not in left))

    @property
    def first(self) -> dict[str, Standing]:
        """The thread that speaks for each finding, by fingerprint: an open one before a closed, the older one."""
        found: dict[str, Standing] = {}
        for each in sorted(self.every, key=lambda each: RANK.index(each.stand)):
            found.setdefault(each.mark.fingerprint, each)
        return found


def finding_threads(conversation: Conversation) -> Iterator[tuple[Thread, Marker]]:
    """Give the threads of findings that we opened, of every instance, with their markers.

    A thread is ours when the token's account wrote its first comment *and* that comment begins with our marker:
    either alone can be had by others (GitHub's `viewerDidAuthor` is true for every workflow's comments).
    """
    for thread in conversation.threads:
        first = thread.comments[0] if thread.comments else None
        mark = read(first.body) if first and first.mine else None
        if mark is not None and mark.kind == "finding":
            yield thread, mark


def read_standings(conversation: Conversation, instance: str, memory: Memory) -> Standings:
    """Give how the threads of this instance stand.

    A thread that the memory knows and that is no more was deleted by a person; nothing is concluded where GitHub
    did not give all threads.
    """
    closed = memory.closed if memory.pushes else None
    every: list[Standing] = []
    open_ones: set[str] = set()
    for thread, mark in finding_threads(conversation):
        if mark.instance != instance or mark.state is State.DUPLICATE:
            continue
        stand = stand_of(thread, mark, closed)
        if stand is Stand.OPEN and mark.fingerprint in open_ones:
            stand = Stand.TWIN
        if stand in _SHOWN:
            open_ones.add(mark.fingerprint)
        every.append(Standing(thread, mark, stand))
    there = {each.mark.fingerprint for each in every}
    return Standings(tuple(every), memory.threads - there if conversation.complete else frozenset())


def open_threads(conversation: Conversation, instance: str) -> dict[str, Thread]:
    """Give fingerprint → the thread of ours that says it, of those that nobody has closed so far."""
    every = read_standings(conversation, instance, Memory()).first
    closed_once = {Stand.REVIVED, Stand.HALF}
    return {name: each.thread for name, each in every.items() if each.stand in _SHOWN - closed_once}


def own_summaries(conversation: Conversation, instance: str) -> list[tuple[IssueComment, Marker]]:
    """Give the summary comments of this instance with their markers, oldest first; not those that are folded."""
    marked = [(comment, read(comment.body)) for comment in conversation.comments if comment.mine]
    ours = [
        (comment, mark)
        for comment, mark in marked
        if mark and (mark.kind, mark.instance, mark.state) == ("summary", instance, State.OPEN)
    ]
    return sorted(ours, key=lambda pair: pair[0].id)


def adopt(review: Review, standings: Standings) -> dict[str, Standing]:
    """Give fingerprint → thread for findings whose fingerprint changed while their line did not.

    Renaming a class gives all findings in it new fingerprints. GitHub moves a thread with its line until that line
    itself changes, so one of the same rule that hangs on a finding's line, and whose own fingerprint is found no
    more, is about this finding, if that has no thread of its own. So is one whose fingerprint the finding had
    before its file was renamed.
    """
    found = {site.fingerprint for entry in review.entries for site in entry.sites if is_there(site.status)}
    first = standings.first
    adrift = {
        (each.mark.rule, each.thread.path, each.thread.line): each
        for name, each in first.items()
        if name not in found and not each.thread.outdated and each.thread.line is not None
    }
    renamed = {name: first[old] for name, old in former_names(review).items() if old in first and old not in found}
    return renamed | {
        entry.judged.fingerprint: each
        for entry in review.entries
        if entry.anchor is not None and is_there(entry.judged.status) and entry.judged.fingerprint not in first
        if (each := adrift.get((entry.judged.finding.rule, entry.anchor.path, entry.anchor.line))) is not None
    }


def former_names(review: Review) -> dict[str, str]:
    """Give fingerprint → the one that a finding had before its file was renamed: the path is part of it."""
    named: dict[str, str] = {}
    for path, before in (review.looked.renamed if review.looked else {}).items():
        sites = [
            site
            for entry in review.entries
            for site in entry.sites
            if site.finding.path == path and is_there(site.status)
        ]
        # `identify` goes by lines, and gives its findings in their order.
        sites.sort(key=lambda site: (site.finding.line or 0, site.finding.end_line or 0, site.finding.rule))
        then = identify(replace(site.finding, path=before) for site in sites)
        named |= {site.fingerprint: name for site, (name, _) in zip(sites, then, strict=True)}
    return named


def deleted_of(review: Review, standings: Standings) -> frozenset[str]:
    """Give the fingerprints of findings whose threads a person has deleted, also before a file was renamed."""
    now = {name for name, old in former_names(review).items() if old in standings.deleted}
    return standings.deleted | now


def found_of(review: Review) -> dict[str, Found]:
    """Give what every finding of the head is, by fingerprint: told, or found in another way."""
    return {
        site.fingerprint: how_found(entry, site.status)
        for entry in review.entries
        for site in entry.sites
        if is_there(site.status)
    }


def how_found(entry: Entry, status: Status) -> Found:
    """Tell what a site of an entry is: news, or what is only counted, or not this change's."""
    counted = entry.quiet or entry.placement is Placement.COUNT
    return Found.TOLD if status is Status.NEW and not counted else Found.OTHERWISE


def is_there(status: Status) -> bool:
    """True of what is at the head."""
    return status is not Status.MENDED


def judge_gone(review: Review, rule: str, path: str) -> Found:
    """Tell of a finding that this run has not: is it gone, or was it not looked for?"""
    if review.looked is None or review.looked.at(rule, path) is Look.NOT:
        return Found.UNKNOWN
    return Found.GONE


def decisions(
    review: Review, standings: Standings, adopted: Iterable[Standing]
) -> tuple[tuple[Standing, Found, Decision], ...]:
    """Give what is to become of each thread of ours. `adopted` ones speak for a finding of another fingerprint."""
    found: Mapping[str, Found] = found_of(review)
    taken = {each.thread.id for each in adopted}
    every = []
    for each in standings.every:
        state = found.get(each.mark.fingerprint)
        if each.thread.id in taken:
            state = Found.TOLD
        if state is None:
            state = judge_gone(review, each.mark.rule, each.thread.path)
        every.append((each, state, decide(each.stand, state)))
    return tuple(every)


def reopened(entry: Entry, fingerprint: str) -> Entry:
    """Give the entry as the comment of one of its sites tells it."""
    if entry.judged.fingerprint == fingerprint:
        return entry
    site = next(site for site in entry.others if site.fingerprint == fingerprint)
    return replace(entry, judged=site, others=(), suggestion=None, diff="")
