"""fixes.patch: real git takes it whole, and each of its hunks alone, and it leaves what was proved."""

import re
from pathlib import Path

import pytest
from git_repository import Repository
from made_reviews import found, review_of
from rendered import Page

from omnireview.cli import run
from omnireview.diff import diff_texts
from omnireview.diff.standing import standing_hunks
from omnireview.diff.write import write_hunks
from omnireview.edits.together import Mend, MendedFile
from omnireview.errors import Exit
from omnireview.render import as_fixes


def module(*names: str, gap: int = 12) -> bytes:
    """A module with one fault a function, far enough from each other for a hunk of each."""
    filler = "".join(f"    print({number})\n" for number in range(gap))
    return (
        "import torch\n" + "".join(f"\n\ndef {n}(path):\n{filler}    return torch.load(path)\n" for n in names)
    ).encode()


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    made = Repository(tmp_path / "project")
    monkeypatch.chdir(made.root)
    return made


def export(*options: str, out: str = "../out/") -> Path:
    assert run(["check", "HEAD~1..HEAD", "-q", "--export", out, *options]) in {Exit.PASS, Exit.POLICY_FAILED}
    return Path(out)


def hunks_of(patch: bytes) -> list[bytes]:
    """Give each hunk as a patch of its own, under the header of its file, as a person would cut it out."""
    alone = []
    for file in re.split(rb"(?m)^(?=diff --git )", patch)[1:]:
        head, *hunks = re.split(rb"(?m)^(?=@@ -)", file)
        alone += [head + hunk for hunk in hunks]
    return alone


def applied(repository: Repository, patch: bytes) -> dict[str, bytes]:
    """Give the files that a patch changes, as git leaves them; they are taken back."""
    repository.git("apply", "-", data=patch)
    changed = repository.git("-c", "core.quotePath=false", "diff", "--name-only", "-z").decode(
        "utf-8", "surrogateescape"
    )
    files = {name: (repository.root / name).read_bytes() for name in changed.split("\0") if name}
    repository.git("checkout", "--quiet", "--", ".")
    return files


FILES = {
    "usual": ("engine/load.py", module("a", "b", "c")),
    "close together": ("engine/load.py", module("a", "b", "c", gap=0)),
    "no line end at the end": ("engine/load.py", module("a", "b").removesuffix(b"\n")),
    "CR LF": ("engine/load.py", module("a", "b").replace(b"\n", b"\r\n")),
    "wide letters": ("engine/模型 é.py", module("a", "b").replace(b"print(3)", "print('\U0001f642')".encode())),
    "a name to be quoted": ('engine/tab\t"x"\\y.py', module("a")),
    "a declared encoding": ("engine/load.py", b"# coding: latin-1\nNAME = '\xe9'\n" + module("a", "b")),
}


@pytest.mark.parametrize("case", FILES)
def test_git_applies_the_patch_whole_and_each_hunk_alone(repository: Repository, case: str) -> None:
    path, faulty = FILES[case]
    wanted = faulty.replace(b"torch.load(path)", b"torch.load(path, weights_only=True)")
    wanted += b"" if wanted.endswith(b"\n") else b"\n"  # which another rule asks for
    repository.commit({"README.md": b"x\n"})
    repository.commit({path: faulty})
    patch = (export() / "fixes.patch").read_bytes()
    assert applied(repository, patch) == {path: wanted}
    hunks = hunks_of(patch)
    assert len(hunks) == (1 if case == "close together" else faulty.count(b"def "))
    left = []
    for hunk in hunks:
        ((name, data),) = applied(repository, hunk).items()
        left.append((name, data.count(b"weights_only=True")))
    assert left == [(path, 3 if case == "close together" else 1)] * len(hunks)
    # One after the other gives the same as all at once, in whatever order.
    for hunk in reversed(hunks):
        repository.git("apply", "-", data=hunk)
    assert (repository.root / path).read_bytes() == wanted


def test_a_renamed_file_is_mended_at_its_new_place(repository: Repository) -> None:
    repository.commit({"old/load.py": module("a")})
    repository.commit({"old/load.py": None, "new/load.py": module("a", "b")})
    files = applied(repository, (export() / "fixes.patch").read_bytes())
    assert {path: data.count(b"weights_only=True") for path, data in files.items()} == {"new/load.py": 1}


def test_files_come_in_the_order_of_their_paths_and_the_page_in_the_order_of_the_patch(
    repository: Repository,
) -> None:
    repository.commit({"README.md": b"x\n"})
    repository.commit({"b.py": module("a", "b"), "a.py": module("a")})
    out = export()
    patch, page = (out / "fixes.patch").read_bytes(), (out / "SUGGESTED_FIXES.md").read_text(encoding="utf-8")
    assert re.findall(rb"(?m)^--- a/(.*)$", patch) == [b"a.py", b"b.py"]
    assert re.findall(r"(?m)^### `(.*?)`", page) == ["a.py:17", "b.py:17", "b.py:33"]
    assert page.count("+    return torch.load(path, weights_only=True)") == 3
    assert "git apply fixes.patch" in page


def test_a_change_without_fixes_has_an_empty_patch_that_says_so(repository: Repository) -> None:
    repository.commit({"a.py": b"x = 1\n"})
    repository.commit({"a.py": b"x = 2\n"})
    out = export()
    assert (out / "fixes.patch").read_bytes() == b""
    assert "No new finding has a fix" in (out / "SUGGESTED_FIXES.md").read_text(encoding="utf-8")


def test_what_is_only_counted_and_what_has_no_comment_is_mended_too(repository: Repository) -> None:
    repository.commit({"README.md": b"x\n"})
    repository.commit({"a.py": module("a", "b", "c", "d")})
    patch = (export("--max-inline", "0") / "fixes.patch").read_bytes()
    assert patch.count(b"+    return torch.load(path, weights_only=True)") == 4


def test_one_patch_can_be_exported_alone(repository: Repository) -> None:
    repository.commit({"README.md": b"x\n"})
    repository.commit({"a.py": module("a")})
    patch = export(out="../only.patch").read_bytes()
    assert list(applied(repository, patch)) == ["a.py"]
    assert not Path("../out").exists()


OWN = b"""rules:
  - {id: slow-call, severity: major, aspect: quality, languages: [python], message: "Call `fast`.",
     pattern: "slow(...)", fix: fast(), why: "It is slow.",
     examples: [{bad: "slow(1)\\n", good: "fast()\\n"}, {good: "fast()\\n"}]}
  - {id: bare-number, severity: minor, aspect: quality, languages: [python], message: "Name the number.",
     pattern: "slow(7)", fix: seventh(),
     examples: [{bad: "slow(7)\\n", good: "seventh()\\n"}, {good: "slow(x)\\n"}]}
  - {id: old-first, severity: minor, aspect: quality, languages: [python], message: "Call `new_first`.",
     pattern: old_first(), fix: new_first(),
     examples: [{bad: "old_first()\\n", good: "new_first()\\n"}, {good: "f()\\n"}]}
  - {id: old-second, severity: minor, aspect: quality, languages: [python], message: "Call `new_second`.",
     pattern: old_second(), fix: new_second(),
     examples: [{bad: "old_second()\\n", good: "new_second()\\n"}, {good: "f()\\n"}]}
  - {id: both-new, severity: minor, aspect: quality, languages: [python], message: "Not both.",
     pattern: "new_first()\\n...\\nnew_second()\\n",
     examples: [{bad: "new_first()\\nnew_second()\\n"}, {good: "new_first()\\n"}]}
  - {id: early-fix, severity: minor, aspect: quality, languages: [python], message: "Mend it.", stage: preview,
     pattern: early(), fix: late(), examples: [{bad: "early()\\n", good: "late()\\n"}, {good: "late()\\n"}]}
"""


@pytest.fixture
def own_rules(repository: Repository) -> Repository:
    repository.commit({".github/omnireview/rules/own.yaml": OWN, "README.md": b"x\n"})
    return repository


def test_of_two_fixes_of_one_place_the_lesser_is_left_out_and_named(own_rules: Repository) -> None:
    own_rules.commit({"a.py": b"slow(7)\n"})
    out = export()
    assert applied(own_rules, (out / "fixes.patch").read_bytes()) == {"a.py": b"fast()\n"}
    page = (out / "SUGGESTED_FIXES.md").read_text(encoding="utf-8")
    _, left_out = page.split("## Not in `fixes.patch`")
    assert "`a.py:1`: Name the number. Left out: another fix changes the same place" in left_out
    assert "Why: It is slow." in page


def test_fixes_that_stand_in_each_other_s_way_are_not_made_together(own_rules: Repository) -> None:
    own_rules.commit({"a.py": b"def run():\n    old_first()\n    old_second()\n"})
    out = export()
    ((_, mended),) = applied(own_rules, (out / "fixes.patch").read_bytes()).items()
    assert mended == b"def run():\n    new_first()\n    old_second()\n"
    page = (out / "SUGGESTED_FIXES.md").read_text(encoding="utf-8")
    assert "Left out: with the other fixes of this file: it would bring both-new." in page


def test_a_fix_of_a_preview_rule_is_named_and_not_made(own_rules: Repository) -> None:
    own_rules.commit({"a.py": b"early()\n"})
    out = export()
    assert (out / "fixes.patch").read_bytes() == b""
    assert "Left out: its rule is in preview." in (out / "SUGGESTED_FIXES.md").read_text(encoding="utf-8")


def test_what_needs_a_person_stands_on_the_page_with_its_reason_and_minutes(repository: Repository) -> None:
    repository.commit({"README.md": b"x\n"})
    repository.commit({"a.py": b"import os\n\n\ndef load(text):\n    return eval(text)\n"})
    page = (export() / "SUGGESTED_FIXES.md").read_text(encoding="utf-8")
    by_hand = page.split("## To be mended by a person")[1]
    assert "**blocker**" in by_hand
    assert "`a.py:5`" in by_hand
    assert " min" in by_hand
    assert "Why: " in by_hand


def test_a_hunk_finds_its_place_among_lines_that_look_the_same(repository: Repository) -> None:
    """The first hunk adds as many lines as a block has: alone, the second is looked for one block too low."""
    head = [b"head = 1\n"] * 12
    blocks = [b"    a = 1\n" * 11 + b"    name = %d\n" % number for number in range(6)]
    mended = b"    a = 1\n" * 5 + b"    a = 2\n" + b"    a = 1\n" * 5 + b"    name = 3\n"
    old = b"".join([*head, *blocks])
    new = b"".join([*head[:4], b"more = 1\n" * 12, *head[4:], *blocks[:3], mended, *blocks[4:]])
    repository.commit({"a.py": old})
    hunks = standing_hunks(old, new)
    assert len(hunks) == 2
    alone = applied(repository, write_hunks("a.py", hunks[1:]))["a.py"]
    assert alone == b"".join([*head, *blocks[:3], mended, *blocks[4:]])
    assert applied(repository, write_hunks("a.py", hunks)) == {"a.py": new}


def test_hostile_names_and_texts_stay_text_on_the_page(repository: Repository) -> None:
    repository.commit({"README.md": b"x\n"})
    name = "a`](http://x) @org #1 <b>.py"
    repository.commit({name: module("a").replace(b"print(11)", b"x = '```\xe2\x80\xae<!--'")})
    shown = Page((export() / "SUGGESTED_FIXES.md").read_text(encoding="utf-8"))
    assert shown.pings == []
    assert shown.comments == []
    assert not {"b", "img", "script"} & set(shown.tags)
    assert not [link for link in shown.links if link.startswith("http://x")]


def test_a_file_full_of_faults_is_mended_in_few_scans(repository: Repository) -> None:
    repository.commit({"README.md": b"x\n"})
    repository.commit({"a.py": module(*(f"step_{number}" for number in range(60)), gap=8)})
    patch = (export() / "fixes.patch").read_bytes()
    assert len(hunks_of(patch)) == 60
    ((_, data),) = applied(repository, patch).items()
    assert data.count(b"weights_only=True") == 60


def test_a_fix_of_several_hunks_says_that_they_belong_together() -> None:
    before = b"".join(b"line_%d = 0\n" % number for number in range(1, 31))
    after = b"import torch\n" + before.replace(b"line_25 = 0", b"line_25 = torch.zeros(1)")
    review = review_of(found())
    (entry,) = review.entries
    hunks = diff_texts(before, after)
    file = MendedFile("engine/worker.py", before, after, hunks, (Mend(entry.judged.finding, hunks),))
    page = as_fixes.text(review, [file])
    assert "Its 2 hunks belong together." in page
    assert "To be mended by a person" not in page
    assert Page(page).code
