"""Both sides of a change: what is shared is read once, who mentions what, and which files are for reading."""

from pathlib import Path

import pytest
from indexed import index_of, sides_of

from omnireview.index import Absent, Found
from omnireview.index.reading import Answer, Ask, Reader
from omnireview.settings import Settings
from omnireview.sides.make import open_sides, readers

OLD = {
    "engine/__init__.py": "from .core import run\n",
    "engine/core.py": "def run(): ...\ndef stop(): ...\n",
    "engine/use.py": "from engine.core import stop\nfrom . import core\n",
    "engine/other.py": "import os\n# stopping\n",
    "docs/guide.md": "Call `stop` to stop.\n",
}
NEW: dict[str, str | None] = {
    "engine/core.py": None,
    "engine/kernel.py": "def run(): ...\n",
    "engine/__init__.py": "from .kernel import run\n",
}


def test_each_side_resolves_names_as_they_were_there(tmp_path: Path) -> None:
    with sides_of(tmp_path, OLD, NEW) as sides:
        assert isinstance(sides.old.index.resolve("engine.core.stop"), Found)
        gone = sides.head.index.resolve("engine.core.stop")
        assert isinstance(gone, Absent)
        assert gone.missing == "engine.core"
        homes = [side.index.resolve("engine.run") for side in (sides.old, sides.head)]
        assert [home.module for home in homes if isinstance(home, Found)] == ["engine.core", "engine.kernel"]
        assert (sides.old.index.file_of("engine.kernel"), sides.head.index.file_of("engine.core")) == (None, None)


def test_importers_are_found_in_files_that_the_change_does_not_touch(tmp_path: Path) -> None:
    with sides_of(tmp_path, OLD, NEW) as sides:
        old = sides.old.index.importers(["engine.core", "engine"])
        head = sides.head.index.importers(["engine.core"])
    assert old is not None
    assert head is not None
    assert [(path, use.spot.line, use.name) for path, use in old["engine.core"]] == [
        ("engine/__init__.py", 1, "run"), ("engine/use.py", 1, "stop"), ("engine/use.py", 2, "core"),
    ]  # fmt: skip
    assert [(path, use.name) for path, use in old["engine"]] == [("engine/use.py", "core")]
    assert [path for path, _ in head["engine.core"]] == ["engine/use.py", "engine/use.py"]


@pytest.mark.parametrize("padding", [0, 150])
def test_whole_words_are_found_in_files_of_either_side(tmp_path: Path, padding: int) -> None:
    more = {f"more/m{number}.py": "stops = 1\n" for number in range(padding)}
    with sides_of(tmp_path, OLD | more, NEW) as sides:
        told = [
            side.index.mentioning(["stop", "--dry-run", "ränder", "a\nb", ""], ["*.py", "*.md"])
            for side in (sides.old, sides.head)
        ]
        code = sides.head.index.mentioning(["stop", "run"])
    assert told[0] is not None
    assert told[1] is not None
    assert told[0]["stop"] == {"engine/core.py", "engine/use.py", "docs/guide.md"}
    assert told[1]["stop"] == {"engine/use.py", "docs/guide.md"}
    assert told[0]["--dry-run"] == told[0]["ränder"] == frozenset()
    assert code == {
        "stop": frozenset({"engine/use.py"}), "run": frozenset({"engine/__init__.py", "engine/kernel.py"}),
    }  # fmt: skip


def test_words_with_other_signs_count_where_they_stand_alone() -> None:
    index = index_of({"a.py": "x = '--max-inline'\nrändern = 1\n", "b.py": "'--max-inlines', ränder, 'p.q.r'\n"})
    told = index.mentioning(["--max-inline", "ränder", "p.q"])
    here, there = frozenset({"a.py"}), frozenset({"b.py"})
    assert told == {"--max-inline": here, "ränder": there, "p.q": there}


def test_a_file_that_both_sides_share_is_read_once(tmp_path: Path) -> None:
    asked: list[str] = []

    class Counting(Reader):
        def read(self, asks: object) -> list[Answer | str]:
            assert isinstance(asks, list)
            asked.extend(ask.path for ask in asks if isinstance(ask, Ask))
            return super().read(asks)

    with sides_of(tmp_path, OLD, NEW) as sides, readers(processes=0) as workers:
        both = open_sides(sides.pull, Settings(), workers)
        both.head.index._reader = Counting(workers)
        both.old.index._reader = both.head.index._reader
        for index in (both.old.index, both.head.index):
            index.read_all(index.python_files())
    assert sorted(asked) == [
        "engine/__init__.py", "engine/__init__.py", "engine/core.py", "engine/kernel.py", "engine/other.py",
        "engine/use.py",
    ]  # fmt: skip


def test_a_file_is_read_anew_where_a_new_package_gives_it_another_name(tmp_path: Path) -> None:
    old = {"tools/run.py": "from help import f\n", "tools/help.py": "def f(): ...\n"}
    with sides_of(tmp_path, old, {"tools/__init__.py": ""}) as sides:
        reads = [side.index.read("tools/run.py") for side in (sides.old, sides.head)]
    assert [read.usage.imports[0].module for read in reads if read] == ["tools.help", "help"]


def test_files_for_reading_leave_out_what_the_settings_and_kinds_leave_out(tmp_path: Path) -> None:
    old = {"keep.py": "a = 1\n", "old.py": "b = 1\n", "gone.py": "c = 1\n", "docs/x.py": "d = 1\n"}
    new: dict[str, str | None] = {
        "keep.py": "a = 2\n", "old.py": None, "new.py": "b = 1\n", "gone.py": None, "docs/x.py": "d = 2\n",
        "third_party/lib.py": "x = 1\n", "made_pb2.py": "x = 1\n", "gen.py": "# @generated\n", "bin.dat": "\0",
    }  # fmt: skip
    with sides_of(tmp_path, old, new) as sides, readers() as workers:
        settings = Settings(exclude=("docs/",))
        told = open_sides(sides.pull, settings, workers)
        assert sorted(told.head.files) == ["keep.py", "new.py"]
        assert sorted(told.old.files) == ["gone.py", "keep.py", "old.py"]
        assert told.old.files["old.py"] is told.head.files["new.py"]


def test_an_import_is_found_however_it_is_written() -> None:
    forms = [
        "import p.core", "import os, p.core as c", "from p import core",
        "from p import (\n    other,\n    core,\n)",
        "from p import (\n    other, core)", "from p import other, \\\n    core", "from p.core import x",
        "from .core import x", "if True: import p.core", "def f():\n\timport p.core", "import p.core;x = 1",
        "from . import (  # noqa\n    core  # why\n)", "from p import (\r\n    core\r\n)",
    ]  # fmt: skip
    files = {f"p/m{number:02}.py": f"{form}\n" for number, form in enumerate(forms)}
    index = index_of({**files, "p/__init__.py": "", "p/core.py": "core = 1\n", "p/other.py": "core\nx.core()\n"})
    told = index.importers(["p.core"])
    assert told is not None
    assert [path for path, _ in told["p.core"]] == sorted(files)
