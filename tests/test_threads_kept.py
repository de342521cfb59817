"""What the threads and summaries of earlier runs hold is told and closed as it is, also in odd cases."""

import json
import re
import time
from pathlib import Path

import pytest
from sandbox_case import branched
from test_lifecycle import BARE, CLEAN, EVAL, Life, first, life, mark

from omnireview.publish.closing import AT_ONCE, MOST_CLOSED
from omnireview.sandbox import Fault, serve
from omnireview.sandbox.graphql import commands
from omnireview.sandbox.state import Thread

__all__ = ["life"]


def twin_of(life: Life, kept: Thread, body: str = "") -> Thread:
    """Put a second thread of ours beside one, as another run would have left it."""
    twin = Thread("PRRT_twin", kept.path, kept.side, kept.line, kept.line, kept.commit, kept.commit)
    twin.comments.append(life.sandbox.reply(kept, body or first(kept).body, by="github-actions"))
    kept.comments.pop()
    life.sandbox.pull.threads.append(twin)
    return twin


def test_a_thread_of_a_former_fingerprint_beside_the_finding_s_own_thread_is_closed(life: Life) -> None:
    kept = life.thread(EVAL)
    former = twin_of(life, kept, first(kept).body.replace(mark(kept).fingerprint, "f" * 16))
    life.again()
    assert (first(kept).minimised, first(former).minimised) == (None, "RESOLVED")
    assert life.places() == {"existing": 2}


def test_what_is_left_to_close_is_still_told_when_another_run_s_twin_is_closed_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"part_{number:02}.py" for number in range(MOST_CLOSED + 3)]
    data = BARE.replace(b"load", b"read")
    files = dict.fromkeys([*names, "kept.py"], data)
    repository = branched(tmp_path / "repository", dict.fromkeys(files, b"\n"), files)
    with serve(repository.root, base="main", head="change") as sandbox:
        life = Life(tmp_path, repository, sandbox)
        life(INPUT_MAX_INLINE="50", **{"INPUT_MAX-INLINE": "50"})
        (kept,) = [each for each in sandbox.pull.threads if each.path == "kept.py"]
        usual = commands.MUTATIONS["minimizeComment"]

        def meanwhile(*asked: object) -> object:
            if len(sandbox.pull.threads) == len(files):
                twin_of(life, kept)
            return usual(*asked)  # type: ignore[arg-type]

        monkeypatch.setitem(commands.MUTATIONS, "minimizeComment", meanwhile)
        sandbox.push(repository.commit(dict.fromkeys(names, CLEAN)))
        life.again()
        assert first(sandbox.pull.threads[-1]).minimised == "DUPLICATE"
        assert sum(first(each).minimised == "RESOLVED" for each in sandbox.pull.threads) == MOST_CLOSED
        assert "3 still to be closed" in life.summary.body


def test_threads_that_could_not_be_closed_are_told_once(life: Life) -> None:
    life.sandbox.fail(Fault("POST", "mutation Settle", 502, nth="every"))
    life.push(CLEAN)
    life.again()
    assert "2 threads could not be closed; the next run tries again" in life.log
    assert "left for the next run" not in life.log


def test_what_was_said_keeps_its_blank_lines_and_thousands_of_them_take_no_time(life: Life) -> None:
    thread = life.thread(EVAL)
    first(thread).body += "\n````suggestion\n\n    return 0\n````\n" + "\n" * 60_000 + "end\n"
    life.push(BARE)
    begun = time.monotonic()
    life.again()
    assert time.monotonic() - begun < 5
    assert "````\n\n    return 0\n````\n" in first(thread).body


def test_a_forged_commit_in_the_mark_of_a_closed_thread_is_shown_as_code(life: Life) -> None:
    life.push(BARE)
    life.again()
    closed = first(life.thread(EVAL))
    closed.body = re.sub(r"(state:v1 fixed s=)[0-9a-f]{7}", r"\1a~60~20~40octocat~20~60b", closed.body)
    life.push(BARE + b"\n\nMORE = 1\n")
    life.again()
    told = life.summary.body
    assert "Threads of earlier reviews: 1 closed" in told
    assert "closed at ``a` @octocat `b``" in told


def test_many_second_summaries_are_hidden_a_few_in_each_request(life: Life) -> None:
    body, count = life.summary.body, AT_ONCE * 2 + 1
    for _ in range(count):
        life.sandbox.say(body, by="github-actions", bot=True)
    life.again()
    assert sum(each.minimised == "DUPLICATE" for each in life.sandbox.pull.comments) == count
    assert life.summary.minimised is None
    sent = [json.dumps(each.body) for each in life.sandbox.sent("POST", "/graphql")]
    assert max(text.count("minimizeComment(") for text in sent) == AT_ONCE


def test_the_first_lines_count_no_comment_that_a_person_deleted(life: Life) -> None:
    assert "Commented: 2 on their lines." in life.summary.body
    life.sandbox.delete(first(life.thread(EVAL)))
    life.again()
    assert "Commented: 1 on its line; the rest is below." in life.summary.body


def test_the_first_lines_of_a_draft_s_summary_say_why_no_line_has_a_comment(tmp_path: Path) -> None:
    repository = branched(tmp_path / "repository", {"engine.py": b"\n"}, {"engine.py": BARE})
    with serve(repository.root, base="main", head="change", draft=True) as sandbox:
        life = Life(tmp_path, repository, sandbox)
        life()
        assert sandbox.pull.threads == []
        assert "No comments on lines: the pull request is a draft (`no-inline-for`)." in life.summary.body
