"""`--export`: a folder with all files, or one; each whole or not at all."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from fake_github import FakeGitHub
from git_repository import CLEAN, Repository
from own_xml import parsed

from omnireview.cli import run
from omnireview.errors import BadInput, Exit
from omnireview.export.forms import FILES, SUFFIXES
from omnireview.export.write import forms_of, write_file
from omnireview.render import marker

ROOT = Path(__file__).parents[1]
FAULTY = b"import torch\n\n\ndef load(path):\n    return torch.load(path)\n"
TOKEN = "ghs_madeUpTokenOfTheExport0123456789"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    made = Repository(tmp_path / "project")
    monkeypatch.chdir(made.root)
    made.commit({"README.md": b"x\n"})
    made.commit({"engine/load.py": FAULTY})
    return made


def check(*options: str) -> int:
    return run(["check", "HEAD~1..HEAD", *options])


def files_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_folder_gets_every_file_and_the_same_bytes_each_time(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    out = repository.root.parent / "reports"
    assert check("--export", str(out)) == Exit.PASS
    assert f"wrote {out} ({len(FILES)} files)" in capsys.readouterr().err
    first = files_in(out)
    assert list(FILES) == [name for name in FILES if name in first]
    assert len(first) == len(FILES)
    check("-q", "--export", str(out))
    assert files_in(out) == first
    assert json.loads(first["review.json"])["findings"]
    assert first["REVIEW.md"].startswith(b"### ")
    assert b"<!doctype html>" in first["review.html"].lower()
    parsed(first["junit.xml"])
    parsed(first["badge.svg"])
    summary = first["SUMMARY.md"].decode()
    assert marker.read(summary) is None
    assert "<!--" not in summary
    assert "Approve" in summary[:150]


ENDINGS = {
    "r.md": b"### ",
    "r.json": b'{\n  "schema"',
    "r.sarif": b'{\n  "$schema"',
    "R.HTML": b"<!",
    "r.xml": b"<?xml",
    "r.svg": b"<svg",
    "r.patch": b"diff --git",
}


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize("name", ENDINGS)
def test_one_file_is_written_by_its_ending(name: str) -> None:
    assert Path(name).suffix.lower() in SUFFIXES
    check("-q", "--export", f"../new/{name}")
    ((_, data),) = files_in(Path("../new")).items()
    assert data.startswith(ENDINGS[name])


@pytest.mark.usefixtures("repository")
def test_a_name_that_says_no_form_is_refused_before_any_work(capsys: pytest.CaptureFixture[str]) -> None:
    assert check("--export", "review.pdf") == Exit.USER_SIDE
    err = capsys.readouterr().err
    assert "`.pdf`" in err
    assert ".sarif" in err
    assert not Path("review.pdf").exists()


def test_a_folder_may_have_a_dot_in_its_name(tmp_path: Path) -> None:
    assert len(forms_of(f"{tmp_path}/v1.2/")) == len(FILES)
    (tmp_path / "v1.2").mkdir()
    assert len(forms_of(f"{tmp_path}/v1.2")) == len(FILES)
    (tmp_path / "x.md").mkdir()
    assert len(forms_of(f"{tmp_path}/x.md")) == len(FILES)


@pytest.mark.usefixtures("repository")
def test_a_place_that_can_not_be_written_is_told_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    Path("file").write_bytes(b"")
    assert check("--export", "file/reports") == Exit.USER_SIDE
    err = capsys.readouterr().err
    assert "can't be written" in err
    assert "file/reports" in err
    assert "to do:" in err


def test_a_write_that_fails_leaves_the_old_file_and_no_half_of_a_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "review.json"
    place.write_bytes(b"old")

    def full(_: Path, __: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(BadInput, match="No space left on device"):
        write_file(place, b"new")
    monkeypatch.undo()
    assert files_in(tmp_path) == {"review.json": b"old"}


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_bytes(b"untouched")
    (tmp_path / "review.json").symlink_to(precious)
    write_file(tmp_path / "review.json", b"new")
    assert files_in(tmp_path) == {"precious": b"untouched", "review.json": b"new"}
    assert not (tmp_path / "review.json").is_symlink()


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize("form", ["sarif", "junit"])
def test_a_form_on_standard_output_stands_alone_and_is_the_file(form: str) -> None:
    name = {"sarif": "review.sarif", "junit": "junit.xml"}[form]
    command = [
        sys.executable,
        "-m",
        "omnireview",
        "check",
        "HEAD~1..HEAD",
        "--format",
        form,
        "--export",
        "../all/",
    ]
    env = CLEAN | {"GITHUB_ACTIONS": "true", "OMNIREVIEW_CACHE": os.environ["OMNIREVIEW_CACHE"]}
    done = subprocess.run(command, env=env, capture_output=True, check=False)
    assert done.returncode == Exit.PASS, done.stderr
    assert done.stdout == files_in(Path("../all"))[name]


def test_what_is_exported_and_what_is_mended_are_asked_for_one_after_the_other(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    for options in (["--export", "../x.md"], ["--format", "sarif"]):
        assert run(["check", "engine", "--fix", *options]) == Exit.USER_SIDE
        assert "fix first" in capsys.readouterr().err
    assert (repository.root / "engine/load.py").read_bytes() == FAULTY


def test_the_working_tree_and_whole_files_can_be_exported(repository: Repository) -> None:
    (repository.root / "engine/load.py").write_bytes(FAULTY + FAULTY)
    for what in ([], ["engine"]):
        assert run(["check", *what, "-q", "--export", "../fixes.patch"]) in {Exit.PASS, Exit.POLICY_FAILED}
        repository.git("apply", "--check", "../fixes.patch")


def test_a_pull_request_is_exported_with_its_links(
    fake_github: FakeGitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_github.files(old={"engine.py": b""}, new={"engine.py": FAULTY})
    monkeypatch.setenv("GITHUB_API_URL", fake_github.api_url)
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    monkeypatch.delenv("GITHUB_GRAPHQL_URL", raising=False)
    place = ["review", "--repo", fake_github.repository, "--pr-number", str(fake_github.number)]
    assert run([*place, "--dry-run", "-q"]) in {Exit.PASS, Exit.POLICY_FAILED}
    usual = len(fake_github.calls)
    assert run([*place, "--dry-run", "-q", "--export", str(tmp_path / "all")]) in {Exit.PASS, Exit.POLICY_FAILED}
    assert len(fake_github.calls) - usual == usual
    fixes = (tmp_path / "all" / "SUGGESTED_FIXES.md").read_text(encoding="utf-8")
    assert f"https://github.com/{fake_github.repository}/blob/" in fixes
    assert b"+    return torch.load(path, weights_only=True)" in (tmp_path / "all" / "fixes.patch").read_bytes()


def test_the_page_about_exports_names_every_file_and_every_limit() -> None:
    page = (ROOT / "docs" / "exports.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1].strip() for line in page.split("\n") if line.startswith("| `")]
    assert rows[: len(FILES)] == [f"`{name}`" for name in FILES]
    for name, form in FILES.items():
        assert f"| `{name}` | {form.use} |" in page
    assert all(f"`{ending}`" in page for ending in SUFFIXES)
    for limit in ("25,000", "5,000", "1,000", "10 MB", "20"):
        assert limit in page
