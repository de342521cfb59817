"""Diffs: what git writes is read as git means it, and what nobody meant is refused in words."""

import atexit
import re
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from fuzzing import target
from git_repository import CLEAN
from hypothesis import strategies as st

from omnireview.diff import Hunk, diff_texts, parse_diff, parse_hunks
from omnireview.errors import BadFile

LINES = st.sampled_from(
    [
        "",
        "a",
        "b",
        "-- a",
        "++ b",
        "@@ -1 +1 @@",
        "diff --git a/x b/x",
        "\\ No newline",
        "\r",
        "é\u2028",
        "\t}",
        "--",
    ]
)
ENDS = st.sampled_from(["", "\n", "\n\n", "\r\n"])
TEXTS = st.builds(lambda lines, end: "\n".join(lines) + end, st.lists(LINES, max_size=12), ENDS)
ROWS = st.sampled_from(
    ["@@ -1,2 +1,2 @@", "@@ -0,0 +1 @@", "@@ -1 +0,0 @@ def f():", "@@ -3,1 +3,99999999 @@", "@@ -1,2 +1,",
    " a", "-a",
     "+b", "", "\\ No newline at end of file", "--- a/x", "+++ b/x", "--- /dev/null", "diff --git a/x b/x",
     "diff --git a/x b/y", 'diff --git "a/\\303\\251" "b/\\303\\251"', "index 1234567..89abcde 100644",
     "rename from x",
     "rename to ../../y", "new file mode 160000", "deleted file mode 120000", "old mode 100644", "new mode 100755",
     "Binary files a/x and b/x differ", "GIT binary patch", "similarity index 100%", "-- ",
     "From 0 Mon Sep 17", "\x0c"]
)  # fmt: skip
PATCHES = st.builds("\n".join, st.lists(ROWS, max_size=14))


@cache
def folder() -> Path:
    made = Path(tempfile.mkdtemp(prefix="omnireview-fuzz-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


def git(*arguments: str, data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["git", *arguments], cwd=folder(), env=CLEAN, input=data, capture_output=True, check=False, timeout=20
    )


def applied(old: str, hunks: tuple[Hunk, ...]) -> str:
    """Put hunks on a text, as `patch` does."""
    lines = re.findall(r"[^\n]*\n|[^\n]+$", old)
    new: list[str] = []
    at = 0
    for hunk in hunks:
        start = hunk.old_start - 1 if hunk.old_count else hunk.old_start
        new += lines[at:start]
        at = start
        for line in hunk.lines:
            text = line.text + ("" if line.no_newline else "\n")
            if line.sign != "+":
                assert lines[at] == text
                at += 1
            if line.sign != "-":
                assert line.new == len(new) + 1
                new.append(text)
    return "".join(new + lines[at:])


@target(examples=40, old=TEXTS, new=TEXTS)
def test_what_git_writes_makes_the_new_text_of_the_old(old: str, new: str) -> None:
    for name, text in (("old", old), ("new", new)):
        (folder() / name).write_bytes(text.encode())
    patch = git("diff", "--no-index", "--no-color", "--src-prefix=a/", "--dst-prefix=b/", "old", "new").stdout
    files = parse_diff(patch)
    assert len(files) == (old != new)
    assert applied(old, files[0].hunks if files else ()) == new


@target(examples=150, old=TEXTS, new=TEXTS)
def test_the_diff_that_we_make_makes_the_new_text_of_the_old(old: str, new: str) -> None:
    assert applied(old, diff_texts(old.encode(), new.encode())) == new


@target(examples=60, patch=PATCHES)
def test_what_git_can_read_we_read_alike_and_all_else_is_refused_in_words(patch: str) -> None:
    data = patch.encode() + b"\n"
    told = git("apply", "--numstat", "-z", data=data)
    try:
        files = parse_diff(data)
    except BadFile:
        return
    for file in files:
        for hunk in file.hunks:
            assert sum(line.sign != "+" for line in hunk.lines) == hunk.old_count
            assert sum(line.sign != "-" for line in hunk.lines) == hunk.new_count
    if told.returncode == 0:
        counted = [row.split(b"\t") for row in told.stdout.split(b"\0") if row.count(b"\t") == 2]
        added = sum(int(each[0]) for each in counted if each[0] != b"-")
        assert sum(len(file.added) for file in files) == added


@target(examples=150, patch=PATCHES)
def test_hunks_of_the_api_are_read_or_refused(patch: str) -> None:
    try:
        hunks = parse_hunks(patch)
    except BadFile:
        return
    assert all(hunk.lines for hunk in hunks if hunk.old_count or hunk.new_count)
