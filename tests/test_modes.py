"""Merge groups, drafts, bots, closed, locked and lost pull requests, and Enterprise: over HTTP and real git."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from git_repository import Repository
from modes_case import FAULTY, MENDED, ModeRun, merged, squashed
from sandbox_case import branched

from omnireview.action.queue import owners_of
from omnireview.errors import Exit
from omnireview.event import MergeGroup
from omnireview.github.facts import CommitFacts
from omnireview.sandbox import Fault, serve

EVAL = b"def load(text: str) -> int:\n    '''Give the number in a text.'''\n    return eval(text)\n"
EXEC = b"def start(text: str) -> None:\n    '''Run a text.'''\n    exec(text)\n"
CLEAN = b"def double(one: int) -> int:\n    '''Give twice as much.'''\n    return 2 * one\n"


@contextmanager
def opened(tmp_path: Path, new: bytes = FAULTY, **options: Any) -> Iterator[ModeRun]:
    repository = branched(tmp_path / "repository", {"engine.py": b"\n"}, {"engine.py": new})
    with serve(repository.root, base="main", head="change", **options) as sandbox:
        yield ModeRun(tmp_path, repository, sandbox)


@contextmanager
def queued(tmp_path: Path) -> Iterator[tuple[Repository, ModeRun]]:
    """Stand on a branch of the queue, at the tip of `main`."""
    repository = branched(tmp_path / "repository", {"engine.py": b"\n"}, {"engine.py": CLEAN})
    repository.git("checkout", "--quiet", "-b", "queue", "main")
    with serve(repository.root, base="main", head="change") as sandbox:
        yield repository, ModeRun(tmp_path, repository, sandbox)


def owner_of(summary: str, path: str) -> str:
    found = re.search(rf"^- (.*): blocker .* at `{re.escape(path)}:\d+`$", summary, re.MULTILINE)
    assert found is not None, summary
    return found[1]


def test_a_merge_group_with_a_blocker_fails_with_annotations_and_a_summary_and_without_comments(
    tmp_path: Path,
) -> None:
    with queued(tmp_path) as (repository, run):
        head = squashed(repository, {"loader.py": EVAL}, "Load numbers (#12)")
        run.payload = run.sandbox.group_event("main", head, last=12)
        assert run() == Exit.POLICY_FAILED
        assert run.wrote() == []
        assert re.search(r"^::error file=loader\.py,line=3,.*\(from #12\)$", run.log, re.MULTILINE)
        assert "a merge group has no pull request to comment on: nothing is posted" in run.log
        assert "## Merge group for `main`" in run.summary
        assert owner_of(run.summary, "loader.py") == "#12"
        assert len(run.sandbox.state.exchanges) <= 6


def test_a_clean_merge_group_passes_and_one_without_a_change_too(tmp_path: Path) -> None:
    with queued(tmp_path) as (repository, run):
        head = squashed(repository, {"loader.py": CLEAN}, "Double (#12)")
        run.payload = run.sandbox.group_event("main", head, last=12)
        assert run() == Exit.PASS
        docs = squashed(repository, {"README.md": b"# Engine\n"}, "Describe (#13)")
        run.payload = run.sandbox.group_event(head, docs, last=13)
        assert run() == Exit.PASS
        assert "::error" not in run.log


def test_a_group_is_judged_by_what_it_adds_to_the_group_before_it(tmp_path: Path) -> None:
    with queued(tmp_path) as (repository, run):
        before = squashed(repository, {"loader.py": EVAL}, "Load numbers (#12)")
        head = squashed(repository, {"double.py": CLEAN}, "Double (#13)")
        run.payload = run.sandbox.group_event(before, head, last=13)
        assert run() == Exit.PASS


def test_each_finding_of_a_squashed_group_names_its_pull_request(tmp_path: Path) -> None:
    with queued(tmp_path) as (repository, run):
        squashed(repository, {"loader.py": EVAL}, "Load numbers (#12)")
        squashed(repository, {"double.py": CLEAN}, "Double (see #11) (#13)")
        head = squashed(repository, {"starter.py": EXEC}, "Start (#15)")
        run.payload = run.sandbox.group_event("main", head, last=15)
        assert run() == Exit.POLICY_FAILED
        assert "Pull requests of the group: #12, #13, #15." in run.summary
        assert owner_of(run.summary, "loader.py") == "#12"
        assert owner_of(run.summary, "starter.py") == "#15"


def test_commits_below_a_merge_belong_to_its_pull_request_whatever_they_say(tmp_path: Path) -> None:
    with queued(tmp_path) as (repository, run):
        merged(repository, {"loader.py": EVAL}, 12, message="Pick a change (#99)")
        head = merged(repository, {"starter.py": EXEC}, 14)
        run.payload = run.sandbox.group_event("main", head, last=14)
        assert run() == Exit.POLICY_FAILED
        assert "Pull requests of the group: #12, #14." in run.summary
        assert owner_of(run.summary, "loader.py") == "#12"
        assert owner_of(run.summary, "starter.py") == "#14"


def test_a_file_of_two_pull_requests_names_both_and_guesses_neither(tmp_path: Path) -> None:
    with queued(tmp_path) as (repository, run):
        squashed(repository, {"loader.py": CLEAN}, "Double (#12)")
        head = squashed(repository, {"loader.py": CLEAN + b"\n\n" + EVAL}, "Load numbers (#13)")
        run.payload = run.sandbox.group_event("main", head, last=13)
        assert run() == Exit.POLICY_FAILED
        assert owner_of(run.summary, "loader.py") == "#12 or #13"


def test_rebased_commits_name_nobody_unless_there_is_only_one(tmp_path: Path) -> None:
    with queued(tmp_path) as (repository, run):
        head = squashed(repository, {"loader.py": EVAL}, "Load numbers")
        run.payload = run.sandbox.group_event("main", head, last=12)
        assert run() == Exit.POLICY_FAILED
        assert owner_of(run.summary, "loader.py") == "#12"
        head = squashed(repository, {"starter.py": EXEC}, "Start")
        run.payload = run.sandbox.group_event("main", head, last=12)
        assert run() == Exit.POLICY_FAILED
        assert owner_of(run.summary, "loader.py") == "not known"
        assert "Pull requests of the group: not known; the last one is #12." in run.summary


def test_a_group_whose_last_commit_names_another_than_github_does_is_not_believed() -> None:
    group = MergeGroup(
        "o/r", "b" * 40, f"refs/heads/gh-readonly-queue/main/pr-7-{'0' * 40}", "0" * 40, "refs/heads/main"
    )
    log = (CommitFacts("a" * 40, "One (#3)", ("0" * 40,)), CommitFacts("b" * 40, "Two (#5)", ("a" * 40,)))
    assert owners_of(log, group) == {"a" * 40: None, "b" * 40: None}
    assert owners_of((log[0], CommitFacts("b" * 40, "Two (#7)", ("a" * 40,))), group) == {"a" * 40: 3, "b" * 40: 7}


def test_who_brings_what_may_fail_to_be_read_and_the_gate_stands(tmp_path: Path) -> None:
    with queued(tmp_path) as (repository, run):
        squashed(repository, {"loader.py": EVAL}, "Load numbers (#12)")
        head = squashed(repository, {"double.py": CLEAN}, "Double (#13)")
        run.payload = run.sandbox.group_event("main", head, last=13)
        run.sandbox.fail(Fault("POST", r"/graphql\s+query Touching", 502, nth="every"))
        assert run() == Exit.POLICY_FAILED
        assert owner_of(run.summary, "loader.py") == "not known"
        assert "which pull request brings what could not be read" in run.log


def test_a_group_of_more_files_than_github_compares_is_reviewed_whole(tmp_path: Path) -> None:
    with queued(tmp_path) as (repository, run):
        many: dict[str, bytes | None] = {f"many/{number:03}.py": b"X = %d\n" % number for number in range(300)}
        before = squashed(repository, {"zz/moved.py": EVAL}, "Load numbers (#11)")
        head = squashed(
            repository,
            {**many, "zz/moved.py": None, "zz/place/moved.py": EVAL, "zz/starter.py": EXEC},
            "All (#12)",
        )
        run.payload = run.sandbox.group_event(before, head, last=12)
        assert run() == Exit.POLICY_FAILED
        assert re.findall(r"^::error file=([^,]+)", run.log, re.MULTILINE) == ["zz/starter.py"]


def test_the_settings_of_a_merge_group_are_those_of_its_base(tmp_path: Path) -> None:
    with queued(tmp_path) as (repository, run):
        lax = {".github/omnireview.yaml": b"fail-on: never\n"}
        head = squashed(repository, {"loader.py": EVAL, **lax}, "Load numbers (#12)")
        run.payload = run.sandbox.group_event("main", head, last=12)
        assert run() == Exit.POLICY_FAILED
        later = squashed(repository, {"starter.py": EXEC}, "Start (#13)")
        run.payload = run.sandbox.group_event(head, later, last=13)
        assert run() == Exit.PASS


def test_a_draft_gets_the_summary_and_the_gate_and_inline_comments_once_it_is_ready(tmp_path: Path) -> None:
    with opened(tmp_path, draft=True) as run:
        assert run() == Exit.POLICY_FAILED
        assert run.stands == (0, 0, 1)
        (summary,) = run.sandbox.pull.comments
        assert "dynamic-code-execution" in summary.body
        assert "the pull request is a draft" in summary.body
        run.sandbox.pull.draft = False
        assert run() == Exit.POLICY_FAILED
        assert run.stands == (2, 2, 1)
        assert "the pull request is a draft" not in summary.body


def test_a_draft_that_had_comments_keeps_them_and_says_nothing_twice(tmp_path: Path) -> None:
    with opened(tmp_path) as run:
        run()
        run.sandbox.pull.draft = True
        assert run() == Exit.POLICY_FAILED
        assert run.stands == (2, 2, 1)


def test_the_input_gives_drafts_their_inline_comments(tmp_path: Path) -> None:
    with opened(tmp_path, draft=True) as run:
        assert run(**{"INPUT_NO-INLINE-FOR": "none"}) == Exit.POLICY_FAILED
        assert run.stands == (2, 2, 1)


@pytest.mark.parametrize(("kinds", "threads"), [("", 2), ("drafts, bots", 0)])
def test_a_bot_s_pull_request_is_gated_and_commented_as_asked(tmp_path: Path, kinds: str, threads: int) -> None:
    with opened(tmp_path) as run:
        run.sandbox.pull.author.bot = True
        assert run(**{"INPUT_NO-INLINE-FOR": kinds}) == Exit.POLICY_FAILED
        assert run.stands == (threads, threads, 1)
        said = "a bot opened the pull request" in run.sandbox.pull.comments[0].body
        assert said == (threads == 0)


def test_the_settings_decide_where_the_input_is_silent(tmp_path: Path) -> None:
    repository = branched(
        tmp_path / "repository",
        {"engine.py": b"\n", ".github/omnireview.yaml": b"no-inline-for: []\n"},
        {"engine.py": FAULTY},
    )
    with serve(repository.root, base="main", head="change", draft=True) as sandbox:
        run = ModeRun(tmp_path, repository, sandbox)
        assert run() == Exit.POLICY_FAILED
        assert run.stands == (2, 2, 1)


@pytest.mark.parametrize(
    ("state", "said"),
    [({"open": False}, "closed"), ({"open": False, "merged": True}, "closed"), ({"locked": True}, "locked")],
    ids=["closed", "merged", "locked"],
)
@pytest.mark.parametrize(("text", "code"), [(FAULTY, Exit.POLICY_FAILED), (MENDED, Exit.PASS)])
def test_where_nobody_may_write_the_gate_is_kept_and_the_log_says_why(
    tmp_path: Path, state: dict[str, bool], said: str, text: bytes, code: Exit
) -> None:
    with opened(tmp_path, text) as run:
        for name, value in state.items():
            setattr(run.sandbox.pull, name, value)
        assert run() == code
        assert run.wrote() == []
        assert said in run.log
        assert ("**The check fails:**" in run.summary) == (text == FAULTY)


def test_a_pull_request_whose_fork_is_gone_is_read_and_told_by_its_summary(tmp_path: Path) -> None:
    with opened(tmp_path, fork=True) as run:
        run.sandbox.pull.head_repository = None
        run.token = run.sandbox.token("fork")
        assert run() == Exit.POLICY_FAILED
        assert run.wrote() == ["POST /repos/octo-org/engine/pulls/1/reviews"] or run.stands == (0, 0, 0)
        assert "as GitHub gives this run a read-only token" in run.log
        assert "::error file=engine.py,line=8" in run.log


def test_two_instances_of_one_matrix_keep_apart_by_their_ids(tmp_path: Path) -> None:
    with opened(tmp_path) as run:
        run(INPUT_ID="linux")
        run(INPUT_ID="mac")
        assert len(run.sandbox.pull.comments) == 2
        run(INPUT_ID="linux")
        assert (len(run.sandbox.pull.comments), len(run.threads)) == (2, 4)


def test_a_renamed_workflow_begins_anew_and_leaves_the_old_summary_alone(tmp_path: Path) -> None:
    with opened(tmp_path) as run:
        run()
        (old,) = run.sandbox.pull.comments
        body = old.body
        run(GITHUB_WORKFLOW="Another name")
        assert len(run.sandbox.pull.comments) == 2
        assert old.body == body


@pytest.fixture
def enterprise(tmp_path: Path) -> Iterator[ModeRun]:
    with opened(tmp_path) as run:
        yield run


def on_enterprise(run: ModeRun, **env: str) -> Exit:
    usual = {
        "GITHUB_API_URL": run.sandbox.enterprise_url,
        "GITHUB_GRAPHQL_URL": f"{run.sandbox.server_url}/api/graphql",
    }
    return run(**{**usual, **env})


def test_the_whole_way_works_on_enterprise(enterprise: ModeRun, monkeypatch: pytest.MonkeyPatch) -> None:
    run = enterprise
    monkeypatch.setenv("GITHUB_SERVER_URL", run.sandbox.server_url)
    assert on_enterprise(run) == Exit.POLICY_FAILED
    assert run.stands == (2, 2, 1)
    (summary,) = run.sandbox.pull.comments
    assert f"{run.sandbox.server_url}/octo-org/engine/" in summary.body
    run.sandbox.push(run.repository.commit({"engine.py": MENDED}))
    assert on_enterprise(run, GITHUB_GRAPHQL_URL="") == Exit.PASS
    assert "No findings" in summary.body
    assert run.stands[2] == 1


def test_no_version_of_the_api_is_asked_for_that_an_older_enterprise_would_refuse(
    enterprise: ModeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    import requests

    seen: list[set[str]] = []
    send = requests.Session.send

    def noting(self: requests.Session, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        seen.append({name.lower() for name in request.headers})
        return send(self, request, **options)

    monkeypatch.setattr(requests.Session, "send", noting)
    assert on_enterprise(enterprise) == Exit.POLICY_FAILED
    assert len(seen) >= 5
    assert not any("x-github-api-version" in names for names in seen)


def test_where_comments_on_files_are_unknown_the_summary_tells_them(tmp_path: Path) -> None:
    # The change takes an import away, so that an unchanged line means another function: its comment is the file's.
    old = b"from ast import literal_eval as eval\n\n" + EVAL
    repository = branched(tmp_path / "repository", {"engine.py": old}, {"engine.py": EVAL})
    with serve(repository.root, base="main", head="change") as sandbox:
        run = ModeRun(tmp_path, repository, sandbox)
        refusal = Fault("POST", "/pulls/1/comments$", 422, nth="every", message="Invalid request: subject_type")
        sandbox.fail(refusal)
        assert on_enterprise(run) == Exit.POLICY_FAILED, run.log
        assert refusal.seen
        assert run.stands == (0, 0, 1)
        assert "dynamic-code-execution" in sandbox.pull.comments[0].body
        sandbox.state.faults.clear()
        assert on_enterprise(run) == Exit.POLICY_FAILED
        assert [thread.subject for thread in run.threads] == ["file"]
