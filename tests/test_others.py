"""The word of others: what other reviewers ask for, what the checks say, and no point made twice on a line."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests
from made_reviews import found, review_of
from rendered import Page
from same_point_cases import PAIRS, Pair
from sandbox_case import branched
from test_sandbox_action import Run

from omnireview import page
from omnireview.checklist import Section
from omnireview.checklist.others import CHECKS, COMMENTS, with_others
from omnireview.diff import Anchor
from omnireview.errors import Exit
from omnireview.github import wire
from omnireview.github.facts import HeadCheck, HeadChecks, Thread, ThreadComment
from omnireview.others import Check, CheckState, Others, Point
from omnireview.others.checks import Self, tell_checks
from omnireview.others.points import tell_points
from omnireview.others.same_point import Claim, is_same, says_already
from omnireview.render import as_json, as_markdown
from omnireview.sandbox import serve
from omnireview.sandbox.state import CheckRun, CommitStatus

FAULTY = b"""\
'''Starts and stops.'''

from collections.abc import Callable


def load(text: str) -> int:
    '''Give the number in a text.'''
    return eval(text)


def stop(one: Callable[[], object]) -> None:
    '''Stop one, for good.'''
    try:
        one()
    except:
        one()
        one()
"""
MENDED = FAULTY.replace(b"eval", b"int").replace(b"except:", b"except ValueError:")
AT = Anchor("engine.py", "RIGHT", 15, 15)
BARE = Claim("bare-except", "`except:` also catches KeyboardInterrupt. Name the errors that you expect.", AT)


def point(text: str, line: int | None = 15, **more: Any) -> Point:
    return Point("https://github.com/o/r/pull/1#discussion_r1", "engine.py", line, "ann", text=text, **more)


def head_check(name: str, word: str, run: int = 0, workflow: str = "") -> HeadCheck:
    return HeadCheck(name, word, workflow, run, "https://github.com/o/r/runs/1")


# What is the same point.


@pytest.mark.parametrize("pair", [each for each in PAIRS if not each.same], ids=lambda each: each.comment[:50])
def test_a_comment_about_something_else_makes_no_point_of_ours(pair: Pair) -> None:
    assert not is_same(Claim(pair.rule, pair.message, AT), pair.comment)


def test_most_comments_that_make_the_point_are_known_as_such() -> None:
    alike = [each for each in PAIRS if each.same]
    known = [each for each in alike if is_same(Claim(each.rule, each.message, AT), each.comment)]
    assert len(known) >= 0.6 * len(alike)


@pytest.mark.parametrize(
    "text",
    [
        "bare except " + "and " * 80,
        "<!-- bare except -->What is this?",
        "<!-- bare except",
        "> bare except",
        "```python\nbare except\n```",
        "~~~\nbare except",
        "bare\n\nexcept",
        "- bare\n- except",
        "The bare except is intentional.",
        "",
    ],
)
def test_words_that_nobody_says_together_make_no_point(text: str) -> None:
    assert not is_same(BARE, text)


def test_only_a_thread_on_the_very_lines_counts() -> None:
    said = "please no bare except"
    assert says_already(BARE, [point(said)])
    assert says_already(BARE, [point("what?"), point(said)]) == point(said)
    assert says_already(BARE, [point(said, 17, start_line=10)])
    assert not says_already(BARE, [point(said, 16)])
    assert not says_already(BARE, [point(said, 14, start_line=10)])
    assert not says_already(BARE, [point(said, None)])
    assert not says_already(BARE, [point(said, side="LEFT")])
    assert not says_already(BARE, [point(said, 40, start_line=1)])  # a talk about half of the file
    assert not says_already(Claim(BARE.rule, BARE.message, Anchor("other.py", "RIGHT", 15, 15)), [point(said)])


def test_a_long_comment_is_looked_at_in_no_time() -> None:
    assert not is_same(BARE, "<!--" * 1_000 + "`" * 4_000 + "\n- " * 4_000 + "> " * 4_000)


# Whose threads, and which checks.


def thread(number: int, author: str, *, resolved: bool = False, minimized: bool = False) -> Thread:
    page = f"https://github.com/o/r/pull/1#discussion_r{number}"
    said = ThreadComment(number, "Why?", mine=False, minimized=minimized, url=page, author=author)
    return Thread(f"T_{number}", "engine.py", number, resolved, outdated=False, comments=(said,))


def test_threads_of_ours_and_of_the_author_are_no_word_of_others() -> None:
    threads = [thread(1, "ann"), thread(2, "Contributor"), thread(3, "github-actions"), thread(4, "")]
    talk = tell_points(threads, {"T_3"}, "contributor[bot]")
    assert [each.line for each in talk.open] == [1, 4]
    assert tell_points([thread(4, "")], (), "").open  # a deleted account is not the author's


def test_a_hidden_thread_is_as_good_as_resolved() -> None:
    talk = tell_points([thread(1, "ann", resolved=True), thread(2, "ann", minimized=True)], (), "bob")
    assert (talk.open, talk.resolved) == ((), 2)


@pytest.mark.parametrize("name", ["review", "review (3.12)", "checks / review", "checks / review (3.12)"])
def test_this_job_is_known_by_its_name_and_does_not_wait_for_itself(name: str) -> None:
    head = HeadChecks((head_check(name, "IN_PROGRESS", 7), head_check("build", "IN_PROGRESS", 7)))
    told = tell_checks(head, Self("7", "review"))
    assert (told.own, told.one_is_ours) == (name, False)
    assert [each.name for each in told.checks] == ["build"]


def test_a_job_of_that_name_in_another_run_is_not_this_one() -> None:
    told = tell_checks(HeadChecks((head_check("review", "FAILURE", 8),)), Self("7", "review"))
    assert [(each.name, each.state) for each in told.checks] == [("review", CheckState.FAILED)]


def test_a_job_with_a_name_of_its_own_is_the_only_one_of_the_run_that_is_not_over() -> None:
    head = HeadChecks((head_check("Code review", "IN_PROGRESS", 7), head_check("build", "SUCCESS", 7)))
    told = tell_checks(head, Self("7", "review"))
    assert (told.own, [each.name for each in told.checks]) == ("Code review", ["build"])


def test_where_several_are_running_one_of_them_is_not_waited_for() -> None:
    head = HeadChecks((head_check("Code review", "QUEUED", 7), head_check("build", "IN_PROGRESS", 7)))
    told = tell_checks(head, Self("7", "review"))
    others = Others(checks=told.checks, one_is_ours=told.one_is_ours)
    assert (told.own, others.waiting) == ("", 1)


def test_the_checks_that_this_run_reports_itself_are_not_told() -> None:
    head = HeadChecks((head_check("OmniReview", "FAILURE"), head_check("lint", "SUCCESS")))
    assert [each.name for each in tell_checks(head, Self(contexts=("OmniReview",))).checks] == ["lint"]


@pytest.mark.parametrize(
    ("word", "state"),
    [
        *(("SUCCESS", "passed"), ("NEUTRAL", "skipped"), ("SKIPPED", "skipped"), ("STALE", "failed")),
        *(("CANCELLED", "failed"), ("ERROR", "failed"), ("EXPECTED", "running"), ("WAITING", "running")),
        ("A_WORD_OF_TOMORROW", "running"),
    ],
)
def test_no_word_of_github_s_is_taken_for_a_pass_but_success(word: str, state: str) -> None:
    assert tell_checks(HeadChecks((head_check("lint", word),)), Self()).checks[0].state.value == state


def test_checks_of_one_name_are_told_apart_by_their_workflow() -> None:
    twins = HeadChecks((head_check("build", "SUCCESS", 1, "Linux"), head_check("build", "SUCCESS", 2, "Wheels")))
    assert [each.name for each in tell_checks(twins, Self()).checks] == ["Linux / build", "Wheels / build"]


# What the checklist says.

SECTIONS = (Section("Tests", ()),)


def answers(others: Others) -> dict[str, Any]:
    return {each.asks: each for each in with_others(SECTIONS, others)[-1].answers}


def test_a_checklist_that_is_off_stays_off() -> None:
    assert with_others((), Others()) == ()
    assert with_others(SECTIONS, None) == SECTIONS


def test_checks_answer_their_item_only_when_all_are_known_and_over() -> None:
    passed, failed = Check("lint", CheckState.PASSED), Check("build", CheckState.FAILED)
    running = Check("slow", CheckState.RUNNING)
    assert answers(Others(checks=(passed,)))[CHECKS].settled
    for amiss in (
        Others(),
        Others(checks=(passed, running)),
        Others(checks=(passed,), unread=1),
        Others(checks=(passed,), refused=True),
        Others(refused=True),
    ):
        assert answers(amiss)[CHECKS].open
    told = answers(Others(checks=(passed, failed, running)))[CHECKS]
    assert not told.open
    assert (told.known, [each.words for each in told.against]) == ("1 passed, 1 failed, 1 running", ["build"])


def test_open_threads_stand_against_their_item_and_resolved_ones_do_not() -> None:
    told = answers(Others(open=(point("Why?"),), resolved=2))[COMMENTS]
    assert (told.known, [each.words for each in told.against]) == ("1 open, 2 resolved", ["engine.py:15"])
    assert answers(Others(resolved=2))[COMMENTS].settled


# How it is written.


def test_what_waits_for_others_is_no_finding_of_rules() -> None:
    others = Others(open=(point("Why?"),))
    review = replace(review_of(), others=others, checklist=with_others(SECTIONS, others))
    text = Page(as_markdown.report(review)).text
    assert "1 not so yet" in text
    assert "Not so yet" in text
    assert "with findings" not in text
    assert "Rules found something" not in text


def test_nothing_that_others_have_written_can_do_anything_in_the_summary() -> None:
    evil = "x`](https://evil.example) @octocat <img src=x> #1 \u202e"
    others = Others(
        open=(Point("javascript:alert(1)", f"{evil}.py", 3, "ann"),),
        checks=(Check(evil, CheckState.FAILED, "https://evil.example/a)b"),),
    )
    review = replace(review_of(found()), others=others, checklist=with_others(SECTIONS, others))
    shown = Page(as_markdown.summary_body(review, "review"))
    quiet = Page(as_markdown.summary_body(review_of(found()), "review"))
    assert shown.links == quiet.links
    assert shown.pings == []
    assert shown.tags["img"] == 0
    assert "\u202e" not in shown.html
    html = page.html(review)
    assert "javascript:" not in html
    assert "<img src=x" not in html
    assert as_json.document(review)["others"]["open_threads"][0]["path"].startswith("x`")


# On a pull request.


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    monkeypatch.setattr(wire, "TIMEOUT", 5)
    repository = branched(tmp_path / "repository", {"engine.py": b"\n"}, {"engine.py": FAULTY})
    with serve(repository.root, base="main", head="change") as sandbox:
        yield Run(tmp_path, repository, sandbox)


@pytest.fixture
def remark(run: Run) -> Callable[..., Any]:
    """Posts a person's comment on a line; gives the thread."""

    def post(body: str, line: int = 15, login: str = "ann") -> Any:
        token = run.sandbox.token("person", login=login)
        answer = requests.post(
            f"{run.sandbox.api_url}/repos/octo-org/engine/pulls/1/comments",
            json={
                "body": body,
                "commit_id": run.sandbox.pull.head_commit,
                "path": "engine.py",
                "line": line,
                "side": "RIGHT",
            },
            headers={"Authorization": f"Bearer {token}"},
            timeout=10,
        )
        assert answer.status_code == 201, answer.text
        return run.sandbox.pull.threads[-1]

    return post


def checks_of(run: Run, *told: tuple[str, str, str | None, int]) -> None:
    state, head = run.sandbox.state, run.sandbox.pull.head_commit
    for name, status, conclusion, of in told:
        made = CheckRun(state.new_id(), name, head, status, conclusion, state.clock(), workflow="CI", run=of)
        state.check_runs.append(made)


def ours(run: Run) -> list[Any]:
    return [each for each in run.sandbox.pull.threads if each.comments[0].author.bot]


def rules_of(run: Run) -> list[str]:
    return sorted(re.findall(r" r=(\S+) ", "\n".join(each.comments[0].body.split("\n")[0] for each in ours(run))))


def test_what_an_open_thread_says_on_the_line_is_not_said_again(run: Run, remark: Callable[..., Any]) -> None:
    remark("Please don't use a bare except here.")
    assert run(INPUT_EXPORT="out", GITHUB_WORKSPACE=str(run.folder)) == Exit.POLICY_FAILED
    assert rules_of(run) == ["dynamic-code-execution"]
    (summary,) = run.sandbox.pull.comments
    number = run.sandbox.pull.threads[0].comments[0].id
    row = next(line for line in summary.body.split("\n") if "said already in a thread" in line)
    assert f"/pull/1#discussion_r{number})" in row
    assert "bare-except" in row
    assert "1 existing" in run.log
    (path,) = run.folder.glob("out/review.json")
    told = json.loads(path.read_text(encoding="utf-8"))
    (known,) = [each for each in told["findings"] if each["rule"] == "bare-except"]
    assert (known["placement"], known["delivery"]) == ("summary", "existing")
    assert [each["fingerprint"] for each in told["others"]["said"]] == [known["fingerprint"]]


def test_the_gate_does_not_care_who_said_it(run: Run, remark: Callable[..., Any]) -> None:
    remark("Please don't use a bare except here.")
    assert run(INPUT_FAIL_ON="major") == Exit.POLICY_FAILED
    assert "bare-except" in run.sandbox.pull.comments[0].body


def test_a_blocker_is_said_whoever_said_it_before(run: Run, remark: Callable[..., Any]) -> None:
    remark("eval is dynamic code execution, please parse the number instead", line=8)
    run()
    assert "dynamic-code-execution" in rules_of(run)


def test_another_question_on_the_line_silences_nothing(run: Run, remark: Callable[..., Any]) -> None:
    remark("Which errors can happen here?")
    run()
    assert rules_of(run) == ["bare-except", "dynamic-code-execution"]


def test_a_resolved_thread_silences_nothing(run: Run, remark: Callable[..., Any]) -> None:
    run.sandbox.resolve(remark("Please don't use a bare except here."))
    run()
    assert rules_of(run) == ["bare-except", "dynamic-code-execution"]


def test_the_author_of_the_change_can_silence_nothing(run: Run, remark: Callable[..., Any]) -> None:
    remark("Yes, a bare except.", login="contributor")
    run()
    assert rules_of(run) == ["bare-except", "dynamic-code-execution"]
    assert "open thread" not in run.sandbox.pull.comments[0].body


def test_once_the_thread_is_resolved_and_nothing_mended_it_is_said(run: Run, remark: Callable[..., Any]) -> None:
    said = remark("Please don't use a bare except here.")
    run()
    run.sandbox.resolve(said)
    run()
    assert rules_of(run) == ["bare-except", "dynamic-code-execution"]
    run()
    assert len(ours(run)) == 2


def test_our_own_thread_goes_on_when_a_person_says_the_same_later(run: Run, remark: Callable[..., Any]) -> None:
    run()
    remark("Please don't use a bare except here.")
    run()
    assert rules_of(run) == ["bare-except", "dynamic-code-execution"]
    assert "said already in a thread" not in run.sandbox.pull.comments[0].body


def test_the_summary_tells_threads_and_checks_and_asks_for_them_in_the_checklist(
    run: Run, remark: Callable[..., Any]
) -> None:
    remark("Which errors can happen here?")
    run.sandbox.resolve(remark("Why?", line=3))
    checks_of(
        run,
        ("review", "in_progress", None, 123),
        ("build (3.12)", "completed", "failure", 123),
        ("lint", "completed", "success", 0),
        ("docs", "queued", None, 9),
    )
    state = run.sandbox.state
    state.statuses.append(
        CommitStatus(
            state.new_id(), run.sandbox.pull.head_commit, "success", "ci/x", None, None, state.account("ci"),
            state.clock(),
        )
    )  # fmt: skip
    requests_before = len(run.sandbox.sent())
    run()
    assert len([each for each in run.sandbox.sent()[requests_before:] if each.path == "/graphql"]) <= 4
    (summary,) = run.sandbox.pull.comments
    line = next(line for line in summary.body.split("\n") if line.startswith("**Others:**"))
    assert re.fullmatch(
        r"\*\*Others:\*\* 1 open thread of other reviewers "
        r"\(\[`engine\.py:15`\]\(\S+#discussion_r\d+\)\), 1 resolved; "
        r"checks: 2 passed, 1 failed \(\[`build \(3\.12\)`\]\(\S+\)\), 1 running\.",
        line,
    )
    assert f"Before the merge: {CHECKS} · [`build (3.12)`]" in summary.body
    assert f"Before the merge: {COMMENTS} · [`engine.py:15`]" in summary.body


def test_a_clean_change_tells_passed_checks_only_folded(run: Run) -> None:
    run.sandbox.push(run.repository.commit({"engine.py": MENDED}))
    checks_of(run, ("lint", "completed", "success", 0))
    assert run() == Exit.PASS
    (summary,) = run.sandbox.pull.comments
    assert "<details><summary>What others say</summary>\n\nchecks: 1 passed.\n" in summary.body


def test_a_token_that_may_not_read_checks_loses_nothing_but_them(tmp_path: Path) -> None:
    repository = branched(tmp_path / "repository", {"engine.py": b"\n"}, {"engine.py": FAULTY})
    with serve(repository.root, base="main", head="change", private=True) as sandbox:
        run = Run(tmp_path, repository, sandbox)
        checks_of(run, ("lint", "completed", "success", 0))
        assert run() == Exit.POLICY_FAILED
        assert rules_of(run) == ["bare-except", "dynamic-code-execution"]
        assert "  checks: read\n  statuses: read" in run.log
        (summary,) = sandbox.pull.comments
        assert "**Others:**" not in summary.body
        assert "not known: the token may not read checks" in summary.body

        may = sandbox.token(permissions={"checks": "read", "statuses": "read"})
        run.token = may
        run()
        assert "checks: 1 passed" in sandbox.pull.comments[0].body
        assert "checks: read" not in run.log


def test_a_job_that_ran_again_counts_once_and_as_it_is_now(run: Run) -> None:
    checks_of(run, ("lint", "completed", "failure", 5), ("lint", "completed", "success", 5))
    run()
    assert "checks: 1 passed." in run.sandbox.pull.comments[0].body


def test_more_checks_than_a_page_has_are_counted_as_unread(run: Run) -> None:
    checks_of(run, *((f"job {number}", "completed", "success", 0) for number in range(103)))
    run()
    assert "checks: 100 passed, 3 more that were not read" in run.sandbox.pull.comments[0].body
