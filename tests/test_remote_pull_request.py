"""A pull request read over the API is the one that git shows, in few requests."""

from pathlib import Path
from typing import Any

import pytest
from conftest import TOKEN
from fake_files import Content, Submodule, Symlink
from fake_github import FakeGitHub
from git_repository import Repository

from omnireview.diff import FileKind, FileStatus
from omnireview.errors import GitHubFailed, NotAnalysed
from omnireview.git import Git
from omnireview.github import GitHub
from omnireview.pull_request import PullRequest
from omnireview.pull_request.local import from_range
from omnireview.pull_request.remote import from_github
from omnireview.tree.of_github import GitHubTree

REPOSITORY = "octo-org/engine"
HEAD, OLD, BASE = "a" * 40, "c" * 40, "b" * 40

LINES = b"".join(b"line %d\n" % number for number in range(1, 60))
OLD_FILES: dict[str, Content] = {
    "edited.py": LINES,
    "crlf.py": LINES.replace(b"\n", b"\r\n"),
    "no_end.py": b"a\nb",
    "gets_end.py": b"a\nb",
    "odd.py": "x = 'a\x0cb\u2028c'\n\ry = 1\r\n\tz\n".encode(),
    "removed.py": b"1\n2\n",
    "dir/old name.py": LINES,
    "same.py": b"same\n",
    "picture.png": b"\x89PNG\0\1",
    "link": Symlink("same.py"),
}
NEW_FILES: dict[str, Content] = {
    "edited.py": LINES.replace(b"line 2\n", b"").replace(b"line 30\n", b"thirty\nthirty-one\n") + b"more\n",
    "crlf.py": LINES.replace(b"\n", b"\r\n").replace(b"line 9\r", b"nine\r"),
    "no_end.py": b"a\nc",
    "gets_end.py": b"a\nb\n",
    "odd.py": "x = 'a\x0cb\u2028d'\n\ry = 1\r\n\tz\n".encode(),
    "dir/new näme.py": LINES.replace(b"line 40\n", b"forty\n"),
    "same.py": b"same\n",
    "added.py": b"x = 1\n",
    "empty.py": b"",
    "picture.png": b"\x89PNG\0\2",
    "link": Symlink("edited.py"),
}
RENAMES = {"dir/new näme.py": "dir/old name.py"}


def shown(pull: PullRequest) -> dict[str, Any]:
    """Give all of the diff that a review depends on."""
    return {file.path: (file.old_path, file.status, file.kind, file.hunks, file.skipped) for file in pull.files}


@pytest.fixture
def everything(fake_github: FakeGitHub) -> FakeGitHub:
    fake_github.files(
        old=OLD_FILES, new=NEW_FILES, base={**OLD_FILES, ".github/omnireview.yml": b"max-inline: 3\n"}
    )
    fake_github.renames = dict(RENAMES)
    return fake_github


def in_git(folder: Path) -> PullRequest:
    """Read the same change from a real repository."""
    repository = Repository(folder)
    for side in (OLD_FILES, NEW_FILES):
        repository.git("rm", "-r", "--quiet", "--ignore-unmatch", ".")
        for path, content in side.items():
            if isinstance(content, Symlink):
                (folder / path).symlink_to(content.target)
            elif isinstance(content, bytes):
                repository.write({path: content})
        repository.commit()
    return from_range(Git.open(folder), "HEAD~1..HEAD")


@pytest.mark.usefixtures("everything")
def test_the_change_is_the_one_that_git_shows(github: GitHub, tmp_path: Path) -> None:
    remote, local = from_github(github, REPOSITORY, 7), in_git(tmp_path)
    assert shown(remote) == shown(local)
    for path in {*OLD_FILES, *NEW_FILES}:
        assert remote.old_tree.read(path) == local.old_tree.read(path)
        assert remote.head_tree.read(path) == local.head_tree.read(path)
    assert remote.head_tree.paths() == local.head_tree.paths()


@pytest.mark.usefixtures("everything")
def test_a_usual_pull_request_takes_three_requests_and_reading_it_none(github: GitHub) -> None:
    pull = from_github(github, REPOSITORY, 7)
    assert github.requests == 3
    for file in pull.files:
        if file.path != "picture.png" and file.status is not FileStatus.REMOVED:
            pull.head_tree.read(file.path)
        if file.path != "picture.png" and file.old_path:
            pull.old_tree.read(file.old_path)
    assert pull.base_tree.read(".github/omnireview.yaml") is None
    assert pull.base_tree.read(".github/omnireview.yml") == b"max-inline: 3\n"
    assert github.requests == 3


def test_a_hundred_files_take_three_requests(fake_github: FakeGitHub, github: GitHub) -> None:
    names = [f"src/{number}.py" for number in range(100)]
    fake_github.files(old=dict.fromkeys(names, b"x = 1\n"), new=dict.fromkeys(names, b"x = 2\n"))
    pull = from_github(github, REPOSITORY, 7)
    assert len(pull.files) == 100
    assert all(pull.head_tree.read(name) and pull.old_tree.read(name) for name in names)
    assert github.requests == 3


def test_who_what_and_where_are_told(everything: FakeGitHub, github: GitHub) -> None:
    everything.pull = {
        "title": "Faster engine",
        "body": "It is.",
        "draft": True,
        "locked": True,
        "state": "closed",
    }
    pull = from_github(github, REPOSITORY, 7)
    assert (pull.base, pull.merge_base, pull.head) == (BASE, OLD, HEAD)
    assert (pull.base_tree.name, pull.old_tree.name, pull.head_tree.name) == (BASE, OLD, HEAD)
    assert (pull.repository, pull.number, pull.title, pull.body, pull.author) == (
        REPOSITORY, 7, "Faster engine", "It is.", "octocat",
    )  # fmt: skip
    assert (pull.draft, pull.locked, pull.open, pull.from_fork, pull.files_missing) == (
        True,
        True,
        False,
        False,
        0,
    )


def test_one_tree_serves_when_the_base_has_not_moved(everything: FakeGitHub, github: GitHub) -> None:
    everything.merge_base = everything.base
    pull = from_github(github, REPOSITORY, 7)
    assert pull.base_tree is pull.old_tree
    assert pull.base_tree.read(".github/omnireview.yml") == b"max-inline: 3\n"
    assert github.requests == 3


@pytest.mark.parametrize("repo", [None, {"full_name": "stranger/engine"}])
def test_a_fork_is_read_through_the_repository_even_when_it_is_deleted(
    everything: FakeGitHub, github: GitHub, repo: dict[str, str] | None
) -> None:
    described = {**everything._pull({})["head"]["repo"], **repo} if repo else None
    everything.pull = {"head": {"repo": described}}
    pull = from_github(github, REPOSITORY, 7)
    assert pull.from_fork
    assert pull.head_tree.read("added.py") == b"x = 1\n"
    assert all("stranger" not in url for url in everything.urls)


def test_a_missing_patch_is_made_from_the_two_versions(everything: FakeGitHub, github: GitHub) -> None:
    complete = shown(from_github(github, REPOSITORY, 7))
    everything.no_patch = {*NEW_FILES, *OLD_FILES} - {"link"}
    assert shown(from_github(github, REPOSITORY, 7)) == {
        path: (*facts[:3], tuple(_without_heading(facts[3])), facts[4]) for path, facts in complete.items()
    }


def _without_heading(hunks: Any) -> list[Any]:
    return [
        type(hunk)(hunk.old_start, hunk.old_count, hunk.new_start, hunk.new_count, "", hunk.lines)
        for hunk in hunks
    ]


def test_a_patch_that_breaks_off_is_not_believed(fake_github: FakeGitHub, github: GitHub) -> None:
    fake_github.files(old={"a.py": b""}, new={"a.py": b"1\n2\n3\n"})
    listed = fake_github.file("a.py")
    for patch in ("@@ -0,0 +1,3 @@\n+1\n+2", "@@ -0,0 +1 @@\n+1", "nonsense"):
        fake_github.fail("GET", "/files", 200, [{**listed, "patch": patch}])
        (file,) = from_github(github, REPOSITORY, 7).files
        assert [line.text for hunk in file.hunks for line in hunk.lines] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b"\0\1", b"\0\2", "binary"),
        (b"x" * 1_000_001, b"y", "GitHub gives no diff, and the file is larger than 1,000,000 bytes"),
        (Symlink("a"), Symlink("b"), "symlink without a diff"),
        (Submodule("d" * 40), Submodule("e" * 40), "submodule without a diff"),
    ],
)
def test_what_can_not_be_diffed_says_why(
    fake_github: FakeGitHub, github: GitHub, old: Content, new: Content, reason: str
) -> None:
    fake_github.files(old={"x.py": old}, new={"x.py": new})
    fake_github.no_patch = {"x.py"}
    (file,) = from_github(github, REPOSITORY, 7).files
    assert (file.hunks, file.skipped) == ((), reason)


def test_a_latin_file_without_a_patch_is_diffed_from_its_bytes(fake_github: FakeGitHub, github: GitHub) -> None:
    fake_github.files(old={"x.py": "é\n".encode("latin-1")}, new={"x.py": "é\nü\n".encode("latin-1")})
    fake_github.no_patch = {"x.py"}
    pull = from_github(github, REPOSITORY, 7)
    assert pull.files[0].added == {2}
    assert pull.head_tree.read("x.py") == b"\xe9\n\xfc\n"


def test_a_mere_rename_and_a_change_of_mode_have_no_hunks_and_no_excuse(
    fake_github: FakeGitHub, github: GitHub
) -> None:
    fake_github.files(old={"a.py": LINES}, new={"b.py": LINES})
    fake_github.renames = {"b.py": "a.py"}
    (file,) = from_github(github, REPOSITORY, 7).files
    assert (file.old_path, file.status, file.hunks, file.skipped) == ("a.py", FileStatus.RENAMED, (), "")
    assert (file.old_mode, file.new_mode) == ("100644", "100644")


def test_symlinks_and_submodules_are_known_as_such_and_never_read(fake_github: FakeGitHub, github: GitHub) -> None:
    fake_github.files(old={}, new={"a.py": Symlink("/etc/passwd"), "b.py": Submodule("e" * 40), "c.py": b""})
    pull = from_github(github, REPOSITORY, 7)
    assert [(file.path, file.kind) for file in pull.files] == [
        ("a.py", FileKind.SYMLINK), ("b.py", FileKind.SUBMODULE), ("c.py", FileKind.FILE),
    ]  # fmt: skip
    assert [pull.head_tree.read(file.path) for file in pull.files] == [None, None, b""]


def test_files_that_github_does_not_list_are_counted(fake_github: FakeGitHub, github: GitHub) -> None:
    fake_github.pull = {"changed_files": 3001}
    assert from_github(github, REPOSITORY, 7).files_missing == 3000


def test_a_push_between_two_requests_is_noticed_and_everything_read_anew(
    fake_github: FakeGitHub, github: GitHub
) -> None:
    stale = fake_github._pull({})
    fake_github.push({"engine.py": b"pushed\n"})
    fake_github.fail("GET", "/pulls/7$", 200, stale)
    pull = from_github(github, REPOSITORY, 7)
    assert pull.head == fake_github.head
    assert pull.head_tree.read("engine.py") == b"pushed\n"


def test_endless_pushes_are_an_error_that_says_so(fake_github: FakeGitHub, github: GitHub) -> None:
    listed = [{**fake_github.file("engine.py"), "sha": "0" * 40}]
    # The comparison is of two commits, and can't hold more than 300 files; the files API tells of the newest head.
    first = fake_github._pull({"changed_files": 301})
    fake_github.fail("GET", "/files", 200, listed, times=2)
    for head in (HEAD, "d" * 40, HEAD, "d" * 40):
        fake_github.fail("GET", "/pulls/7$", 200, {**first, "head": {**first["head"], "sha": head}})
    with pytest.raises(GitHubFailed, match="pushed to while it was being read"):
        from_github(github, REPOSITORY, 7)


def test_a_renamed_repository_is_read_under_its_present_name(fake_github: FakeGitHub, github: GitHub) -> None:
    told = fake_github._pull({})
    fake_github.fail("GET", "/repos/octo-org/old-name/pulls/7$", 200, told)
    assert from_github(github, "octo-org/old-name", 7).repository == REPOSITORY
    assert sum("old-name" in url for url in fake_github.urls) == 1


def test_an_unknown_pull_request_is_one_clear_error(github: GitHub) -> None:
    with pytest.raises(GitHubFailed, match="octo-org/engine#8") as caught:
        from_github(github, REPOSITORY, 8)
    assert caught.value.status == 404


def test_a_tree_asks_once_for_what_is_and_what_is_not_there(github: GitHub) -> None:
    tree = GitHubTree(github, REPOSITORY, HEAD)
    tree.prefetch(["engine.py", "none.py", "engine.py"])
    assert (tree.read("engine.py"), tree.read("none.py")) == (b"a = 1\nb = 2\n", None)
    tree.prefetch(["engine.py", "none.py"])
    assert github.requests == 1
    assert tree.paths() == tree.paths() == ("engine.py",)
    assert tree.read("not/listed.py") is None
    assert github.requests == 2


def test_a_file_larger_than_github_gives_is_not_analysed_and_not_absent(
    fake_github: FakeGitHub, github: GitHub
) -> None:
    entry = {"oid": "d" * 40, "mode": 0o100644, "type": "blob", "size": 100_000_001, "object": None}
    data = {"repository": {"c0": {"__typename": "Commit", "c0p0": entry}}}
    fake_github.fail("POST", "/graphql", 200, {"data": data})
    with pytest.raises(NotAnalysed, match="100,000,001 bytes"):
        GitHubTree(github, REPOSITORY, HEAD).read("weights.py")


def test_enterprise_server_serves_as_well(fake_enterprise: FakeGitHub) -> None:
    github = GitHub(TOKEN, api_url=fake_enterprise.api_url, pause=0)
    pull = from_github(github, REPOSITORY, 7)
    assert pull.files[0].added == {2}
    assert all(url.startswith("https://ghe.example.org:443/api/") for url in fake_enterprise.urls)
