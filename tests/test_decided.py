"""What the project's own linters are told not to ask has no comment of its own."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from fake_github import FakeGitHub
from git_repository import Repository
from test_action import Step
from test_settings_preview import PACK, reviewed

from omnireview.cli import run
from omnireview.cli.workflow import review_with_inputs
from omnireview.errors import Exit
from omnireview.rules.linters import read_linters
from omnireview.tree.of_folder import FolderTree

CHAIN = (
    b"def load(path):\n    try:\n        return find(path)\n    except KeyError:\n        raise ValueError(path)\n"
)
TOLD, COUNTED = ("minor", "inline"), ("info", "count")
Files = dict[str, bytes | None]


def weights(root: Path, capsys: pytest.CaptureFixture[str], old: Files, new: Files | None = None) -> Any:
    """Give severity and placement of the one finding about an error that is not chained."""
    return [(each["severity"], each["placement"]) for each in told(root, capsys, old, new, "raise-without-cause")]


def told(
    root: Path, capsys: pytest.CaptureFixture[str], old: Files, new: Files | None, rule: str
) -> list[dict[str, Any]]:
    repository = Repository(root)
    repository.commit({"README.md": b"", **old})
    repository.commit(new or {"omni/load.py": CHAIN})
    run(["check", "--format", "json", "-C", str(root), "HEAD~1..HEAD"])
    findings = json.loads(capsys.readouterr().out)["findings"]
    return [each for each in findings if each["rule"] == rule and each["status"] != "mended"]


def leaves_out(root: Path, path: str, text: str, code: str, without: Sequence[str] = ()) -> bool:
    """Tell whether the linters of a project with one such file leave a code out at `omni/load.py`."""
    for name in without:
        (root / name).unlink(missing_ok=True)
    (root / path).write_text(text, encoding="utf-8")
    return any(linter.leaves_out(code, "omni/load.py") for linter in read_linters(FolderTree(root)))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("pyproject.toml", '[tool.ruff]\nignore = ["E501", "B904"]\n'),
        ("pyproject.toml", '[tool.ruff]\nextend-ignore = ["B904"]\n'),
        ("pyproject.toml", '[tool.ruff.lint]\nselect = ["B"]\nignore = ["B904"]\n'),
        ("pyproject.toml", '[tool.ruff.lint]\nextend-ignore = ["B904"]\n'),
        ("pyproject.toml", '[tool.ruff.lint]\nignore = ["TRY200"]\n'),
        ("ruff.toml", 'ignore = ["B904"]\n'),
        (".ruff.toml", '[lint]\nignore = ["B904"]\n'),
        (".flake8", "[flake8]\nignore = E203, B904\n"),
        (".flake8", "[flake8]\nextend_ignore =\n    # line length\n    E501,\n    B904  # no chains\n"),
        ("setup.cfg", "[metadata]\nname = omni\n\n[flake8]\nextend-ignore = B904\n"),
        ("tox.ini", "[flake8]\r\nignore=B904\r\n"),
        ("pyproject.toml", '[tool.pylint."messages control"]\ndisable = ["raise-missing-from"]\n'),
        ("pyproject.toml", '[tool.pylint.messages_control]\ndisable = "C0103,W0707"\n'),
        ("pyproject.toml", '[tool.pylint]\ndisable = ["W0707"]\n'),
        (".pylintrc", "[MESSAGES CONTROL]\ndisable=invalid-name,\n        raise-missing-from  ; too many\n"),
        ("pylintrc", "[MAIN]\ndisable = W0707\n"),
        ("setup.cfg", "[pylint.MESSAGES CONTROL]\ndisable = W0707\n"),
    ],
)
def test_what_a_linter_is_told_to_leave_out_is_counted_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], path: str, text: str
) -> None:
    assert weights(tmp_path, capsys, {path: text.encode()}) == [COUNTED]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("README.md", "B904\n"),
        ("pyproject.toml", '[tool.ruff.lint]\nselect = ["E", "F"]\n'),
        ("pyproject.toml", '[tool.ruff.lint]\nignore = ["B905", "B0", "E501", "W0707"]\n'),
        ("pyproject.toml", '[tool.other]\nignore = ["B904"]\n'),
        ("pyproject.toml", '[tool.ruff]\nignore = ["B904"\n'),
        ("pyproject.toml", '[tool]\nruff = ["B904"]\n'),
        ("pyproject.toml", "[tool.ruff]\nignore = [904, {B904 = 1}]\nlint = 1\n"),
        ("pyproject.toml", "x = " + "[" * 50_000),
        ("pyproject.toml", '[tool.pylint]\ndisable = ["all"]\nenable = ["unused-import"]\n'),
        ("pyproject.toml", '[tool.pylint]\ndisable = ["W"]\nenable = ["W0707"]\n'),
        ("pyproject.toml", '[tool.pylint]\ndisable = ["B904", "raise-missing"]\n'),
        (".flake8", "[flake8]\nmax-line-length = 120\n"),
        (".flake8", "ignore = B904\n"),
        (".flake8", "[other]\nignore = B904\n"),
        ("docs/ruff.toml", 'ignore = ["B904"]\n'),
        ("pyproject.toml", "# " + "x" * 1_000_000 + '\n[tool.ruff]\nignore = ["B904"]\n'),
    ],
)
def test_what_no_linter_was_told_is_asked(tmp_path: Path, path: str, text: str) -> None:
    (tmp_path / path).parent.mkdir(exist_ok=True)
    assert not any(leaves_out(tmp_path, path, text, code) for code in ("B904", "W0707", "raise-missing-from"))


@pytest.mark.parametrize(
    ("said", "is_off"),
    [
        ('ignore = ["B"]', True),
        ('ignore = ["B9"]', True),
        ('ignore = ["ALL"]', True),
        ('ignore = ["BLE", "A", "W", "B90"]\nselect = ["B904"]', False),
        ('ignore = ["BL"]', False),
        ('ignore = ["W"]', False),
        ('ignore = ["B"]\nextend-select = ["B904"]', False),
        ('ignore = ["B904"]\nextend-select = ["B904", "B"]', True),
    ],
)
def test_of_a_family_and_a_code_the_closer_decides(tmp_path: Path, said: str, is_off: bool) -> None:
    assert leaves_out(tmp_path, "ruff.toml", said, "B904") == is_off


@pytest.mark.parametrize(("said", "is_off"), [("W", True), ("warning", True), ("C,R", False)])
def test_a_category_of_pylint_takes_its_codes_in(tmp_path: Path, said: str, is_off: bool) -> None:
    assert leaves_out(tmp_path, ".pylintrc", f"[MAIN]\ndisable={said}\n", "W0707") == is_off


@pytest.mark.parametrize(
    ("said", "code", "is_off"),
    [
        ("T", "T201", True),
        ("T20", "T201", True),
        ("TR", "T201", False),
        ("T", "TRY002", False),
        ("PL", "PLR2004", True),
        ("PLR", "PLR2004", True),
        ("P", "PLR2004", False),
        ("PLC", "PLR2004", False),
        ("W", "W0707", False),
    ],
)
def test_a_family_takes_in_no_code_of_another_that_begins_alike(
    tmp_path: Path, said: str, code: str, is_off: bool
) -> None:
    assert leaves_out(tmp_path, "ruff.toml", f'ignore = ["{said}"]\n', code) == is_off
    assert leaves_out(tmp_path, ".flake8", f"[flake8]\nignore = {said}\n", code, ("ruff.toml",)) == is_off


@pytest.mark.parametrize(
    ("glob", "is_off"),
    [
        ("omni/load.py", True),
        ("./omni/*", True),
        ("load.py", True),
        ("**/load.py", True),
        ("omni/**/*.py", True),
        ("omni/", True),
        ("*.py", True),
        ("!tests/**", True),
        ("!omni/**", False),
        ("tests/**", False),
        ("ad.py", False),
        ("omni", False),
        ("[", False),
    ],
)
def test_what_is_off_for_a_file_is_off_there_only(tmp_path: Path, glob: str, is_off: bool) -> None:
    ruff = f'[lint.per-file-ignores]\n"{glob}" = ["E501", "B9"]\n'
    assert leaves_out(tmp_path, "ruff.toml", ruff, "B904") == is_off
    later = f'[extend-per-file-ignores]\n"{glob}" = ["ALL"]\n'
    assert leaves_out(tmp_path, "ruff.toml", later, "B904") == is_off
    flake8 = f"[flake8]\nper-file-ignores =\n    docs/*: E501\n    {glob}, setup.py: E402,B904\n    a.py:E1\n"
    assert leaves_out(tmp_path, ".flake8", flake8, "B904", ("ruff.toml",)) == is_off


def test_a_file_may_be_left_out_by_either_linter(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ruff = b'[tool.ruff.lint.per-file-ignores]\n"omni/*" = ["B904"]\n'
    assert weights(tmp_path / "ruff", capsys, {"pyproject.toml": ruff}) == [COUNTED]
    flake8 = b"[flake8]\nper-file-ignores = omni/*:B904 tests/*:E1\n"
    assert weights(tmp_path / "flake8", capsys, {"setup.cfg": flake8}) == [COUNTED]
    assert weights(tmp_path / "other", capsys, {"setup.cfg": flake8.replace(b"omni", b"docs")}) == [TOLD]


def test_each_linter_reads_its_first_file_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = b'[tool.ruff]\nignore = ["B904"]\n'
    assert weights(tmp_path / "ruff", capsys, {"pyproject.toml": own, "ruff.toml": b"ignore = []\n"}) == [TOLD]
    flake8: Files = {"setup.cfg": b"[flake8]\nignore = E1\n", ".flake8": b"[flake8]\nignore = B904\n"}
    assert weights(tmp_path / "flake8", capsys, flake8) == [TOLD]
    assert weights(tmp_path / "both", capsys, {"pyproject.toml": own, ".flake8": b"[flake8]\n"}) == [COUNTED]


def test_a_change_decides_nothing_for_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new: Files = {"omni/load.py": CHAIN, "ruff.toml": b'ignore = ["B904"]\n'}
    assert weights(tmp_path / "added", capsys, {}, new) == [TOLD]
    taken: Files = {"omni/load.py": CHAIN, "ruff.toml": b"ignore = []\n"}
    assert weights(tmp_path / "taken", capsys, {"ruff.toml": b'ignore = ["B904"]\n'}, taken) == [COUNTED]


def test_of_files_that_are_named_the_project_as_it_stands_decides(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    repository = Repository(tmp_path)
    repository.commit({"omni/load.py": CHAIN, "ruff.toml": b'ignore = ["B904"]\n'})
    run(["check", "--format", "json", "-C", str(tmp_path), "omni/load.py"])
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert [each["severity"] for each in findings if each["rule"] == "raise-without-cause"] == ["info"]


def test_a_severity_of_the_settings_holds_whatever_a_linter_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = b"rules: {raise-without-cause: minor}\n"
    old: Files = {"ruff.toml": b'ignore = ["B904"]\n', ".github/omnireview.yaml": settings}
    assert weights(tmp_path, capsys, old) == [TOLD]


@pytest.mark.parametrize(
    ("severity", "aspect", "left"),
    [
        ("blocker", "quality", "blocker"),
        ("major", "security", "major"),
        ("major", "quality", "info"),
        ("minor", "quality", "info"),
    ],
)
def test_blockers_and_security_are_no_linter_s_to_decide(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], severity: str, aspect: str, left: str
) -> None:
    pack = (
        f"rules:\n  - id: no-open\n    severity: {severity}\n    aspect: {aspect}\n    languages: [python]\n"
        "    message: Close it.\n    pattern: open(...)\n    also-asked-by: [SIM115, consider-using-with]\n"
    )
    old: Files = {".github/omnireview/rules/ours.yaml": pack.encode(), "ruff.toml": b'ignore = ["SIM"]\n'}
    (found,) = told(tmp_path, capsys, old, {"omni/load.py": b"x = open(1)\n"}, "no-open")
    assert found["severity"] == left


def test_a_hostile_configuration_takes_no_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    globs = "".join(f'"{"*a" * 120}{number}" = ["B904"]\n' for number in range(2_000))
    old: Files = {
        "pyproject.toml": b"[tool.ruff.lint.per-file-ignores]\n" + globs.encode(),
        "setup.cfg": b"[flake8]\nignore = B904" + b" " * 900_000 + b"\nx" + b" " * 90_000 + b"y\n",
        ".pylintrc": b"[MAIN]\ndisable=" + b"a#" * 400_000 + b"\n",
    }
    name = "omni/" + "a" * 200 + ".py"
    assert weights(tmp_path, capsys, old, {name: CHAIN}) == [TOLD]


@pytest.mark.parametrize(("said", "lines"), [(b"[flake8]\nextend-ignore = B904\n", []), (b"[flake8]\n", [5])])
def test_on_github_the_linters_files_come_with_the_change_s_own(
    tmp_path: Path, fake_github: FakeGitHub, said: bytes, lines: list[int]
) -> None:
    step = Step(tmp_path, fake_github)
    step.fake.files(old={"omni/old.py": b"", ".flake8": said}, new={"omni/load.py": CHAIN, ".flake8": said})
    step.payload["pull_request"]["head"]["sha"] = step.fake.head
    assert step.run(review_with_inputs) == Exit.PASS
    assert [each["line"] for review in step.fake.reviews for each in review["comments"]] == lines
    asked = [call for call in step.fake.calls if call.path == "/graphql" and "query Entries" in call.body["query"]]
    assert len(asked) == 1


def test_a_policy_that_names_codes_without_end_is_not_looked_at_before_the_merge(tmp_path: Path) -> None:
    rule = (
        "  - {id: often-%d, severity: minor, aspect: quality, message: No., languages: [python], "
        "pattern: one(), also-asked-by: [B904, B905, W0707, W0708, T201, T203]}\n"
    )
    pack = "rules:\n" + "".join(rule % number for number in range(100))
    review = reviewed(tmp_path, {}, {PACK: pack.encode()})
    assert review.after_merge is not None
    assert "`also-asked-by`" in review.after_merge.unknown


@pytest.mark.parametrize(
    ("mark", "weight"),
    [
        ("# noqa: B904", COUNTED),
        ("#noqa:E501,B904 - the caller knows the key", COUNTED),
        ("# pylint: disable=line-too-long, raise-missing-from", COUNTED),
        ("# pylint: disable=W0707", COUNTED),
        ("# noqa: B905", TOLD),
        ("# noqa", TOLD),
        ("# B904", TOLD),
        ("# pylint: enable=W0707", TOLD),
    ],
)
def test_a_mark_on_its_line_that_names_the_code_has_decided_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], mark: str, weight: tuple[str, str]
) -> None:
    marked = CHAIN.replace(b"ValueError(path)", b"ValueError(path)  " + mark.encode())
    assert weights(tmp_path, capsys, {}, {"omni/load.py": marked}) == [weight]


def test_a_mark_on_another_line_decides_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    marked = CHAIN.replace(b"KeyError:", b"KeyError:  # noqa: B904")
    assert weights(tmp_path, capsys, {}, {"omni/load.py": marked}) == [TOLD]
