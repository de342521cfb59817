"""How the threads of findings live and die, through the whole action, over HTTP and real git."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sandbox_case import branched
from test_sandbox_action import FAULTY, MENDED, Run

from omnireview.action import ReviewChange
from omnireview.cli.workflow import review_with_inputs
from omnireview.errors import Exit
from omnireview.history.block import read as read_memory
from omnireview.inputs import Inputs
from omnireview.publish import Place
from omnireview.publish.closing import AT_ONCE, MOST_CLOSED
from omnireview.publish.desk import is_newer
from omnireview.publish.lifecycle import TABLE, Act, Found, Stand, decide
from omnireview.pull_request import PullRequest
from omnireview.render.marker import Marker, State, read, text_below, write
from omnireview.review import Review
from omnireview.sandbox import Fault, Silence, reviews, serve
from omnireview.sandbox.state import Comment, Thread
from omnireview.settings import Settings

BARE = FAULTY.replace(b"eval", b"int")
"""Only the bare `except:` is left of the two faults."""
CLEAN = b"'''Nothing here.'''\n"
RESOLVES = {"contents": "write"}


@cache
def known() -> dict[tuple[object, ...], tuple[Review, Settings]]:
    return {}


def review_once(pull: PullRequest, inputs: Inputs) -> tuple[Review, Settings]:
    """Review what has not been reviewed yet; the same commits make the same review, whatever was said of them."""
    key = (pull.head, pull.base, pull.merge_base, tuple(file.path for file in pull.files), str(inputs.overrides))
    if key not in known():
        known()[key] = review_with_inputs(pull, inputs)
    return known()[key]


@dataclass
class Life(Run):
    """Runs of the action, and what stands on the pull request."""

    reviews: ReviewChange = review_once
    number: int = 123

    def again(self, **env: str) -> Exit:
        """Run as the next run of the workflow does."""
        self.number += 1
        return self(GITHUB_RUN_ID=str(self.number), **env)

    def push(self, data: bytes | None, path: str = "engine.py") -> None:
        self.sandbox.push(self.repository.commit({path: data}))

    def thread(self, rule: str, at: int = -1) -> Thread:
        """The newest thread of a rule, or another of its threads."""
        return [each for each in self.sandbox.pull.threads if mark(each).rule == rule][at]

    @property
    def summary(self) -> Comment:
        return next(
            each
            for each in self.sandbox.pull.comments
            if (found := read(each.body)) and (found.kind, found.state) == ("summary", State.OPEN)
        )

    def places(self) -> dict[str, int]:
        """The sum that the log tells, such as `found 2 = 1 existing + 1 inline`."""
        told = re.findall(r"^found \d+ = (.*)$", self.log, re.MULTILINE)
        return {place: int(count) for count, place in (part.split(" ") for part in told[-1].split(" + "))}


def mark(thread: Thread) -> Marker:
    found = read(thread.comments[0].body)
    assert found is not None
    return found


def first(thread: Thread) -> Comment:
    return thread.comments[0]


EXCEPT, EVAL = "silent-broad-except", "dynamic-code-execution"


@cache
def first_run() -> dict[str, object]:
    return {}


@pytest.fixture
def life(tmp_path: Path) -> Iterator[Life]:
    """What stands after the first run, which is made once: of the same commits it leaves the same."""
    repository = branched(tmp_path / "repository", {"engine.py": b"\n"}, {"engine.py": FAULTY})
    with serve(repository.root, base="main", head="change") as sandbox:
        made, known = Life(tmp_path, repository, sandbox), first_run()
        if not known:
            assert made() == Exit.POLICY_FAILED
            known.update(deepcopy({"accounts": sandbox.state.accounts, "pulls": sandbox.state.pulls}))
        else:
            sandbox.state.__dict__.update(deepcopy(known))
        assert made.stands == (2, 2, 1)
        for _ in range(100):
            sandbox.state.new_id()
        yield made


@pytest.fixture
def strong(life: Life) -> Life:
    life.token = life.sandbox.token(permissions=RESOLVES)
    return life


# The table.


def test_every_stand_and_every_finding_have_a_decision_and_nothing_is_ever_deleted() -> None:
    assert set(TABLE) == set(Stand)
    assert all(len(row) == len(Found) for row in TABLE.values())
    assert {act for row in TABLE.values() for act in (each.act for each in row)} == set(Act)


@pytest.mark.parametrize("stand", Stand)
def test_what_was_not_looked_for_changes_nothing(stand: Stand) -> None:
    assert decide(stand, Found.UNKNOWN).act is Act.LEAVE


def test_a_finding_that_is_told_is_hidden_by_persons_alone() -> None:
    hidden = {stand for stand in Stand if decide(stand, Found.TOLD).place is Place.ACKNOWLEDGED}
    assert hidden == {Stand.DISPUTED, Stand.SETTLED, Stand.DELETED}


def test_docs_show_the_same_table() -> None:
    page = (Path(__file__).parents[1] / "docs" / "delivery.md").read_text("utf-8")
    for stand in Stand:
        cells = [_cell(stand, found) for found in Found]
        assert f"| {stand} | {' | '.join(cells)} |" in page


def _cell(stand: Stand, found: Found) -> str:
    decision = decide(stand, found)
    place = {None: "", Place.EXISTING: "existing", Place.ACKNOWLEDGED: "acknowledged"}[decision.place]
    act = {Act.POST: "new comment", Act.REOPEN: "opened again", Act.CLOSE: "closed", Act.LEAVE: ""}[decision.act]
    return ", ".join(filter(None, (act, place))) or "nothing"


# Mended.


def test_a_mended_thread_is_resolved_by_a_token_that_may_with_a_line_that_says_why(strong: Life) -> None:
    strong.push(BARE)
    strong.again()
    gone, left = strong.thread(EVAL), strong.thread(EXCEPT)
    assert (gone.resolved, first(gone).minimised) == (True, None)
    assert text_below(first(gone).body).startswith(f"No longer found at `{strong.sandbox.pull.head_commit[:7]}`.")
    assert mark(gone).state is State.FIXED
    assert (left.resolved, mark(left).state, first(left).edited) == (False, State.OPEN, None)


def test_a_mended_thread_is_hidden_as_resolved_where_the_token_may_not_resolve(life: Life) -> None:
    life.push(BARE)
    life.again()
    gone = life.thread(EVAL)
    assert (gone.resolved, first(gone).minimised) == (False, "RESOLVED")
    assert "No longer found at" in first(gone).body
    assert "closed 1 thread" in life.log
    assert "Threads of earlier reviews: 1 closed" in life.summary.body


def test_what_it_said_is_kept_below_and_can_not_be_applied_any_more(life: Life) -> None:
    said = first(life.thread(EXCEPT)).body
    first(life.thread(EXCEPT)).body += "\n````suggestion\n    return 0\n````\n"
    life.push(CLEAN)
    life.again()
    told = first(life.thread(EXCEPT)).body
    assert "````\n    return 0\n````\n" in told
    assert said.split("\n")[1] in told


def test_closing_takes_one_request_and_a_run_of_the_same_head_writes_nothing(life: Life) -> None:
    life.push(MENDED)
    life.again()
    written = [each for each in life.sandbox.sent("POST", "/graphql") if "mutation" in json.dumps(each.body)]
    assert len(written) == 1
    count = len(life.sandbox.sent())
    life.again()
    later = life.sandbox.sent()[count:]
    assert [each for each in later if each.verb in {"PATCH", "PUT", "DELETE"}] == []
    assert [each for each in later if "mutation" in json.dumps(each.body)] == []


def test_a_thread_in_which_a_person_replied_is_left_alone(life: Life) -> None:
    thread = life.thread(EVAL)
    reply = life.sandbox.reply(thread, "Is that so?")
    life.push(BARE)
    life.again()
    assert (thread.resolved, first(thread).minimised, first(thread).edited) == (False, None, None)
    assert reply in thread.comments
    assert "1 left open" in life.summary.body


@pytest.mark.parametrize(
    "settings",
    [
        b"rules:\n  dynamic-code-execution: off\n",
        b"paths:\n  exclude: [engine.py]\n",
        b"overrides:\n  - files: [engine.py]\n    rules:\n      dynamic-code-execution: off\n",
    ],
    ids=["rule off", "file left out", "rule off for the file"],
)
def test_a_thread_stays_as_it_is_when_its_rule_or_its_file_was_not_looked_at(life: Life, settings: bytes) -> None:
    life.repository.git("checkout", "--quiet", "main")
    base = life.repository.commit({".github/omnireview.yaml": settings})
    life.repository.git("checkout", "--quiet", "change")
    life.sandbox.pull.base_commit = base
    life.again()
    thread = life.thread(EVAL)
    assert (thread.resolved, first(thread).minimised, first(thread).edited) == (False, None, None)


def test_a_thread_stays_as_it_is_when_its_file_can_not_be_parsed_any_more(life: Life) -> None:
    life.push(b"def load(:\n" + CLEAN)
    life.again()
    thread = life.thread(EVAL)
    assert (first(thread).minimised, first(thread).edited) == (None, None)


def test_a_thread_stays_as_it_is_when_its_finding_is_suppressed(life: Life) -> None:
    hushed = FAULTY.replace(
        b"eval(text)", b"eval(text)  # omnireview: ignore[dynamic-code-execution] our own text"
    )
    life.push(hushed)
    life.again()
    thread = life.thread(EVAL)
    assert (first(thread).minimised, first(thread).edited) == (None, None)
    assert life.places()["suppressed"] == 1


def test_threads_of_a_removed_file_and_of_one_that_left_the_change_are_closed(tmp_path: Path) -> None:
    old = {"kept.py": b"x = 1\n", "engine.py": CLEAN}
    new = {"kept.py": FAULTY, "engine.py": FAULTY, "other.py": CLEAN}
    repository = branched(tmp_path / "repository", old, new)
    with serve(repository.root, base="main", head="change") as sandbox:
        life = Life(tmp_path, repository, sandbox)
        life()
        sandbox.push(repository.commit({"engine.py": None, "kept.py": old["kept.py"]}))
        life.again()
        words = {
            (each.path, text_below(first(each).body).split(" at ")[0], first(each).minimised)
            for each in sandbox.pull.threads
        }
        assert words == {
            ("engine.py", "No longer found", "RESOLVED"),
            ("kept.py", "No longer part of this change", "RESOLVED"),
        }


def test_one_run_closes_so_many_threads_and_the_next_goes_on(tmp_path: Path) -> None:
    names = [f"part_{number:02}.py" for number in range(MOST_CLOSED + 3)]
    repository = branched(
        tmp_path / "repository", dict.fromkeys(names, b"\n"), dict.fromkeys(names, BARE.replace(b"load", b"read"))
    )
    with serve(repository.root, base="main", head="change") as sandbox:
        life = Life(tmp_path, repository, sandbox)
        life(INPUT_MAX_INLINE="50", **{"INPUT_MAX-INLINE": "50"})
        assert len(sandbox.pull.threads) == len(names)
        sandbox.push(repository.commit(dict.fromkeys(names, CLEAN)))
        life.again()
        closed = [each for each in sandbox.pull.threads if first(each).minimised]
        assert len(closed) == MOST_CLOSED
        assert "left for the next run to close: 3 more threads" in life.log
        assert "3 still to be closed" in life.summary.body
        mutations = [each for each in sandbox.sent("POST", "/graphql") if "mutation" in json.dumps(each.body)]
        assert len(mutations) == MOST_CLOSED // AT_ONCE
        life.again()
        assert all(first(each).minimised for each in sandbox.pull.threads)
        assert "still to be closed" not in life.summary.body


# What GitHub refuses.


def refusing(monkeypatch: pytest.MonkeyPatch, *names: str) -> list[str]:
    """Let the sandbox refuse some mutations; gives the list, which may be emptied."""
    from omnireview.sandbox.graphql import commands
    from omnireview.sandbox.graphql.refusal import forbidden

    refused = list(names)
    usual = dict(commands.MUTATIONS)

    def carry_out(name: str) -> Callable[..., object]:
        def one(asked: object, sent: object) -> object:
            if name in refused:
                raise forbidden()
            return usual[name](asked, sent)  # type: ignore[arg-type]

        return one

    for name in usual:
        monkeypatch.setitem(commands.MUTATIONS, name, carry_out(name))
    return refused


def test_where_resolving_is_refused_all_the_same_the_thread_is_hidden(
    strong: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing(monkeypatch, "resolveReviewThread")
    strong.push(BARE)
    strong.again()
    gone = strong.thread(EVAL)
    assert (gone.resolved, first(gone).minimised, mark(gone).state) == (False, "RESOLVED", State.FIXED)
    assert "GitHub refused to close" in strong.log
    assert "is hidden instead" in strong.log


def test_where_closing_is_refused_no_success_is_claimed_and_the_next_run_closes(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = refusing(monkeypatch, "minimizeComment")
    life.push(BARE)
    assert life.again() == Exit.PASS
    assert first(life.thread(EVAL)).minimised is None
    assert "closed 1 thread" not in life.log
    assert "1 closed" not in life.summary.body
    refused.clear()
    life.again()
    assert first(life.thread(EVAL)).minimised == "RESOLVED"


def test_where_the_text_can_not_be_changed_the_thread_is_not_closed(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing(monkeypatch, "updatePullRequestReviewComment")
    life.push(BARE)
    life.again()
    thread = life.thread(EVAL)
    assert (first(thread).minimised, mark(thread).state) == (None, State.OPEN)
    life.push(FAULTY)
    life.again()
    assert life.places() == {"existing": 2} or life.places() == {"inline": 1, "existing": 1}


@pytest.mark.parametrize("after", [True, False], ids=["after", "before"])
@pytest.mark.parametrize("answer", [502, Silence.RESET], ids=["502", "reset"])
def test_a_closing_whose_answer_is_lost_is_asked_for_again(life: Life, after: bool, answer: int | Silence) -> None:
    life.push(BARE)
    life.sandbox.fail(Fault("POST", r"/graphql\s+mutation", answer, after=after))
    assert life.again() == Exit.PASS
    assert first(life.thread(EVAL)).minimised == "RESOLVED"
    assert life.stands == (2, 2, 1)


def test_a_failing_closing_never_loses_the_review(life: Life) -> None:
    life.push(BARE)
    life.sandbox.fail(Fault("POST", r"/graphql\s+mutation", 502, nth="every"))
    assert life.again() == Exit.PASS
    assert life.sandbox.pull.head_commit[:7] in life.summary.body
    assert "1 thread could not be closed; the next run tries again" in life.log


# Coming back.


def test_a_finding_that_comes_back_on_a_changed_line_gets_a_fresh_comment(life: Life) -> None:
    life.push(BARE)
    life.again()
    life.push(FAULTY)
    life.again()
    assert life.places() == {"inline": 1, "existing": 1}
    old, fresh = life.thread(EVAL, 0), life.thread(EVAL, 1)
    assert (first(old).minimised, old.outdated) == ("RESOLVED", True)
    assert (first(fresh).minimised, fresh.line) == (None, 8)
    life.again()
    assert life.places() == {"existing": 2}


def over(life: Life) -> Thread:
    """Let the eval's thread stay on its line while its finding goes: a file elsewhere decides about that."""
    thread = life.thread(EVAL)
    body = first(thread).body
    line, text = body.split("\n", 1)
    found = read(body)
    assert found is not None
    closed = write(
        Marker(found.kind, found.instance, found.fingerprint, found.rule, found.head, "", State.FIXED, "9" * 7)
    )
    first(thread).body = f"{closed}\nNo longer found at `9999999`.\n\n{text}"
    first(thread).minimised = "RESOLVED"
    assert line in closed
    return thread


def test_a_finding_that_comes_back_on_its_line_opens_its_thread_again_with_its_text(life: Life) -> None:
    said = first(life.thread(EVAL)).body
    thread = over(life)
    life.again()
    assert first(thread).minimised is None
    assert first(thread).body == said
    assert life.places() == {"existing": 2}
    assert life.stands == (2, 2, 1)


def test_a_resolved_thread_of_ours_that_may_not_be_opened_again_is_followed_by_a_fresh_comment(life: Life) -> None:
    thread = over(life)
    first(thread).minimised = None
    life.sandbox.resolve(thread)
    life.again()
    assert thread.resolved
    assert life.places() == {"inline": 1, "existing": 1}
    assert len(life.sandbox.pull.threads) == 3
    life.again()
    assert life.places() == {"existing": 2}


def test_a_resolved_thread_of_ours_is_opened_again_by_a_token_that_may(strong: Life) -> None:
    thread = over(strong)
    first(thread).minimised = None
    strong.sandbox.resolve(thread)
    strong.again()
    assert (thread.resolved, mark(thread).state) == (False, State.OPEN)
    assert strong.places() == {"existing": 2}


def test_a_thread_that_a_person_opened_again_after_us_stays_open(strong: Life) -> None:
    strong.push(BARE)
    strong.again()
    thread = strong.thread(EVAL)
    strong.sandbox.unresolve(thread)
    told = first(thread).body
    strong.push(BARE + b"\n\nMORE = 1\n")
    strong.again()
    assert (thread.resolved, first(thread).body) == (False, told)
    strong.again()
    assert not thread.resolved
    assert "1 left open" in strong.summary.body


def test_a_thread_that_a_person_replied_to_after_us_is_opened_again_with_its_finding(life: Life) -> None:
    thread = over(life)
    life.sandbox.reply(thread, "It is there again.")
    life.again()
    assert (first(thread).minimised, mark(thread).state) == (None, State.OPEN)
    assert len(thread.comments) == 2


# Acknowledged by a person.


@pytest.mark.parametrize("how", ["resolved", "hidden", "deleted", "answered"])
def test_what_a_person_settled_is_acknowledged_and_not_raised_again(life: Life, how: str) -> None:
    thread = life.thread(EVAL)
    if how == "resolved":
        life.sandbox.resolve(thread)
    elif how == "hidden":
        life.sandbox.hide(first(thread))
    elif how == "deleted":
        life.sandbox.delete(first(thread))
    else:
        life.sandbox.react(first(thread), "-1")
        life.sandbox.reply(thread, "The text is ours.")
    count = len(life.sandbox.pull.threads)
    for _ in range(2):
        life.again()
        assert life.places() == {"existing": 1, "acknowledged": 1}
        life.push(FAULTY + b"\n\nMORE = %d\n" % life.number)
    assert life.again() == Exit.POLICY_FAILED, "the gate does not hear of it"
    assert len(life.sandbox.pull.threads) == count
    assert "1 acknowledged by a person" in life.summary.body
    if how != "deleted":
        assert f"discussion_r{first(thread).id}" in life.summary.body
        assert first(thread).edited is None


@pytest.mark.parametrize("how", ["👎 alone", "reply alone", "👎 and a bot"])
def test_neither_a_thumb_nor_a_reply_alone_settles_anything(life: Life, how: str) -> None:
    thread = life.thread(EVAL)
    if how != "reply alone":
        life.sandbox.react(first(thread), "-1")
    if how == "reply alone":
        life.sandbox.reply(thread, "Hm.")
    if how == "👎 and a bot":
        life.sandbox.state.account("helper", bot=True)
        life.sandbox.reply(thread, "I agree.", by="helper")
    life.again()
    assert life.places() == {"existing": 2}


def test_a_deleted_thread_whose_finding_went_and_came_back_is_raised_again(life: Life) -> None:
    life.sandbox.delete(first(life.thread(EVAL)))
    life.push(BARE)
    life.again()
    life.push(FAULTY)
    life.again()
    assert life.places() == {"inline": 1, "existing": 1}


def test_without_the_summary_nobody_knows_of_a_deletion(life: Life) -> None:
    life.sandbox.delete(first(life.thread(EVAL)))
    life.sandbox.delete(life.summary)
    life.again()
    assert life.places() == {"inline": 1, "existing": 1}


def test_a_run_that_was_ended_between_comments_and_summary_concludes_no_deletion(tmp_path: Path) -> None:
    repository = branched(tmp_path / "repository", {"engine.py": b"\n"}, {"engine.py": FAULTY})
    with serve(repository.root, base="main", head="change") as sandbox:
        life = Life(tmp_path, repository, sandbox)
        sandbox.fail(Fault("POST", "/issues/1/comments$", 403, message="Not now", nth="every"))
        life()
        sandbox.state.faults.clear()
        sandbox.delete(first(life.thread(EVAL)))
        life.again()
        assert life.places() == {"inline": 1, "existing": 1}


def test_a_review_whose_post_is_refused_is_not_taken_for_deleted_later(tmp_path: Path) -> None:
    repository = branched(tmp_path / "repository", {"engine.py": b"\n"}, {"engine.py": FAULTY})
    with serve(repository.root, base="main", head="change") as sandbox:
        life = Life(tmp_path, repository, sandbox)
        sandbox.fail(Fault("POST", "/pulls/1/reviews$", 502, nth="every"))
        life()
        assert read_memory(life.summary.body).threads == frozenset()
        sandbox.state.faults.clear()
        life.again()
        assert life.places() == {"inline": 2}


def test_a_deleted_first_comment_under_replies_counts_as_a_deleted_thread(life: Life) -> None:
    thread = life.thread(EVAL)
    life.sandbox.reply(thread, "No.")
    life.sandbox.delete(first(thread))
    life.again()
    assert life.places() == {"existing": 1, "acknowledged": 1}
    assert len(thread.comments) == 1


# What is not ours.


def test_nothing_of_others_is_touched_whatever_marker_it_bears(life: Life) -> None:
    ours = life.thread(EVAL)
    said = first(ours).body
    forged = life.sandbox.say(life.summary.body, by="mallory")
    life.sandbox.delete(first(ours))
    life.push(BARE)
    other = Thread(
        "PRRT_other", "engine.py", "RIGHT", 8, 8, life.sandbox.pull.head_commit, life.sandbox.pull.head_commit
    )
    other.comments.append(life.sandbox.reply(life.thread(EXCEPT), said, by="mallory"))
    life.sandbox.pull.threads.append(other)
    bodies = [forged.body, other.comments[0].body]
    life.again()
    assert [forged.body, other.comments[0].body] == bodies
    assert (forged.minimised, other.comments[0].minimised, other.resolved) == (None, None, False)


# Summaries and runs.


def test_of_two_summaries_the_oldest_is_kept_and_the_other_hidden_with_a_link_to_it(life: Life) -> None:
    kept = life.summary
    twin = life.sandbox.say(kept.body, by="github-actions", bot=True)
    life.again()
    assert (kept.minimised, twin.minimised) == (None, "DUPLICATE")
    assert f"issuecomment-{kept.id}" in twin.body
    told = twin.body
    life.push(MENDED)
    life.again()
    assert life.sandbox.pull.head_commit[:7] in kept.body
    assert twin.body == told
    assert len(life.sandbox.pull.comments) == 2


def test_a_second_open_thread_about_the_same_is_hidden_with_a_link_to_the_first(life: Life) -> None:
    kept = life.thread(EVAL)
    twin = Thread("PRRT_twin", kept.path, kept.side, kept.line, kept.line, kept.commit, kept.commit)
    twin.comments.append(life.sandbox.reply(kept, first(kept).body, by="github-actions"))
    kept.comments.pop()
    life.sandbox.pull.threads.append(twin)
    life.again()
    assert (first(kept).minimised, first(twin).minimised) == (None, "DUPLICATE")
    assert f"discussion_r{first(kept).id}" in first(twin).body
    life.again()
    assert life.places() == {"existing": 2}
    life.sandbox.delete(first(kept))
    life.again()
    assert life.places() == {"existing": 1, "acknowledged": 1}


@pytest.mark.parametrize("run", ["122", "99"])
def test_an_old_run_that_is_made_again_writes_nothing_over_a_newer_one(life: Life, run: str) -> None:
    body, threads = life.summary.body, len(life.sandbox.pull.threads)
    life.sandbox.delete(first(life.thread(EVAL)))
    assert life(GITHUB_RUN_ID=run, GITHUB_RUN_ATTEMPT="7") == Exit.POLICY_FAILED
    assert "the newer run 123.1 has reviewed" in life.log
    assert (life.summary.body, len(life.sandbox.pull.threads)) == (body, threads - 1)


@pytest.mark.parametrize(
    ("there", "ours", "newer"),
    [
        ("124.1", "123.9", True), ("123.2", "123.1", True), ("123.10", "123.9", True), ("123.1", "123.1", False),
        ("122.5", "123.1", False), ("", "123.1", False), ("124.1", "", False), ("x", "1", False),
    ],
)  # fmt: skip
def test_runs_are_ordered_by_number_then_attempt(there: str, ours: str, newer: bool) -> None:
    assert is_newer(there, ours) is newer


# Histories.


def rewritten(life: Life, files: dict[str, bytes | None]) -> None:
    """Force-push a branch made anew on top of main, as a rebase or a squash does."""
    life.repository.git("checkout", "--quiet", "-B", "change", "main")
    life.sandbox.push(life.repository.commit(files))


def test_after_a_force_push_of_the_same_code_everything_is_known_again(life: Life) -> None:
    rewritten(life, {"engine.py": FAULTY})
    life.again()
    assert life.places() == {"existing": 2}
    assert life.stands == (2, 2, 1)


def test_after_a_rebase_that_moves_the_lines_everything_is_known_again(life: Life) -> None:
    life.repository.git("checkout", "--quiet", "main")
    life.sandbox.pull.base_commit = life.repository.commit({"new.py": CLEAN})
    rewritten(life, {"engine.py": b"'''Starts.'''\n\nLIMIT = 3\n" + FAULTY})
    life.again()
    assert life.places() == {"existing": 2}
    assert len(life.sandbox.pull.threads) == 2


def test_a_force_push_that_drops_the_faults_closes_their_threads(life: Life) -> None:
    rewritten(life, {"engine.py": MENDED})
    life.again()
    assert {first(each).minimised for each in life.sandbox.pull.threads} == {"RESOLVED"}


def test_a_renamed_file_of_the_base_keeps_its_threads(tmp_path: Path) -> None:
    old = b"'''Numbers.'''\n" + b"".join(b"value_%d = 0\n" % number for number in range(400))
    repository = branched(tmp_path / "repository", {"engine.py": old}, {"engine.py": old + FAULTY[23:]})
    with serve(repository.root, base="main", head="change") as sandbox:
        life = Life(tmp_path, repository, sandbox)
        life()
        count = len(sandbox.pull.threads)
        sandbox.push(repository.commit({"engine.py": None, "place/engine.py": old + FAULTY[23:]}))
        life.again()
        assert life.places() == {"existing": count}
        assert [first(each).edited for each in sandbox.pull.threads] == [None] * count
        sandbox.delete(first(life.thread(EVAL)))
        sandbox.resolve(life.thread(EXCEPT))
        life.again()
        assert life.places() == {"acknowledged": 2}
        life.again()
        assert life.places() == {"acknowledged": 2}


def test_a_new_file_that_is_renamed_gets_new_threads_and_the_old_ones_are_closed(life: Life) -> None:
    life.sandbox.pull.threads[:] = life.sandbox.pull.threads
    life.repository.git("mv", "engine.py", "motor.py")
    life.sandbox.push(life.repository.commit({"motor.py": FAULTY, "engine.py": b"\n"}))
    life.again()
    old = [each for each in life.sandbox.pull.threads if each.path == "engine.py"]
    new = [each for each in life.sandbox.pull.threads if each.path == "motor.py"]
    assert [first(each).minimised for each in old] == ["RESOLVED"] * 2
    assert [first(each).minimised for each in new] == [None] * 2


def test_a_retargeted_pull_request_keeps_what_its_new_base_does_not_have(life: Life) -> None:
    life.repository.git("checkout", "--quiet", "-b", "release", "main")
    base = life.repository.commit({"engine.py": FAULTY[: FAULTY.index(b"def stop")].rstrip(b"\n") + b"\n"})
    life.repository.git("checkout", "--quiet", "change")
    life.repository.git("merge", "--quiet", "-X", "ours", "-m", "Merge release", "release")
    life.sandbox.push("change")
    life.sandbox.pull.base, life.sandbox.pull.base_commit = "release", base
    life.again()
    assert life.places()["existing"] == 1
    assert first(life.thread(EXCEPT)).minimised is None
    assert mark(life.thread(EVAL)).state is State.OPEN, "what the base has too is not mended"


# The marker.


def test_earlier_versions_read_the_marker_of_a_closed_comment_as_they_read_any() -> None:
    mine = Marker("finding", "ci/review", "0" * 16, "bare-except", "1" * 40, state=State.FIXED, closed_at="2" * 40)
    line, state = write(mine).split("\n")
    assert read(line + "\ntext") == Marker("finding", "ci/review", "0" * 16, "bare-except", "1" * 7)
    assert read(f"{line}\r\n{state}\r\ntext") == Marker(
        "finding", "ci/review", "0" * 16, "bare-except", "1" * 7, state=State.FIXED, closed_at="2" * 7
    )
    assert text_below(f"{line}\n{state}\ntext\nmore") == "text\nmore"
    assert text_below(f"{line}\ntext") == "text"
    assert text_below("no marker\ntext") == "no marker\ntext"


@pytest.mark.parametrize("state", ["open", "", "FIXED", "fixed -->"])
def test_an_unknown_state_is_no_state(state: str) -> None:
    mine = Marker("finding", "ci/review", "0" * 16, "bare-except", "1" * 7)
    assert read(f"{write(mine)}\n<!-- omnireview-state:v1 {state} s=1234567 -->\ntext") == mine


def test_a_dry_run_foretells_closing_and_opening_and_does_neither(life: Life) -> None:
    thread = over(life)
    count = len(life.sandbox.sent("POST")) - len(life.sandbox.sent("POST", "/graphql"))
    life(**{"INPUT_DRY-RUN": "true"})
    assert "is opened again" in life.log
    life.push(BARE)
    life(**{"INPUT_DRY-RUN": "true"})
    assert first(thread).minimised == "RESOLVED"
    assert count == len(life.sandbox.sent("POST")) - len(life.sandbox.sent("POST", "/graphql"))


def test_a_run_that_is_ended_while_it_posts_finishes_that_and_begins_no_other_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = branched(tmp_path / "repository", {"engine.py": b"\n"}, {"engine.py": FAULTY})
    with serve(repository.root, base="main", head="change") as sandbox:
        life = Life(tmp_path, repository, sandbox)
        usual = reviews.create
        running: list[subprocess.Popen[str]] = []

        def end_it_meanwhile(*asked: Any) -> Any:
            os.kill(running[0].pid, signal.SIGTERM)
            time.sleep(0.3)
            return usual(*asked)

        monkeypatch.setattr(reviews, "create", end_it_meanwhile)
        env = {**os.environ, **life.given()}
        command = [sys.executable, "-m", "omnireview", "action"]
        running.append(
            subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        )
        _, told = running[0].communicate(timeout=120)
        assert running[0].returncode == 143
        assert "the write under way was finished, and no other is begun" in told
        assert life.stands == (2, 2, 0)
        monkeypatch.undo()
        life()
        assert life.stands == (2, 2, 1)
        assert life.places() == {"existing": 2}
