"""Commands in comments, in odd cases: runs that are ended, forks, threads that stand twice."""

import pytest
import test_commands
from test_commands import Talk, talk

from omnireview.errors import Exit
from omnireview.render.marker import read
from omnireview.sandbox.state import Thread

__all__ = ["talk"]


@pytest.mark.parametrize("end", [SystemExit(143), KeyboardInterrupt()], ids=["SIGTERM", "Ctrl-C"])
def test_a_run_that_is_ended_from_outside_gives_no_further_receipt(
    talk: Talk, monkeypatch: pytest.MonkeyPatch, end: BaseException
) -> None:
    def ended(*_: object) -> object:
        raise end

    monkeypatch.setattr(test_commands, "review_with_inputs", ended)
    asked = talk.say("/omnireview review")
    with pytest.raises(type(end)):
        talk.obey(asked)
    assert talk.receipt(asked) == ["eyes"]


def test_a_bug_ends_a_command_with_its_receipt(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> object:
        raise RuntimeError("a bug")

    monkeypatch.setattr(test_commands, "review_with_inputs", broken)
    asked = talk.say("/omnireview review")
    assert talk.obey(asked) == Exit.OUR_BUG
    assert talk.receipt(asked) == ["eyes", "confused"]


def test_a_commanded_review_leaves_no_empty_block_in_the_job_summary(talk: Talk) -> None:
    talk.obey(talk.say("/omnireview review"))
    told = (talk.folder / "command-summary.md").read_text("utf-8")
    assert "posted 0 of 0 comments" in told
    assert "```text\n\n```" not in told


def older_twin_of(talk: Talk, kept: Thread, state: str) -> Thread:
    """Put a thread of ours before another about the same finding, closed by us as `state` says."""
    old = Thread("PRRT_old", kept.path, kept.side, kept.line, kept.line, kept.commit, kept.commit)
    line, said = kept.comments[0].body.split("\n", 1)
    body = f"{line}\n<!-- omnireview-state:v1 {state} s=1a2b3c4 -->\n{said}"
    old.comments.append(talk.sandbox.reply(kept, body, by="github-actions"))
    kept.comments.pop()
    old.outdated = state == "fixed"
    talk.threads.insert(0, old)
    return old


def test_explain_points_to_the_open_thread_of_a_finding(talk: Talk) -> None:
    kept = talk.thread("silent-broad-except")
    old = older_twin_of(talk, kept, "duplicate")
    told = read(kept.comments[0].body)
    assert told is not None
    asked = talk.say(f"/omnireview explain {told.fingerprint}")
    talk.obey(asked)
    (answer,) = talk.answers(asked)
    assert f"#discussion_r{kept.comments[0].id}" in answer
    assert f"#discussion_r{old.comments[0].id}" not in answer


@pytest.mark.parametrize("state", ["duplicate", "fixed"])
def test_ignore_takes_the_one_open_thread_of_a_finding_that_has_another(talk: Talk, state: str) -> None:
    kept = talk.thread("silent-broad-except")
    old = older_twin_of(talk, kept, state)
    asked = talk.say("/omnireview ignore silent-broad-except it only stops")
    assert talk.obey(asked) == Exit.PASS
    assert "```suggestion" in talk.answers(asked)[0]
    assert (len(kept.comments), len(old.comments)) == (2, 1)
