"""What a person sees at a terminal, and what a pipe gets: the real command in both."""

import os
import re
import shlex
import sys
import time
from pathlib import Path

import pytest
from git_repository import Repository
from made_reviews import found, review_of
from terminals import ESCAPE, at_terminal, open_terminal, piped

from omnireview.cli.progress import Progress
from omnireview.cli.screen import draw
from omnireview.cli.terminal import wants_color
from omnireview.edits import Suggestion
from omnireview.errors import Exit
from omnireview.render import as_text
from omnireview.render.excerpt import excerpt
from omnireview.render.lines import Line, cells
from omnireview.scan import Finding

pytestmark = pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals of POSIX")

LOADER = b'''\
import torch


def load(path: str) -> object:
    """Load weights."""
    return torch.load(path, weights_only=False)


def step(text: str) -> object:
    """Run a step."""
    return eval(text)
'''
MARKUP = "engine/[red]a[_red]:smile:[bold].py"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    repository = Repository(tmp_path_factory.mktemp("terminal") / "project")
    repository.commit({"README.md": b"A project.\n"})
    repository.write(
        {"engine/loader.py": LOADER, MARKUP: b'def f(x):\n    return eval(x + "[blue]\x1b[2J:+1:")\n'}
    )
    return repository


@pytest.fixture(scope="module")
def seen(project: Repository) -> str:
    """What the command writes to a usual terminal."""
    code, written, err = at_terminal(project.root, "check")
    assert (code, err) == (Exit.POLICY_FAILED, "")
    return written


@pytest.fixture(scope="module")
def plain(project: Repository) -> str:
    """What it writes to a pipe."""
    code, written, err = piped(project.root, "check")
    assert (code, err) == (Exit.POLICY_FAILED, "")
    return written


def words(text: str) -> list[str]:
    return ESCAPE.sub("", text).split()


def test_a_finding_stands_with_its_source_underlined_and_its_fix(seen: str) -> None:
    shown = ESCAPE.sub("", seen)
    assert "\nengine/loader.py · 2 blockers\n\n" in shown
    assert (
        "\n"
        "  blocker  engine/loader.py:6  [torch-load-without-weights-only]\n"
        "    With 'weights_only=False' a crafted file can run any code. Pass `weights_only=True`.\n"
        '      5 | """Load weights."""\n'
        "    > 6 | return torch.load(path, weights_only=False)\n"
        "        |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "    Verified fix, line 6:\n"
        "      -return torch.load(path, weights_only=False)\n"
        "      +return torch.load(path, weights_only=True)\n"
    ) in shown


def test_colour_comes_in_addition_to_words(seen: str) -> None:
    assert "\x1b[1;31mblocker\x1b[0m" in seen
    assert "\x1b[32m+return torch.load(path, weights_only=True)\x1b[0m" in seen
    assert all(re.fullmatch(r"\x1b\[(0|1|2|1;31|31|32|33|36)m", escape) for escape in ESCAPE.findall(seen))


def test_what_looks_like_markup_or_a_command_of_the_terminal_is_text(seen: str) -> None:
    shown = ESCAPE.sub("", seen)
    assert MARKUP in shown
    assert 'return eval(x + "[blue]\\x1b[2J:+1:")' in shown
    assert "\x1b[2J" not in seen


def test_the_commands_that_are_named_can_be_typed(project: Repository) -> None:
    code, written, _ = at_terminal(project.root / "engine", "check", "loader.py")
    assert code == Exit.POLICY_FAILED
    commands = dict(re.findall(r"^(.*): omnireview (.*)$", ESCAPE.sub("", written), re.MULTILINE))
    assert list(commands) == ["1 of these can be fixed", "Why it is said there", "Full report", "Next"]
    fixing = shlex.split(commands["1 of these can be fixed"])
    assert (
        "+    return torch.load(path, weights_only=True)\n"
        in piped(project.root / "engine", *fixing, "--dry-run")[1]
    )
    why = piped(project.root / "engine", *shlex.split(commands["Why it is said there"]))
    assert why[0] == Exit.PASS
    assert why[1].startswith("torch-load-without-weights-only at engine/loader.py:6\n")
    page = piped(project.root / "engine", *shlex.split(commands["Next"]))
    assert "# torch-load-without-weights-only\n" in page[1]


def test_a_pipe_gets_the_same_words_whole_and_plain(plain: str, seen: str) -> None:
    assert set(plain) - set(map(chr, range(32, 127))) <= {"·", "…", "\n"}
    (line,) = [line for line in plain.split("\n") if line.startswith("engine/loader.py:6 ")]
    assert line.endswith("Pass `weights_only=True`. [torch-load-without-weights-only]")
    headings = {"engine/loader.py", MARKUP, "·", "blockers", "blocker", "1", "2", "3", "and", "minor", "minors"}
    assert set(words(plain)) <= set(words(seen)) <= set(words(plain)) | headings


def test_without_colour_a_terminal_shows_the_same(project: Repository, seen: str) -> None:
    assert at_terminal(project.root, "check", env={"NO_COLOR": "1"})[1] == ESCAPE.sub("", seen)


def test_a_pipe_has_colour_when_that_is_asked_for(project: Repository, plain: str) -> None:
    told = piped(project.root, "check", env={"FORCE_COLOR": "1", "GITHUB_ACTIONS": "true"})[1]
    assert "\x1b[1;31mblocker\x1b[0m" in told
    log = re.fullmatch(r"::stop-commands::(\w+)\n(.*)\n::\1::\n", told, re.DOTALL)
    assert log is not None
    assert ESCAPE.sub("", log[2]) == plain.removesuffix("\n")


@pytest.mark.parametrize(
    ("env", "terminal", "pipe"),
    [
        ({}, True, False),
        ({"NO_COLOR": ""}, True, False),
        ({"NO_COLOR": "1"}, False, False),
        ({"TERM": "dumb"}, False, False),
        ({"CLICOLOR": "0"}, False, False),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, True, True),
        ({"CLICOLOR_FORCE": "1"}, True, True),
        ({"FORCE_COLOR": "0"}, True, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, False),
    ],
)
def test_who_wants_colour(
    env: dict[str, str], terminal: bool, pipe: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"TERM": "xterm", **env}.items():
        monkeypatch.setenv(name, value)
    ours, theirs = os.openpty()
    with os.fdopen(ours), os.fdopen(theirs, "w") as screen, (tmp_path / "file").open("w") as file:
        assert (wants_color(screen), wants_color(file)) == (terminal, pipe)


@pytest.mark.parametrize("columns", [40, 200])
def test_lines_fit_the_terminal_but_for_commands(columns: int, project: Repository) -> None:
    shown = ESCAPE.sub("", at_terminal(project.root, "check", columns=columns)[1])
    long = [line for line in shown.split("\n") if cells(line) > min(columns, 120)]
    assert [line for line in long if ": omnireview " not in line] == []
    assert "`weights_only=True`" in shown
    if columns == 40:
        assert "\n  blocker  engine/loader.py:6\n    [torch-load-without-weights-only]\n" in shown
        assert re.search(r"\n      -…\S*=False\)\n      \+…\S*=True\)\n", shown)


def test_quiet_leaves_the_verdict_and_the_exit_code(project: Repository) -> None:
    code, out, err = piped(project.root, "check", "--quiet")
    assert (code, err) == (Exit.POLICY_FAILED, "")
    assert re.fullmatch(r"Do not merge yet · [\d.]+/10 · new: 3 blockers.*\n", out)
    refused = piped(project.root, "check", "-q", "nowhere.py")
    assert refused[0] == Exit.USER_SIDE
    assert "nowhere.py" in refused[2]
    assert piped(project.root, "check", "-q", "--format", "json")[0] == Exit.USER_SIDE


def test_a_fix_says_what_it_did_and_quiet_says_only_what_is_left(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "project")
    repository.commit({"engine/loader.py": b""})
    repository.write({"engine/loader.py": LOADER})
    code, out, err = piped(repository.root, "check", "--fix", "--quiet")
    assert (code, err, out.count("\n")) == (Exit.POLICY_FAILED, "", 1)
    assert b"weights_only=True" in (repository.root / "engine/loader.py").read_bytes()
    assert "    > 11 | return eval(text)\n" in piped(repository.root, "check", "--fix")[1]


def test_two_thousand_findings_are_written_in_bounded_time() -> None:
    source = b"".join(b"    value = compute(first, second)  # line %d\n" % number for number in range(1, 5001))
    findings = [
        found(f"rule-{number}", f"engine/part_{number % 20}.py", number + 1, message=f"Mend {number}: `x`.")
        for number in range(2000)
    ]
    review = review_of(*findings)
    begun = time.process_time()
    lines = as_text.lines(review, source=lambda _: source, width=80)
    written = draw(lines, width=80, color=True)
    assert time.process_time() - begun < 10
    assert ESCAPE.sub("", written).count("\n    > ") == 2000


def test_long_and_odd_lines_are_cut_where_the_fault_is_not() -> None:
    odd = "\tx = '\u202e漢字' + eval(y)" + " + z" * 200_000
    judged = found(line=1)
    begun = time.process_time()
    place = odd.index("eval")
    lines = [line.text for line in excerpt(finding_at(1, (place, place + 7)), [odd, "\tz = 1\r"], 80)]
    assert time.process_time() - begun < 1
    assert lines[0].startswith("    > 1 | x = '\\u202e漢字' + eval(y) + z")
    assert lines[0].endswith("…")
    assert cells(lines[0]) <= 80
    assert cells(lines[1].partition("^")[0]) == cells(lines[0].partition("eval")[0])
    assert lines[1].count("^") == len("eval(y)")
    assert lines[2] == "      2 | z = 1"
    end = len(odd)
    lines = [line.text for line in excerpt(finding_at(1, (end - 1, end)), [odd], 80)]
    assert lines[0].startswith("    > 1 | …")
    assert lines[0].endswith(" + z")
    assert lines[1].index("^") == len(lines[0]) - 1
    fix = {judged.fingerprint: Suggestion(1, 1, "y\n" * 100)}
    told = as_text.text(review_of(judged, suggestions=fix), source=lambda _: b"x\n")
    assert "\n      … 71 lines more\n" in told


def finding_at(line: int, columns: tuple[int, int]) -> Finding:
    made = found(line=line).finding
    return Finding(**{**{name: getattr(made, name) for name in made.__dataclass_fields__}, "columns": columns})


def test_a_whole_line_or_block_is_marked_and_not_underlined() -> None:
    source = ["try:", "    go()", "except:", "    pass", "", "done()"]
    made = found(line=3).finding
    facts = {name: getattr(made, name) for name in made.__dataclass_fields__}
    block = [line.text for line in excerpt(Finding(**{**facts, "end_line": 4}), source)]
    assert block == ["      2 |     go()", "    > 3 | except:", "    > 4 |     pass"]
    whole = [line.text for line in excerpt(finding_at(6, (0, 6)), source)]
    assert whole == ["    > 6 | done()"]
    assert excerpt(finding_at(7, (0, 1)), source) == []


def test_a_line_is_folded_below_itself_and_a_command_is_left_whole() -> None:
    text = "漢字 [red]word[/red] :smile: " * 4
    folded = draw([Line.of(f"    {text}", hang=4)], width=40, color=False).split("\n")
    assert all(cells(line) <= 40 and line.startswith("    ") for line in folded[:-1])
    assert "".join(folded).split() == text.split() or " ".join(folded).split() == text.split()
    whole = Line.of("Next: omnireview check " + "x" * 100)
    assert draw([whole], width=40, color=False) == f"{whole.text}\n"


@pytest.mark.parametrize("columns", [30, 80])
def test_long_work_shows_a_bar_that_is_gone_in_the_end(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    told = progress_at(columns, {}, monkeypatch)
    shown = ESCAPE.sub("", told)
    assert shown.startswith("omnireview: ")
    assert shown.endswith("end")
    if columns == 80:
        assert re.match(r"omnireview: \S+ +2/300 files 0:00:0\d\r", shown)
    assert told.endswith("\x1b[1A\x1b[2Kend")
    assert told.count("\x1b[?25l") == told.count("\x1b[?25h") == 1


@pytest.mark.parametrize("env", [{"CI": "true"}, {"GITHUB_ACTIONS": "true"}, {"TERM": "dumb"}])
def test_nobody_is_told_of_progress_in_a_job_or_where_nothing_can_be_erased(
    env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert progress_at(80, env, monkeypatch) == "end"


def test_a_quiet_command_shows_no_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    assert progress_at(80, {}, monkeypatch, quiet=True) == "end"


def progress_at(columns: int, env: dict[str, str], monkeypatch: pytest.MonkeyPatch, *, quiet: bool = False) -> str:
    """Give what is written to a terminal by work of more than a second, and what comes after it."""
    for name in ("CI", "GITHUB_ACTIONS", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"TERM": "xterm", **env}.items():
        monkeypatch.setenv(name, value)
    ours, theirs = open_terminal(columns)
    with os.fdopen(theirs, "w") as terminal, os.fdopen(ours, "rb", buffering=0) as screen:
        monkeypatch.setattr(sys, "stderr", terminal)
        with Progress(quiet=quiet) as progress:
            progress(1, 300)
            time.sleep(1.05)
            progress(2, 300)
            progress(3, 300)
        terminal.write("end")
        terminal.flush()
        told = b""
        while not told.endswith(b"end"):
            told += screen.read(10_000)
        return told.decode()
