"""A pull request → its review, posted on it as far as that may be."""

from collections.abc import Mapping

from omnireview.action.required import Subject
from omnireview.action.step import Made, Step
from omnireview.event import Event, FinishedRun, MergeGroup
from omnireview.publish import LOCKED, publish, withhold
from omnireview.pull_request.of_run import number_of
from omnireview.pull_request.remote import from_github

DEPENDABOT = "dependabot[bot]"


def review_pull(step: Step, event: Event | FinishedRun, subject: Subject) -> Made:
    """Review the pull request that a run is about, and post the review; `subject.silent` says for whom to speak.

    Raises:
        NothingToReview: a finished run leads to no open pull request at its commit.
        UserError: the pull request can't be read, or the policy can't be obeyed.
    """
    github, inputs = step.github, step.inputs
    number = number_of(github, event) if isinstance(event, FinishedRun) else event.number
    pull = from_github(github, event.repository, number)
    # Before there is a review: if that fails, it is not this run's to tell.
    subject.silent = event.head_sha != pull.head
    review, settings = step.review_change(pull, inputs)
    if subject.silent:
        moved = (
            f"this run is for {event.head_sha[:7]} and the pull request is at {pull.head[:7]} by now: nothing is "
            "written, the run for the newer commit does that"
        )
        return Made(pull, withhold(review, moved, job_summary=step.has_summary), settings)
    delivery = publish(
        review,
        pull,
        github,
        instance=step.instance,
        run=step.run,
        comment_on_clean=settings.comment_on_clean if inputs.comment_on_clean is None else inputs.comment_on_clean,
        dry_run=inputs.dry_run,
        job_summary=step.has_summary,
        read_only_expected=subject.read_only_expected,
        no_inline_for=settings.no_inline_for if inputs.no_inline_for is None else inputs.no_inline_for,
        request_changes=settings.request_changes if inputs.request_changes is None else inputs.request_changes,
        job=step.env.get("GITHUB_JOB", ""),
        own_contexts=tuple(filter(None, (inputs.status, inputs.check_run))),
        settle=step.settle,
    )
    # A closed pull request needs no check, and a newer run writes its own; a locked one is still to be merged.
    subject.silent = bool(delivery.stopped) and delivery.stopped != LOCKED
    return Made(pull, delivery, settings)


def is_read_only(event: Event | FinishedRun | MergeGroup, env: Mapping[str, str]) -> bool:
    """Tell whether GitHub gives the run a token that may not write, whatever the workflow's permissions say.

    docs.github.com, "Events that trigger workflows": forks with `pull_request`; "Troubleshooting Dependabot on
    GitHub Actions": Dependabot's runs.
    """
    if not isinstance(event, Event) or event.name != "pull_request":
        return False
    return event.from_fork or DEPENDABOT in {event.author, env.get("GITHUB_ACTOR", "")}
