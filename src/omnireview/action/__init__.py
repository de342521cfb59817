"""The `action` command: a step of a workflow, from its variables to its exit code."""

import json
import sys
import traceback
from collections.abc import Callable, Mapping
from typing import TextIO

from omnireview.action.outputs import OUTPUTS, needs_fixes, outputs_of, place_of, write_reports
from omnireview.action.runner import append_summary, mask, message, write_outputs
from omnireview.errors import Exit, UserError
from omnireview.event import Event, FinishedRun
from omnireview.event.read import read_event
from omnireview.export.gather import gather
from omnireview.github import GitHub
from omnireview.inputs import Inputs, read_inputs, unknown_inputs
from omnireview.publish import SETTLE, Delivery, publish, withhold
from omnireview.pull_request import PullRequest
from omnireview.pull_request.of_run import NothingToReview, number_of
from omnireview.pull_request.remote import from_github
from omnireview.render import as_annotations, as_json, as_markdown, as_text
from omnireview.render.escape import fence, inert
from omnireview.review import Review
from omnireview.settings import Settings

__all__ = ["OUTPUTS", "ReviewChange", "run_action"]

ReviewChange = Callable[[PullRequest, Inputs], tuple[Review, Settings]]
"""Reviews a change under the settings in force, which are the repository's with the inputs laid over them."""

DEPENDABOT = "dependabot[bot]"


def run_action(
    env: Mapping[str, str],
    *,
    review_change: ReviewChange,
    out: TextIO | None = None,
    pause: float = 1.0,
    settle: float = SETTLE,
) -> Exit:
    """Do the whole step; gives its exit code, the highest that applies. Nothing is raised.

    `env` is the step's environment: the inputs, the event, and the files that the runner reads. `out` is the log,
    standard output by default. `pause` and `settle` are seconds, see `GitHub` and `publish`.
    """
    log = sys.stdout if out is None else out
    try:
        return _run(env, review_change, log, pause, settle)
    except UserError as error:
        _say(log, message("error", str(error)))
        _summarise(env, log, "", str(error))
        return Exit.USER_SIDE
    except Exception:  # noqa: BLE001 - the outermost place: a bug must end in words and in its own exit code
        # A traceback may quote the pull request, so it must not be read as commands.
        _say(log, inert(traceback.format_exc()))
        _say(
            log,
            message("error", "This is a bug in OmniReview, not in your change; please report the lines above."),
        )
        return Exit.OUR_BUG


def instance_of(inputs: Inputs, env: Mapping[str, str]) -> str:
    """Name this reviewer among the others on a pull request: workflow, job and the input `id`.

    The jobs of a matrix share workflow and job, so they need `id`.
    """
    return "/".join(filter(None, (env.get("GITHUB_WORKFLOW"), env.get("GITHUB_JOB"), inputs.id)))


def _run(env: Mapping[str, str], review_change: ReviewChange, log: TextIO, pause: float, settle: float) -> Exit:
    for secret in {env.get("INPUT_TOKEN", "").strip(), env.get("GITHUB_TOKEN", "").strip()} - {""}:
        _say(log, mask(secret))
    inputs = read_inputs(env)
    for warning in unknown_inputs(env):
        _say(log, message("warning", warning))
    export = place_of(inputs.export, env)
    event = read_event(env)
    github = GitHub(
        inputs.token.get_secret_value(),
        api_url=env.get("GITHUB_API_URL") or "https://api.github.com",
        graphql_url=env.get("GITHUB_GRAPHQL_URL") or None,
        pause=pause,
        notice=lambda text: _say(log, text),
    )
    try:
        number = number_of(github, event) if isinstance(event, FinishedRun) else event.number
    except NothingToReview as nothing:
        _say(log, message("notice", str(nothing)))
        return Exit.PASS if _summarise(env, log, "", str(nothing)) else Exit.USER_SIDE
    pull = from_github(github, event.repository, number)
    review, settings = review_change(pull, inputs)
    delivery = _deliver(review, pull, github, event, inputs=inputs, settings=settings, env=env, settle=settle)
    _show(log, delivery, inputs.format)
    _say(log, f"{github.requests} requests to GitHub")
    # Before the files, which may fail: what was not posted is told here.
    told = _summarise(env, log, as_markdown.report(delivery.review), "\n".join(delivery.lines))
    material = gather(delivery.review, pull, settings, fixes=needs_fixes(export))
    report_path, sarif_path = write_reports(material, export, env)
    if env.get("GITHUB_OUTPUT"):
        write_outputs(env["GITHUB_OUTPUT"], outputs_of(delivery, report_path, sarif_path))
    gate = Exit.POLICY_FAILED if review.failed else Exit.PASS
    if review.failed:
        _say(log, message("error", review.failed_because))
    return max(gate, delivery.exit, Exit.PASS if told else Exit.USER_SIDE)


def _deliver(
    review: Review,
    pull: PullRequest,
    github: GitHub,
    event: Event | FinishedRun,
    *,
    inputs: Inputs,
    settings: Settings,
    env: Mapping[str, str],
    settle: float,
) -> Delivery:
    has_summary = bool(env.get("GITHUB_STEP_SUMMARY"))
    if event.head_sha != pull.head:
        return withhold(
            review,
            f"this run is for {event.head_sha[:7]} and the pull request is at {pull.head[:7]} by now: nothing is "
            "written, the run for the newer commit does that",
            job_summary=has_summary,
        )
    return publish(
        review,
        pull,
        github,
        instance=instance_of(inputs, env),
        run=".".join(filter(None, (env.get("GITHUB_RUN_ID"), env.get("GITHUB_RUN_ATTEMPT")))),
        comment_on_clean=inputs.comment_on_clean or settings.comment_on_clean,
        dry_run=inputs.dry_run,
        job_summary=has_summary,
        read_only_expected=_is_read_only(event, env),
        settle=settle,
    )


def _is_read_only(event: Event | FinishedRun, env: Mapping[str, str]) -> bool:
    """Tell whether GitHub gives the run a token that may not write, whatever the workflow's permissions say.

    docs.github.com, "Events that trigger workflows": forks with `pull_request`; "Troubleshooting Dependabot on
    GitHub Actions": Dependabot's runs.
    """
    if isinstance(event, FinishedRun) or event.name != "pull_request":
        return False
    return event.from_fork or DEPENDABOT in {event.author, env.get("GITHUB_ACTOR", "")}


def _show(log: TextIO, delivery: Delivery, form: str) -> None:
    review = delivery.review
    if form == "json":
        _say(log, inert(json.dumps(as_json.document(review), indent=2, ensure_ascii=False)))
    elif form == "markdown":
        _say(log, inert(as_markdown.report(review)))
    elif form == "text":
        _say(log, inert(as_text.text(review)))
    if form == "github" or delivery.annotate:
        for command in as_annotations.commands(review):
            _say(log, command)
    _say(log, inert("\n".join((*delivery.preview, *delivery.lines))))
    for problem in delivery.problems:
        _say(log, message("error", problem))


def _summarise(env: Mapping[str, str], log: TextIO, report: str, facts: str) -> bool:
    """Write the job summary, if there is one; False when that failed, which must not hide other failures."""
    if not env.get("GITHUB_STEP_SUMMARY"):
        return True
    try:
        append_summary(env["GITHUB_STEP_SUMMARY"], report, fence(facts + "\n", "text"))
    except UserError as error:
        _say(log, message("error", str(error)))
        return False
    return True


def _say(log: TextIO, text: str) -> None:
    # A path need not be Unicode; what can't be written must not stop the step.
    print(text.encode("utf-8", "backslashreplace").decode("utf-8"), file=log, flush=True)
