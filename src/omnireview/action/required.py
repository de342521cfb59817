"""The outcome of a run → a commit status and a check run under names of their own, for those who want them.

Only the final state is written, and last: whatever goes wrong before leaves an error or nothing at all, never a
success. Both hang on the head commit of the pull request or merge group, not on GitHub's merge commit.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from omnireview.action.check_run import annotations_of, write_check_run
from omnireview.errors import AnswerLost, Exit, GitHubFailed, NotPermitted, UserError
from omnireview.github import GitHub
from omnireview.github.checks import CheckReport, StatusReport
from omnireview.inputs import Inputs
from omnireview.nouns import noun
from omnireview.publish import Delivery
from omnireview.render.escape import one_line
from omnireview.render.words import headline, number
from omnireview.review import Review
from omnireview.score import Verdict

LONGEST_DESCRIPTION: Final = 140
"""Characters that GitHub takes as a status's description."""


@noun
class Outcome:
    """What a required check says: `success`, `failure` or `error`, and why, in at most 140 characters."""

    state: str
    description: str


@dataclass
class Subject:
    """What a run is about, as far as it is known yet, and what is to be told of it.

    `silent` says that a newer run, or nobody, tells it. `read_only_expected` is as in `publish`.
    """

    github: GitHub
    inputs: Inputs
    repository: str
    head_sha: str
    read_only_expected: bool
    delivery: Delivery | None = None
    report: str = ""
    """The whole review as Markdown."""
    silent: bool = False
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def outcome_of(code: Exit, review: Review | None) -> Outcome:
    """Say in one line what a run came to; `review` is None when it did not get that far."""
    if code is Exit.OUR_BUG:
        return Outcome("error", "A bug in OmniReview ended the review; the run's log has the details.")
    if code is Exit.USER_SIDE or review is None:
        return Outcome("error", "The review could not be made or delivered whole; the run's log says why.")
    if code is Exit.POLICY_FAILED:
        incomplete = review.verdict is Verdict.INCOMPLETE
        return Outcome("error" if incomplete else "failure", one_line(review.failed_because, LONGEST_DESCRIPTION))
    left_out = len(review.not_analysed)
    told = f"; {number(left_out, 'file')} not analysed" if left_out else ""
    return Outcome("success", one_line(headline(review) + told, LONGEST_DESCRIPTION))


def tell_required(subject: Subject, code: Exit, env: Mapping[str, str]) -> Exit:
    """Write the check run and the status that the inputs ask for; gives the exit code after that.

    What was asked for and GitHub refuses is a problem, unless GitHub gives this run a token that may not.
    """
    if subject.silent or subject.inputs.dry_run or not subject.head_sha:
        return code
    delivery = subject.delivery
    review = delivery.review if delivery else None
    final = code
    if delivery:
        # Whatever the job's exit code means to its caller, a check is no better than the gate and the delivery.
        gate = Exit.POLICY_FAILED if delivery.review.failed else Exit.PASS
        code = max(code, gate, delivery.exit)
    target = (delivery.comment_url if delivery else "") or run_page(env, subject.repository)
    if name := subject.inputs.check_run:
        outcome = outcome_of(code, review)
        report = CheckReport(
            conclusion="success" if outcome.state == "success" else "failure",
            title=outcome.description,
            summary=_summary(outcome, target),
            text=subject.report,
            annotations=annotations_of(review) if review else (),
            target=target,
        )
        problems = len(subject.problems)
        try:
            told = write_check_run(subject.github, subject.repository, subject.head_sha, name, report)
            subject.problems += [told] if told else []
        except GitHubFailed as error:
            _refused(subject, "the check run could not be written", error)
        code = max(code, Exit.USER_SIDE) if len(subject.problems) > problems else code
    if context := subject.inputs.status:
        outcome = outcome_of(code, review)
        try:
            _set_status(subject, context, StatusReport(outcome.state, outcome.description, target))
        except GitHubFailed as error:
            _refused(subject, "the commit status could not be written", error)
    return max(final, Exit.USER_SIDE) if subject.problems else final


def run_page(env: Mapping[str, str], repository: str) -> str:
    """Give the page of this workflow run; "" outside one."""
    run = env.get("GITHUB_RUN_ID", "")
    server = (env.get("GITHUB_SERVER_URL") or "https://github.com").rstrip("/")
    return f"{server}/{repository}/actions/runs/{run}" if run.isascii() and run.isdigit() else ""


def _set_status(subject: Subject, context: str, status: StatusReport) -> None:
    try:
        subject.github.create_status(subject.repository, subject.head_sha, context, status)
    except AnswerLost:  # the newest status of a name counts, so that a second one of the same words does no harm
        subject.github.create_status(subject.repository, subject.head_sha, context, status)


def _refused(subject: Subject, what: str, error: UserError) -> None:
    told = f"{what}: {error.what}\n{error.advice}".rstrip()
    if isinstance(error, NotPermitted) and subject.read_only_expected:
        subject.notes.append(f"as GitHub gives this run a read-only token, {told}")
    else:
        subject.problems.append(told)


def _summary(outcome: Outcome, target: str) -> str:
    words = {"success": "The check passes.", "failure": "The check fails.", "error": "There is no verdict."}
    link = f"\n\n[The review]({target})" if target else ""
    return f"**{words[outcome.state]}** {outcome.description}{link}"
