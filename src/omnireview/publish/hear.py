"""What others say of the pull request, by its conversation → laid over the review before it is written."""

from omnireview.github.facts import Conversation
from omnireview.others import Others
from omnireview.others.checks import Self, tell_checks
from omnireview.others.points import tell_points
from omnireview.others.same_point import Claim, says_already
from omnireview.publish.desk import Desk
from omnireview.publish.ledger import Ledger
from omnireview.publish.standings import finding_threads
from omnireview.review import Entry
from omnireview.terms import Severity

UNREAD_CHECKS = (
    "this token may not read all checks and statuses of the head commit, so the review does not tell them; to let "
    "it, add to the job's permissions:\n  checks: read\n  statuses: read"
)


def hear(desk: Desk, conversation: Conversation) -> None:
    """Tell the ledger what others say; the log, when the token may not read the checks."""
    ours = {thread.id for thread, _ in finding_threads(conversation)}
    talk = tell_points(conversation.threads, ours, desk.author)
    run = desk.run.partition(".")[0]
    told = tell_checks(conversation.checks, Self(run, desk.job, desk.own_contexts))
    desk.ledger.others = Others(
        open=talk.open,
        resolved=talk.resolved,
        checks=told.checks,
        own=told.own,
        one_is_ours=told.one_is_ours,
        unread=conversation.checks.unread,
        refused=conversation.checks.refused,
    )
    if conversation.checks.refused:
        desk.notes.append(UNREAD_CHECKS)


def is_said(entry: Entry, ledger: Ledger) -> bool:
    """Tell whether an open thread of another reviewer says the same on the entry's line; the ledger then knows it.

    A blocker is always said, and so is what has further places: the thread speaks of its own line alone.
    """
    finding = entry.judged.finding
    if ledger.others is None or entry.anchor is None or entry.others or finding.severity is Severity.BLOCKER:
        return False
    point = says_already(Claim(finding.rule, finding.message, entry.anchor), ledger.others.open)
    if point is not None:
        ledger.said[entry.judged.fingerprint] = point
    return point is not None
