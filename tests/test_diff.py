from pathlib import Path

import pytest
from git_repository import Repository

from omnireview.diff import (
    Anchor,
    ChangedFile,
    FileKind,
    FileStatus,
    Hunk,
    anchor,
    diff_texts,
    parse_diff,
    parse_hunks,
)
from omnireview.errors import BadInput
from omnireview.git import Git

TEN = b"".join(b"line %d of the file\n" % number for number in range(10))


def changes(folder: Path, old: dict[str, bytes | None], new: dict[str, bytes | None]) -> dict[str, ChangedFile]:
    repository = Repository(folder / "repository")
    base, head = repository.commit(old), repository.commit(new)
    return {file.path: file for file in parse_diff(Git.open(repository.root).diff(base, head))}


def shown(hunks: tuple[Hunk, ...]) -> list[str]:
    return [line.sign + line.text for hunk in hunks for line in hunk.lines]


def test_a_copy_in_somebody_s_patch_is_read_as_one(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "repository")
    base = repository.commit({"source.py": TEN})
    head = repository.commit({"source.py": TEN + b"t\n", "copy.py": TEN})
    files = {file.path: file for file in parse_diff(repository.git("diff", "--find-copies", base, head))}
    copy = files["copy.py"]
    assert (copy.status, copy.old_path, copy.similarity) == (FileStatus.COPIED, "source.py", 100)
    assert (copy.hunks, copy.skipped) == ((), "")


def test_our_own_diffs_show_a_copy_as_an_added_file_as_github_does(tmp_path: Path) -> None:
    files = changes(tmp_path, {"source.py": TEN}, {"source.py": TEN + b"t\n", "copy.py": TEN})
    assert (files["copy.py"].status, len(files["copy.py"].added)) == (FileStatus.ADDED, 10)


def test_each_way_to_change_a_file_has_its_status(tmp_path: Path) -> None:
    files = changes(
        tmp_path,
        {"gone.py": b"x\n", "edited.py": b"a\n", "moved.py": TEN, "bent.py": TEN, "source.py": TEN + b"s\n"},
        {
            "gone.py": None,
            "come.py": b"y\n",
            "edited.py": b"b\n",
            "moved.py": None,
            "sub/moved.py": TEN,
            "bent.py": None,
            "bent_2.py": TEN + b"more\n",
            "source.py": TEN + b"t\n",
        },
    )
    facts = {path: (file.status, file.old_path, file.similarity) for path, file in files.items()}
    assert facts["gone.py"] == (FileStatus.REMOVED, "gone.py", None)
    assert facts["come.py"] == (FileStatus.ADDED, None, None)
    assert facts["edited.py"] == (FileStatus.MODIFIED, "edited.py", None)
    assert {files["sub/moved.py"].status, files["bent_2.py"].status} == {FileStatus.RENAMED}
    assert {files["sub/moved.py"].old_path, files["bent_2.py"].old_path} == {"moved.py", "bent.py"}
    assert {file.skipped for file in files.values()} == {""}
    assert files["edited.py"].added == files["edited.py"].removed == {1}


def test_a_change_of_the_mode_alone_has_no_hunks_and_skips_nothing(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    base = repository.commit({"run me.sh": b"echo\n"})
    (tmp_path / "run me.sh").chmod(0o755)
    (file,) = parse_diff(Git.open(tmp_path).diff(base, repository.commit()))
    assert (file.path, file.status, file.old_mode, file.new_mode) == (
        "run me.sh",
        FileStatus.CHANGED,
        "100644",
        "100755",
    )
    assert (file.hunks, file.skipped) == ((), "")


def test_a_binary_file_is_skipped_by_name_and_an_empty_one_is_not(tmp_path: Path) -> None:
    files = changes(
        tmp_path,
        {"image.png": b"\x89PNG\0\1", "both ends b/x.bin": b"\0"},
        {
            "image.png": b"\x89PNG\0\2",
            "package/__init__.py": b"",
            "both ends b/x.bin": b"\0\0",
        },
    )
    assert {path: (file.status, file.skipped) for path, file in files.items()} == {
        "image.png": (FileStatus.MODIFIED, "binary"),
        "both ends b/x.bin": (FileStatus.MODIFIED, "binary"),
        "package/__init__.py": (FileStatus.ADDED, ""),
    }
    gone = changes(tmp_path / "other", {"empty.py": b"", "a.py": b"a\n"}, {"empty.py": None})["empty.py"]
    assert (gone.status, gone.skipped, gone.hunks) == (FileStatus.REMOVED, "", ())


def test_symlinks_submodules_and_changes_of_type_are_told_apart_from_files(tmp_path: Path) -> None:
    inner = Repository(tmp_path / "inner")
    inner.commit({"x.py": b"x\n"})
    repository = Repository(tmp_path / "outer")
    (repository.root / "was_link.py").symlink_to("real.py")
    (repository.root / "gone_link.py").symlink_to("somewhere.py")
    (repository.root / "old_link.py").symlink_to("a/place/of/its/own.py")
    base = repository.commit({"real.py": TEN, "was_file.py": b"a = 1\n"})
    (repository.root / "was_link.py").unlink()
    (repository.root / "gone_link.py").unlink()
    (repository.root / "was_file.py").unlink()
    (repository.root / "was_file.py").symlink_to("real.py")
    (repository.root / "link.py").symlink_to("elsewhere.py")
    (repository.root / "old_link.py").rename(repository.root / "moved_link.py")
    repository.write({"was_link.py": b"b = 2\nc = 3\n"})
    repository.git("clone", "--quiet", "--", str(inner.root), "vendored.py")
    head = repository.commit()
    files = {file.path: file for file in parse_diff(Git.open(repository.root).diff(base, head))}
    assert {path: (file.kind, file.status, file.old_path) for path, file in files.items()} == {
        "gone_link.py": (FileKind.SYMLINK, FileStatus.REMOVED, "gone_link.py"),
        "link.py": (FileKind.SYMLINK, FileStatus.ADDED, None),
        "moved_link.py": (FileKind.SYMLINK, FileStatus.RENAMED, "old_link.py"),
        "vendored.py": (FileKind.SUBMODULE, FileStatus.ADDED, None),
        "was_file.py": (FileKind.SYMLINK, FileStatus.CHANGED, "was_file.py"),
        "was_link.py": (FileKind.FILE, FileStatus.CHANGED, "was_link.py"),
    }
    assert files["was_link.py"].added == {1, 2}
    assert (files["was_link.py"].old_mode, files["was_link.py"].new_mode) == ("120000", "100644")


ODD_NAMES = [
    "with space.py",
    "ends in space ",
    "a b/c b/d.py",
    "b/a/b.py",
    "café.py",
    "日本 語.py",
    'quo"te.py',
    "back\\slash.py",
    "tab\there.py",
    "new\nline.py",
    "bell\a.py",
    "-dash.py",
    "\udcff\udce9.py",
    '"quoted".py',
    " leading.py",
    "-- a.py",
]


def test_every_name_that_a_file_can_have_is_read_back_in_every_kind_of_change(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    old = {f"{kind}/{name}": TEN for name in ODD_NAMES for kind in ("edited", "gone", "mode")}
    old |= {f"moved/{name}": name.encode("utf-8", "surrogateescape") * 9 for name in ODD_NAMES}
    base = repository.commit({**old, **{f"binary/{name}": b"\0" for name in ODD_NAMES}})
    for name in ODD_NAMES:
        (tmp_path / "mode" / name).chmod(0o755)
        (tmp_path / "moved" / name).rename(tmp_path / "moved" / f"{name}2")
    new: dict[str, bytes | None] = {f"gone/{name}": None for name in ODD_NAMES}
    new |= {f"edited/{name}": b"first\n" + TEN for name in ODD_NAMES}
    new |= {f"binary/{name}": b"\0\0" for name in ODD_NAMES}
    new |= {f"empty/{name}": b"" for name in ODD_NAMES}
    git = Git.open(tmp_path)
    data = git.diff(base, repository.commit(new))
    expected = {f"{kind}/{name}" for kind in ("edited", "gone", "mode", "binary", "empty") for name in ODD_NAMES}
    renamed = {f"moved/{name}2": f"moved/{name}" for name in ODD_NAMES}
    for each in (data, repository.git("-c", "core.quotePath=true", "diff", "--full-index", "-M", base, "HEAD")):
        files = {file.path: file for file in parse_diff(each)}
        assert files.keys() == expected | renamed.keys()
        assert {path: files[path].old_path for path in renamed} == renamed


ODD_TEXT = (
    b"carriage\r\n\rlone\rreturn\n\ttab\x0cform feed\n\x0b\n\xc2\x85next line\n\xe2\x80\xa8separator\n"
    b"latin \xe9\n-- a/looks like a header\n++ b/so does this\n@@ -1 +1 @@\n\\ No newline at end of file\n"
    b"diff --git a/x b/x\n\nlast without end"
)


def test_only_a_line_feed_ends_a_line_and_no_byte_is_lost(tmp_path: Path) -> None:
    files = changes(tmp_path, {"a.py": ODD_TEXT, "b.py": b"x\n"}, {"a.py": None, "b.py": ODD_TEXT})
    expected = ODD_TEXT.decode("utf-8", "surrogateescape").split("\n")
    removed, added = files["a.py"].hunks[0], files["b.py"].hunks[0]
    assert [line.text for line in removed.lines] == expected
    assert [line.text for line in added.lines if line.sign == "+"] == expected
    assert [line.no_newline for line in removed.lines] == [False] * (len(expected) - 1) + [True]


@pytest.mark.parametrize(
    ("old", "new", "endings"),
    [
        (b"a\nb", b"a\nb\n", {"-b": True, "+b": False}),
        (b"a\nb\n", b"a\nb", {"-b": False, "+b": True}),
        (b"a\nb", b"x\nb", {" b": True}),
        (b"a\nb", b"a\nc", {"-b": True, "+c": True}),
    ],
)
def test_a_missing_final_newline_is_known_on_the_side_that_misses_it(
    tmp_path: Path, old: bytes, new: bytes, endings: dict[str, bool]
) -> None:
    file = changes(tmp_path, {"a.py": old}, {"a.py": new})["a.py"]
    found = {line.sign + line.text: line.no_newline for hunk in file.hunks for line in hunk.lines}
    assert {line: found[line] for line in endings} == endings


def test_the_position_is_what_github_documents() -> None:
    # "The line just below the @@ line is position 1 … continues to increase through lines of whitespace and
    # additional hunks until the beginning of a new file": docs.github.com/rest/pulls/comments, `position`.
    (first, second) = parse_hunks(
        "@@ -1,2 +1,3 @@ class Connection\n one\n+\n two\n@@ -10,2 +11,2 @@\n-ten\n+TEN\n eleven"
    )
    assert [line.position for line in first.lines] == [1, 2, 3]
    assert [line.position for line in second.lines] == [5, 6, 7]
    assert (first.heading, second.heading) == ("class Connection", "")


def test_the_marker_of_a_missing_newline_takes_a_position_and_no_line_number() -> None:
    (hunk,) = parse_hunks("@@ -1,2 +1,2 @@\n one\n-two\n\\ No newline at end of file\n+TWO\n\\ Kein Zeilenende")
    assert [(line.sign, line.old, line.new, line.position) for line in hunk.lines] == [
        (" ", 1, 1, 1),
        ("-", 2, None, 2),
        ("+", None, 2, 4),
    ]
    assert [line.no_newline for line in hunk.lines] == [False, True, True]


FILE = ChangedFile(
    "a.py",
    "a.py",
    FileStatus.MODIFIED,
    hunks=parse_hunks("@@ -1,2 +1,3 @@\n one\n+new\n two\n@@ -10,2 +11,2 @@\n-ten\n+TEN\n eleven"),
)


@pytest.mark.parametrize(
    ("line", "side", "start", "expected"),
    [
        (2, "RIGHT", None, Anchor("a.py", "RIGHT", 2, 2)),
        (2, "LEFT", None, Anchor("a.py", "LEFT", 2, 3)),
        (3, "RIGHT", 1, Anchor("a.py", "RIGHT", 3, 3, start_line=1)),
        (3, "RIGHT", 3, Anchor("a.py", "RIGHT", 3, 3)),
        (10, "LEFT", None, Anchor("a.py", "LEFT", 10, 5)),
        (11, "RIGHT", None, Anchor("a.py", "RIGHT", 11, 6)),
        (4, "RIGHT", None, None),
        (10, "RIGHT", None, None),
        (3, "LEFT", None, None),
        (0, "RIGHT", None, None),
        (11, "RIGHT", 3, None),
        (1, "RIGHT", 3, None),
    ],
)
def test_an_anchor_is_given_for_lines_of_one_hunk_and_for_no_others(
    line: int, side: str, start: int | None, expected: Anchor | None
) -> None:
    assert side in {"LEFT", "RIGHT"}
    assert anchor(FILE, line, "LEFT" if side == "LEFT" else "RIGHT", start) == expected


def test_a_mailed_patch_is_read_without_its_mail(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.commit({"a.py": b"one\n"})
    repository.commit({"a.py": b"two\n", "b.py": b"-- \n"})
    files = parse_diff(repository.git("format-patch", "--stdout", "-1"))
    assert [(file.path, shown(file.hunks)) for file in files] == [("a.py", ["-one", "+two"]), ("b.py", ["+-- "])]


@pytest.mark.parametrize(
    ("header", "old", "new"),
    [
        ("--- a/s/x.py\t2025-01-01 10:00 +0100\n+++ b/s/x.py\t2025-01-01 10:01 +0100\n", "s/x.py", "s/x.py"),
        ("--- before/x.py\n+++ after/x.py\n", "x.py", "x.py"),
        ("--- x.py\n+++ x.py\n", "x.py", "x.py"),
        ("diff -ruN old/x.py new/x.py\n--- old/x.py\n+++ new/x.py\n", "x.py", "x.py"),
        ("Only in old: z.py\nIndex: x.py\n=====\n--- x.py.orig\n+++ x.py\n", "x.py.orig", "x.py"),
    ],
)  # fmt: skip
def test_a_plain_unified_diff_is_read(header: str, old: str, new: str) -> None:
    (file,) = parse_diff(f"{header}@@ -1 +1 @@\n-a\n+b\n".encode())
    assert (file.old_path, file.path, file.status) == (old, new, FileStatus.MODIFIED)
    assert shown(file.hunks) == ["-a", "+b"]


def test_a_plain_diff_tells_added_and_removed_files_by_their_dates_or_names() -> None:
    files = parse_diff(
        b"--- old/x.py\t1970-01-01 00:00:00.0000 +0000\n+++ new/x.py\t2025-01-01 00:00 +0000\n@@ -0,0 +1 @@\n+x\n"
        b"--- a/y.py\n+++ /dev/null\n@@ -1 +0,0 @@\n--- z\n"
    )
    assert [(file.path, file.status, shown(file.hunks)) for file in files] == [
        ("new/x.py", FileStatus.ADDED, ["+x"]),
        ("y.py", FileStatus.REMOVED, ["--- z"]),
    ]


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (b"--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n a\n", "line 5"),
        (b"--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n a\ngarbage\n", "line 5"),
        (b"--- a/x\n+++ b/x\n@@ -x +y @@\n", "line 3"),
        (b"diff --git a/x b/x\n@@ -1,99999999999999999999 +1 @@\n", "line 2"),
        (b"\ndiff --cc x\nindex 1,2..3\n", "line 2"),
        (b"diff --git a/x b/y z\nold mode 100644\nnew mode 100755\n", "line 1"),
    ],
)
def test_a_broken_diff_is_refused_with_its_line(data: bytes, where: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_diff(data)
    assert caught.value.where == f"{where} of the patch"


def test_a_hunk_that_says_more_than_it_holds_is_refused() -> None:
    with pytest.raises(BadInput):
        parse_hunks("@@ -1 +1,2 @@\n+a\n+b\n+c\n-d")
    with pytest.raises(BadInput):
        parse_hunks("no hunk at all")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"", b"a\nb\n"),
        (b"a\nb\n", b""),
        (b"a", b"a\n"),
        (b"a\n", b"a"),
        (TEN, b"first\n" + TEN),
        (TEN, TEN.replace(b"2", b"two").replace(b"9", b"nine")),
        (TEN * 3, TEN.replace(b"4", b"four") + TEN + TEN.replace(b"7", b"seven")),
        (ODD_TEXT, ODD_TEXT.replace(b"\r\n", b"\n") + b"\n"),
        (b"same", b"same"),
    ],
)
def test_two_texts_are_compared_as_git_compares_them(tmp_path: Path, old: bytes, new: bytes) -> None:
    file = changes(tmp_path, {"a.py": old}, {"a.py": new}).get("a.py")
    ours = diff_texts(old, new)
    gits = file.hunks if file else ()
    assert [hunk.lines for hunk in ours] == [hunk.lines for hunk in gits]
    numbers = [(hunk.old_start, hunk.old_count, hunk.new_start, hunk.new_count) for hunk in ours]
    assert numbers == [(hunk.old_start, hunk.old_count, hunk.new_start, hunk.new_count) for hunk in gits]


def test_a_repeated_block_is_added_where_git_adds_it(tmp_path: Path) -> None:
    block = b"".join(b"    option_%d: int = 0\n" % number for number in range(20)) + b"\n"
    old, new = b"start\n" + block + b"end\n", b"start\n" + block + block + b"end\n"
    file = changes(tmp_path, {"a.py": old}, {"a.py": new})["a.py"]
    assert [hunk.lines for hunk in diff_texts(old, new)] == [hunk.lines for hunk in file.hunks]
