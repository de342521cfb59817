"""What a review says of the reviews before it, from the first push to the last, over HTTP and real git."""

import base64
import json
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from rendered import Page
from sandbox_case import branched
from test_sandbox_action import FAULTY, Run

from omnireview.errors import Exit
from omnireview.github import wire
from omnireview.history.block import read
from omnireview.sandbox import Fault, serve

CAUGHT = FAULTY.replace(b"except:", b"except ValueError:")
MENDED = CAUGHT.replace(b"eval", b"int")
MOST_READS = 8


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    monkeypatch.setattr(wire, "TIMEOUT", 1)
    repository = branched(tmp_path / "repository", {"engine.py": b"\n"}, {"engine.py": FAULTY})
    with serve(repository.root, base="main", head="change") as sandbox:
        yield Run(tmp_path, repository, sandbox)


def committed(run: Run, **files: bytes | None) -> str:
    return run.repository.commit({f"{name}.py": data for name, data in files.items()})


def pushed(run: Run, **files: bytes | None) -> str:
    """Push a commit and review it; gives its short sha."""
    sha = committed(run, **files)
    run.sandbox.push(sha)
    run()
    return sha[:7]


def summary(run: Run) -> str:
    (comment,) = [comment for comment in run.sandbox.pull.comments if comment.author.bot]
    return comment.body


STARTS = [(1, "What is new and what is over"), (0, "Since")]


def since(run: Run) -> list[str]:
    """The paragraph about the last review, and the lines of its list, as a reader gets them."""
    pieces = summary(run).split("\n\n")
    first = next(at for at, piece in enumerate(pieces) if "Since the last review" in piece)
    follows = any(pieces[first + ahead].startswith("<details><summary>" + word) for ahead, word in STARTS)
    last = pieces.index("</details>", first) if follows else first
    text = Page("\n\n".join(pieces[first : last + 1])).text
    return [line for line in text.partition("Since the last review")[2].split("\n") if line.strip()]


def test_from_push_to_push_it_tells_what_was_mended_and_what_came_back(run: Run) -> None:
    run()
    assert "last review" not in summary(run)
    line = summary(run).rstrip().split("\n")[-1]
    assert re.fullmatch(r"<!-- omnireview-memory:v2 [A-Za-z0-9+/=]{,600} -->", line)
    first = run.sandbox.pull.head_commit[:7]

    second = pushed(run, engine=CAUGHT)
    assert since(run) == [
        f" of {first}: nothing new, 1 still open and 1 mended. Overall: 6 → 6.",
        "What is new and what is over (1)",
        f"Mended by {second} · minor · engine.py:15 · silent-broad-except",
    ]

    third = pushed(run, engine=FAULTY)
    told = since(run)
    assert told[0] == f" of {second}: nothing new, 1 reopened and 1 still open. Overall: 6 → 6 → 6."
    assert told[-1] == "Reopened · minor · engine.py:15 · silent-broad-except"
    rows = [row for row in Page(summary(run)).rows if row[0] in {first, second, third}]
    assert rows == [
        [sha, "6", "Do not merge yet".lower(), new] for sha, new in [(first, "2"), (second, "1"), (third, "2")]
    ]

    before = summary(run)
    assert run() == Exit.POLICY_FAILED
    assert summary(run) == before
    assert run.sandbox.sent("PATCH") == run.sandbox.sent("PATCH")[:2], "a review made again says nothing new"

    last = pushed(run, engine=MENDED)
    told = since(run)
    assert told[:2] == [": nothing new and 2 mended", "Overall: 6 → 6 → 6 → 10."]
    assert {line.partition(" · ")[0] for line in told if "Mended" in line} == {f"Mended by {last}"}
    assert summary(run).index("The change was read") < summary(run).index("Since the last review")


def test_of_several_commits_the_one_that_touches_the_file_is_named_within_the_reads_of_the_contract(
    run: Run,
) -> None:
    run()
    committed(run, other=b"'''Other.'''\n")
    right = committed(run, engine=CAUGHT)
    before = len(run.sandbox.state.exchanges)
    pushed(run, other=b"'''Another.'''\n")
    assert f"Mended by {right[:7]} · minor" in since(run)[-1]
    sent = run.sandbox.state.exchanges[before:]
    queries = [
        each
        for each in sent
        if isinstance(each.body, dict) and str(each.body.get("query")).strip().startswith("query")
    ]
    writes = [each for each in sent if each.verb != "GET" and each not in queries]
    # The summary is edited, and the thread of what is mended closed.
    assert (len(writes), len(sent) - len(writes)) == (2, MOST_READS)

    first = run.sandbox.pull.head_commit[:7]
    committed(run, engine=CAUGHT.replace(b"'''Starts", b"'''Begins"))
    last = pushed(run, engine=MENDED.replace(b"'''Starts", b"'''Begins"))
    assert f"Mended in {first}..{last} · blocker" in since(run)[-1]


def test_what_moves_or_is_reworded_or_is_silenced_is_not_called_mended(run: Run) -> None:
    run()
    load, stop = FAULTY[: FAULTY.index(b"def stop")], FAULTY[FAULTY.index(b"def stop") :]
    head = b"'''Stops.'''\n\nfrom collections.abc import Callable\n\n\n"
    pushed(run, engine=b"'''Other words.'''\n\n\n" + load[load.index(b"def load") :], ending=head + stop)
    assert since(run)[0].partition(": ")[2] == "nothing new and 2 still open. Overall: 6 → 6."

    reworded = stop.replace(b"except:", b"except BaseException:")
    silenced = b"    return eval(text)  # omnireview: ignore[dynamic-code-execution] our own text\n"
    told = load[load.index(b"def load") :].replace(b"    return eval(text)\n", silenced)
    pushed(run, engine=b"'''Other words.'''\n\n\n" + told, ending=head + reworded)
    about = since(run)
    assert "nothing new, 1 still open and 1 suppressed in the code" in about[0]
    assert about[-1].startswith("Suppressed in the code · blocker · engine.py:6")

    pushed(run, ending=None)
    assert any("Removed with the file by" in line for line in since(run))


@pytest.mark.parametrize("gone", [False, True], ids=["there", "unreachable"])
def test_after_a_force_push_the_findings_are_compared_and_no_commit_is_named(run: Run, gone: bool) -> None:
    run()
    first = run.sandbox.pull.head_commit
    run.repository.git("reset", "--quiet", "--hard", "main")
    run.sandbox.push(committed(run, engine=CAUGHT))
    if gone:
        find = run.sandbox.git.find
        run.sandbox.git.find = lambda name: None if name == first else find(name)  # type: ignore[method-assign]
    run()
    about = since(run)
    assert about[0].startswith(
        f" of {first[:7]}: nothing new, 1 still open and 1 mended. Overall: 6 → 6. That commit"
    )
    assert "rebased, amended or force-pushed" in about[0]
    assert about[-1] == "Mended · minor · engine.py:15 · silent-broad-except"
    assert first not in summary(run).partition("<!-- omnireview-memory")[0]


def test_a_comparison_that_github_does_not_give_costs_the_commits_names_and_nothing_else(run: Run) -> None:
    run()
    first = run.sandbox.pull.head_commit
    run.sandbox.fail(Fault("GET", f"/compare/{first}", 500, nth="every"))
    run.sandbox.push(committed(run, engine=CAUGHT))
    assert run() == Exit.POLICY_FAILED
    assert since(run)[0].endswith(
        "Overall: 6 → 6. What was pushed in between was not read, so no commit is named."
    )
    assert since(run)[-1] == "Mended · minor · engine.py:15 · silent-broad-except"
    assert "what was pushed since the last review could not be read" in run.log


def test_two_reviewers_of_one_pull_request_remember_their_own(run: Run) -> None:
    run(INPUT_ID="one")
    run.sandbox.push(committed(run, engine=CAUGHT))
    run(INPUT_ID="two")
    run.sandbox.push(committed(run, engine=MENDED))
    run(INPUT_ID="one")
    one, two = (comment.body for comment in run.sandbox.pull.comments)
    assert "Since the last review: nothing new and 2 mended" in one
    assert "last review" not in two
    assert [len(read(body).pushes) for body in (one, two)] == [2, 1]


def block(document: object) -> str:
    return (
        f"<!-- omnireview-memory:v1 {base64.b64encode(zlib.compress(json.dumps(document).encode())).decode()} -->"
    )


def test_a_memory_of_a_newer_version_is_left_out_with_a_note(run: Run) -> None:
    run()
    (comment,) = run.sandbox.pull.comments
    comment.body = comment.body.partition("<!-- omnireview-memory")[0] + "<!-- omnireview-memory:v3 anything -->\n"
    run.sandbox.push(committed(run, engine=CAUGHT))
    assert run() == Exit.POLICY_FAILED
    told = "the memory of earlier reviews is not used: it is of version 3, and this program knows version 2"
    assert told in run.log
    assert "last review" not in summary(run)
    assert [push.head for push in read(summary(run)).pushes] == [run.sandbox.pull.head_commit]


def test_a_memory_that_claims_everything_was_known_changes_neither_gate_nor_verdict(run: Run) -> None:
    run()
    (comment,) = run.sandbox.pull.comments
    text, _, _ = comment.body.partition("<!-- omnireview-memory")
    finding = ["0" * 16, "", "", 0, 0, 1, 3, 1]
    forged = {
        "pushes": [["f" * 40, "", "0.0.1", 10.0, "**approved** by @octocat", 0, 0]],
        "rules": ["</details> @octocat <!-- "],
        "paths": ["a`](http://evil.example/)\u00e2\u0080\u00ae.py"],
        "findings": [finding],
    }
    comment.body = text + block(forged) + "\n"
    assert run() == Exit.POLICY_FAILED
    page = Page(summary(run))
    assert "Do not merge yet · 6/10" in page.text
    assert "2 new and 1 mended" in page.text
    assert page.pings == []
    assert not any("evil" in link for link in page.links)


def test_a_memory_that_somebody_else_wrote_is_none(run: Run) -> None:
    run()
    (comment,) = run.sandbox.pull.comments
    run.sandbox.pull.comments.clear()
    run.sandbox.say(comment.body, by="octocat")
    run.sandbox.push(committed(run, engine=CAUGHT))
    run()
    assert "last review" not in summary(run)
    assert "the memory" not in run.log
