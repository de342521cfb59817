import os
from pathlib import Path

import pytest
from git_repository import Repository

from omnireview.errors import BadInput, GitFailed
from omnireview.git import Git, NoRepository, program
from omnireview.tree.of_folder import FolderTree
from omnireview.tree.of_git import GitTree


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    repository = Repository(tmp_path / "repository")
    repository.commit({"a.py": b"a = 1\n", "sub/b.py": b"b = 1\n"})
    return repository


def test_the_repository_is_found_from_a_folder_and_from_a_file_inside_it(repository: Repository) -> None:
    for place in ("", "sub", "sub/b.py"):
        git = Git.open(repository.root / place)
        assert (git.root, git.bare) == (repository.root, False)


def test_a_worktree_and_a_bare_repository_are_read_like_any_other(repository: Repository, tmp_path: Path) -> None:
    repository.git("worktree", "add", "--quiet", str(tmp_path / "worktree"), "-b", "other")
    repository.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare.git"))
    head = repository.git("rev-parse", "HEAD").decode().strip()
    for place, bare in (("worktree", False), ("bare.git", True)):
        git = Git.open(tmp_path / place)
        assert (git.bare, git.commit("other" if not bare else "main"), git.head()) == (bare, head, head)
        assert GitTree(git, head).read("sub/b.py") == b"b = 1\n"


def test_no_repository_and_no_folder_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(NoRepository) as caught:
        Git.open(tmp_path)
    assert caught.value.where == str(tmp_path)
    with pytest.raises(GitFailed, match="no such folder"):
        Git.open(tmp_path / "nowhere" / "at all")


def test_without_the_git_program_the_message_says_how_to_install_it(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(GitFailed, match="not installed") as caught:
        Git.open(repository.root)
    assert "apt-get install git" in caught.value.mend


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to another user")
def test_a_repository_of_another_user_is_explained(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    os.chown(repository.root, 4321, 4321)
    with pytest.raises(GitFailed, match="belongs to another user") as caught:
        Git.open(repository.root)
    assert caught.value.mend.endswith(f"safe.directory '{repository.root}'")


def test_a_call_that_takes_too_long_is_ended(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git = Git.open(repository.root)
    slow = tmp_path / "slow" / "git"
    slow.parent.mkdir()
    slow.write_text("#!/bin/sh\nexec sleep 20\n")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", str(slow.parent), prepend=os.pathsep)
    monkeypatch.setattr(program, "TIME_LIMIT", 0.05)
    with pytest.raises(GitFailed, match="did not answer"):
        git.listing("HEAD")


def test_a_commit_is_named_by_branch_tag_sha_and_offset(repository: Repository) -> None:
    first = repository.git("rev-parse", "HEAD").decode().strip()
    second = repository.commit({"a.py": b"a = 2\n"})
    repository.git("tag", "-a", "v1", "-m", "one", first)
    git = Git.open(repository.root)
    assert [git.commit(name) for name in ("main", "v1", second[:9], "HEAD~1")] == [second, first, second, first]


@pytest.mark.parametrize("name", ["--output=/tmp/x", "-h", "", "a\nb", "HEAD\0"])
def test_what_git_could_take_for_an_option_is_refused(repository: Repository, name: str) -> None:
    with pytest.raises(BadInput, match="can't name a commit"):
        Git.open(repository.root).commit(name)


def test_an_unknown_commit_is_named_with_what_to_do(repository: Repository, tmp_path: Path) -> None:
    with pytest.raises(GitFailed, match="`feature` names no commit") as caught:
        Git.open(repository.root).commit("feature")
    assert "git fetch" in caught.value.mend
    repository.git("update-ref", "refs/remotes/origin/feature", "HEAD")
    with pytest.raises(GitFailed) as caught:
        Git.open(repository.root).commit("feature")
    assert "`origin/feature`" in caught.value.mend
    with pytest.raises(GitFailed, match="names no commit"):
        Git.open(repository.root).commit("HEAD:a.py")
    with pytest.raises(GitFailed) as caught:
        Git.open(Repository(tmp_path / "empty").root).commit("HEAD")
    assert "no commit yet" in caught.value.mend


def test_a_missing_merge_base_is_blamed_on_the_shallow_clone_or_on_the_histories(
    repository: Repository, tmp_path: Path
) -> None:
    start = repository.git("rev-parse", "HEAD").decode().strip()
    main = repository.commit({"a.py": b"a = 2\n"})
    repository.git("checkout", "--quiet", "-b", "feature", start)
    feature = repository.commit({"a.py": b"a = 3\n"})
    repository.git("checkout", "--quiet", "--orphan", "island")
    island = repository.commit({"a.py": b"a = 4\n"})
    git = Git.open(repository.root)
    assert git.merge_base(main, feature) == start
    with pytest.raises(GitFailed, match="unrelated"):
        git.merge_base(main, island)
    clone = tmp_path / "shallow"
    repository.git("clone", "--quiet", "--depth=1", "--no-single-branch", f"file://{repository.root}", str(clone))
    shallow = Git.open(clone)
    with pytest.raises(GitFailed, match="shallow") as caught:
        shallow.merge_base(main, feature)
    assert "git fetch --unshallow" in caught.value.mend
    with pytest.raises(GitFailed) as caught:
        shallow.commit(start)
    assert "git fetch --unshallow" in caught.value.mend


def test_the_environment_can_not_point_git_elsewhere(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Repository(tmp_path / "other")
    other.commit()
    monkeypatch.setenv("GIT_DIR", str(other.root / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.root))
    monkeypatch.setenv("GIT_DIFF_OPTS", "--unified=0")
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "false")
    git = Git.open(repository.root)
    assert git.root == repository.root
    base = git.commit("HEAD")
    assert b"\n b = 1\n" in git.diff(base, repository.commit({"sub/b.py": b"b = 1\nc = 2\n"}))


def test_no_program_that_the_repository_names_is_started(repository: Repository, tmp_path: Path) -> None:
    witness = tmp_path / "started"
    script = tmp_path / "evil.sh"
    script.write_text(f"#!/bin/sh\ntouch {witness}\n")
    script.chmod(0o755)
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in ("post-index-change", "reference-transaction", "pre-commit"):
        (hooks / name).symlink_to(script)
    for key in ("core.fsmonitor", "diff.external", "diff.evil.textconv", "diff.evil.command", "core.pager"):
        repository.git("config", key, str(script))
    repository.git("config", "core.hooksPath", str(hooks))
    base = repository.git("rev-parse", "HEAD").decode().strip()
    head = repository.git("-c", "core.fsmonitor=false", "commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", "x")
    repository.write({".gitattributes": b"* diff=evil\n", "a.py": b"a = 2\n"})
    witness.unlink(missing_ok=True)
    git = Git.open(repository.root)
    git.diff(base, head.decode().strip())
    scratch = git.scratch()
    assert b"+a = 2" in scratch.diff(base, scratch.working_tree())
    git.files()
    assert not witness.exists()


def test_the_users_diff_settings_do_not_change_the_diff(repository: Repository) -> None:
    base = repository.git("rev-parse", "HEAD").decode().strip()
    head = repository.commit({"a.py": b"a = 2\n\nb\n", "moved.py": b"b = 1\n", "sub/b.py": None})
    git = Git.open(repository.root)
    plain = git.diff(base, head)
    for key, value in {
        "diff.noprefix": "true",
        "diff.mnemonicPrefix": "true",
        "diff.context": "9",
        "diff.interHunkContext": "9",
        "diff.renames": "false",
        "diff.algorithm": "patience",
        "diff.suppressBlankEmpty": "true",
        "diff.submodule": "log",
        "color.ui": "always",
        "core.quotePath": "true",
    }.items():
        repository.git("config", key, value)
    assert git.diff(base, head) == plain


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://github.com/vllm-project/vllm-omni.git", "vllm-project/vllm-omni"),
        ("https://user:secret@github.com/o/n", "o/n"),
        ("https://ghe.example.org:8443/o/n.py/", "o/n.py"),
        ("git@github.com:o/n.git", "o/n"),
        ("ssh://git@ssh.github.com:443/o/n.git", "o/n"),
        ("git://github.com/a_company/n", "a_company/n"),
        ("https://gitlab.com/group/sub/n.git", ""),
        ("/srv/git/o/n.git", ""),
        ("../o/n", ""),
        ("https://github.com/o/n?x=1", ""),
    ],
)
def test_the_remote_tells_owner_and_name(repository: Repository, url: str, expected: str) -> None:
    repository.git("remote", "add", "origin", url)
    assert Git.open(repository.root).repository() == expected


def test_pull_requests_of_a_fork_live_upstream(repository: Repository) -> None:
    git = Git.open(repository.root)
    assert git.repository() == ""
    repository.git("remote", "add", "origin", "git@github.com:me/n.git")
    repository.git("remote", "add", "upstream", "git@github.com:them/n.git")
    assert git.repository() == "them/n"


def test_a_commits_tree_gives_regular_files_and_nothing_else(repository: Repository) -> None:
    (repository.root / "link.py").symlink_to("a.py")
    (repository.root / "folder_link").symlink_to("sub")
    names = ["new\nline.py", "\udcff.py", "ünï.py", " "]
    head = repository.commit({name: name.encode("utf-8", "surrogateescape") for name in names})
    tree = GitTree(Git.open(repository.root), head)
    assert tree.name == head
    assert tree.paths() == tuple(sorted([*names, "a.py", "sub/b.py"]))
    tree.prefetch([*names, "not there"])
    assert [tree.read(name) for name in names] == [name.encode("utf-8", "surrogateescape") for name in names]
    for missing in ("link.py", "folder_link/b.py", "sub", "not there", "", "/a.py", "sub/../a.py"):
        assert tree.read(missing) is None


def test_files_that_are_fetched_ahead_are_not_asked_for_again(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"m{number}.py" for number in range(50)]
    tree = GitTree(Git.open(repository.root), repository.commit({name: name.encode() for name in names}))
    tree.prefetch(names)
    monkeypatch.setenv("PATH", "/nowhere")
    assert [tree.read(name) for name in names] == [name.encode() for name in names]


def test_a_folders_tree_never_leaves_the_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_bytes(b"secret")
    root = tmp_path / "root"
    (root / "sub").mkdir(parents=True)
    (root / "sub" / "a.py").write_bytes(b"a\r\n")
    (root / "link.txt").symlink_to("../secret.txt")
    (root / "out").symlink_to("..")
    (root / "in").symlink_to("sub")
    os.mkfifo(root / "pipe")
    tree = FolderTree(root)
    assert tree.paths() == ("sub/a.py",)
    assert tree.read("sub/a.py") == b"a\r\n"
    for path in ("link.txt", "out/secret.txt", "../secret.txt", str(tmp_path / "secret.txt"), "in/a.py", "pipe",
                 "sub", "", "nul\0"):  # fmt: skip
        assert tree.read(path) is None
