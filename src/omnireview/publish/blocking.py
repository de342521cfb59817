"""Keeps our reviews that request changes in step with the gate: one stands while it fails, none when it passes.

A later comment does not lift such a review, so that whoever posts one has to take it back. Only those count that
the token's own account wrote *and* that begin with our marker, for this instance. Nothing here approves anything.
"""

from collections.abc import Sequence

from omnireview.errors import AnswerLost, GitHubFailed, Unprocessable
from omnireview.github.facts import BlockingReview, Conversation
from omnireview.publish.desk import Desk
from omnireview.publish.modes import Stance
from omnireview.publish.plan import Plan
from omnireview.render import marker
from omnireview.render.words import number

OWN_PULL = "on your own pull request"
"""How GitHub's refusal ends when the token's account has opened the pull request itself."""


def take_stand(desk: Desk, conversation: Conversation) -> None:
    """Post the review that has to stand, if no comment has carried it, and dismiss ours that may not.

    What GitHub refuses is told, and does not keep the summary from being written.
    """
    standing = own_blocking(desk, conversation.blocking_reviews)
    try:
        if desk.blocks and not standing:
            _post_alone(desk)
    except GitHubFailed as error:
        desk.failed("the review that requests changes could not be posted", error)
    for review in superseded(desk, standing):
        _dismiss(desk, review)
    others = [each for each in conversation.blocking_reviews if not each.mine and _is_marked(desk, each)]
    if others and desk.stance is Stance.CLEAR:
        desk.notes.append(
            "a review that requests changes carries our marker and another account wrote it; it is left alone: "
            "if an earlier token of this workflow wrote it, dismiss it by hand"
        )


def own_blocking(desk: Desk, reviews: Sequence[BlockingReview]) -> list[BlockingReview]:
    """Give this instance's own reviews that request changes, oldest first."""
    return sorted((each for each in reviews if each.mine and _is_marked(desk, each)), key=lambda each: each.id)


def superseded(desk: Desk, standing: Sequence[BlockingReview]) -> Sequence[BlockingReview]:
    """Give those of our reviews that may not stand any longer."""
    if desk.stance is Stance.LEAVE:
        return ()
    if desk.stance is Stance.CLEAR or desk.blocked:
        return standing
    return standing[:-1]


def body_of(desk: Desk, count: int) -> str:
    """Give the text above a review's comments; GitHub demands one. One that requests changes says until when."""
    told = number(count, "comment")
    where = "the summary is in the conversation."
    if not desk.blocks:
        return f"{told}; {where}"
    mark = marker.Marker("review", desk.instance, head=desk.head, run=desk.run)
    words = f"Changes are requested while the check fails: {desk.review.failed_because}"
    rest = f"{told}; {where}" if count else f"The {where.removeprefix('the ')}"
    return f"{marker.write(mark)}\n{words} {rest} The first run that passes dismisses this review."


def is_own_pull(desk: Desk, refusal: Unprocessable) -> bool:
    """Tell whether GitHub only refuses to request changes, since our account opened the pull request itself.

    Then the run goes on with a comment.
    """
    if not any(OWN_PULL in complaint for complaint in refusal.complaints):
        return False
    desk.stance = Stance.LEAVE
    desk.notes.append(
        "GitHub lets nobody request changes on a pull request that he has opened himself; the review is a comment"
    )
    return True


def rehearsed_stand(desk: Desk, conversation: Conversation, plan: Plan) -> list[str]:
    """Say what a real run would do about our reviews that request changes."""
    standing = own_blocking(desk, conversation.blocking_reviews)
    lines = []
    if desk.blocks and not plan.inline and not standing:
        lines += [f"--- one review of {desk.head} that requests changes", body_of(desk, 0)]
    desk.blocked = desk.blocks and bool(plan.inline)
    return [*lines, *(f"--- dismissal of review {review.id}" for review in superseded(desk, standing))]


def _post_alone(desk: Desk, *, again: bool = True) -> None:
    try:
        posted = desk.github.create_review(
            desk.repository, desk.number, desk.head, body_of(desk, 0), (), blocks=True
        )
    except Unprocessable as refusal:
        if not is_own_pull(desk, refusal):
            raise
    except AnswerLost:
        if own_blocking(desk, desk.await_lost_write().blocking_reviews):
            desk.blocked = True
        elif again:
            _post_alone(desk, again=False)
        else:
            raise
    else:
        desk.blocked = True
        desk.review_urls.append(posted.url)


def _dismiss(desk: Desk, review: BlockingReview) -> None:
    short = desk.head[:7]
    if desk.stance is Stance.BLOCK:
        why = f"A newer review, of {short}, takes its place."
    elif desk.review.failed:
        why = "`request-changes` is switched off."
    else:
        why = f"The check passes at {short}."
    try:
        desk.github.dismiss_review(desk.repository, desk.number, review.id, why)
    except GitHubFailed as error:
        desk.failed(
            f"our review {review.id} still requests changes, which may keep the pull request from being merged: "
            "somebody has to dismiss it on the pull request's page who may do so (on a protected branch an "
            'administrator, or who is named under "Restrict who can dismiss pull request reviews")',
            error,
        )
    else:
        desk.notes.append(
            f"our review of {review.commit[:7] or 'an earlier commit'} that requested changes was dismissed"
        )


def _is_marked(desk: Desk, review: BlockingReview) -> bool:
    mark = marker.read(review.body)
    return mark is not None and (mark.kind, mark.instance) == ("review", desk.instance)
