"""`omnireview check --fix`: files are mended in place, byte for byte, or shown as a patch."""

import json
import os
import stat
from pathlib import Path
from random import Random

import pytest
from git_repository import Repository

from omnireview.cli import run
from omnireview.diff.write import write_patch
from omnireview.edits.disk import replace_file
from omnireview.errors import Exit

OLD = b"import torch\n\n\ndef load(path):\n    return torch.load(path, weights_only=True)\n"
FAULTY = b"import torch\n\n\ndef load(path):\n    return torch.load(path)\n"
RULE = "torch-load-without-weights-only"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    made = Repository(tmp_path / "project")
    made.commit({"engine/loader.py": OLD})
    monkeypatch.chdir(made.root)
    return made


def read(repository: Repository, path: str) -> bytes:
    return (repository.root / path).read_bytes()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(FAULTY, OLD, id="LF"),
        pytest.param(FAULTY.replace(b"\n", b"\r\n"), OLD.replace(b"\n", b"\r\n"), id="CR LF"),
        pytest.param(FAULTY.replace(b"torch\n", b"torch\r\n"), OLD.replace(b"torch\n", b"torch\r\n"), id="mixed"),
        pytest.param(FAULTY.removesuffix(b"\n"), OLD, id="no line end at the end"),
        pytest.param(b"\xef\xbb\xbf" + FAULTY, b"\xef\xbb\xbf" + OLD, id="a byte order mark"),
        pytest.param(
            b"# coding: latin-1\nname = '\xe9\xfc'\n" + FAULTY.replace(b"path", b"\xfcb"),
            b"# coding: latin-1\nname = '\xe9\xfc'\n" + OLD.replace(b"path", b"\xfcb"),
            id="a declared encoding",
        ),
        pytest.param(
            FAULTY.replace(b"(path)\n", b"(torch.load(path))\n"),
            OLD.replace(b"(path, weights_only=True)", b"(torch.load(path, weights_only=True), weights_only=True)"),
            id="one fix in another",
        ),
        pytest.param(
            FAULTY.replace(
                b"    return", b"    # \xe2\x80\xa8 \x0c \xc2\x85\n    name = '\xf0\x9f\x99\x82'; return"
            ),
            OLD.replace(b"    return", b"    # \xe2\x80\xa8 \x0c \xc2\x85\n    name = '\xf0\x9f\x99\x82'; return"),
            id="wide letters and other line ends of Unicode",
        ),
    ],
)
def test_a_file_is_mended_and_all_else_in_it_stays(
    repository: Repository,
    capsysbinary: pytest.CaptureFixture[bytes],
    before: bytes,
    after: bytes,
) -> None:
    repository.write({"engine/loader.py": before})
    assert run(["check", "--fix", "--dry-run"]) == Exit.PASS
    patch = capsysbinary.readouterr().out
    assert read(repository, "engine/loader.py") == before
    assert run(["check", "engine", "--fix"]) == Exit.PASS
    assert read(repository, "engine/loader.py") == after
    assert RULE.encode() in capsysbinary.readouterr().out
    repository.write({"engine/loader.py": before})
    repository.git("apply", data=patch)
    assert read(repository, "engine/loader.py") == after


def test_the_patch_of_a_dry_run_holds_the_bytes_of_the_file(
    repository: Repository, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    before = b"# coding: latin-1\r\nname = '\xe9'\r\n" + FAULTY.replace(b"path", b"\xfc")
    repository.write({'a "b"\t\xe4.py': before, "c d.py": FAULTY.removesuffix(b"\n")})
    run(["check", "--fix", "--dry-run"])
    patch = capsysbinary.readouterr().out
    repository.git("apply", data=patch)
    applied = read(repository, 'a "b"\t\xe4.py'), read(repository, "c d.py")
    repository.write({'a "b"\t\xe4.py': before, "c d.py": FAULTY.removesuffix(b"\n")})
    run(["check", "--fix"])
    assert applied == (read(repository, 'a "b"\t\xe4.py'), read(repository, "c d.py"))
    assert applied[0] == before.replace(b"(\xfc)\n", b"(\xfc, weights_only=True)\n")


def test_in_a_job_no_line_of_the_patch_can_be_a_command_and_git_applies_it_all_the_same(
    repository: Repository, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    before = (
        FAULTY.replace(b"import torch\n", b"import torch  # ##[error]\n") + b"\n\nTEXT = '''\n::error::x\n'''\n"
    )
    repository.write({"engine/loader.py": before})
    run(["check", "--fix", "--dry-run"])
    patch = capsysbinary.readouterr().out
    assert patch.startswith(b"::stop-commands::")
    repository.git("apply", data=patch)
    assert read(repository, "engine/loader.py") == before.replace(b"(path)\n", b"(path, weights_only=True)\n")


@pytest.mark.parametrize("paths", [(), (".",)], ids=["working tree", "paths"])
def test_files_that_git_turns_to_lf_keep_their_line_ends_on_disk(
    repository: Repository, capsys: pytest.CaptureFixture[str], paths: tuple[str, ...]
) -> None:
    repository.git("config", "core.autocrlf", "true")
    before, after = FAULTY.replace(b"\n", b"\r\n"), OLD.replace(b"\n", b"\r\n")
    repository.write({"new.py": before})
    run(["check", *paths, "--fix", "--dry-run"])
    patch = capsys.readouterr().out.encode()
    assert run(["check", *paths, "--fix"]) == Exit.PASS
    assert read(repository, "new.py") == after
    repository.write({"new.py": before})
    repository.git("apply", data=patch)
    assert read(repository, "new.py") == after


def test_only_what_the_change_brings_in_is_mended(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    old = FAULTY + b"\n\ndef again(path):\n    return torch.load(path)  # old\n"
    repository.commit({"engine/loader.py": old})
    added = b"\n\ndef new(path):\n    return torch.load(path, 1)\n"
    quiet = (
        b"\n\ndef quiet(path):\n    return torch.load(path)  # omnireview: ignore[" + RULE.encode() + b"] ours\n"
    )
    repository.write({"engine/loader.py": old + added + quiet})
    run(["check", "--fix"])
    mended = added.replace(b"(path, 1)", b"(path, 1, weights_only=True)")
    assert read(repository, "engine/loader.py") == old + mended + quiet
    assert "Fixed 1 finding in 1 file:\n  engine/loader.py:13  " in capsys.readouterr().out


def test_a_second_run_finds_nothing_to_fix(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.write({"engine/loader.py": FAULTY})
    run(["check", "--fix"])
    capsys.readouterr()
    assert run(["check", "--fix"]) == Exit.PASS
    assert "There is nothing to fix." in capsys.readouterr().out


def test_the_exit_code_and_the_review_are_of_what_is_left(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    left = b'\n\ndef step(text: str) -> object:\n    """Run a step."""\n    return eval(text)\n'
    repository.write({"engine/loader.py": FAULTY + left})
    assert run(["check", "--fix", "--dry-run", "--format", "json"]) == Exit.POLICY_FAILED
    assert "Would fix 1 finding" in capsys.readouterr().err
    assert run(["check", "--fix", "--format", "json"]) == Exit.POLICY_FAILED
    printed = capsys.readouterr()
    new = [each["rule"] for each in json.loads(printed.out)["findings"] if each["status"] == "new"]
    assert new == ["dynamic-code-execution"]
    assert "1 finding has no fix that a program could make." in printed.err


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (["HEAD~1..HEAD"], "a range of commits"),
        (["--staged"], "the index"),
        (["--patch", "x.patch"], "a patch"),
    ],
)
def test_what_is_not_on_disk_is_refused_with_what_to_do(
    repository: Repository, capsys: pytest.CaptureFixture[str], arguments: list[str], what: str
) -> None:
    repository.commit({"engine/loader.py": FAULTY})
    assert run(["check", *arguments, "--fix"]) == Exit.USER_SIDE
    told = capsys.readouterr().err
    assert f"{what} is not on disk" in told
    assert "check out what is to be mended" in told
    assert read(repository, "engine/loader.py") == FAULTY


@pytest.mark.usefixtures("repository")
def test_a_dry_run_of_nothing_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--dry-run"]) == Exit.USER_SIDE
    assert "`--fix`" in capsys.readouterr().err


def test_a_folder_that_is_no_repository_is_mended_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "model.py").write_bytes(FAULTY)
    assert run(["check", "-C", str(tmp_path), "model.py", "--fix"]) == Exit.PASS
    assert (tmp_path / "model.py").read_bytes() == OLD
    assert "model.py:5" in capsys.readouterr().out


def test_permissions_stay_and_nothing_is_left_beside_the_file(repository: Repository) -> None:
    repository.write({"engine/loader.py": FAULTY})
    place = repository.root / "engine" / "loader.py"
    place.chmod(0o751)
    run(["check", "--fix"])
    assert read(repository, "engine/loader.py") == OLD
    assert stat.S_IMODE(place.stat().st_mode) == 0o751
    assert os.listdir(place.parent) == ["loader.py"]  # noqa: PTH208 - names are enough


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may give a file away")
def test_the_owner_stays(tmp_path: Path) -> None:
    place = tmp_path / "x.py"
    place.write_bytes(b"old\n")
    os.chown(place, 12, 34)
    assert replace_file(tmp_path, "x.py", b"old\n", b"new\n") == ""
    assert (place.read_bytes(), place.stat().st_uid, place.stat().st_gid) == (b"new\n", 12, 34)


def test_a_patch_of_any_texts_is_taken_by_git_apply(tmp_path: Path) -> None:
    chance = Random(7)  # noqa: S311 - the same texts in each run
    pieces = [
        b"a\n",
        b"b\r\n",
        b"\n",
        b"\r\n",
        b"\xff\xe9\n",
        b"-- x\n",
        b"\\ No newline\n",
        b"c\rd\n",
        b"\xe2\x80\xa8\n",
    ]

    def text() -> bytes:
        lines = b"".join(chance.choices(pieces, k=chance.randrange(12)))
        return lines if chance.random() < 0.6 else lines + chance.choice([b"end", b"end\r", b""])

    pairs = {f"folder {number}/x{number}.py": (text(), text()) for number in range(150)}
    pairs = {path: (old, new) for path, (old, new) in pairs.items() if old and new}
    made = Repository(tmp_path / "texts")
    made.write({path: old for path, (old, _) in pairs.items()})
    made.git("apply", data=b"".join(write_patch(path, old, new) for path, (old, new) in pairs.items()))
    assert {path: read(made, path) for path in pairs} == {path: new for path, (_, new) in pairs.items()}


def test_no_symlink_is_followed(repository: Repository, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "loader.py").write_bytes(FAULTY)
    (repository.root / "linked").symlink_to(outside)
    (repository.root / "one.py").symlink_to(outside / "loader.py")
    run(["check", "--fix"])
    run(["check", ".", "--fix"])
    assert (outside / "loader.py").read_bytes() == FAULTY
    for path in ("one.py", "linked/loader.py"):
        assert replace_file(repository.root, path, FAULTY, OLD) != ""
    assert replace_file(repository.root, "../outside/loader.py", FAULTY, OLD) != ""
    assert (outside / "loader.py").read_bytes() == FAULTY


def test_a_file_that_was_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "x.py").write_bytes(b"newer\n")
    assert (
        replace_file(tmp_path, "x.py", b"old\n", b"mended\n")
        == "the file was changed meanwhile, or is none any more"
    )
    assert (tmp_path / "x.py").read_bytes() == b"newer\n"


def test_a_file_that_can_not_be_written_is_named_and_the_run_fails(
    repository: Repository, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.write({"engine/loader.py": FAULTY, "other.py": FAULTY})

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("omnireview.edits.disk.tempfile.mkstemp", full)
    assert run(["check", "--fix"]) == Exit.USER_SIDE
    told = capsys.readouterr().out
    assert "Not fixed, though there is a fix:\n  engine/loader.py:5  " in told
    assert "can't be written: No space left on device" in told
    assert f"[{RULE}]" in told
    assert read(repository, "engine/loader.py") == FAULTY


def test_a_fix_that_is_not_proved_is_told_with_the_reason(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    pack = b"""\
rules:
  - id: breaks
    severity: ERROR
    languages: [python]
    message: Breaks.
    pattern: old_name(...)
    fix: old_name(
"""
    repository.write({".github/omnireview/rules/own.yaml": pack, "x.py": b"old_name(1)\n"})
    run(["check", "x.py", "--fix"])
    assert "x.py:1  breaks: with it the file would not parse" in capsys.readouterr().out
    assert read(repository, "x.py") == b"old_name(1)\n"
