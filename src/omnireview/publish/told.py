"""How our threads stand → what the summary tells of them, and what the next review is to know."""

from collections.abc import Iterable

from omnireview.compare import Judged
from omnireview.github.facts import Thread
from omnireview.history import Memory, Talk, Talks
from omnireview.publish.delivery import Place
from omnireview.publish.desk import Desk
from omnireview.publish.lifecycle import Decision, Found, Stand
from omnireview.publish.standings import Standing, Standings, deleted_of, found_of, is_there, judge_gone
from omnireview.render.escape import code
from omnireview.render.marker import State

Decided = tuple[Standing, Found, Decision]


def tell_talks(desk: Desk, standings: Standings, decided: Iterable[Decided]) -> Talks:
    """Give what became of our threads, the acknowledged ones by the place of their finding at the head."""
    sites = {
        site.fingerprint: site for entry in desk.review.entries for site in entry.sites if is_there(site.status)
    }
    acknowledged: list[Talk] = []
    closed: list[Talk] = []
    left: list[Talk] = []
    for each, found, decision in decided:
        name = each.mark.fingerprint
        if decision.place is Place.ACKNOWLEDGED and standings.first[name] is each:
            acknowledged.append(_talk(each, _settled(each.thread), sites.get(name)))
        elif each.mark.state is State.FIXED and each.stand is not Stand.REVIVED and found is not Found.TOLD:
            if each.stand is not Stand.HALF:
                closed.append(_talk(each, f"closed at {code(each.mark.closed_at)}"))
        elif found is Found.GONE and each.stand in {Stand.ANSWERED, Stand.REVIVED, Stand.DISPUTED}:
            left.append(_talk(each, "not found any more; left to those who talk there"))
    for name in sorted(deleted_of(desk.review, standings) & sites.keys()):
        finding = sites[name].finding
        acknowledged.append(Talk(finding.rule, finding.path or "", finding.line, "", "its comment was deleted"))
    return Talks(tuple(acknowledged), tuple(closed), tuple(left), len(desk.waiting))


def remember_threads(desk: Desk, standings: Standings) -> tuple[frozenset[str], frozenset[str]]:
    """Give the fingerprints of all threads of ours that have been seen for certain, and of those we closed.

    A deleted one is remembered while its finding is found, or not looked for; what comes back later is new.
    """
    there = {each.mark.fingerprint for each in standings.every}
    posted = {entry.judged.fingerprint for entry in desk.ledger.at(Place.INLINE, Place.FILE)}
    shut = {
        each.mark.fingerprint
        for each in standings.every
        if each.mark.state is State.FIXED
        if each.stand in {Stand.CLOSED, Stand.SPENT} or each.mark.fingerprint in desk.past.closed
    }
    threads = frozenset(there | posted | (deleted_of(desk.review, standings) & _not_gone(desk, desk.past)))
    return threads, frozenset(shut | desk.closed) & threads


def _not_gone(desk: Desk, past: Memory) -> set[str]:
    """Give the fingerprints of remembered findings of which it can't be said that they are gone."""
    kept = set(found_of(desk.review))
    known = {each.fingerprint: each for push in past.pushes for each in push.findings}
    for name in past.threads - kept:
        finding = known.get(name)
        if finding is None or judge_gone(desk.review, finding.rule, finding.path) is Found.UNKNOWN:
            kept.add(name)
    return kept


def _talk(each: Standing, how: str, site: Judged | None = None) -> Talk:
    thread = each.thread
    path, line = thread.path, thread.line or thread.original_line
    if site is not None:
        path, line = site.finding.path or path, site.finding.line
    return Talk(each.mark.rule, path, line, thread.comments[0].url, how)


def _settled(thread: Thread) -> str:
    if thread.resolved:
        return "resolved"
    return "hidden" if thread.comments[0].minimized else "answered, with a 👎"
