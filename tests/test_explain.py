"""`omnireview explain RULE --at FILE:LINE`, as it is printed."""

from pathlib import Path

import pytest
from git_repository import Repository

from omnireview.cli import run
from omnireview.errors import Exit

CODE = b'def f(a=[]):\n    return eval("\x1b[31m\x1b[2J")\n'
SLOW = b"""\
rules:
  - id: slow-rule
    severity: minor
    aspect: quality
    languages: [python]
    message: Slow.
    patterns:
      - pattern: f($X)
      - metavariable-regex: {metavariable: $X, regex: '"(a|a|aa)+$'}
"""


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    repository = Repository(tmp_path / "project")
    repository.commit({"a.py": CODE})
    monkeypatch.chdir(repository.root)
    return repository


@pytest.mark.usefixtures("repository")
def test_what_stands_in_the_file_can_not_command_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "dynamic-code-execution", "--at", "a.py:2"]) == Exit.PASS
    told = capsys.readouterr().out
    assert r'return eval("\x1b[31m\x1b[2J")' in told
    assert "\x1b" not in told


@pytest.mark.usefixtures("repository")
def test_there_is_no_line_behind_the_last(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "mutable-default", "--at", "a.py:3"]) == Exit.USER_SIDE
    assert "The file has no line 3." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        pytest.param("rules: {mutable-default: blocker}\n", 1, id="everywhere"),
        pytest.param("paths: {overrides: [{files: [a.py],\n  rules: {mutable-default: major}}]}\n", 2, id="here"),
        pytest.param(
            "rules: {mutable-default: blocker}\n"
            "paths: {overrides: [{files: [a.py],\n  rules: {mutable-default: major}}]}\n",
            3,
            id="here and everywhere",
        ),
    ],
)
def test_the_place_that_sets_the_severity_is_named(
    settings: str, line: int, repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.write({".github/omnireview.yaml": settings.encode()})
    assert run(["explain", "mutable-default", "--at", "a.py:1"]) == Exit.PASS
    assert capsys.readouterr().out.endswith(f"The severity is set at .github/omnireview.yaml:{line}.\n")


def test_a_regular_expression_that_takes_too_long_is_told_as_the_reason(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.write({".github/omnireview/rules/slow.yaml": SLOW, "b.py": b'f("' + b"a" * 60 + b'!")\n'})
    assert run(["explain", "slow-rule", "--at", "b.py:1"]) == Exit.PASS
    assert "can't be analysed: a rule's regular expression takes longer" in capsys.readouterr().out
