"""What it costs to look across the tree over GitHub's API: requests, whatever is asked."""

import pytest
from fake_files import Files, Symlink
from fake_github import FakeGitHub

from omnireview.github import GitHub
from omnireview.index import Absent, Found
from omnireview.index.index import Index
from omnireview.pull_request.remote import from_github
from omnireview.rules.facts import read_facts
from omnireview.rules.load import find_packs
from omnireview.settings import Settings, find_settings
from omnireview.sides.make import open_sides, readers

REPOSITORY = "octo-org/engine"
DELIVERY = 2
"""Reads of a delivery: the conversation, and the head once more."""


def project(count: int, changed: int, mark: str) -> dict[str, bytes]:
    """Give a package whose modules import each other; the first `changed` of them hold `mark`."""
    files = {
        f"engine/part_{number % 7}/m{number}.py": (
            f"from engine import run_{(number + 11) % count}\nfrom engine.part_0 import m0\n"
            f"def run_{number}(): ...  # {mark if number < changed else ''}\n" + "# padding\n" * 300
        ).encode()
        for number in range(count)
    }
    exports = "".join(f"from engine.part_{n % 7}.m{n} import run_{n}\n" for n in range(count))
    return {**files, "engine/__init__.py": exports.encode(), "readme.md": b"run_1\n"}


def look_around(index: Index) -> None:
    """Ask all that checks ask."""
    paths = [path for path in index.python_files() if "m1" in path]
    index.read_all(paths)
    names = [
        f"{use.module}.{use.name}" for path in paths if (read := index.read(path)) for use in read.usage.imports
    ]
    assert all(isinstance(each, Found) for each in index.resolve_all(names).values())
    assert isinstance(index.resolve("engine.part_1.gone"), Absent)
    mentioned = index.mentioning(["run_1"], ["*.py", "*.md"])
    assert mentioned is not None
    assert "readme.md" in mentioned["run_1"]
    assert index.importers(["engine", "engine.part_0.m0"]) is not None


@pytest.mark.parametrize(
    ("modules", "moved", "most"), [(60, True, 8), (300, False, 7), (300, True, 8), (600, True, 9)]
)
def test_a_change_of_twenty_files_takes_eight_reads_with_all_that_is_asked_across_the_tree(
    fake_github: FakeGitHub, github: GitHub, modules: int, moved: bool, most: int
) -> None:
    old, new = project(modules, 20, "old"), project(modules, 20, "new")
    fake_github.files(old=old, new=new, base={**old, "extra.py": b""} if moved else old)
    if not moved:
        fake_github.base = fake_github.merge_base
    pull = from_github(github, REPOSITORY, 7)
    assert len(pull.files) == 20
    assert find_settings(pull.base_tree) is None
    assert find_packs(pull.base_tree) is not None
    read_facts(REPOSITORY, pull.base_tree)
    with readers(processes=0) as workers:
        sides = open_sides(pull, Settings(), workers)
        for side in (sides.old, sides.head):
            look_around(side.index)
        assert sides.old.index.notes == sides.head.index.notes == ()
    assert github.requests + DELIVERY <= most


def test_both_sides_share_a_listing(fake_github: FakeGitHub, github: GitHub) -> None:
    old: Files = {
        "a.py": b"1\n",
        "b.py": b"2\n",
        "same.py": b"3\n",
        "link": Symlink("a.py"),
        "turns": b"4\n",
        "x.py": b"5\n",
    }
    new: Files = {
        "a.py": b"1\n",
        "c.py": b"2\n",
        "same.py": b"3\n",
        "turns": Symlink("a.py"),
        "d.py": b"new\n",
        "x.py": b"",
    }
    fake_github.files(old=old, new=new)
    fake_github.renames = {"c.py": "b.py"}
    pull = from_github(github, REPOSITORY, 7)
    before = github.requests
    assert pull.head_tree.paths() == ("a.py", "c.py", "d.py", "same.py", "x.py")
    assert pull.old_tree.paths() == ("a.py", "b.py", "same.py", "turns", "x.py")
    assert (pull.head_tree.links(""), pull.old_tree.links("")) == (("turns",), ("link",))
    assert github.requests == before + 1


def test_a_tree_that_is_too_large_to_be_brought_here_is_not_searched_and_says_so(
    fake_github: FakeGitHub, github: GitHub
) -> None:
    files = {f"engine/m{number}.py": b"x = 1\n" for number in range(800)}
    fake_github.files(old=files, new={**files, "engine/m0.py": b"x = 2\n"})
    pull = from_github(github, REPOSITORY, 7)
    with readers(processes=0) as workers:
        index = open_sides(pull, Settings(), workers).head.index
        assert index.mentioning(["x"]) is None
    assert index.notes == ("Other files were not searched for what the change touches, since there are too many.",)
    assert github.requests == 4


def test_where_github_does_not_list_all_changed_files_nothing_is_taken_for_shared(
    fake_github: FakeGitHub, github: GitHub
) -> None:
    fake_github.files(
        old={"engine.py": b"a = 1\n", "other.py": b"b = 1\n"},
        new={"engine.py": b"a = 2\n", "other.py": b"c = 1\n"},
    )
    fake_github.pull = {"changed_files": 3001}
    pull = from_github(github, REPOSITORY, 7)
    hidden = tuple(file for file in pull.files if file.path != "other.py")
    object.__setattr__(pull, "files", hidden)
    with readers(processes=0) as workers:
        sides = open_sides(pull, Settings(), workers)
        assert isinstance(sides.old.index.resolve("other.b"), Found)
        assert isinstance(sides.head.index.resolve("other.b"), Absent)
