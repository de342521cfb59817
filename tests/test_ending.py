"""A run that is ended from outside finishes the write under way, and begins no other."""

import os
import signal
import subprocess
import sys

import pytest

WRITES = """
import signal, sys
from omnireview.ending import heed_signals, unbroken
heed_signals()
with unbroken():
    signal.raise_signal(signal.{name})
    print("finished", flush=True)
print("another", flush=True)
"""
WAITS = """
import signal
from omnireview.ending import heed_signals
heed_signals()
signal.raise_signal(signal.{name})
print("another", flush=True)
"""


def run(script: str, name: str) -> tuple[int, str, str]:
    given = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", script.replace("{name}", name)],
        check=False,
        capture_output=True,
        text=True,
        timeout=20,
        env=given,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_a_write_under_way_is_finished_and_no_other_is_begun(name: str) -> None:
    code, out, err = run(WRITES, name)
    assert out == "finished\n"
    assert "the write under way was finished, and no other is begun" in err
    assert code == (143 if name == "SIGTERM" else -signal.SIGINT)


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_between_writes_a_run_ends_at_once(name: str) -> None:
    code, out, _ = run(WAITS, name)
    assert out == ""
    assert code == (143 if name == "SIGTERM" else -signal.SIGINT)
