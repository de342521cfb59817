import gc
import os
import re
from pathlib import Path

import pytest
from git_repository import Repository

from omnireview.diff import FileKind, FileStatus
from omnireview.errors import BadInput, GitFailed
from omnireview.git import Git, PatchRefused
from omnireview.pull_request import PullRequest
from omnireview.pull_request.local import from_index, from_patch, from_paths, from_range, from_working_tree

TEN = b"".join(b"line %d\n" % number for number in range(10))


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    repository = Repository(tmp_path / "repository")
    repository.commit({"a.py": TEN, "sub/b.py": b"b = 1\n", ".gitignore": b"*.log\nbuild/\n"})
    return repository


def summary(pull: PullRequest) -> dict[str, tuple[FileStatus, set[int], set[int]]]:
    return {file.path: (file.status, set(file.added), set(file.removed)) for file in pull.files}


def test_both_forms_of_a_range_are_what_the_head_adds_since_it_parted(repository: Repository) -> None:
    start = repository.git("rev-parse", "HEAD").decode().strip()
    repository.git("checkout", "--quiet", "-b", "feature")
    feature = repository.commit({"feature.py": b"f\n"})
    repository.git("checkout", "--quiet", "main")
    main = repository.commit({"main.py": b"m\n"})
    git = Git.open(repository.root)
    for spec in ("main..feature", "main...feature", "..feature", "...feature"):
        pull = from_range(git, spec)
        assert (pull.base, pull.merge_base, pull.head) == (main, start, feature)
        assert summary(pull) == {"feature.py": (FileStatus.ADDED, {1}, set())}
        assert pull.base_tree.read("main.py") == b"m\n"
        assert (pull.old_tree.read("main.py"), pull.head_tree.read("main.py")) == (None, None)
    assert from_range(git, "feature..").head == main


@pytest.mark.parametrize("spec", ["main", "..", "...", "", "a..b..c", "main..--output=x", "-x..main"])
def test_what_is_no_range_is_refused(repository: Repository, spec: str) -> None:
    with pytest.raises(BadInput):
        from_range(Git.open(repository.root), spec)
    assert not (repository.root / "x").exists()


def test_the_working_tree_is_staged_unstaged_and_unknown_files_without_ignored_ones(
    repository: Repository,
) -> None:
    repository.write({"staged.py": b"s\n", "a.py": b"first\n" + TEN, "sub/b.py": None})
    repository.git("add", "staged.py")
    repository.write({"unknown/new.py": b"n\n", "debug.log": b"x\n", "build/made.py": b"x\n"})
    pull = from_working_tree(Git.open(repository.root / "sub"))
    assert summary(pull) == {
        "a.py": (FileStatus.MODIFIED, {1}, set()),
        "staged.py": (FileStatus.ADDED, {1}, set()),
        "sub/b.py": (FileStatus.REMOVED, set(), {1}),
        "unknown/new.py": (FileStatus.ADDED, {1}, set()),
    }
    assert pull.head == pull.base == "working tree"
    assert pull.merge_base == repository.git("rev-parse", "HEAD").decode().strip()
    assert pull.head_tree.read("unknown/new.py") == pull.base_tree.read("unknown/new.py") == b"n\n"
    assert pull.head_tree.read("debug.log") is None


def test_the_index_is_what_the_next_commit_would_have(repository: Repository) -> None:
    repository.write({"a.py": b"staged\n" + TEN})
    repository.git("add", "a.py")
    repository.write({"a.py": b"not staged\n", "unknown.py": b"u\n"})
    pull = from_index(Git.open(repository.root))
    assert summary(pull) == {"a.py": (FileStatus.MODIFIED, {1}, set())}
    assert pull.head_tree.read("a.py") == b"staged\n" + TEN


def test_a_change_in_the_same_instant_as_the_index_is_seen(repository: Repository) -> None:
    # git tells by times which files it must read again: the copied index has to keep its own.
    repository.git("config", "core.trustctime", "false")
    index, file = repository.root / ".git" / "index", repository.root / "sub" / "b.py"
    os.utime(file, (1_700_000_000, 1_700_000_000))
    repository.git("update-index", "--refresh")
    os.utime(index, (1_700_000_000, 1_700_000_000))
    file.write_bytes(b"b = 2\n")
    os.utime(file, (1_700_000_000, 1_700_000_000))
    assert summary(from_working_tree(Git.open(repository.root))) == {"sub/b.py": (FileStatus.MODIFIED, {1}, {1})}


def test_before_the_first_commit_everything_is_added(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.write({"a.py": b"a\n"})
    git = Git.open(tmp_path)
    assert summary(from_working_tree(git)) == {"a.py": (FileStatus.ADDED, {1}, set())}
    assert summary(from_index(git)) == {}
    repository.git("add", "a.py")
    assert summary(from_index(git)) == {"a.py": (FileStatus.ADDED, {1}, set())}
    pull = from_patch(git, b"--- /dev/null\n+++ b/n.py\n@@ -0,0 +1 @@\n+n\n")
    assert summary(pull) == {"n.py": (FileStatus.ADDED, {1}, set())}
    assert pull.old_tree.paths() == ()


def test_repositories_with_long_hashes_work_too(tmp_path: Path) -> None:
    repository = Repository(tmp_path, "--object-format=sha256")
    repository.write({"a.py": b"a\n", "empty.py": b""})
    git = Git.open(tmp_path)
    assert [file.skipped for file in from_working_tree(git).files] == ["", ""]
    head = repository.commit()
    assert from_range(git, "HEAD..HEAD").head == head
    assert len(head) == 64


def test_a_worktree_has_its_own_working_tree_and_index(repository: Repository, tmp_path: Path) -> None:
    other = tmp_path / "other: place"
    repository.git("worktree", "add", "--quiet", "-b", "other", str(other))
    (other / "a.py").write_bytes(b"first\n" + TEN)
    assert summary(from_working_tree(Git.open(other))) == {"a.py": (FileStatus.MODIFIED, {1}, set())}
    assert summary(from_working_tree(Git.open(repository.root))) == {}
    assert summary(from_index(Git.open(other))) == {}


def test_a_repository_whose_path_has_a_colon_works(tmp_path: Path) -> None:
    repository = Repository(tmp_path / 'a: "b" \\c')
    repository.commit({"a.py": b"a\n"})
    repository.write({"a.py": b"b\n"})
    pull = from_working_tree(Git.open(repository.root))
    assert (pull.old_tree.read("a.py"), pull.head_tree.read("a.py")) == (b"a\n", b"b\n")


def test_a_bare_repository_has_ranges_and_patches_only(repository: Repository, tmp_path: Path) -> None:
    repository.write({"a.py": b"first\n" + TEN})
    patch = repository.git("diff")
    repository.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare.git"))
    git = Git.open(tmp_path / "bare.git")
    for source in (from_working_tree, from_index):
        with pytest.raises(GitFailed, match="bare") as caught:
            source(git)
        assert "BASE..HEAD" in caught.value.mend
    assert summary(from_patch(git, patch)) == {"a.py": (FileStatus.MODIFIED, {1}, set())}
    assert summary(from_range(git, "main..main")) == {}


def test_an_unresolved_merge_has_no_index_to_review_but_a_working_tree(repository: Repository) -> None:
    repository.git("checkout", "--quiet", "-b", "other")
    repository.commit({"sub/b.py": b"b = 2\n"})
    repository.git("checkout", "--quiet", "main")
    repository.commit({"sub/b.py": b"b = 3\n"})
    with pytest.raises(AssertionError):
        repository.git("merge", "--quiet", "other")
    git = Git.open(repository.root)
    with pytest.raises(GitFailed, match="not resolved") as caught:
        from_index(git)
    assert caught.value.where == "sub/b.py"
    assert summary(from_working_tree(git))["sub/b.py"][0] is FileStatus.MODIFIED


PATCH = b"--- a/a.py\n+++ b/a.py\n@@ -8,3 +8,4 @@\n line 7\n line 8\n line 9\n+line 10\n"


def test_a_patch_is_put_on_head_whatever_the_working_tree_holds(repository: Repository) -> None:
    repository.write({"a.py": b"something else\n"})
    pull = from_patch(Git.open(repository.root), PATCH)
    assert summary(pull) == {"a.py": (FileStatus.MODIFIED, {11}, set())}
    assert pull.head_tree.read("a.py") == TEN + b"line 10\n"
    assert pull.base_tree.read("a.py") == pull.old_tree.read("a.py") == TEN
    assert pull.head == "HEAD with the patch"


def test_a_patch_that_is_already_applied_is_reviewed_alone(repository: Repository) -> None:
    repository.write({"a.py": b"earlier change\n" + TEN + b"line 10\n", "unrelated.py": b"u\n"})
    repository.commit()
    repository.write({"unrelated.py": b"changed\n"})
    pull = from_patch(Git.open(repository.root), PATCH)
    assert summary(pull) == {"a.py": (FileStatus.MODIFIED, {12}, set())}
    assert (pull.head, pull.merge_base) == ("working tree", "working tree without the patch")
    assert pull.old_tree.read("a.py") == b"earlier change\n" + TEN


def test_patches_of_every_maker_are_taken(repository: Repository) -> None:
    first = repository.git("rev-parse", "HEAD").decode().strip()
    repository.commit({"a.py": b"first\n" + TEN, "new file.py": b"n", "image.png": b"\0\1"})
    repository.commit({"a.py": b"first\n" + TEN + b"last\n", "sub/b.py": None})
    series = repository.git("format-patch", "--stdout", first)
    whole = [
        repository.git("diff", "--binary", first, *options) for options in ((), ("--no-prefix",), ("-R", "HEAD"))
    ]
    repository.git("reset", "--quiet", "--hard", first)
    git = Git.open(repository.root)
    for patch in (series, *whole[:2]):
        assert {path: facts[0] for path, facts in summary(from_patch(git, patch)).items()} == {
            "a.py": FileStatus.MODIFIED,
            "image.png": FileStatus.ADDED,
            "new file.py": FileStatus.ADDED,
            "sub/b.py": FileStatus.REMOVED,
        }
    plain = b"--- sub/b.py\t2025-01-01\n+++ sub/b.py\t2025-01-02\n@@ -1 +1 @@\n-b = 1\n+b = 2\n"
    for patch in (plain, plain.replace(b" sub/", b" old/sub/", 1).replace(b" sub/", b" new/sub/", 1)):
        assert summary(from_patch(git, patch)) == {"sub/b.py": (FileStatus.MODIFIED, {1}, {1})}


def test_a_patch_whose_new_file_exists_does_not_make_another_one(repository: Repository) -> None:
    repository.write({"new.py": b"n\n"})
    repository.git("add", "new.py")
    patch = repository.git("diff", "--cached")
    repository.commit()
    assert summary(from_patch(Git.open(repository.root), patch)) == {"new.py": (FileStatus.ADDED, {1}, set())}


@pytest.mark.parametrize(
    ("patch", "what", "where"),
    [
        (PATCH.replace(b"line 8", b"line eight"), "a.py: patch does not apply", "a.py:8"),
        (PATCH.replace(b"a.py", b"nowhere.py"), "nowhere.py", ""),
        (PATCH.replace(b"-8,3 +8,4", b"-8,3 +8,9"), "corrupt patch", ""),
        (b"--- /dev/null\n+++ b/../out.py\n@@ -0,0 +1 @@\n+n\n", "out.py", ""),
        (b"just words\n", "no change in the patch", ""),
        (b"", "no change in the patch", ""),
    ],
)
def test_a_patch_that_does_not_fit_says_where(repository: Repository, patch: bytes, what: str, where: str) -> None:
    with pytest.raises(PatchRefused) as caught:
        from_patch(Git.open(repository.root), patch)
    assert what in caught.value.what
    assert caught.value.where == where
    assert not (repository.root.parent / "out.py").exists()


def traces(root: Path) -> dict[str, tuple[bytes, int]]:
    """All that stands in the repository, its git directory included: bytes and times.

    git renews the times of objects and shared indexes that are needed again, so that they are not pruned: those
    times are left out.
    """
    files = (path for path in sorted(root.rglob("*")) if path.is_file())
    renewed = re.compile(r"/\.git/(objects/|sharedindex\.)")
    return {
        str(path): (path.read_bytes(), 0 if renewed.search(str(path)) else path.stat().st_mtime_ns)
        for path in files
    }


def test_no_source_leaves_a_trace_in_the_repository_or_in_the_temporary_folder(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    repository.git("config", "core.splitIndex", "true")
    repository.git("config", "core.untrackedCache", "true")
    repository.write({"staged.py": b"s\n", "unknown.py": b"u\n", "sub/b.py": b"b = 2\n"})
    repository.git("add", "staged.py")
    status = repository.git("status", "--porcelain")
    os.utime(repository.root / "a.py")  # git would like to refresh the index for this one
    before = traces(repository.root)
    git = Git.open(repository.root)
    pulls = [from_working_tree(git), from_index(git), from_patch(git, PATCH), from_range(git, "main..HEAD")]
    pulls.append(from_paths(repository.root, ["."]))
    assert [pull.head_tree.read("a.py") is not None for pull in pulls] == [True] * 5
    assert traces(repository.root) == before
    assert repository.git("status", "--porcelain") == status
    assert list(temporary.iterdir())
    del pulls
    gc.collect()
    assert list(temporary.iterdir()) == []


def test_paths_in_a_repository_leave_ignored_files_out_unless_named(repository: Repository) -> None:
    repository.write({"sub/unknown.py": b"u\nv", "sub/debug.log": b"x\n", "image.png": b"\0", "empty.py": b""})
    (repository.root / "sub" / "link.py").symlink_to("b.py")
    pull = from_paths(repository.root / "sub", ["."])
    assert summary(pull) == {
        "sub/b.py": (FileStatus.ADDED, {1}, set()),
        "sub/link.py": (FileStatus.ADDED, set(), set()),
        "sub/unknown.py": (FileStatus.ADDED, {1, 2}, set()),
    }
    assert {file.path: (file.kind, file.skipped) for file in pull.files}["sub/link.py"] == (
        FileKind.SYMLINK,
        "symlink",
    )
    assert pull.head_tree.paths() == (".gitignore", "a.py", "empty.py", "image.png", "sub/b.py", "sub/unknown.py")
    assert pull.old_tree.read("sub/b.py") is None
    named = from_paths(repository.root, [repository.root / "sub" / "debug.log", "image.png", "empty.py"])
    assert {file.path: file.skipped for file in named.files} == {
        "sub/debug.log": "",
        "image.png": "binary",
        "empty.py": "",
    }
    assert "sub/debug.log" in (named.head_tree.paths() or ())


def test_paths_outside_of_any_repository_are_read_too(tmp_path: Path) -> None:
    for name in ("one/a.py", "one/sub/b.py", "two/c.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x\n")
    assert summary(from_paths(tmp_path, ["one"])).keys() == {"one/a.py", "one/sub/b.py"}
    assert summary(from_paths(tmp_path / "one", ["../two/c.py", "a.py"])).keys() == {"one/a.py", "two/c.py"}
    assert summary(from_paths(tmp_path / "two", [tmp_path / "one"])).keys() == {"a.py", "sub/b.py"}


def test_a_path_that_gives_nothing_to_check_is_an_error(repository: Repository, tmp_path: Path) -> None:
    repository.write({"build/made.py": b"x\n"})
    (repository.root / "link").symlink_to("/etc")
    with pytest.raises(BadInput, match=r"nothing at `nowhere\.py`"):
        from_paths(repository.root, ["a.py", "nowhere.py"])
    with pytest.raises(BadInput, match="symbolic link") as caught:
        from_paths(repository.root, ["link"])
    assert caught.value.mend.endswith("/etc")
    with pytest.raises(BadInput, match="no file to check"):
        from_paths(repository.root, ["build"])
    with pytest.raises(BadInput, match="No path"):
        from_paths(tmp_path, [])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_skipped_by_name(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"a\n")
    (tmp_path / "a.py").chmod(0)
    (file,) = from_paths(tmp_path, ["a.py"]).files
    assert file.skipped == "can't be read"
