"""After a read-only run: which pull request it was about, what is posted there, and when nothing can be."""

import json
from pathlib import Path
from typing import Any

import pytest
from fake_github import FakeGitHub
from sandbox_case import branched
from test_action import MAJOR, PAYLOADS, Step
from test_sandbox_action import FAULTY, MENDED, Run

from omnireview.errors import Exit
from omnireview.sandbox import serve

FORK = "contributor/engine"


class Poster(Step):
    """The step of a `workflow_run` workflow, after a run for the fork's pull request."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.findings = (MAJOR,)
        self.fake.pull["head"] = {"repo": {"full_name": FORK}}
        payload = json.loads((PAYLOADS / "workflow_run.json").read_text(encoding="utf-8"))[1]
        payload["repository"]["full_name"] = self.fake.repository
        payload["workflow_run"] |= {"event": "pull_request", "head_sha": self.fake.head, "head_branch": "topic"}
        payload["workflow_run"]["head_repository"]["full_name"] = FORK
        self.payload = payload
        self.env["GITHUB_EVENT_NAME"] = "workflow_run"

    def open_another(self, number: int, **head: Any) -> None:
        self.fake.other_pulls.append({"number": number, "head": {"repo": {"full_name": FORK}, **head}})


@pytest.fixture
def step(tmp_path: Path, fake_github: FakeGitHub) -> Poster:
    return Poster(tmp_path, fake_github)


def test_the_pull_request_is_found_by_the_fork_s_branch_and_reviewed_at_the_run_s_commit(step: Poster) -> None:
    assert step.run() is Exit.PASS
    asked = [call.path for call in step.fake.calls if call.verb == "GET"]
    assert asked[0] == "/repos/octo-org/engine/pulls"
    assert "head=contributor%3Atopic" in step.fake.urls[0]
    assert "state=open" in step.fake.urls[0]
    (review,) = step.fake.reviews
    assert (review["commit_id"], len(review["comments"])) == (step.fake.head, 1)
    assert len(step.fake.comments) == 1


def test_one_of_several_pull_requests_of_the_branch_is_told_by_its_commit(step: Poster) -> None:
    step.open_another(8, sha="d" * 40)
    step.open_another(9, repo={"full_name": "contributor/other-fork-of-the-same-name"})
    step.open_another(10, repo=None)
    assert step.run() is Exit.PASS
    assert len(step.fake.reviews) == 1


def closed(step: Poster) -> None:
    step.fake.pull["state"] = "closed"


def moved_on(step: Poster) -> None:
    step.payload["workflow_run"]["head_sha"] = "e" * 40


def not_for_a_pull_request(step: Poster) -> None:
    step.payload["workflow_run"]["event"] = "push"


def deleted_fork(step: Poster) -> None:
    step.payload["workflow_run"]["head_repository"] = None


def of_another_fork(step: Poster) -> None:
    step.payload["workflow_run"]["head_repository"]["full_name"] = "contributor/renamed"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (closed, "No open pull request comes from 'contributor/engine:topic'"),
        (moved_on, "The finished run was for eeeeeee and #7 is at aaaaaaa by now"),
        (not_for_a_pull_request, "started by 'push' and not by a pull request"),
        (deleted_fork, "The fork was deleted"),
        (of_another_fork, "No open pull request comes from 'contributor/renamed:topic'"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_where_there_is_nothing_to_review_the_step_says_why_and_passes(
    step: Poster, change: Any, words: str
) -> None:
    change(step)
    assert step.run() is Exit.PASS
    assert step.writes() == []
    (notice,) = [command for command in step.commands() if command.startswith("::notice")]
    assert words in notice
    assert words in step.summary


def test_two_pull_requests_with_the_same_head_can_not_be_told_apart(step: Poster) -> None:
    step.open_another(9)
    assert step.run() is Exit.USER_SIDE
    assert step.writes() == []
    assert "2 open pull requests have the head aaaaaaa" in step.log
    assert "#7, #9" in step.log


def test_a_branch_s_name_is_only_ever_data(step: Poster) -> None:
    name = "x&state=closed%0A::error::owned\u202e"
    step.payload["workflow_run"]["head_branch"] = name
    assert step.run() is Exit.PASS
    assert "head=contributor%3Ax%26state%3Dclosed%250A" in step.fake.urls[0]
    assert [command.split("::")[1].split(" ")[0] for command in step.commands()] == ["add-mask", "notice"]
    assert "\u202e" not in step.log + step.summary


def test_a_missing_permission_is_the_workflow_s_fault_also_for_a_fork(step: Poster) -> None:
    step.fake.may_write = False
    assert step.run() is Exit.USER_SIDE
    assert "pull-requests: write" in step.log


def test_in_the_sandbox_a_fork_s_pull_request_gets_its_comments_once_and_later_pushes_are_followed(
    tmp_path: Path,
) -> None:
    repository = branched(tmp_path / "repository", {"engine.py": b"\n"}, {"engine.py": FAULTY})
    with serve(repository.root, base="main", head="change", fork=True) as sandbox:
        read_only = Run(tmp_path, repository, sandbox, sandbox.token("fork"))
        poster = Run(tmp_path, repository, sandbox)

        def post(event: dict[str, Any]) -> Exit:
            path = tmp_path / "run.json"
            path.write_text(json.dumps(event), encoding="utf-8")
            given = {"GITHUB_EVENT_NAME": "workflow_run", "GITHUB_EVENT_PATH": str(path)}
            return poster(**given, **{"INPUT_FAIL-ON": "never"})

        assert read_only(**{"INPUT_DRY-RUN": "true"}) is Exit.POLICY_FAILED
        assert poster.stands == (0, 0, 0)
        first = sandbox.run_event()
        for _ in range(2):
            assert post(first) is Exit.PASS
            assert poster.stands == (2, 2, 1)
        sandbox.push(repository.commit({"engine.py": MENDED}))
        assert post(first) is Exit.PASS
        assert "nothing is written" in poster.log
        assert post(sandbox.run_event()) is Exit.PASS
        assert "No findings" in sandbox.pull.comments[0].body
        assert poster.stands == (2, 2, 1)
