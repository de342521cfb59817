"""A dry run: reads what a real run would read, writes nothing, and tells what would be sent."""

from omnireview.errors import GitHubFailed
from omnireview.publish.blocking import body_of, rehearsed_stand
from omnireview.publish.closing import MOST_CLOSED, plan_closings
from omnireview.publish.comments import draft, file_body
from omnireview.publish.delivery import Delivery
from omnireview.publish.desk import Desk, Superseded
from omnireview.publish.hear import hear
from omnireview.publish.plan import Plan, make_plan
from omnireview.publish.recall import recall
from omnireview.publish.standings import adopt, decisions, read_standings
from omnireview.publish.summary import SummaryStep, plan_summary


def rehearse(desk: Desk) -> Delivery:
    """Give the account of what a real run would do if GitHub refused nothing."""
    plan, stopped = Plan((), ()), ""
    preview: list[str] = []
    try:
        conversation = desk.conversation()
        recall(desk, conversation)
        hear(desk, conversation)
        standings = read_standings(conversation, desk.instance, desk.past)
        plan = make_plan(desk.review, desk.ledger, desk.files, standings, no_inline=desk.no_inline)
        decided = decisions(desk.review, standings, adopt(desk.review, standings).values())
        closings = plan_closings(desk.review, standings, decided)
        desk.waiting = {each.standing.thread.id for each in closings[MOST_CLOSED:]}
        step = plan_summary(desk, conversation)
        preview = [
            *(f"--- thread {each.thread.comments[0].url} is opened again" for each, _, _ in plan.back),
            *_comments(desk, plan),
            *rehearsed_stand(desk, conversation, plan),
            *(f"--- thread {each.standing.thread.comments[0].url} is closed" for each in closings[:MOST_CLOSED]),
            *_summary(step),
        ]
        desk.notes.append(step.why)
    except Superseded as moved:
        stopped = str(moved)
    except GitHubFailed as error:
        desk.failed("the conversation could not be read", error)
    return Delivery(
        review=desk.ledger.review(delivered=False),
        places=desk.ledger.places(),
        wanted=plan.wanted,
        stopped=stopped,
        dry_run=True,
        notes=tuple(desk.notes),
        problems=tuple(desk.problems),
        preview=tuple(preview),
    )


def _comments(desk: Desk, plan: Plan) -> list[str]:
    lines = []
    if plan.inline:
        lines += [f"--- one review of {desk.head}", body_of(desk, len(plan.inline))]
    for comment in (draft(desk, entry) for entry in plan.inline):
        start = f"{comment.start_line}-" if comment.start_line is not None else ""
        lines += [f"--- on {comment.path}:{start}{comment.line} ({comment.side})", comment.body]
    for entry in plan.on_file:
        lines += [f"--- on the file {entry.judged.finding.path}", file_body(desk, entry)]
    return lines


def _summary(step: SummaryStep) -> list[str]:
    if step.body is None:
        return []
    return [f"--- edit of {step.url}" if step.comment else "--- a new comment in the conversation", step.body]
