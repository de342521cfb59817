"""Posts a review: conversation, comments, then the summary, which can so tell the truth about the comments."""

from omnireview.errors import GitHubFailed
from omnireview.publish.comments import post_comments
from omnireview.publish.delivery import Delivery, Place
from omnireview.publish.desk import Desk, Superseded
from omnireview.publish.plan import Plan, make_plan, own_threads
from omnireview.publish.recall import recall
from omnireview.publish.summary import plan_summary, write_summary
from omnireview.terms import Placement


def perform(desk: Desk, *, job_summary: bool) -> Delivery:
    """Write what has to be written; gives the account. `job_summary` as in `publish`."""
    plan, url, stopped, summary_stands = Plan((), ()), "", "", False
    try:
        conversation = desk.conversation()
        recall(desk, conversation)
        plan = make_plan(desk.review, desk.ledger, desk.files, own_threads(conversation, desk.instance))
        if plan.wanted:
            post_comments(desk, plan, conversation)
        step = plan_summary(desk, conversation)
        url = write_summary(desk, step)
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
