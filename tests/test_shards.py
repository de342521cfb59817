"""Saved scans: shares of a change that are put together to the review that one job would have made."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fake_github import FakeGitHub
from git_repository import Repository
from saved_case import CHANGED, SMALL, Change, changes, mutated, small_change

from omnireview.cli import run
from omnireview.diff import ChangedFile, FileStatus, diff_texts
from omnireview.errors import BadFile, BadInput, Exit
from omnireview.export.gather import gather
from omnireview.render import as_fixes, as_json
from omnireview.saved import LARGEST, Shard, read, read_shard
from omnireview.saved.believe import could_word
from omnireview.saved.read import parse_scan
from omnireview.saved.share import share_of, shares
from omnireview.scan.file import FileScanner
from omnireview.scan.task import FileScan, Task
from omnireview.settings import Settings

TOKEN = "ghs_madeUpTokenOfTheCommandLine0123"

SHARDS = {"the example": (7,), "checkpoint-loader": (1, 2, 3, 7), "odd-files": (1, 2, 3, 7)}
"""Change → into how many shards it is dealt out; the others into three."""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Change:
    return small_change(tmp_path_factory.mktemp("small"))


@pytest.mark.parametrize("name", changes())
def test_shares_put_together_are_the_review_of_one_job_byte_for_byte(name: str, tmp_path: Path) -> None:
    change: Change = changes()[name](tmp_path)
    alone = as_json.text(change.alone())
    for of in SHARDS.get(name, (3,)):
        assert as_json.text(change.merged(change.scan(of), trusted=True)) == alone, f"{of} shards"
    assert as_json.text(change.merged(change.scan(3))) == alone, "proved"


def test_the_order_of_the_files_does_not_matter(small: Change) -> None:
    scans = small.scan(3)
    first = as_json.text(small.merged(scans, trusted=True))
    assert as_json.text(small.merged(scans[::-1], trusted=True)) == first


def test_every_file_is_in_exactly_one_share_and_the_shares_are_balanced() -> None:
    text = b"".join(b"a = %d\n" % number for number in range(50))
    files = [
        ChangedFile(f"f{number}.py", None, FileStatus.ADDED, hunks=diff_texts(b"", text * (1 + number % 7)))
        for number in range(60)
    ]
    for of in (1, 2, 3, 7, 60, 100):
        told = [file.path for number in range(1, of + 1) for file in share_of(files, Shard(number, of))]
        assert sorted(told) == sorted(file.path for file in files)
    assert shares(files, 4) == shares(files[::-1], 4)
    lines = [
        sum(len(hunk.lines) for file in share_of(files, Shard(at, 4)) for hunk in file.hunks) for at in range(1, 5)
    ]
    assert max(lines) < 1.1 * min(lines)


def test_a_trusted_scan_spares_the_analysis_and_one_that_is_not_trusted_spares_none(
    small: Change, monkeypatch: pytest.MonkeyPatch
) -> None:
    scans, looked = small.scan(2), []
    monkeypatch.setattr("omnireview.corridor.processes_for", lambda _: 0)
    scanned = FileScanner.__call__

    def look(self: FileScanner, task: Task) -> FileScan:
        looked.append(task.file.path)
        return scanned(self, task)

    monkeypatch.setattr(FileScanner, "__call__", look)
    # Only that a fix holds is shown anew: of the file that has one, with the fix and without.
    small.merged(scans, trusted=True)
    assert set(looked) == {"worker.py"}
    looked.clear()
    small.merged(scans)
    assert set(looked) == set(CHANGED)
    assert looked[2] == "quiet.py", "what has findings comes first"


def test_fixes_are_made_anew_for_every_export(small: Change) -> None:
    alone, merged = small.alone(), small.merged(small.scan(2), trusted=True, fixes=True)
    told = []
    for review in (alone, merged):
        material = gather(review, small.pull, small.settings)
        told.append(as_fixes.text(review, material.mended, material.left, material.rules))
    assert told[0] == told[1]
    assert "has a fix that is proved" in told[0]


def test_no_saved_scan_holds_an_edit_a_path_of_this_machine_or_the_reason_of_a_failure(tmp_path: Path) -> None:
    change = changes()["broken-files"](tmp_path)
    (data,) = change.scan(1)
    document = json.loads(data)
    assert set(document["files"][0]) == {"path", "seal", "head", "old"}
    assert any(file["head"] is None for file in document["files"])
    assert document["counts"]["again"] == sum(file["head"] is None for file in document["files"])
    assert b"edit" not in data
    assert str(tmp_path).encode() not in data


def test_a_missing_shard_is_refused_or_named(small: Change) -> None:
    scans = small.scan(3)
    with pytest.raises(BadInput, match=r"A shard is missing: 2/3\."):
        small.merged([scans[0], scans[2]])
    left_out = {file.path for file in share_of(small.pull.files, Shard(2, 3))}
    for trusted in (True, False):
        review = small.merged([scans[0], scans[2]], trusted=trusted, incomplete_ok=True)
        assert {skip.path for skip in review.not_analysed} == left_out
        assert review.not_analysed[0].reason == "it is of shard 2/3, of which there is no saved scan"
        assert review.failed
    with pytest.raises(BadInput, match="No saved scan"):
        small.merged([])


REFUSED: dict[str, tuple[tuple[str | int, ...], Any, str]] = {
    "another form": (("format",), "omnireview-scan/2", "no saved scan of the form omnireview-scan/1"),
    "another version": (("omnireview",), "9.9.9", "made by omnireview 9.9.9"),
    "another Python": (("python",), "2.7", "under Python 2.7; this is"),
    "another head": (("head",), "f" * 40, "about another head: ffffffffffff and not"),
    "another merge base": (("merge_base",), "f" * 40, "another merge base"),
    "another policy": (("policy",), "0" * 64, "other rules or settings"),
    "other shards": (("shard", "of"), 3, "one of 3 shards, and the first file is one of 2"),
    "a file twice": (("shard", "number"), 1, "Shard 1/2 is there twice"),
    "a shard that is none": (("shard", "number"), 3, "there is no such share"),
    "fewer findings than counted": (("counts", "findings"), 99, "books do not balance"),
    "fewer files than counted": (("counts", "files"), 99, "books do not balance"),
    "no number": (("counts", "files"), "1", "valid integer"),
    "a key too many": (("evil`key`",), 1, "there is a key too many"),
    "other bytes": (("files", 0, "seal"), "0" * 64, "does not tell of"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_does_not_fit_is_refused(name: str, small: Change) -> None:
    path, to, said = REFUSED[name]
    scans = small.scan(2)
    with pytest.raises(BadFile, match=re.escape(said)) as refused:
        small.merged([scans[0], mutated(scans[1], *path, to=to)], trusted=True)
    assert "scan-2.json" in refused.value.where
    assert refused.value.mend


def test_a_scan_of_the_files_of_another_shard_is_refused(small: Change) -> None:
    first, second = small.scan(2)
    swapped = [
        mutated(mutated(first, "shard", "number", to=2), "files", to=json.loads(first)["files"]),
        mutated(second, "shard", "number", to=1),
    ]
    with pytest.raises(BadFile, match="does not tell of"):
        small.merged(swapped, trusted=True)


def test_a_scan_of_more_than_the_change_is_refused(small: Change) -> None:
    (data,) = small.scan(1)
    document = json.loads(data)
    more = {**document["files"][0], "seal": "0" * 64, "path": "../../etc/passwd"}
    document["files"].append(more)
    document["counts"]["files"] += 1
    document["counts"]["findings"] += sum(len(more[side]["findings"]) for side in ("head", "old"))
    with pytest.raises(BadFile, match="1 files that are not of its share") as refused:
        small.merged([json.dumps(document).encode()], trusted=True)
    assert "passwd" not in str(refused.value)


CLAIMS: dict[str, tuple[str, Any]] = {
    "a rule that there is not": ("rule", "no-such-rule"),
    "a rule about whole changes": ("rule", "large-pull-request"),
    "a severity that the rule does not have": ("severity", "major"),
    "a confidence that the rule does not have": ("confidence", "low"),
    "a line behind the end": ("end_line", 4_000),
    "an end before its beginning": ("line", 4_000),
    "columns behind the end": ("columns", [0, 4_000]),
    "other words": ("message", "Visit [this](https://evil.example) @everyone"),
    "other words around its own": ("message", "x`</details>` evil"),
}


@pytest.mark.parametrize("name", CLAIMS)
def test_what_no_rule_can_say_is_refused_even_of_a_trusted_scan(name: str, small: Change) -> None:
    key, to = CLAIMS[name]
    (data,) = small.scan(1)
    files = json.loads(data)["files"]
    at = next(number for number, file in enumerate(files) if file["path"] == "engine.py")
    with pytest.raises(BadFile, match=r"It claims of engine\.py (what|lines|columns)") as refused:
        small.merged([mutated(data, "files", at, "head", "findings", 0, key, to=to)], trusted=True)
    assert "evil" not in str(refused.value)


def test_a_finding_that_is_left_out_or_made_up_is_noticed_unless_the_scan_is_trusted(small: Change) -> None:
    (data,) = small.scan(1)
    document = json.loads(data)
    held = next(file for file in document["files"] if file["path"] == "engine.py")
    taken = held["head"]["findings"].pop(0)
    document["counts"]["findings"] -= 1
    without = json.dumps(document).encode()
    with pytest.raises(BadFile, match=r"claims of engine\.py what the rules do not find"):
        small.merged([without])
    assert len(small.merged([without], trusted=True).entries) < len(small.alone().entries)

    held["head"]["findings"] = [taken, {**taken, "line": 1, "end_line": 1, "columns": None}]
    document["counts"]["findings"] += 2
    with pytest.raises(BadFile, match="what the rules do not find"):
        small.merged([json.dumps(document).encode()])


def test_a_fix_that_the_rule_does_not_make_is_noticed(small: Change) -> None:
    (data,) = small.scan(1)
    document = json.loads(data)
    held = next(file for file in document["files"] if file["path"] == "worker.py")
    (fixable,) = (each for each in held["head"]["findings"] if each["fixable"])
    fixable["source"] = "something:"
    with pytest.raises(BadFile, match="what the rules do not find"):
        small.merged([json.dumps(document).encode()], trusted=True)


def test_what_a_scan_leaves_open_is_analysed_by_who_merges(small: Change) -> None:
    (data,) = small.scan(1)
    document = json.loads(data)
    for file in document["files"]:
        file["head"] = file["old"] = None
    document["counts"] = {"files": 3, "again": 3, "findings": 0}
    merged = small.merged([json.dumps(document).encode()], trusted=True)
    assert as_json.text(merged) == as_json.text(small.alone())


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"[]", b"null", b"{", b"\xff", b"[" * 100_000, b'{"a":' * 100_000, b"1" * 10_000),
        *(b'{"format": NaN}', b'{"format": "\\ud800"}', b'{"number": 1e400}'),
    ],
    ids=lambda data: data[:12].decode("latin-1"),
)
def test_what_is_no_saved_scan_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(BadFile, match="no saved scan"):
        parse_scan(data, "x.json")


def test_settings_that_no_scan_looks_at_may_differ_and_others_may_not(small: Change) -> None:
    scans = small.scan(2)
    later = replace(small.settings, max_inline=0, fail_on="never", comment_on_clean="never")
    later = replace(later, no_inline_for=("bots",), request_changes=True)
    assert not Change(small.pull, later).merged(scans, trusted=True).failed
    with pytest.raises(BadFile, match="other rules or settings"):
        Change(small.pull, replace(small.settings, exclude=("engine.py",))).merged(scans)
    with pytest.raises(BadFile, match="other rules or settings"):
        Change(small.pull, Settings(packs=("core",))).merged(scans)


@pytest.mark.parametrize(
    ("template", "message", "fits"),
    [
        ("Use `$X`, not `$Y`.", "Use `a.b`, not `c`.", True),
        ("Use `$X`, not `$Y`.", "Use `a` and [b](c) `, not `c`.", False),
        ("Use `$X`, not `$Y`.", "Use `a`, not `c`. More.", False),
        ("No words.", "No words.", True),
        ("No words.", "Other words.", False),
        ("It waits$MORE", "It waits", True),
        ("It waits for $MORE", "It waits for", True),
        ("$A and $A", "x and y and z", True),
        ("`$...ARGS` is long", "`a, b` is long", True),
        ("$A.", "a\nb.", False),
    ],
)
def test_a_message_is_its_rule_s_template_with_words_in_the_gaps(template: str, message: str, fits: bool) -> None:
    assert could_word(template, message) is fits


@pytest.mark.parametrize("text", ["", "1", "0/1", "2/1", "1/257", "1/2/3", "-1/2", "a/b", "1/ 2", "²/4"])
def test_what_names_no_shard_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="names no share"):
        read_shard(text)


def commit(root: Path) -> Repository:
    repository = Repository(root)
    repository.commit(dict(SMALL))
    repository.commit(CHANGED)
    return repository


def test_the_commands_scan_and_merge_a_range(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(commit(tmp_path / "project").root)
    names = [str(tmp_path / "scans" / f"{number}.json") for number in (1, 2)]
    for number, name in enumerate(names, 1):
        assert run(["scan", "HEAD~1..HEAD", "--shard", f"{number}/2", "--out", name]) == Exit.PASS
    assert "shard 2/2, " in capsys.readouterr().err
    assert run(["check", "HEAD~1..HEAD", "--format", "json"]) == Exit.POLICY_FAILED
    alone = capsys.readouterr().out
    for option in (["--trusted"], []):
        asked = ["merge", *names, "--of", "HEAD~1..HEAD", "--format", "json", *option]
        assert run(asked) == Exit.POLICY_FAILED
        assert capsys.readouterr().out == alone
    assert run(["merge", names[0], "--of", "HEAD~1..HEAD"]) == Exit.USER_SIDE
    assert "A shard is missing: 2/2." in capsys.readouterr().err
    assert run(["merge", names[0], "--of", "HEAD~1..HEAD", "--incomplete-ok"]) == 1
    exported = tmp_path / "review.sarif"
    assert run(["merge", *names, "--of", "HEAD~1..HEAD", "--trusted", "--export", str(exported)]) == 1
    assert "dynamic-code-execution" in exported.read_text(encoding="utf-8")


def test_a_whole_repository_is_shared_out_by_its_paths(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = commit(tmp_path / "project").root
    monkeypatch.chdir(root)
    names = [str(tmp_path / f"{number}.json") for number in (1, 2, 3)]
    for number, name in enumerate(names, 1):
        assert run(["scan", ".", "--shard", f"{number}/3", "--out", name, "-q"]) == Exit.PASS
    assert run(["check", ".", "--format", "json"]) == Exit.POLICY_FAILED
    alone = capsys.readouterr().out
    assert run(["merge", *names, "--of", ".", "--trusted", "--format", "json"]) == Exit.POLICY_FAILED
    assert capsys.readouterr().out == alone
    (root / "quiet.py").write_bytes(b"A = 3\n")
    assert run(["merge", *names, "--of", ".", "--trusted"]) == Exit.USER_SIDE
    assert "does not tell of quiet.py, as that file is in this change" in capsys.readouterr().err


def test_a_file_that_is_too_large_is_not_read_as_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(commit(tmp_path / "project").root)
    large = tmp_path / "large.json"
    with large.open("wb") as file:
        file.truncate(LARGEST + 1)
    for name, said in ((large, "larger than 67,108,864 bytes"), (tmp_path, "can't be read")):
        assert run(["merge", str(name), "--of", "HEAD~1..HEAD"]) == Exit.USER_SIDE
        err = capsys.readouterr().err
        assert said in err
        assert "to do:" in err


def test_more_than_the_scans_of_one_change_are_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(commit(tmp_path / "project").root)
    name = tmp_path / "scan.json"
    assert run(["scan", "HEAD~1..HEAD", "--out", str(name)]) == Exit.PASS
    assert run(["merge", *[str(name)] * 257, "--of", "HEAD~1..HEAD"]) == Exit.USER_SIDE
    assert "at most 256 shards" in capsys.readouterr().err
    monkeypatch.setattr(read, "LARGEST_TOGETHER", 2 * name.stat().st_size)
    assert run(["merge", *[str(name)] * 3, "--of", "HEAD~1..HEAD"]) == Exit.USER_SIDE
    assert "bytes together" in capsys.readouterr().err


@pytest.fixture
def fake(fake_github: FakeGitHub, monkeypatch: pytest.MonkeyPatch) -> FakeGitHub:
    fake_github.files(old=dict(SMALL), new={name: data or b"" for name, data in CHANGED.items()})
    monkeypatch.setenv("GITHUB_API_URL", fake_github.api_url)
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    monkeypatch.delenv("GITHUB_GRAPHQL_URL", raising=False)
    return fake_github


def scan_pull(fake: FakeGitHub, folder: Path, of: int = 2) -> list[str]:
    names = [str(folder / f"{number}.json") for number in range(1, of + 1)]
    for number, name in enumerate(names, 1):
        asked = ["scan", "--repo", fake.repository, "--pr-number", str(fake.number)]
        assert run([*asked, "--shard", f"{number}/{of}", "--out", name]) == Exit.PASS
    return names


def publish(fake: FakeGitHub, names: list[str], *options: str) -> int:
    return run(["publish", *names, "--repo", fake.repository, "--pr-number", str(fake.number), *options])


@pytest.mark.parametrize("option", [["--trusted"], []])
def test_shares_of_a_pull_request_are_published_as_its_review_would_be(
    option: list[str], fake: FakeGitHub, tmp_path: Path
) -> None:
    assert run(["review", "--repo", fake.repository, "--pr-number", str(fake.number), "--dry-run"]) == 1
    names = scan_pull(fake, tmp_path)
    assert (fake.reviews, fake.comments) == ([], [])
    assert publish(fake, names, *option) == Exit.POLICY_FAILED
    (review,) = fake.reviews
    assert [(each["path"], each["line"]) for each in review["comments"]] == [("engine.py", 6), ("worker.py", 8)]
    assert "```suggestion" in review["comments"][1]["body"]
    assert len(fake.comments) == 1


def test_nothing_is_published_for_a_head_that_was_not_scanned(
    fake: FakeGitHub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = scan_pull(fake, tmp_path)
    moved = Path(names[0])
    moved.write_bytes(mutated(moved.read_bytes(), "head", to="e" * 40))
    assert publish(fake, names, "--trusted") == Exit.USER_SIDE
    assert "about another head: eeeeeeeeeeee and not" in capsys.readouterr().err
    assert (fake.reviews, fake.comments) == ([], [])


def test_a_scan_of_another_pull_request_is_refused(
    fake: FakeGitHub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = scan_pull(fake, tmp_path)
    for key, to, said in (("number", 8, "another pull request"), ("repository", "o/r", "another repository")):
        other = Path(tmp_path / "other.json")
        other.write_bytes(mutated(Path(names[1]).read_bytes(), key, to=to))
        assert publish(fake, [names[0], str(other)], "--trusted") == Exit.USER_SIDE
        assert said in capsys.readouterr().err
    assert fake.reviews == []


def test_a_pull_request_is_a_change_of_its_own(
    fake: FakeGitHub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "x.json")
    assert run(["scan", "main..HEAD", "--pr-number", "7", "--out", out]) == Exit.USER_SIDE
    assert run(["scan", "--repo", "o/r", "--out", out]) == Exit.USER_SIDE
    assert "`--repo` names no pull request" in capsys.readouterr().err
    assert fake.calls == []
