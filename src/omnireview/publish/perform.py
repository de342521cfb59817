"""Posts a review: conversation, comments, then the summary, which can so tell the truth about the comments."""

from omnireview.errors import GitHubFailed
from omnireview.github.facts import Conversation
from omnireview.publish.blocking import take_stand
from omnireview.publish.closing import close, fold, plan_closings, reopen
from omnireview.publish.comments import post_comments
from omnireview.publish.delivery import Delivery, Place
from omnireview.publish.desk import Desk, Superseded
from omnireview.publish.hear import hear
from omnireview.publish.lifecycle import Stand
from omnireview.publish.plan import Plan, make_plan
from omnireview.publish.recall import recall
from omnireview.publish.standings import Standings, adopt, decisions, own_summaries, read_standings
from omnireview.publish.summary import plan_summary, write_summary
from omnireview.terms import Placement


def perform(desk: Desk, *, job_summary: bool) -> Delivery:
    """Write what has to be written; gives the account. `job_summary` as in `publish`."""
    plan, url, stopped, summary_stands = Plan((), ()), "", "", False
    try:
        conversation = desk.conversation()
        recall(desk, conversation)
        hear(desk, conversation)
        standings = read_standings(conversation, desk.instance, desk.past)
        plan = _plan(desk, standings)
        if plan.back:
            refused = reopen(desk, plan.back)
            plan = _plan(desk, standings.without(each.thread.id for each, _, name in plan.back if name in refused))
        if plan.wanted:
            post_comments(desk, plan, conversation)
        take_stand(desk, conversation)
        _tidy(desk, conversation, standings)
        step = plan_summary(desk, conversation)
        if step.body is not None:
            # What stands there by now: the head, another run's summary, and the threads as we have left them.
            now = desk.read()
            _fold(desk, now)
            desk.claim(now)
            step = plan_summary(desk, now)
        url = write_summary(desk, step)
        if step.body is not None and step.comment is None and desk.reads_left > 0:
            # Another run may have written one in the same moment. What is not seen here, the next run folds.
            _fold(desk, desk.read())
        desk.notes.append(step.why)
        summary_stands = True
    except Superseded as moved:
        stopped = str(moved)
    except GitHubFailed as error:
        desk.failed("not all of the review could be posted", error)
    posted = [
        entry for entry in (*plan.inline, *plan.on_file) if desk.ledger.place(entry) in {Place.INLINE, Place.FILE}
    ]
    fallen = [] if summary_stands else desk.ledger.at(Place.SUMMARY)
    desk.ledger.fall_back(fallen, told_elsewhere=job_summary)
    return Delivery(
        review=desk.ledger.review(delivered=True),
        places=desk.ledger.places(),
        wanted=plan.wanted,
        posted=len(posted),
        comment_url=url,
        review_urls=tuple(desk.review_urls),
        stopped=stopped,
        annotate=not stopped and any(entry.placement in {Placement.INLINE, Placement.FILE} for entry in fallen),
        notes=tuple(desk.notes),
        problems=tuple(desk.problems),
    )


def _plan(desk: Desk, standings: Standings) -> Plan:
    return make_plan(desk.review, desk.ledger, desk.files, standings, no_inline=desk.no_inline)


def _tidy(desk: Desk, conversation: Conversation, standings: Standings) -> None:
    """Close what is over, and fold what is there twice."""
    decided = decisions(desk.review, standings, adopt(desk.review, standings).values())
    if closings := plan_closings(desk.review, standings, decided):
        close(desk, closings)
    fold(desk, own_summaries(conversation, desk.instance))


def _fold(desk: Desk, conversation: Conversation) -> None:
    """Fold what another run, at the same time as this one, has said as well; even if that one is the newer."""
    if not conversation.open or conversation.locked:
        return
    standings = read_standings(conversation, desk.instance, desk.past)
    twins = [each for each in decisions(desk.review, standings, ()) if each[0].stand is Stand.TWIN]
    if closings := plan_closings(desk.review, standings, twins):
        close(desk, closings)
    fold(desk, own_summaries(conversation, desk.instance))
