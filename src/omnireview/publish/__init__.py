"""`Review` → what stands on the pull request, and `Delivery`, the account of it."""

from collections.abc import Collection, Sequence

from omnireview.errors import BadInput
from omnireview.github import GitHub
from omnireview.publish.delivery import Delivery, LedgerBroken, Place, findings_of
from omnireview.publish.desk import LOCKED, Desk
from omnireview.publish.ledger import Ledger
from omnireview.publish.modes import stance_of, why_no_inline
from omnireview.publish.perform import perform
from omnireview.publish.plan import make_plan
from omnireview.publish.rehearse import rehearse
from omnireview.pull_request import PullRequest
from omnireview.review import Review

__all__ = ["LOCKED", "Delivery", "LedgerBroken", "Place", "findings_of", "publish", "withhold"]

SETTLE = 5.0
"""Seconds given to a write whose answer was lost: GitHub may still be carrying it out behind its gateway."""


def publish(
    review: Review,
    pull: PullRequest,
    github: GitHub,
    *,
    instance: str,
    run: str,
    comment_on_clean: str,
    dry_run: bool = False,
    job_summary: bool = False,
    read_only_expected: bool = False,
    no_inline_for: Sequence[str] = (),
    request_changes: bool = False,
    settle: float = SETTLE,
    job: str = "",
    own_contexts: Collection[str] = (),
) -> Delivery:
    """Put a review on its pull request: one review with the inline comments, one summary comment, nothing twice.

    `instance` names this reviewer among others on the same pull request, `run` the workflow run ("" outside one).
    `comment_on_clean` is `always`, `if-existing` or `never`. A `dry_run` reads and writes nothing.
    `job_summary` says that the caller shows the whole review in a job summary, so that what GitHub refuses is told
    there. `read_only_expected` says that GitHub gives this run a token that may not write (forks, Dependabot),
    which is then no problem. `no_inline_for` are kinds of pull requests (`drafts`, `bots`) whose findings all
    stand in the summary. With `request_changes` the review requests changes while the gate fails; as soon as it
    passes, or without it, those reviews of ours are dismissed. `settle` is in seconds.
    `job` is the id of the workflow's job that this is, `own_contexts` names the checks that this run reports: what
    others' checks say is told without them.

    GitHub's refusals do not raise: they become `problems` and `notes` of the delivery.

    Raises:
        BadInput: the change is no pull request of GitHub's.
        LedgerBroken: findings were lost on the way; our bug.
    """
    if pull.number is None or not pull.repository:
        raise BadInput(
            "A review can be posted on a pull request only, and this change is none.",
            mend="print it, or review a pull request with `omnireview review --pr-number N`",
        )
    ledger = Ledger(review)
    make_plan(review, ledger)
    no_inline = why_no_inline(pull, no_inline_for)
    desk = Desk(
        github=github,
        review=review,
        files=pull.files,
        repository=pull.repository,
        number=pull.number,
        instance=instance,
        run=run,
        comment_on_clean=comment_on_clean,
        settle=settle,
        read_only_expected=read_only_expected,
        ledger=ledger,
        author=pull.author,
        job=job,
        own_contexts=own_contexts,
        no_inline=no_inline,
        stance=stance_of(review, pull, request_changes=request_changes, no_inline=no_inline),
    )
    return rehearse(desk) if dry_run else perform(desk, job_summary=job_summary)


def withhold(review: Review, reason: str, *, job_summary: bool = False) -> Delivery:
    """Give the account of a review that is not posted at all, because of `reason`, one sentence."""
    ledger = Ledger(review)
    make_plan(review, ledger)
    ledger.fall_back(ledger.at(Place.SUMMARY), told_elsewhere=job_summary)
    return Delivery(ledger.review(delivered=True), ledger.places(), stopped=reason)
