"""A proposal → the sandbox → the action, push by push → one page for each push."""

import io
import json
import tempfile
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from omnireview.action import ReviewChange, run_action
from omnireview.diff import parse_diff
from omnireview.errors import Exit
from omnireview.preview.proposal import Proposal
from omnireview.preview.runner import read_output, read_values
from omnireview.sandbox import Sandbox, serve
from omnireview.sandbox.page import Run, Scene, page, told_by
from omnireview.sandbox.state import CheckRun, utc_now

WORKFLOW = "omnireview"
JOB = "review"
"""The workflow and the job that `omnireview init` writes; the check is named after the job."""


def show_pushes(
    proposal: Proposal,
    review_change: ReviewChange,
    pages: Sequence[tuple[str, str]] = (("", ""),),
    *,
    fork: bool = False,
) -> tuple[list[str], list[Run]]:
    """Review a proposal push by push, as the action does on GitHub.

    `pages` are the file name and the title of each push's page. `fork` gives the action the token that a pull
    request from a fork gets, which may not write. Gives a page for each push, and what each run left.

    Raises:
        GitFailed: a commit can't be read.
    """
    shown: list[str] = []
    runs: list[Run] = []
    with serve(
        proposal.git.root,
        base=proposal.base_commit,
        head=proposal.pushes[0],
        name=proposal.repository,
        number=proposal.number,
        title=proposal.title,
        body=proposal.body,
        author=proposal.author,
        fork=fork,
    ) as sandbox:
        pull = sandbox.pull
        sandbox.state.clock = steady_clock()
        pull.base, pull.head = proposal.base, proposal.head
        token = sandbox.token("fork" if fork else "workflow")
        for push in proposal.pushes:
            sandbox.push(push)
            runs.append(_run(sandbox, token, review_change, len(runs) + 1))
            merge_base = proposal.git.merge_base(pull.base_commit, push)
            files = parse_diff(proposal.git.diff(merge_base, push))
            others = tuple(pages) if len({name for name, _ in pages}) > 1 else ()
            with sandbox.state.lock:
                scene = Scene(sandbox.state, pull, files, tuple(runs), others, pages[len(runs) - 1][0])
                shown.append(page(scene))
    return shown, runs


def steady_clock() -> Callable[[], datetime]:
    """Give a clock that shows the time, but never the same second twice, so that what happened keeps its order."""
    last = utc_now()

    def clock() -> datetime:
        nonlocal last
        last = max(utc_now(), last + timedelta(seconds=1))
        return last

    return clock


def _run(sandbox: Sandbox, token: str, review_change: ReviewChange, number: int) -> Run:
    """Run the action on the newest push, and store its check, as the runner does."""
    state, commit = sandbox.state, sandbox.pull.head_commit
    before, started = len(state.exchanges), state.clock()
    with tempfile.TemporaryDirectory(prefix="omnireview-preview-") as name:
        folder = Path(name)
        for file in ("output", "summary"):
            (folder / file).touch()
        (folder / "workspace").mkdir()
        (folder / "event.json").write_text(json.dumps(sandbox.event()), encoding="utf-8")
        log = io.StringIO()
        code = run_action(
            {
                "INPUT_TOKEN": token,
                "GITHUB_EVENT_NAME": "pull_request",
                "GITHUB_EVENT_PATH": str(folder / "event.json"),
                "GITHUB_API_URL": sandbox.api_url,
                "GITHUB_GRAPHQL_URL": sandbox.graphql_url,
                "GITHUB_OUTPUT": str(folder / "output"),
                "GITHUB_STEP_SUMMARY": str(folder / "summary"),
                "GITHUB_WORKSPACE": str(folder / "workspace"),
                "RUNNER_TEMP": name,
                "GITHUB_RUN_ID": str(number),
                "GITHUB_RUN_ATTEMPT": "1",
                "GITHUB_WORKFLOW": WORKFLOW,
                "GITHUB_JOB": JOB,
            },
            review_change=review_change,
            out=log,
            pause=0,
            settle=0,
        )
        told = read_output(log.getvalue())
        summary = (folder / "summary").read_text(encoding="utf-8")
        outputs = read_values((folder / "output").read_text(encoding="utf-8"))
        report = folder / "omnireview" / "review.json"
        document = json.loads(report.read_text(encoding="utf-8")) if report.is_file() else {"findings": []}
    check = CheckRun(
        state.new_id(),
        JOB,
        commit,
        "completed",
        "success" if code is Exit.PASS else "failure",
        started,
        completed=state.clock(),
        title=f"exit code {int(code)}",
        annotations=told.annotations,
    )
    with state.lock:
        state.check_runs.append(check)
    # A path of the runner's own disk, which is gone by now, tells nobody anything.
    kept = tuple((name, value) for name, value in outputs if not name.endswith("-path"))
    return Run(
        commit, int(code), "\n".join(told.log), summary, len(state.exchanges) - before, kept, told_by(document)
    )
