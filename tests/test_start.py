"""What a run imports: nothing heavy that it does not need."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from git_repository import CLEAN, Repository

HEAVY = ("github", "jinja2", "libcst", "pydantic", "regex", "requests", "rich", "yaml")

RUN = f"""
import sys
from omnireview.__main__ import main
try:
    code = main()
except SystemExit as end:
    code = end.code
print("exit", code, *(name for name in {HEAVY} if name in sys.modules), file=sys.stderr)
"""

IMPORT = f"""
import importlib, sys
for room in sys.argv[1:]:
    importlib.import_module("omnireview." + room)
    heavy = [name for name in {HEAVY} if name in sys.modules]
    if heavy:
        print("exit", 0, room, "brings", *heavy, file=sys.stderr)
        sys.exit()
print("exit", 0, file=sys.stderr)
"""

SETTINGS = b"""\
rules:
  mutable-default: {severity: minor}
  debug-leftover: off
  unbounded-network-read: {options: {value: "60"}}
paths: {exclude: ["old/**"]}
"""

OWN_PACK = b"""\
rules:
  - id: forbidden-call
    severity: minor
    aspect: quality
    message: No.
    languages: [python]
    pattern: forbidden(...)
"""


def heavy_after(code: str, *arguments: str, at: Path, cache: Path, out: int = subprocess.DEVNULL) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=at,
        env={**CLEAN, "OMNIREVIEW_CACHE": str(cache)},
        stdout=out,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    last = done.stderr.strip().rpartition("\n")[2].split(" ")
    assert last[:2] == ["exit", "0"], done.stderr
    return last[2:]


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "work")
    lines = [f"def step_{number}(x):\n    return x + {number}\n" for number in range(10)]
    made.commit(
        {
            "engine.py": "".join(lines).encode(),
            "tests/test_engine.py": b"def test_it():\n    pass\n",
            "pyproject.toml": b"[project]\nname = 'engine'\n",
            ".github/omnireview.yaml": SETTINGS,
            ".github/omnireview/rules/own.yaml": OWN_PACK,
        }
    )
    made.commit({"engine.py": "".join(lines).replace("x + 5", "x - 5").encode()})
    return made


def test_a_room_of_nouns_brings_no_heavy_library(tmp_path: Path) -> None:
    rooms = (
        *("spans", "cache", "documents", "settings", "modules", "patterns", "checks", "rules", "rules.load"),
        *("rules.effective", "pull_request.local", "scan", "compare", "edits", "review", "corridor"),
        *("cli", "cli.check", "cli.rules"),
    )
    assert heavy_after(IMPORT, *rooms, at=tmp_path, cache=tmp_path / "cache") == []


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["check", "--help"]])
def test_help_takes_no_heavy_library(arguments: list[str], tmp_path: Path) -> None:
    assert heavy_after(RUN, *arguments, at=tmp_path, cache=tmp_path / "cache") == []


@pytest.mark.parametrize(
    "arguments", [["rules", "list"], ["check", "HEAD~1..HEAD"], ["check", "engine.py"], ["check"]]
)
def test_a_second_run_without_a_candidate_takes_no_heavy_library(
    arguments: list[str], repository: Repository, tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    assert {"pydantic", "yaml"} <= set(heavy_after(RUN, *arguments, at=repository.root, cache=cache))
    assert heavy_after(RUN, *arguments, at=repository.root, cache=cache) == []


def test_a_terminal_takes_what_draws_only_for_findings(repository: Repository, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    ours, theirs = os.openpty()
    with os.fdopen(ours), os.fdopen(theirs):
        heavy_after(RUN, "check", at=repository.root, cache=cache, out=theirs)
        assert heavy_after(RUN, "check", at=repository.root, cache=cache, out=theirs) == []
        repository.write({"engine.py": b"def step(x):\n    return eval(x)\n"})
        drawn = heavy_after(RUN, "check", "--fail-on=never", at=repository.root, cache=cache, out=theirs)
        assert "rich" in drawn


def test_a_candidate_takes_the_parser_and_no_more(repository: Repository, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    heavy_after(RUN, "rules", "list", at=repository.root, cache=cache)
    repository.commit(
        {"engine.py": b"def step(x=[]):  # omnireview: ignore[mutable-default] shown\n    return x\n"}
    )
    heavy = heavy_after(RUN, "check", "HEAD~1..HEAD", "--fail-on=never", at=repository.root, cache=cache)
    assert set(heavy) <= {"libcst", "regex"}


def test_a_folder_of_the_checkout_is_never_used(repository: Repository) -> None:
    inside = repository.root / "cache"
    for _ in range(2):
        assert "pydantic" in heavy_after(RUN, "rules", "list", at=repository.root, cache=inside)
    assert not inside.exists()


@pytest.mark.skipif(os.name == "nt", reason="modes of POSIX")
def test_the_image_s_packs_are_enough_where_nothing_can_be_written(tmp_path: Path) -> None:
    code = f"""
import sys
from pathlib import Path
from omnireview import cache
cache.SHIPPED = Path(sys.argv[1])
from omnireview.rules.load import load_shipped_packs
if sys.argv[2] == "write":
    load_shipped_packs(cache=cache.Cache((cache.SHIPPED,)))
else:
    load_shipped_packs()
print("exit", 0, *(name for name in {HEAVY} if name in sys.modules), file=sys.stderr)
"""
    compiled, off = str(tmp_path / "compiled"), Path("off")
    assert "pydantic" in heavy_after(code, compiled, "write", at=tmp_path, cache=off)
    assert heavy_after(code, compiled, "read", at=tmp_path, cache=off) == []
