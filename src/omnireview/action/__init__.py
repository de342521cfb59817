"""The `action` command: a step of a workflow, from its variables to its exit code."""

import json
import sys
import traceback
from collections.abc import Callable, Mapping
from typing import TextIO

from omnireview.action.of_group import review_group
from omnireview.action.of_pull import is_read_only, review_pull
from omnireview.action.of_remark import obey
from omnireview.action.outputs import OUTPUTS, needs_fixes, outputs_of, place_of, write_reports
from omnireview.action.required import Subject, tell_required
from omnireview.action.runner import append_summary, mask, message, write_outputs
from omnireview.action.step import Made, ReviewChange, Step, instance_of
from omnireview.errors import Exit, UserError
from omnireview.event import REMARKS, Event, FinishedRun, MergeGroup, Remark
from omnireview.event.read import read_event
from omnireview.export.gather import gather
from omnireview.github import GitHub
from omnireview.inputs import read_inputs, unknown_inputs
from omnireview.publish import SETTLE
from omnireview.pull_request.of_run import NothingToReview
from omnireview.render import as_annotations, as_json, as_markdown, as_text
from omnireview.render.escape import fence, inert

__all__ = ["OUTPUTS", "ReviewChange", "instance_of", "run_action"]


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
    told: list[Subject] = []
    try:
        code = _run(_begin(env, review_change, log, pause, settle), log, told.append)
    except UserError as error:
        code = Exit.USER_SIDE
        _say(log, message("error", str(error)))
        _summarise(env, log, "", str(error))
    except Exception:  # noqa: BLE001 - the outermost place: a bug must end in words and in its own exit code
        code = _our_bug(log)
    # Last of all: whatever has gone wrong before, no check says success.
    for subject in told:
        try:
            code = max(code, tell_required(subject, code, env))
        except Exception:  # noqa: BLE001 - as above
            code = _our_bug(log)
        for note in subject.notes:
            _say(log, inert(note))
        for problem in subject.problems:
            _say(log, message("error", problem))
            _summarise(env, log, "", problem)
    # A job that carries out commands is no check: what its review finds is told on the pull request.
    return Exit.PASS if code == Exit.POLICY_FAILED and env.get("GITHUB_EVENT_NAME") in REMARKS else code


def _run(step: Step, log: TextIO, begun: Callable[[Subject], None]) -> Exit:
    event = read_event(step.env)
    if not isinstance(event, Remark):
        return _review(step, log, begun, event)
    words: list[str] = []

    def say(text: str) -> None:
        words.append(text)
        _say(log, message("notice", text))

    try:
        return obey(step, event, say, lambda pinned: _review(step, log, begun, pinned))
    finally:
        if words:
            _summarise(step.env, log, "", "\n".join(words))


def _review(
    step: Step, log: TextIO, begun: Callable[[Subject], None], event: Event | FinishedRun | MergeGroup
) -> Exit:
    env, inputs, github = step.env, step.inputs, step.github
    subject = Subject(github, inputs, event.repository, event.head_sha, is_read_only(event, env))
    begun(subject)
    export = place_of(inputs.export, env)
    try:
        made = review_group(step, event) if isinstance(event, MergeGroup) else review_pull(step, event, subject)
    except NothingToReview as nothing:
        subject.silent = True
        _say(log, message("notice", str(nothing)))
        return Exit.PASS if _summarise(env, log, "", str(nothing)) else Exit.USER_SIDE
    delivery, review = made.delivery, made.delivery.review
    _show(log, made, inputs.format)
    _say(log, f"{github.requests} requests to GitHub")
    # Before the files, which may fail: what was not posted is told here.
    subject.report = "\n".join(filter(None, (made.heading, as_markdown.report(review))))
    told = _summarise(env, log, subject.report, "\n".join(delivery.lines))
    material = gather(review, made.change, made.settings, fixes=needs_fixes(export))
    report_path, sarif_path = write_reports(material, export, env)
    if env.get("GITHUB_OUTPUT"):
        write_outputs(env["GITHUB_OUTPUT"], outputs_of(delivery, report_path, sarif_path))
    # Only now: without it a check says that the review was not finished.
    subject.delivery = delivery
    gate = Exit.POLICY_FAILED if review.failed else Exit.PASS
    if review.failed:
        _say(log, message("error", review.failed_because))
    return max(gate, delivery.exit, Exit.PASS if told else Exit.USER_SIDE)


def _begin(env: Mapping[str, str], review_change: ReviewChange, log: TextIO, pause: float, settle: float) -> Step:
    for secret in {env.get("INPUT_TOKEN", "").strip(), env.get("GITHUB_TOKEN", "").strip()} - {""}:
        _say(log, mask(secret))
    inputs = read_inputs(env)
    for warning in unknown_inputs(env):
        _say(log, message("warning", warning))
    secret = inputs.token.get_secret_value()
    github = GitHub.of(secret, env, pause=pause, notice=lambda text: _say(log, text))
    return Step(env, inputs, github, review_change, settle)


def _our_bug(log: TextIO) -> Exit:
    # A traceback may quote the pull request, so it must not be read as commands.
    _say(log, inert(traceback.format_exc()))
    _say(log, message("error", "This is a bug in OmniReview, not in your change; please report the lines above."))
    return Exit.OUR_BUG


def _show(log: TextIO, made: Made, form: str) -> None:
    delivery, review = made.delivery, made.delivery.review
    if form == "json":
        _say(log, inert(json.dumps(as_json.document(review), indent=2, ensure_ascii=False)))
    elif form == "markdown":
        _say(log, inert(as_markdown.report(review)))
    elif form == "text":
        _say(log, inert(as_text.text(review)))
    if form == "github" or delivery.annotate:
        for command in as_annotations.commands(review, made.origin):
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
