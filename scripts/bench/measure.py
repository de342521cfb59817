"""One run of a program: CPU seconds, wall seconds, peak memory, and instructions where they can be counted."""

import os
import re
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_CACHEGRIND = ("valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null",
               "--trace-children=yes")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Command:
    """What to run: arguments, folder, further environment variables, and the exit codes that mean it worked."""

    arguments: tuple[str, ...]
    folder: Path
    variables: Mapping[str, str]
    codes: frozenset[int]


@dataclass(frozen=True, slots=True)
class Run:
    """What one run took.

    `cpu` and `wall` are seconds, of the program and all that it started and waited for; `peak` is MiB of its
    largest process.
    """

    cpu: float
    wall: float
    peak: float
    output: bytes


class RunFailed(Exception):
    """A measured program ended with an exit code that says it did not do its work."""


def run(command: Command) -> Run:
    """Run a command to its end and give what it took. Raises `RunFailed`."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.perf_counter()
        child = subprocess.Popen(
            command.arguments, cwd=command.folder, env=_environment(command), stdin=subprocess.DEVNULL,
            stdout=out, stderr=err,
        )  # fmt: skip
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        if child.returncode not in command.codes:
            told = (err.read() or out.read())[-3000:].decode(errors="replace")
            raise RunFailed(f"{' '.join(command.arguments[:12])}\nended with {child.returncode}:\n{told}")
        return Run(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024, out.read())


def perf_counts() -> bool:
    """Tell whether `perf` counts user instructions here."""
    if shutil.which("perf") is None:
        return False
    done = subprocess.run(
        ["perf", "stat", "-x", ",", "-e", "instructions:u", "true"], capture_output=True, text=True, check=False
    )
    return done.returncode == 0 and _perf_number(done.stderr) is not None


def valgrind_counts() -> bool:
    """Tell whether valgrind is there, which counts instructions by simulation, some thirty times slower."""
    return shutil.which("valgrind") is not None


def instructions(command: Command, *, simulate: bool) -> float:
    """Give the millions of user instructions of a command with its children. Raises `RunFailed`."""
    count = _simulated if simulate else _counted
    return statistics.median(count(command) for _ in range(1 if simulate else 3)) / 1e6


def _counted(command: Command) -> int:
    with tempfile.NamedTemporaryFile("r") as log:
        wrapped = ("perf", "stat", "-x", ",", "-e", "instructions:u", "-o", log.name, "--", *command.arguments)
        run(Command(wrapped, command.folder, command.variables, command.codes))
        number = _perf_number(log.read())
    if number is None:
        raise RunFailed("perf counted nothing")
    return number


def _simulated(command: Command) -> int:
    with tempfile.TemporaryDirectory() as folder:
        wrapped = (*_CACHEGRIND, f"--log-file={folder}/%p", *command.arguments)
        run(Command(wrapped, command.folder, {**command.variables, "PYTHONHASHSEED": "0"}, command.codes))
        logs = [each.read_text(errors="replace") for each in Path(folder).iterdir()]
    programs = [re.findall(r"Command: (.*)", log) for log in logs]
    if sum(command.arguments[-1] in told[0] for told in programs if told) > 1:
        raise RunFailed(
            "the program forked: its child counts on from where its parent was, and valgrind can't tell"
        )
    found = [re.findall(r"I +refs: +([\d,]+)", log) for log in logs]
    if not all(found):
        raise RunFailed("a process was killed before valgrind could tell its count")
    return sum(int(numbers[-1].replace(",", "")) for numbers in found)


def _perf_number(told: str) -> int | None:
    found = re.search(r"^(\d+),[^,]*,instructions", told, re.MULTILINE)
    return int(found[1]) if found else None


def _environment(command: Command) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, **command.variables}
