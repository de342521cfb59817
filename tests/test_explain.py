"""`omnireview explain RULE --at FILE:LINE`, as it is printed."""

from pathlib import Path

import pytest
from git_repository import Repository

from omnireview.cli import run
from omnireview.errors import Exit

CODE = b'def f(a=[]):\n    return eval("\x1b[31m\x1b[2J"), a\n'
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
    assert f"\nThe severity is set at .github/omnireview.yaml:{line}.\n" in capsys.readouterr().out


def test_a_regular_expression_that_takes_too_long_is_told_as_the_reason(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.write({".github/omnireview/rules/slow.yaml": SLOW, "b.py": b'f("' + b"a" * 60 + b'!")\n'})
    assert run(["explain", "slow-rule", "--at", "b.py:1"]) == Exit.PASS
    assert "can't be analysed: a rule's regular expression takes longer" in capsys.readouterr().out


def test_a_slow_pattern_regex_is_told_too(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    pack = SLOW.partition(b"    patterns:")[0] + b"    pattern-regex: '(a|a|aa)+$'\n"
    repository.write({".github/omnireview/rules/slow.yaml": pack, "b.py": b'f("' + b"a" * 60 + b'!")\n'})
    assert run(["explain", "slow-rule", "--at", "b.py:1"]) == Exit.PASS
    assert "can't be analysed: a rule's regular expression takes longer" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("", "The comment at line 1 does not suppress it: a blocker is suppressed only with a reason; "),
        (" typed by us", "It is suppressed by the comment at line 1."),
    ],
)
def test_a_blocker_needs_a_reason_as_in_a_check(
    repository: Repository, capsys: pytest.CaptureFixture[str], reason: str, said: str
) -> None:
    line = f"eval(x)  # omnireview: ignore[dynamic-code-execution]{reason}\n"
    repository.write({"b.py": line.encode()})
    assert run(["explain", "dynamic-code-execution", "--at", "b.py:1"]) == Exit.PASS
    assert said in capsys.readouterr().out


SILENT = b"try:\n    f()\nexcept:\n    pass\n"
OPTION = "The option `leave-silent` of the rule keeps it from this line: "
LEFT = "This line is left to `silent-broad-except`."


@pytest.mark.parametrize(
    ("settings", "line", "said"),
    [
        pytest.param(b"", 3, [OPTION, LEFT], id="left to another"),
        pytest.param(b"rules: {silent-broad-except: off}\n", 3, [OPTION], id="which is off"),
        pytest.param(b"", 1, [], id="another line"),
    ],
)
def test_the_option_that_leaves_a_line_out_is_named(
    repository: Repository, capsys: pytest.CaptureFixture[str], settings: bytes, line: int, said: list[str]
) -> None:
    repository.write({"b.py": SILENT, ".github/omnireview.yaml": settings})
    assert run(["explain", "bare-except", "--at", f"b.py:{line}"]) == Exit.PASS
    out = capsys.readouterr().out
    assert [each for each in (OPTION, LEFT) if each in out] == said


def test_a_gate_is_told_only_of_rules_that_look_at_modules(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.write({"b.py": b"a = 1"})
    assert run(["explain", "no-newline-at-end", "--at", "b.py:1"]) == Exit.PASS
    out = capsys.readouterr().out
    assert "Found: " in out
    assert "gate" not in out


def test_each_line_is_named_once_and_a_long_one_is_cut(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.write({"b.py": b"def f(a=[], b=[]): return a, b, '" + b"x" * 100_000 + b"'\n"})
    assert run(["explain", "mutable-default", "--at", "b.py:1"]) == Exit.PASS
    out = capsys.readouterr().out
    assert "In this file it finds line 1.\n" in out
    assert max(map(len, out.split("\n"))) < 250
    assert out.split("\n")[1].endswith("xxx…")
