"""Trees that are large, that change while they are read, or that somebody made to be in the way."""

import time
import tracemalloc
from pathlib import Path

from indexed import index_of
from made_trees import MadeTree

from omnireview.index import Absent, Found, Unknown
from omnireview.index.index import Index
from omnireview.index.reading import Reader
from omnireview.index.texts import LARGEST, MOST_BYTES
from omnireview.sides.make import readers
from omnireview.tree.of_folder import FolderTree


def index_on_disk(folder: Path) -> Index:
    return Index(FolderTree(folder), Reader(readers(processes=0)))


def test_fifty_thousand_files_cost_seconds_and_only_those_asked_for_are_read() -> None:
    files = {f"engine/part_{number // 200}/m{number}.py": "" for number in range(50_000)}
    files |= {"engine/__init__.py": "from engine.part_3.m700 import X\n", "engine/part_3/m700.py": "X = 1\n"}
    index = index_of(files)
    started = time.process_time()
    assert isinstance(index.resolve("engine.X"), Found)
    assert isinstance(index.resolve("engine.part_3.m700.Y"), Absent)
    assert isinstance(index.resolve("engine.part_9.nothing"), Absent)
    mentioned = index.mentioning(["X"])
    assert mentioned is not None
    assert mentioned["X"] == {"engine/__init__.py", "engine/part_3/m700.py"}
    assert time.process_time() - started < 10


def test_a_tree_of_more_megabytes_than_are_read_says_which_files_were_left() -> None:
    large = b"needle = 1\n" + b"#" * (LARGEST - 100)
    files: dict[str, str | bytes] = {f"p/m{number:03}.py": large for number in range(MOST_BYTES // LARGEST + 5)}
    index = index_of({**files, "p/__init__.py": "", "p/huge.py": large * 2})
    mentioned = index.mentioning(["needle"])
    assert mentioned is not None
    assert MOST_BYTES // LARGEST <= len(mentioned["needle"]) < len(files)
    assert isinstance(index.resolve("p.huge.needle"), Unknown)
    assert any("larger than 1 MB: `p/huge.py`" in note for note in index.notes)
    assert any("200 MB had been read before" in note for note in index.notes)


def test_a_word_that_stands_in_too_many_files_is_not_looked_for() -> None:
    index = index_of({f"p/m{number}.py": "import torch\n" for number in range(1_600)})
    assert index.mentioning(["torch"]) is None
    assert index.importers(["torch"]) is None
    assert index.notes == ("Other files were not searched for what the change touches, since there are too many.",)


def test_a_file_that_goes_after_it_was_listed_proves_nothing_and_is_noted(tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    for name in ("__init__.py", "a.py"):
        (tmp_path / "p" / name).write_text("", encoding="utf-8")
    index = index_on_disk(tmp_path)
    assert index.python_files() == ("p/__init__.py", "p/a.py")
    (tmp_path / "p" / "a.py").unlink()
    assert isinstance(index.resolve("p.a.X"), Unknown)
    assert index.notes == ("Not looked at, since it could not be read: `p/a.py`.",)


def test_what_holds_for_both_sides_is_noted_once(tmp_path: Path) -> None:
    sides = []
    for name in ("a", "b"):
        folder = tmp_path / name / "p"
        folder.mkdir(parents=True)
        for file in ("__init__.py", "both.py", f"{name}.py"):
            (folder / file).write_text("", encoding="utf-8")
        index = index_on_disk(tmp_path / name)
        assert len(index.python_files()) == 3
        for file in ("both", name):
            (folder / f"{file}.py").unlink()
            assert isinstance(index.resolve(f"p.{file}.X"), Unknown)
        sides.append(index)
    assert sides[0].notes_with(sides[1]) == (
        "Not looked at, since it could not be read: `p/both.py`, `p/a.py`, `p/b.py`.",
    )


def test_links_that_lead_in_a_circle_are_not_followed(tmp_path: Path) -> None:
    package = tmp_path / "p"
    package.mkdir()
    (package / "__init__.py").write_text("", encoding="utf-8")
    (package / "again").symlink_to(package)
    (package / "one.py").symlink_to("two.py")
    (package / "two.py").symlink_to("one.py")
    index = index_on_disk(tmp_path)
    assert index.python_files() == ("p/__init__.py",)
    for name in ("p.again.again.x", "p.one.X", "p.two.X"):
        assert isinstance(index.resolve(name), Unknown)
    assert isinstance(index.resolve("p.three"), Absent)


def test_reading_happens_in_children_whose_failures_are_named() -> None:
    files = {"p/__init__.py": b"", "p/deep.py": b"x = " + b"(" * 100_000, "p/ok.py": b"X = 1\n"}
    with readers() as workers:
        index = index_of(files, reader=Reader(workers))
        assert isinstance(index.resolve("p.deep.X"), Unknown)
        assert isinstance(index.resolve("p.ok.X"), Found)
    assert len(index.notes) == 1
    assert "`p/deep.py`" in index.notes[0]


def test_files_in_thousands_of_folders_cost_no_memory() -> None:
    deep = {f"d{number}/" + "a/" * 2_000 + "x.py": "" for number in range(300)}
    tracemalloc.start()
    try:
        index = Index(MadeTree(dict.fromkeys(deep, b"")), Reader(readers(processes=0)), changed=frozenset(deep))
        assert index.python_files() == ()
        assert isinstance(index.resolve("a.b"), Unknown)
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_files_of_a_build_that_are_made_to_be_slow_to_search_cost_little() -> None:
    files = {
        "p/__init__.py": "",
        ".gitignore": "[x].py\n" + "*a" * 6 + "*b.py\n",
        "setup.py": "q.w " * 200_000,
        "pyproject.toml": "z" * 900_000,
    }
    index = index_of(files)
    names = [f"p.{'a' * 200}{number}" for number in range(2_000)]
    started = time.process_time()
    assert all(isinstance(found, Absent) for found in index.modules(names).values())
    assert time.process_time() - started < 5


def test_a_gitignore_of_too_many_modules_proves_nothing_absent() -> None:
    many = "".join(f"made_{number}.py\n" for number in range(500))
    assert isinstance(index_of({"p/__init__.py": "", ".gitignore": many}).resolve("p.other"), Unknown)


def test_thousands_of_members_are_found_without_going_through_all_for_each() -> None:
    count = 15_000
    body = "".join(f"    m{number} = 1\n" for number in range(count))
    index = index_of({"p/__init__.py": f"class C:\n{body}"})
    index.ask(["p"])
    started = time.process_time()
    found = index.resolve_all(f"p.C.m{number}" for number in range(count))
    assert all(isinstance(each, Found) for each in found.values())
    assert time.process_time() - started < 2
