"""What commands print in a job of GitHub Actions: text that the runner can't take for a command of its own."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from git_repository import CLEAN, Repository
from test_action import commands_of

from omnireview.cli import INTERRUPTED, run
from omnireview.errors import Exit

NAME = "##[error]owned.py"
HOSTILE = b"def load(text):\n    eval(text)\n    return '''\n::error::owned\n##[error]owned\n'''\n"

Printed = Callable[..., str]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    repository = Repository(tmp_path / "project")
    repository.commit({"README.md": b""})
    repository.write({NAME: HOSTILE})
    monkeypatch.chdir(repository.root)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    return repository


@pytest.fixture
def printed(project: Repository, capsys: pytest.CaptureFixture[str]) -> Printed:
    """Run a command as a step does, whose two streams the runner reads as one."""
    assert project.root.is_dir()

    def printed(*options: str, code: int = Exit.POLICY_FAILED) -> str:
        assert run(options) == code
        return "\n".join(capsys.readouterr())

    return printed


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_a_review_in_a_job_s_log_holds_no_command(form: str, printed: Printed) -> None:
    told = printed("check", "--format", form)
    assert "owned.py" in told
    assert commands_of(told) == []


def test_annotations_are_the_only_commands(printed: Printed) -> None:
    told = commands_of(printed("check", "--format", "github"))
    assert told
    assert all(command.startswith(("::error file=", "::warning file=", "::notice file=")) for command in told)


def test_json_in_a_job_stays_json_with_the_same_values(printed: Printed, monkeypatch: pytest.MonkeyPatch) -> None:
    in_job = json.loads(printed("check", "--format", "json"))
    monkeypatch.delenv("GITHUB_ACTIONS")
    assert json.loads(printed("check", "--format", "json")) == in_job
    assert {finding["path"] for finding in in_job["findings"]} == {NAME}


def test_outside_a_job_nothing_stands_around_the_text(printed: Printed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_ACTIONS")
    assert "stop-commands" not in printed("check")


def test_a_file_gets_the_report_as_it_is(project: Repository, tmp_path: Path) -> None:
    target = tmp_path / "summary.md"
    command = [sys.executable, "-m", "omnireview", "check", "--format", "markdown"]
    with target.open("w", encoding="utf-8") as file:
        subprocess.run(command, cwd=project.root, env=CLEAN | {"GITHUB_ACTIONS": "true"}, stdout=file, check=False)
    text = target.read_text(encoding="utf-8")
    assert text.startswith("### ")
    assert "stop-commands" not in text


def test_an_error_that_quotes_a_name_is_no_command_either(printed: Printed) -> None:
    told = printed("check", "##[error]nowhere.py", code=Exit.USER_SIDE)
    assert "##[error]nowhere.py" in told
    assert commands_of(told) == []


def test_ctrl_c_ends_with_the_shell_s_code_and_in_words(printed: Printed, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stopped(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise KeyboardInterrupt(size)

    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(Stopped()))
    assert "interrupted" in printed("check", "--patch", "-", code=INTERRUPTED)
    assert INTERRUPTED == 130
