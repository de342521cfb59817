"""A merge group → its review, of which nothing is posted: it has no pull request to comment on."""

from dataclasses import replace

from omnireview.action.queue import block_of, who_brings
from omnireview.action.step import Made, Step
from omnireview.event import MergeGroup
from omnireview.publish import withhold
from omnireview.pull_request.of_group import from_group


def review_group(step: Step, group: MergeGroup) -> Made:
    """Review what a merge group adds to its base; the exit code is the gate, the log has the annotations.

    Raises:
        GitHubFailed: the group can't be read.
    """
    change, compared = from_group(step.github, group)
    review, settings = step.review_change(change, step.inputs)
    brought = who_brings(step.github, group, compared, review)
    why = "a merge group has no pull request to comment on: nothing is posted"
    delivery = withhold(review, why, job_summary=step.has_summary)
    delivery = replace(delivery, annotate=True, notes=(*delivery.notes, *brought.notes))
    return Made(change, delivery, settings, block_of(group, brought, review), brought.of)
