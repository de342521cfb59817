"""Packs behind symbolic links, which are never followed: said, not silently left out."""

from pathlib import Path

import pytest
from fake_files import Symlink
from fake_github import FakeGitHub
from git_repository import Repository
from made_trees import MadeTree

from omnireview.errors import BadRule
from omnireview.git import Git
from omnireview.github import GitHub
from omnireview.rules.load import REPOSITORY_PACKS, find_packs
from omnireview.tree.of_folder import FolderTree
from omnireview.tree.of_git import GitTree
from omnireview.tree.of_github import GitHubTree

PLACE = f"{REPOSITORY_PACKS}/own.yaml"


@pytest.mark.parametrize("path", ["own.yaml", "shared", "more/own.yml"])
def test_a_pack_behind_a_link_is_named_and_not_silently_left_out(path: str, tmp_path: Path) -> None:
    repository = Repository(tmp_path / "linked")
    folder = Path(REPOSITORY_PACKS)
    repository.commit({f"{folder}/house.yaml": b"rules: []\n", "elsewhere/own.yaml": b"rules: []\n"})
    place = repository.root / folder / path
    place.parent.mkdir(exist_ok=True)
    place.symlink_to(repository.root / "elsewhere")
    git = Git.open(repository.root)
    listed = (*git.files(), f"{folder}/{path}")
    sha = repository.commit({})
    for tree in (FolderTree(git.root), FolderTree(git.root, listed), GitTree(git, sha)):
        with pytest.raises(BadRule, match="would silently not run") as caught:
            find_packs(tree)
        assert caught.value.where == f"{folder}/{path}"


@pytest.mark.parametrize("link", [".github", ".github/omnireview", REPOSITORY_PACKS])
def test_a_linked_folder_of_packs_is_named(link: str, tmp_path: Path) -> None:
    repository = Repository(tmp_path / "linked")
    repository.commit({"a.py": b"", "elsewhere/omnireview/rules/own.yaml": b"rules: []\n"})
    (repository.root / link).parent.mkdir(parents=True, exist_ok=True)
    (repository.root / link).symlink_to(repository.root / "elsewhere")
    sha = repository.commit({})
    git = Git.open(repository.root)
    for tree in (FolderTree(git.root), GitTree(git, sha), MadeTree({}, linked=(link,))):
        with pytest.raises(BadRule, match="would silently not run") as caught:
            find_packs(tree)
        assert caught.value.where == link


def test_a_linked_pack_is_named_over_githubs_api_too(fake_github: FakeGitHub, github: GitHub) -> None:
    fake_github.files(old={}, new={PLACE: Symlink("../../../own.yaml"), "own.yaml": b"rules: []\n"})
    tree = GitHubTree(github, fake_github.repository, fake_github.head)
    with pytest.raises(BadRule, match="would silently not run") as caught:
        find_packs(tree)
    assert caught.value.where == PLACE
    assert tree.irregular(PLACE)
    assert tree.read(PLACE) is None
    assert github.requests == 2


def test_a_link_that_is_no_pack_beside_the_packs_is_no_fault() -> None:
    linked = (f"{REPOSITORY_PACKS}/notes.md", f"{REPOSITORY_PACKS}/own.test.yaml", "src/own.yaml")
    assert find_packs(MadeTree({}, linked=linked)) == {}
