"""Which files of a commit, a folder or an overlay hold a text."""

from collections.abc import Callable
from pathlib import Path

import pytest
from git_repository import Repository

from omnireview.git import Git
from omnireview.tree import Tree
from omnireview.tree.of_folder import EmptyTree, FolderTree
from omnireview.tree.of_git import FEW_FILES, GitTree
from omnireview.tree.overlay import Overlay

HOLDING = {
    "engine/core.py": b"def stop(): ...\n",
    "run.py": b"stop()\r\n",
    "docs/ein führer.md": b"`stop`\n",
    "a*b[1].py": b"x = stop\n",
    "Makefile": b"stop:\n",
    "binary.py": b"\0stop\0",
    ".hidden": b"stop\n",
}
WITHOUT = {
    "engine/other.py": b"stopping = nonstop\n",
    "empty.py": b"",
    "lines.py": b"st\nop\n",
}
PADDING = {f"more/m{number}.py": b"go = 1\n" for number in range(FEW_FILES)}


def of_git(folder: Path) -> Tree:
    repository = Repository(folder)
    repository.write({".gitattributes": b"*.py binary -diff\n*.md filter=lfs\n"})
    sha = repository.commit({**HOLDING, **WITHOUT, **PADDING})
    return GitTree(Git.open(folder), sha)


def of_folder(folder: Path) -> Tree:
    of_git(folder)
    return FolderTree(folder)


def of_overlay(folder: Path) -> Tree:
    return Overlay(of_git(folder), {"run.py": b"stop\n", "engine/other.py": b"stopping = nonstop\n"})


@pytest.fixture(params=[of_git, of_folder, of_overlay], ids=["git", "folder", "overlay"])
def tree(request: pytest.FixtureRequest, tmp_path: Path) -> Tree:
    make: Callable[[Path], Tree] = request.param
    return make(tmp_path)


def test_every_file_that_holds_a_word_is_given_and_only_such_as_hold_its_letters(tree: Tree) -> None:
    paths = tree.paths()
    assert paths is not None
    found = tree.holding(["stop"], paths)
    assert found is not None
    assert set(HOLDING) <= set(found) <= {*HOLDING, "engine/other.py"}


def test_only_the_files_that_were_named_are_given(tree: Tree) -> None:
    paths = [path for path in tree.paths() or () if path.startswith(("engine/", "more/", "a*"))]
    found = tree.holding(["stop", "nowhere"], paths)
    assert found is not None
    assert {"engine/core.py", "a*b[1].py"} <= set(found) <= {"engine/core.py", "a*b[1].py", "engine/other.py"}


def test_texts_are_no_patterns_and_no_options(tree: Tree) -> None:
    paths = tree.paths() or ()
    for text in ("st.p", "--help", "-e", "[s]top", "s\\top", "^", "ränder"):
        assert tree.holding([text], paths) == ()
    assert set(tree.holding(["stop():", "`stop`"], paths) or ()) == {"engine/core.py", "docs/ein führer.md"}


def test_a_tree_of_nothing_holds_nothing() -> None:
    assert EmptyTree().holding(["stop"], ["run.py"]) == ()


def test_few_files_are_not_searched_but_given(tmp_path: Path) -> None:
    tree = of_git(tmp_path)
    assert tree.holding(["nowhere"], ["run.py", "gone.py"]) == ("run.py",)


def test_the_links_of_a_whole_tree_are_those_below_no_folder_in_particular(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    (tmp_path / "engine").mkdir()
    (tmp_path / "engine" / "again").symlink_to("..")
    sha = repository.commit({"run.py": b""})
    for tree in (GitTree(Git.open(tmp_path), sha), FolderTree(tmp_path)):
        assert tree.links("") == tree.links("engine") == ("engine/again",)
