"""What a required check says in every state: exit code, commit status, check run, and a review that blocks."""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from made_reviews import found, review_of
from modes_case import FAULTY, MENDED, ModeRun, squashed
from sandbox_case import branched

import omnireview
from omnireview.action.check_run import annotations_of, in_plane
from omnireview.action.required import LONGEST_DESCRIPTION, outcome_of
from omnireview.errors import Exit
from omnireview.sandbox import Fault, Silence, serve
from omnireview.sandbox.state import CommitStatus, Review

STATUS, CHECK, BLOCK = (
    {"INPUT_STATUS": "omnireview"},
    {"INPUT_CHECK-RUN": "omnireview"},
    {"INPUT_REQUEST-CHANGES": "true"},
)
UNREAD = b"name = 'a\x00b'\n"
GRANTED = {"statuses": "write", "checks": "write"}


@pytest.fixture
def run(tmp_path: Path) -> Iterator[ModeRun]:
    repository = branched(tmp_path / "repository", {"engine.py": b"\n"}, {"engine.py": FAULTY})
    with serve(repository.root, base="main", head="change") as sandbox:
        yield ModeRun(tmp_path, repository, sandbox, sandbox.token(permissions=GRANTED))


def push(run: ModeRun, files: dict[str, bytes | None]) -> None:
    run.sandbox.push(run.repository.commit(files))


def statuses(run: ModeRun) -> list[tuple[str, str]]:
    return [(each.state, each.commit) for each in run.sandbox.state.statuses]


def newest(run: ModeRun) -> CommitStatus:
    return run.sandbox.state.statuses[-1]


def reviews(run: ModeRun) -> list[str]:
    return [each.state for each in run.sandbox.pull.reviews]


def test_the_status_follows_the_pull_request_from_blocker_to_mended_to_docs_only(run: ModeRun) -> None:
    assert run(**STATUS) == Exit.POLICY_FAILED
    first = run.sandbox.pull.head_commit
    assert newest(run).target_url == f"{run.sandbox.server_url}/octo-org/engine/pull/1#issuecomment-" + str(
        run.sandbox.pull.comments[0].id
    )
    assert newest(run).description == '1 new blocker finding, and fail-on is "blocker".'
    push(run, {"engine.py": MENDED})
    assert run(**STATUS) == Exit.PASS
    assert newest(run).description == "No findings · 10/10"
    push(run, {"engine.py": b"\n", "README.md": b"# Engine\n"})
    assert run(**STATUS) == Exit.PASS
    assert [state for state, _ in statuses(run)] == ["failure", "success", "success"]
    assert statuses(run)[0][1] == first
    assert statuses(run)[2][1] == run.sandbox.pull.head_commit
    assert {each.context for each in run.sandbox.state.statuses} == {"omnireview"}


def test_without_the_inputs_there_is_neither_status_nor_check_run(run: ModeRun) -> None:
    run()
    assert (run.sandbox.state.statuses, run.sandbox.state.check_runs) == ([], [])


def test_a_dry_run_writes_no_check(run: ModeRun) -> None:
    assert run(**STATUS, **CHECK, **{"INPUT_DRY-RUN": "true"}) == Exit.POLICY_FAILED
    assert run.wrote() == []


GOES_WRONG = {
    "the pull request": Fault("GET", "/pulls/1$", 502, nth="every"),
    "the comparison": Fault(
        "GET", "/compare/", 403, nth="every", message="Resource not accessible by integration"
    ),
    "the conversation": Fault("POST", r"/graphql\s+query Conversation", 502, nth="every"),
    "the review": Fault("POST", "/pulls/1/reviews$", 502, nth="every"),
    "the summary": Fault("POST", "/issues/1/comments$", 502, nth="every"),
}


@pytest.mark.parametrize("name", GOES_WRONG)
def test_a_run_that_can_not_finish_leaves_an_error_and_never_a_success(run: ModeRun, name: str) -> None:
    if name != "the review":  # without a finding there is none to be posted
        push(run, {"engine.py": MENDED})
    run.sandbox.fail(GOES_WRONG[name])
    assert run(**STATUS, **CHECK) == Exit.USER_SIDE
    assert GOES_WRONG[name].seen
    assert newest(run).state == "error"
    assert [each.conclusion for each in run.sandbox.state.check_runs] == ["failure"]


def test_a_bug_of_ours_leaves_an_error(run: ModeRun, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise RuntimeError("::notice::hostile")

    monkeypatch.setattr("omnireview.action.gather", crash)
    push(run, {"engine.py": MENDED})
    assert run(**STATUS, **CHECK) == Exit.OUR_BUG
    assert newest(run).state == "error"
    assert "bug in OmniReview" in (newest(run).description or "")
    assert run.sandbox.state.check_runs[-1].conclusion == "failure"


def test_settings_that_can_not_be_obeyed_leave_an_error(tmp_path: Path) -> None:
    broken: dict[str, bytes | None] = {"engine.py": b"\n", ".github/omnireview.yaml": b"fail-on: sometimes\n"}
    repository = branched(tmp_path / "repository", broken, {"engine.py": MENDED})
    with serve(repository.root, base="main", head="change") as sandbox:
        run = ModeRun(tmp_path, repository, sandbox, sandbox.token(permissions=GRANTED))
        assert run(**STATUS) == Exit.USER_SIDE
        assert statuses(run) == [("error", sandbox.pull.head_commit)]
        assert (newest(run).target_url or "").endswith("/octo-org/engine/actions/runs/123")


def test_a_file_that_was_not_analysed_is_an_error(run: ModeRun) -> None:
    push(run, {"engine.py": UNREAD})
    assert run(**STATUS) == Exit.POLICY_FAILED
    assert newest(run).state == "error"
    assert "not analysed" in (newest(run).description or "")


def test_a_repository_that_only_warns_of_such_a_file_passes_and_says_so(tmp_path: Path) -> None:
    old = {"engine.py": b"\n", ".github/omnireview.yaml": b"on-unanalysable: warn\n"}
    repository = branched(tmp_path / "repository", old, {"engine.py": UNREAD})
    with serve(repository.root, base="main", head="change") as sandbox:
        run = ModeRun(tmp_path, repository, sandbox, sandbox.token(permissions=GRANTED))
        assert run(**STATUS) == Exit.PASS
        assert newest(run).state == "success"
        assert (newest(run).description or "").endswith("1 file not analysed")


def test_a_status_that_may_not_be_written_is_a_problem_with_the_yaml_to_add(run: ModeRun) -> None:
    run.token = run.sandbox.token()
    assert run(**STATUS) == Exit.USER_SIDE
    assert run.stands == (2, 2, 1)
    assert "the commit status could not be written" in run.log
    assert "statuses: write" in run.log
    assert "statuses: write" in run.summary


def test_a_check_run_that_may_not_be_written_is_a_problem_and_the_status_tells_of_an_error(run: ModeRun) -> None:
    run.token = run.sandbox.token(permissions={"statuses": "write"})
    push(run, {"engine.py": MENDED})
    assert run(**STATUS, **CHECK) == Exit.USER_SIDE
    assert "checks: write" in run.log
    assert newest(run).state == "error"


def test_a_fork_s_read_only_token_makes_no_problem_of_either(tmp_path: Path) -> None:
    repository = branched(tmp_path / "repository", {"engine.py": b"\n"}, {"engine.py": MENDED})
    with serve(repository.root, base="main", head="change", fork=True) as sandbox:
        run = ModeRun(tmp_path, repository, sandbox, sandbox.token("fork"))
        code = run(**STATUS, **CHECK)
        assert "as GitHub gives this run a read-only token, the commit status could not be written" in run.log
        assert code == run()


@pytest.mark.parametrize("path", ["/statuses/", "/check-runs$"])
@pytest.mark.parametrize("after", [False, True])
def test_an_answer_that_is_lost_ends_in_the_same_state(run: ModeRun, path: str, *, after: bool) -> None:
    run.sandbox.fail(Fault("POST", path, Silence.RESET, after=after))
    assert run(**STATUS, **CHECK) == Exit.POLICY_FAILED
    assert newest(run).state == "failure"
    assert run.sandbox.state.check_runs[-1].conclusion == "failure"


def test_a_run_for_a_commit_that_is_no_longer_the_head_says_nothing_of_the_newer_one(run: ModeRun) -> None:
    event = run.sandbox.event()
    push(run, {"engine.py": MENDED})
    place = run.folder / "old.json"
    place.write_text(json.dumps(event), encoding="utf-8")
    run(**STATUS, **CHECK, GITHUB_EVENT_PATH=str(place))
    assert (run.sandbox.state.statuses, run.sandbox.state.check_runs) == ([], [])


@pytest.mark.parametrize(("state", "told"), [({"locked": True}, ["failure"]), ({"open": False}, [])])
def test_a_locked_pull_request_has_its_check_and_a_closed_one_needs_none(
    run: ModeRun, state: dict[str, bool], told: list[str]
) -> None:
    for name, value in state.items():
        setattr(run.sandbox.pull, name, value)
    assert run(**STATUS, **CHECK) == Exit.POLICY_FAILED
    assert [each for each, _ in statuses(run)] == told
    assert [each.conclusion for each in run.sandbox.state.check_runs] == told


def test_a_draft_and_a_bot_have_the_same_check_as_everybody(run: ModeRun) -> None:
    run.sandbox.pull.draft = True
    run.sandbox.pull.author.bot = True
    assert run(**STATUS, **CHECK) == Exit.POLICY_FAILED
    assert newest(run).state == "failure"
    assert len(run.sandbox.state.check_runs[-1].annotations) == 2


def test_a_merge_group_has_its_check_on_its_own_commit(run: ModeRun) -> None:
    run.repository.git("checkout", "--quiet", "-b", "queue", "main")
    head = squashed(run.repository, {"engine.py": FAULTY}, "Load (#1)")
    run.payload = run.sandbox.group_event("main", head)
    assert run(**STATUS, **CHECK) == Exit.POLICY_FAILED
    assert statuses(run) == [("failure", head)]
    (check,) = run.sandbox.state.check_runs
    assert (check.commit, check.conclusion) == (head, "failure")
    assert "Merge group for" in (check.text or "")


def test_a_check_run_has_the_findings_as_annotations_and_is_never_left_unfinished(run: ModeRun) -> None:
    assert run(**CHECK) == Exit.POLICY_FAILED
    (check,) = run.sandbox.state.check_runs
    assert (check.name, check.status, check.conclusion) == ("omnireview", "completed", "failure")
    assert [(each.path, each.start_line, each.level) for each in check.annotations] == [
        ("engine.py", 8, "failure"),
        ("engine.py", 15, "notice"),
    ]
    assert check.details_url is not None
    assert check.details_url.endswith(f"#issuecomment-{run.sandbox.pull.comments[0].id}")
    asked: list[Any] = [each.body for each in run.sandbox.sent("POST", "/check-runs")]
    assert [each["status"] for each in asked] == ["completed"]


def many(count: int) -> bytes:
    return b"".join(b"def load_%d(text):\n    return eval(text)\n\n\n" % number for number in range(count))


def test_annotations_come_fifty_at_a_time_and_the_last_request_says_how_it_ended(run: ModeRun) -> None:
    push(run, {"engine.py": many(120)})
    assert run(**CHECK) == Exit.POLICY_FAILED
    (check,) = run.sandbox.state.check_runs
    assert len(check.annotations) == 120
    asked: list[Any] = [each.body for verb in ("POST", "PATCH") for each in run.sandbox.sent(verb, "/check-runs")]
    assert [len(each["output"]["annotations"]) for each in asked] == [50, 50, 20]
    assert [each["conclusion"] for each in asked] == ["failure"] * 3
    assert "blocker" in (check.title or "")


@pytest.mark.parametrize("after", [False, True])
def test_a_batch_whose_answer_is_lost_is_not_sent_twice_and_leaves_a_failure(run: ModeRun, *, after: bool) -> None:
    push(run, {"engine.py": many(120)})
    run.sandbox.fail(Fault("PATCH", "/check-runs/", 502, after=after))
    assert run(**CHECK, **{"INPUT_FAIL-ON": "never"}) == Exit.USER_SIDE
    (check,) = run.sandbox.state.check_runs
    assert (check.status, check.conclusion) == ("completed", "failure")
    assert len(check.annotations) == (100 if after else 50)
    assert "up to 70 of 120 annotations are missing from the check run" in run.log


def test_what_github_would_refuse_in_a_check_run_is_written_otherwise() -> None:
    review = review_of(
        found(message="Say \U0001f600."),
        found(path="a/\U0001f600.py"),
        found(path="b/\udcff.py"),
        found(path=None, line=None),
        found(severity="info"),
        found(status="old", line=9),
    )
    (annotation,) = annotations_of(review)
    assert annotation.message == r"Say \U0001f600."
    assert in_plane("a\uffff\U00010000") == "a\uffff\\U00010000"


@pytest.mark.parametrize("code", list(Exit))
def test_only_a_run_that_passed_is_told_as_a_success(code: Exit) -> None:
    review = review_of(found(severity="blocker"))
    outcome = outcome_of(code, review)
    assert (outcome.state == "success") == (code is Exit.PASS)
    assert (outcome.state == "failure") == (code is Exit.POLICY_FAILED)
    assert 0 < len(outcome.description) <= LONGEST_DESCRIPTION
    assert outcome_of(code, None).state == "error"


def test_no_description_is_longer_than_github_takes() -> None:
    review = review_of(found())
    told = outcome_of(Exit.POLICY_FAILED, replace(review, failed_because="because " * 40)).description
    assert len(told) == LONGEST_DESCRIPTION
    assert told.endswith("…")


def blocking(run: ModeRun) -> list[Review]:
    return [each for each in run.sandbox.pull.reviews if each.state == "CHANGES_REQUESTED"]


def test_unless_it_is_asked_for_a_review_never_requests_changes(run: ModeRun) -> None:
    assert run() == Exit.POLICY_FAILED
    assert reviews(run) == ["COMMENTED"]


def test_a_failing_review_blocks_and_the_first_passing_run_lifts_that(run: ModeRun) -> None:
    assert run(**BLOCK) == Exit.POLICY_FAILED
    assert reviews(run) == ["CHANGES_REQUESTED"]
    assert len(run.threads) == 2
    push(run, {"engine.py": MENDED})
    assert run(**BLOCK) == Exit.PASS
    assert reviews(run) == ["DISMISSED"]
    (asked,) = run.sandbox.sent("PUT", "/dismissals")
    assert asked.body == {
        "message": f"The check passes at {run.sandbox.pull.head_commit[:7]}.",
        "event": "DISMISS",
    }
    assert run(**BLOCK) == Exit.PASS
    assert len(run.sandbox.sent("PUT", "/dismissals")) == 1


def test_a_review_that_blocks_already_is_not_posted_again(run: ModeRun) -> None:
    run(**BLOCK)
    assert run(**BLOCK) == Exit.POLICY_FAILED
    assert reviews(run) == ["CHANGES_REQUESTED"]


def test_the_block_stands_though_there_is_nothing_new_to_comment(run: ModeRun) -> None:
    run()
    assert run(**BLOCK) == Exit.POLICY_FAILED
    assert reviews(run) == ["COMMENTED", "CHANGES_REQUESTED"]
    assert len(run.threads) == 2
    (block,) = blocking(run)
    assert "The first run that passes dismisses this review." in block.body


def test_a_newer_blocking_review_takes_the_place_of_the_older_one(run: ModeRun) -> None:
    run(**BLOCK)
    push(run, {"more.py": b"def start(text: str) -> None:\n    exec(text)\n"})
    assert run(**BLOCK) == Exit.POLICY_FAILED
    assert reviews(run) == ["DISMISSED", "CHANGES_REQUESTED"]
    assert blocking(run)[0].commit == run.sandbox.pull.head_commit


def test_switched_off_it_takes_its_own_block_back(run: ModeRun) -> None:
    run(**BLOCK)
    assert run() == Exit.POLICY_FAILED
    assert reviews(run) == ["DISMISSED"]


def test_the_blocks_of_people_and_of_other_instances_are_never_touched(run: ModeRun) -> None:
    run(**BLOCK, INPUT_ID="other")
    person = run.sandbox.state.account("octocat")
    quoted = run.sandbox.pull.reviews[0].body.replace("other", "")
    theirs = Review(
        7, person, quoted, "CHANGES_REQUESTED", run.sandbox.pull.head_commit, run.sandbox.state.clock()
    )
    plain = Review(
        8, run.sandbox.pull.reviews[0].author, "No.", "CHANGES_REQUESTED", theirs.commit, theirs.submitted
    )
    run.sandbox.pull.reviews += [theirs, plain]
    run(**BLOCK)
    push(run, {"engine.py": MENDED})
    assert run(**BLOCK) == Exit.PASS
    assert [each.state for each in run.sandbox.pull.reviews][:3] == ["CHANGES_REQUESTED"] * 3
    assert reviews(run)[3:] == ["DISMISSED"]


@pytest.mark.parametrize("status", [403, 404, 422])
def test_a_block_that_may_not_be_lifted_is_told_loudly(run: ModeRun, status: int) -> None:
    run(**BLOCK)
    push(run, {"engine.py": MENDED})
    run.sandbox.fail(Fault("PUT", "/dismissals$", status, nth="every", message="Not allowed"))
    assert run(**BLOCK) == Exit.USER_SIDE
    assert "still requests changes" in run.log
    assert "somebody has to dismiss it on the pull request's page" in run.log
    assert "No findings" in run.sandbox.pull.comments[0].body
    run.sandbox.state.faults.clear()
    assert run(**BLOCK) == Exit.PASS
    assert reviews(run) == ["DISMISSED"]


def test_of_two_blocks_that_a_crash_left_the_newer_one_stays(run: ModeRun) -> None:
    run(**BLOCK)
    (block,) = blocking(run)
    run.sandbox.pull.reviews.append(replace(block, id=block.id + 1_000, drafts=[]))
    assert run(**BLOCK) == Exit.POLICY_FAILED
    assert reviews(run) == ["DISMISSED", "CHANGES_REQUESTED"]


@pytest.mark.parametrize("inline", ["6", "0"])
def test_on_a_pull_request_of_its_own_account_the_review_is_a_comment(run: ModeRun, inline: str) -> None:
    run.sandbox.pull.author = run.sandbox.state.account("github-actions", bot=True)
    assert run(**BLOCK, **{"INPUT_MAX-INLINE": inline}) == Exit.POLICY_FAILED
    assert reviews(run) == (["COMMENTED"] if inline == "6" else [])
    assert "nobody request changes on a pull request that he has opened himself" in run.log
    assert len(run.sandbox.pull.comments) == 1


def test_a_draft_is_not_blocked_and_loses_no_block(run: ModeRun) -> None:
    run.sandbox.pull.draft = True
    assert run(**BLOCK) == Exit.POLICY_FAILED
    assert reviews(run) == []
    run.sandbox.pull.draft = False
    run(**BLOCK)
    run.sandbox.pull.draft = True
    assert run(**BLOCK) == Exit.POLICY_FAILED
    assert reviews(run) == ["CHANGES_REQUESTED"]


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("first", ["nothing stood there", "the comments stood there"])
def test_a_blocking_review_whose_answer_is_lost_stands_once(run: ModeRun, first: str, *, after: bool) -> None:
    if first == "the comments stood there":
        run()
    run.sandbox.fail(Fault("POST", "/pulls/1/reviews$", 502, after=after))
    assert run(**BLOCK) == Exit.POLICY_FAILED
    assert len(blocking(run)) == 1
    assert len(run.threads) == 2


def test_one_comment_that_does_not_fit_leaves_one_block_with_the_others(run: ModeRun) -> None:
    run.sandbox.fail(Fault("POST", "/pulls/1/reviews$", 422, message="line must be part of the diff"))
    assert run(**BLOCK) == Exit.POLICY_FAILED
    assert sorted(reviews(run)) == ["CHANGES_REQUESTED", "COMMENTED"]
    assert len(run.threads) == 2


def test_a_dry_run_tells_of_the_block_and_posts_none(run: ModeRun) -> None:
    run()
    run(**BLOCK, **{"INPUT_DRY-RUN": "true"})
    assert "that requests changes" in run.log
    assert blocking(run) == []


def test_no_code_path_can_approve() -> None:
    package = Path(omnireview.__file__).parent
    said: list[str] = []
    for path in sorted(package.rglob("*.py")):
        if "sandbox" in path.parts:
            continue  # the embedded GitHub knows the word, since GitHub does
        tree = ast.parse(path.read_bytes())
        words = [
            each.value for each in ast.walk(tree) if isinstance(each, ast.Constant) and isinstance(each.value, str)
        ]
        said += [f"{path}: {word}" for word in words if re.search(r"\bAPPROVED?\b", word)]
    assert said == []
