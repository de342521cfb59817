"""The tests on every core: the same outcomes as in one process, and nothing is lost."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no processes to fork")

FIRST = """\
import os
import pathlib
import warnings

import pytest


@pytest.mark.parametrize("number", range(30))
def test_many(number, tmp_path):
    (tmp_path / "own.txt").write_text(str(number))
    assert len(list(tmp_path.iterdir())) == 1
    with pathlib.Path(os.environ["RAN_BY"]).open("a") as file:
        file.write(f"{os.getpid()}\\n")


def test_that_fails():
    print("what it printed")
    assert 1 == 2


@pytest.mark.skip(reason="not today")
def test_that_is_skipped():
    pass


@pytest.fixture
def broken():
    yield
    raise ValueError("at the end")


def test_that_breaks_in_the_end(broken):
    pass


def test_that_warns():
    warnings.warn("take care", stacklevel=1)
"""
SECOND = """\
import os


def test_before():
    pass


def test_that_ends_its_process():
    os.kill(os.getpid(), 9)


def test_after():
    pass
"""


def run(folder: Path, cores: str, *more: str) -> tuple[int, str]:
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "every_core",
            "-p",
            "no:cacheprovider",
            "--cores",
            cores,
            "-rfEs",
            *more,
        ],
        cwd=folder,
        env={
            **os.environ,
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "PYTHONPATH": str(Path(__file__).parent),
            "RAN_BY": str(folder / "ran by"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def told(output: str) -> list[str]:
    """What the summary says, whatever the order and the time."""
    summary = output.partition("short test summary info")[2].split("\n")[1:]
    return sorted(re.sub(r" in [\d.]+s$", "", line) for line in summary if line)


def test_several_processes_tell_what_one_tells(tmp_path: Path) -> None:
    (tmp_path / "test_first.py").write_text(FIRST, encoding="utf-8")
    code, alone = run(tmp_path, "1")
    ran_alone = (tmp_path / "ran by").read_text(encoding="utf-8").split()
    (tmp_path / "ran by").unlink()
    same, together = run(tmp_path, "3")
    ran_by = (tmp_path / "ran by").read_text(encoding="utf-8").split()
    assert (same, told(together)) == (code, told(alone))
    assert "1 failed, 32 passed, 1 skipped, 1 warning, 1 error" in told(alone)
    assert "what it printed" in together
    assert together.rstrip().split("\n")[-1].startswith("1 failed, 32 passed")
    assert (len(ran_alone), len(set(ran_alone))) == (30, 1)
    assert len(ran_by) == 30
    assert 1 < len(set(ran_by)) <= 3


def test_a_test_whose_process_dies_is_named_and_the_other_processes_go_on(tmp_path: Path) -> None:
    (tmp_path / "test_first.py").write_text(FIRST, encoding="utf-8")
    (tmp_path / "test_second.py").write_text(SECOND, encoding="utf-8")
    code, output = run(tmp_path, "2", "--deselect", "test_first.py::test_that_fails")
    assert code == 1
    assert "FAILED test_second.py::test_that_ends_its_process" in output
    assert "\na process ended with signal 9 in this test\n" in output
    assert "FAILED test_second.py::test_after" in output
    assert "\nnobody ran this test: a process ended with signal 9\n" in output
    assert "2 failed, 33 passed" in output


def test_the_first_failure_ends_all_when_that_is_asked_for(tmp_path: Path) -> None:
    slow = "import time\n\n\ndef test_fails():\n    assert False\n\n\ndef test_sleeps():\n    time.sleep(60)\n"
    (tmp_path / "test_one.py").write_text(slow, encoding="utf-8")
    (tmp_path / "test_two.py").write_text(
        slow.replace("fails", "naps").replace("assert False", "time.sleep(60)"), encoding="utf-8"
    )
    code, output = run(tmp_path, "2", "-x")
    assert code == 1
    assert "1 failed in" in output


@pytest.mark.parametrize("option", ["many", "-1", ""])
def test_a_number_of_cores_that_is_none_is_refused(tmp_path: Path, option: str) -> None:
    code, output = run(tmp_path, option)
    assert code == 4
    assert "--cores takes a number or `all`" in output
