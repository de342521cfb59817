"""The action against the sandbox, over HTTP and real git: what stands on the pull request in the end."""

import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from git_repository import Repository
from sandbox_case import branched

from omnireview.action import ReviewChange, run_action
from omnireview.cli.workflow import review_with_inputs
from omnireview.demo import example_folder
from omnireview.errors import Exit
from omnireview.github import wire
from omnireview.render.marker import read
from omnireview.sandbox import Fault, Sandbox, Silence, serve

FAULTY = b"""\
'''Starts and stops.'''

from collections.abc import Callable


def load(text: str) -> int:
    '''Give the number in a text.'''
    return eval(text)


def stop(one: Callable[[], object]) -> int:
    '''Give the exit code of `one`.'''
    try:
        one()
    except:
        return 1
    return 0
"""
MENDED = FAULTY.replace(b"eval", b"int").replace(b"except:", b"except ValueError:")


@dataclass
class Run:
    """Runs of the action for the pull request as it is."""

    folder: Path
    repository: Repository
    sandbox: Sandbox
    token: str = ""
    log: str = ""
    reviews: ReviewChange = review_with_inputs

    def given(self, **env: str) -> dict[str, str]:
        """The variables of a run for the pull request as it is; writes the event file."""
        event = self.folder / "event.json"
        event.write_text(json.dumps(self.sandbox.event()), encoding="utf-8")
        return {
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": self.sandbox.api_url,
            "GITHUB_EVENT_NAME": "pull_request",
            "GITHUB_EVENT_PATH": str(event),
            "GITHUB_GRAPHQL_URL": self.sandbox.graphql_url,
            "GITHUB_JOB": "review",
            "GITHUB_OUTPUT": str(self.folder / "output"),
            "GITHUB_RUN_ATTEMPT": "1",
            "GITHUB_RUN_ID": "123",
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary.md"),
            "GITHUB_WORKFLOW": "Code review",
            "INPUT_TOKEN": self.token or self.sandbox.token(),
            "RUNNER_TEMP": str(self.folder / "temp"),
            **env,
        }

    def __call__(self, **env: str) -> Exit:
        log = io.StringIO()
        code = run_action(self.given(**env), review_change=self.reviews, out=log, pause=0, settle=0)
        self.log = log.getvalue()
        return code

    @property
    def stands(self) -> tuple[int, int, int]:
        """How many threads, different findings in them, and summaries there are."""
        pull = self.sandbox.pull
        markers = [read(comment.body) for thread in pull.threads for comment in thread.comments]
        kinds = {marker.fingerprint for marker in markers if marker and marker.kind == "finding"}
        summaries = [marker for comment in pull.comments if (marker := read(comment.body))]
        return len(pull.threads), len(kinds), len(summaries)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    monkeypatch.setattr(wire, "TIMEOUT", 1)  # the client takes whole seconds
    repository = branched(tmp_path / "repository", {"engine.py": b"\n"}, {"engine.py": FAULTY})
    with serve(repository.root, base="main", head="change") as sandbox:
        yield Run(tmp_path, repository, sandbox)


def files_of(side: str) -> dict[str, bytes]:
    root = example_folder() / side
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_example_is_posted_and_a_second_run_adds_nothing(tmp_path: Path) -> None:
    old, new = files_of("base"), files_of("head")
    repository = branched(tmp_path / "repository", old, {**dict.fromkeys(set(old) - set(new)), **new})
    with serve(repository.root, base="main", head="change") as sandbox:
        run = Run(tmp_path, repository, sandbox)
        assert run() == Exit.POLICY_FAILED
        (review,) = sandbox.pull.reviews
        assert (review.state, review.commit) == ("COMMENTED", sandbox.pull.head_commit)
        assert ("relay/engine/checkpoints.py", 16) in [(each.path, each.line) for each in sandbox.pull.threads]
        assert any("```suggestion" in each.comments[0].body for each in sandbox.pull.threads)
        assert run.stands == (6, 6, 1)
        (summary,) = sandbox.pull.comments
        assert "Do not merge yet" in summary.body
        assert re.search(r"^posted<<(\w+)\n6\n\1$", (tmp_path / "output").read_text("utf-8"), re.MULTILINE)

        writes = len(sandbox.sent("POST")) + len(sandbox.sent("PATCH"))
        assert run() == Exit.POLICY_FAILED
        assert run.stands == (6, 6, 1)
        assert summary.edited is None
        again = sandbox.sent("POST") + sandbox.sent("PATCH")
        assert [each.path for each in again[writes:] if each.path != "/graphql"] == []


def test_a_push_that_mends_leaves_the_threads_outdated_and_the_summary_green(run: Run) -> None:
    assert run() == Exit.POLICY_FAILED
    run.sandbox.push(run.repository.commit({"engine.py": MENDED}))
    assert run() == Exit.PASS
    assert [thread.outdated for thread in run.sandbox.pull.threads] == [True, True]
    (summary,) = run.sandbox.pull.comments
    assert "No findings" in summary.body
    assert summary.edited is not None


def test_a_push_above_carries_the_threads_along_and_nothing_is_said_twice(run: Run) -> None:
    run()
    run.sandbox.push(run.repository.commit({"engine.py": b"import os\n\n\n" + FAULTY}))
    run()
    assert [(each.line, each.outdated) for each in run.sandbox.pull.threads] == [(11, False), (18, False)]
    assert run.stands == (2, 2, 1)


@pytest.mark.parametrize("kind", ["fork", "workflow"])
def test_a_token_that_may_not_write_leaves_annotations_and_the_job_summary(tmp_path: Path, kind: str) -> None:
    repository = branched(tmp_path / "repository", {"engine.py": b"\n"}, {"engine.py": FAULTY})
    with serve(repository.root, base="main", head="change", fork=kind == "fork") as sandbox:
        run = Run(tmp_path, repository, sandbox, sandbox.token(kind, permissions={"pull_requests": "read"}))
        assert run() == (Exit.POLICY_FAILED if kind == "fork" else Exit.USER_SIDE)
        assert run.stands == (0, 0, 0)
        assert "::error file=engine.py,line=8" in run.log
        assert "dynamic-code-execution" in (tmp_path / "summary.md").read_text("utf-8")
        assert ("pull-requests: write" in run.log) or kind == "fork"


def test_an_old_pending_review_is_cleared_away(run: Run) -> None:
    pending = run.sandbox.leave_pending()
    run()
    assert run.stands == (2, 2, 1)
    assert pending not in run.sandbox.pull.reviews


def test_findings_are_recognised_among_hundreds_of_other_comments(run: Run) -> None:
    for number in range(130):
        run.sandbox.say(f"Remark {number}")
    run()
    for number in range(130):
        run.sandbox.say(f"Later remark {number}")
    run()
    assert run.stands == (2, 2, 1)


REVIEW, SUMMARY, TALK = "/pulls/1/reviews$", "/issues/1/comments$", r"/graphql\s+query Conversation"


def secondary(path: str) -> Fault:
    told = "You have exceeded a secondary rate limit."
    return Fault("POST", path, 403, message=told, headers=(("Retry-After", "0"),))


FAULTS = {
    "review 502 before": Fault("POST", REVIEW, 502),
    "review 502 after": Fault("POST", REVIEW, 502, after=True),
    "review reset after": Fault("POST", REVIEW, Silence.RESET, after=True),
    "review timeout before": Fault("POST", REVIEW, Silence.TIMEOUT, lasts=2),
    "review timeout after": Fault("POST", REVIEW, Silence.TIMEOUT, after=True, lasts=2),
    "review 403 secondary": secondary(REVIEW),
    "review 429": Fault("POST", REVIEW, 429, headers=(("Retry-After", "0"),)),
    "review 422": Fault("POST", REVIEW, 422, message="Validation failed, or the endpoint has been spammed."),
    "review 502 twice": Fault("POST", REVIEW, 502, nth="every"),
    "review 403 for good": Fault("POST", REVIEW, 403, message="Resource not accessible", nth="every"),
    "summary 502 before": Fault("POST", SUMMARY, 502),
    "summary 502 after": Fault("POST", SUMMARY, 502, after=True),
    "summary 403 secondary": secondary(SUMMARY),
    "conversation 502": Fault("POST", TALK, 502),
    "comparison timeout": Fault("GET", "/compare/", Silence.TIMEOUT, lasts=2),
    "pull 429": Fault("GET", "/pulls/1$", 429, headers=(("Retry-After", "0"),)),
}  # fmt: skip

NOT_SURVIVED = {"review 422", "review 502 twice", "review 403 for good"}
"""Faults after which one run of the action alone does not bring all comments to their lines: they go elsewhere."""


@pytest.mark.parametrize("name", FAULTS)
def test_whatever_fails_once_all_is_said_exactly_once_at_the_latest_by_the_next_run(run: Run, name: str) -> None:
    run.sandbox.fail(FAULTS[name])
    code = run()
    assert FAULTS[name].seen
    assert (run.stands == (2, 2, 1)) == (name not in NOT_SURVIVED), run.log
    assert code == (Exit.USER_SIDE if name in NOT_SURVIVED else Exit.POLICY_FAILED), run.log
    if name not in NOT_SURVIVED and not FAULTS[name].after:
        return  # a further run is what the other tests do
    run.sandbox.state.faults.clear()
    assert run() == Exit.POLICY_FAILED
    assert run.stands == (2, 2, 1)
