"""The memory in our summary comment, and this review → what happened since the last review."""

from hashlib import sha256

from omnireview.compare import Judged
from omnireview.diff import FileStatus
from omnireview.errors import GitHubFailed
from omnireview.github.facts import Comparison, Conversation
from omnireview.history import Fate, Memory, Push, Relation, Remembered, Trail
from omnireview.history.block import BadMemory, read
from omnireview.history.look_back import look_back
from omnireview.publish.desk import Desk
from omnireview.publish.standings import own_summaries
from omnireview.review import Review
from omnireview.scan import Finding
from omnireview.terms import SILENCED, Severity, Status

MOST_FILES = 300
"""Files that GitHub tells of a comparison (docs.github.com/rest/commits/commits, "Compare two commits")."""
MOST_COMMITS = 100
"""Commits of a push that are told apart: what one page of a comparison has."""
MOST_ASKED = 20
"""Files of which it is asked which commit touched them."""
_KIN = 6


def recall(desk: Desk, conversation: Conversation) -> None:
    """Tell the desk what happened since the last review, and what the next one is to know.

    A memory that can't be read is as good as none: the log says why, and this review is the first.
    """
    memory, now = Memory(), this_push(desk.review)
    for comment, _ in own_summaries(conversation, desk.instance)[:1]:
        try:
            memory = read(comment.body.replace("\r\n", "\n"))
        except BadMemory as why:
            desk.notes.append(f"the memory of earlier reviews is not used: {why}; this counts as the first review")
    if memory.before(now.head):
        unread = frozenset(skip.path for skip in (*desk.review.not_analysed, *desk.review.skipped))
        desk.ledger.since = look_back(
            memory, now, _fates(desk.review), unread, lambda last, paths: _follow(desk, last, paths)
        )
    desk.past, desk.now = memory, now


def this_push(review: Review) -> Push:
    """Give what is to be remembered of a review: its new findings that are told, but for mere information."""
    told = [site for entry in review.entries if entry.new for site in entry.sites if _matters(site)]
    return Push(
        head=review.head,
        base=review.base,
        version=review.versions.get("omnireview", ""),
        overall=review.scorecard.overall,
        verdict=review.verdict.value,
        new=review.ledger[Status.NEW],
        findings=tuple(sorted(map(_remembered, told), key=lambda each: each.rank)),
    )


def _matters(site: Judged) -> bool:
    return site.status is Status.NEW and site.finding.severity is not Severity.INFO


def _remembered(site: Judged) -> Remembered:
    finding = site.finding
    return Remembered(
        site.fingerprint,
        finding.rule,
        finding.severity,
        finding.path or "",
        finding.line,
        kin=_digest(finding.rule, finding.context.rpartition(".")[2], finding.source) if finding.source else "",
        scope=_scope(finding),
    )


def _scope(finding: Finding) -> str:
    return _digest(finding.rule, finding.path or "", finding.context) if finding.context else ""


def _digest(*parts: str) -> str:
    return sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:_KIN]


def _fates(review: Review) -> dict[str, Fate]:
    """Give what the findings of the head are that are not told as new, by fingerprint."""
    fates = {}
    for entry in review.entries:
        for site in entry.sites:
            if site.status is Status.MENDED or (entry.new and _matters(site)):
                continue
            fates[site.fingerprint] = (
                Fate.COUNTED
                if entry.quiet or site.status is Status.NEW
                else Fate.SUPPRESSED
                if site.status in SILENCED
                else Fate.EARLIER
            )
    return fates


def _follow(desk: Desk, last: str, paths: tuple[str, ...]) -> Trail:
    """Read what was pushed since a commit, if requests are left for that; the last read is the summary's."""
    room = desk.reads_left - 1
    if room < 1:
        desk.notes.append("what was pushed since the last review was not read, for want of requests")
        return Trail()
    try:
        compared = desk.github.comparison(desk.repository, last, desk.head, MOST_COMMITS)
    except GitHubFailed as error:
        if error.status == 404:
            return Trail(Relation.REWRITTEN)
        desk.notes.append(f"what was pushed since the last review could not be read: {error.what}")
        return Trail()
    if compared.merge_base != last:
        return Trail(Relation.REWRITTEN)
    touched = {path for file in compared.files for path in (file.path, file.previous_path) if path}
    asked = [path for path in paths if path in touched][:MOST_ASKED] if room > 1 else []
    return _trail(compared, _touching(desk, compared, touched, asked))


def _touching(desk: Desk, compared: Comparison, touched: set[str], asked: list[str]) -> dict[str, tuple[str, ...]]:
    """Give the commits of a push that touch each of its files, () where that is not known."""
    if compared.total > len(compared.commits):
        return dict.fromkeys(touched, ())
    if compared.total == 1:
        return dict.fromkeys(touched, compared.commits)
    try:
        told = desk.github.touching(desk.repository, desk.head, asked) if asked else {}
    except GitHubFailed as error:
        desk.notes.append(f"which commit mended what could not be read: {error.what}")
        told = {}
    pushed = frozenset(compared.commits)
    known = {path: tuple(sha for sha in shas if sha in pushed) for path, shas in told.items() if shas}
    return dict.fromkeys(touched, ()) | known


def _trail(compared: Comparison, touched: dict[str, tuple[str, ...]]) -> Trail:
    return Trail(
        Relation.AHEAD,
        compared.commits,
        touched,
        whole=len(compared.files) < MOST_FILES,
        removed=frozenset(file.path for file in compared.files if file.status == FileStatus.REMOVED),
        renamed={file.previous_path: file.path for file in compared.files if file.previous_path},
    )
