"""A plugin of pytest: `--cores all` runs the tests on every core, `--cores 3` on three.

The tests are collected once. Then this process forks, its children run the tests, a few neighbours at a time,
and it tells their reports as if it had run them itself: dots, summary, closing line and exit code are those of
any other run. A test whose process dies fails and is named, and so is every test that nobody ran.

The runners of pytest-xdist would do as much, but for one thing: each has a second thread at all times. Where
another thread runs, omnireview's own worker processes are not forked but started as new interpreters
(`worker/process.py`): the way that nearly all runs take would go untested, and the other one takes much longer.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import groupby, pairwise
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from typing import Any, NoReturn
from warnings import WarningMessage

import pytest

_MOST_AT_A_TIME = 12
"""Tests of one file that a process takes at a time: few enough that all processes end at about the same time."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--cores", default="1", metavar="N", help="run the tests in N processes; all: one for each core"
    )


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    option = session.config.option
    processes = _processes(option.cores)
    if processes < 2 or session.testsfailed or option.collectonly or option.usepdb:
        return None
    _Run(session, list(_turns(session.items))).run(processes)
    return True


def _processes(wanted: str) -> int:
    if not hasattr(os, "fork"):
        return 1
    if wanted == "all":
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if not wanted.isdecimal():
        raise pytest.UsageError(f"--cores takes a number or `all`, not {wanted!r}")
    return int(wanted)


def _turns(items: Sequence[pytest.Item]) -> Iterator[range]:
    """Give the numbers of the tests that are run in one go: neighbours of one file, which share what is made."""
    for _, grouped in groupby(range(len(items)), key=lambda number: items[number].path):
        numbers = list(grouped)
        for start in range(numbers[0], numbers[-1] + 1, _MOST_AT_A_TIME):
            yield range(start, min(start + _MOST_AT_A_TIME, numbers[-1] + 1))


class _Run:
    """The parent's side: it hands out turns and tells what comes back."""

    def __init__(self, session: pytest.Session, turns: Sequence[range]) -> None:
        self._session = session
        self._turns = turns
        self._left = iter(range(len(turns)))
        self._firsts = {turn[0] for turn in turns}
        self._processes: dict[Connection, int] = {}
        self._running: dict[Connection, int] = {}
        self._fed: set[Connection] = set()
        self._told: set[int] = set()
        self._ends: list[str] = []

    def run(self, processes: int) -> None:
        session = self._session
        session.config._tmp_path_factory.getbasetemp()  # type: ignore[attr-defined] # one for all
        try:
            for _ in range(processes):
                self._start()
            while self._processes:
                for pipe in wait(list(self._processes)):
                    assert isinstance(pipe, Connection)
                    self._hear(pipe)
                if session.shouldfail:
                    raise session.Failed(session.shouldfail)
                if session.shouldstop:
                    raise session.Interrupted(session.shouldstop)
        finally:
            self._end_all()
        for number, item in enumerate(session.items):
            if number not in self._told:
                self._fail(item, "nobody ran this test: " + "; ".join(self._ends))

    def _start(self) -> None:
        ours, theirs = Pipe()
        pid = os.fork()
        if pid == 0:
            for other in (ours, *self._processes):
                other.close()
            _live(self._session, self._turns, theirs)
        theirs.close()
        self._processes[ours] = pid
        # One turn ahead: a test is told which one follows, for it keeps what both need.
        self._hand_out(ours)
        self._hand_out(ours)

    def _hand_out(self, pipe: Connection) -> None:
        if pipe not in self._fed:
            number = next(self._left, None)
            if number is None:
                self._fed.add(pipe)
            with suppress(BrokenPipeError):  # its end is heard next
                pipe.send(number)

    def _hear(self, pipe: Connection) -> None:
        try:
            heard, what = pipe.recv()
        except (EOFError, OSError):
            self._bury(pipe)
            return
        if heard == "start":
            self._running[pipe] = what
            if what in self._firsts:
                self._hand_out(pipe)
        elif heard == "warning":
            self._session.config.hook.pytest_warning_recorded.call_historic(kwargs=what)
        else:
            self._tell(self._running.pop(pipe), what)

    def _tell(self, number: int, reports: Sequence[dict[str, Any]]) -> None:
        self._told.add(number)
        item, hook = self._session.items[number], self._session.config.hook
        hook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        for data in reports:
            report = hook.pytest_report_from_serializable(config=self._session.config, data=data)
            hook.pytest_runtest_logreport(report=report)
        hook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)

    def _fail(self, item: pytest.Item, why: str) -> None:
        report = pytest.TestReport(item.nodeid, item.location, {}, "failed", why, "call")
        self._session.config.hook.pytest_runtest_logreport(report=report)

    def _bury(self, pipe: Connection) -> None:
        _, status = os.waitpid(self._processes.pop(pipe), 0)
        pipe.close()
        code = os.waitstatus_to_exitcode(status)
        if code == 0:
            return
        self._ends.append(f"a process ended with {f'signal {-code}' if code < 0 else f'exit code {code}'}")
        if pipe in self._running:
            number = self._running.pop(pipe)
            self._told.add(number)
            self._fail(self._session.items[number], f"{self._ends[-1]} in this test")

    def _end_all(self) -> None:
        for pipe, pid in self._processes.items():
            pipe.close()
            os.kill(pid, 15)
            os.waitpid(pid, 0)
        self._processes.clear()


def _live(session: pytest.Session, turns: Sequence[range], pipe: Connection) -> NoReturn:
    """Run tests as a child, and end."""
    code = 1
    try:
        manager = session.config.pluginmanager
        manager.unregister(name="terminalreporter")
        capture: Any = manager.getplugin("capturemanager")
        capture.stop_global_capturing()  # its file is the parent's, too
        capture.start_global_capturing()
        capture.suspend_global_capture()
        reporter = _Reporter(session.config, pipe)
        manager.register(reporter)
        numbers = (number for turn in iter(pipe.recv, None) for number in turns[turn])
        for number, following in pairwise(_and_none(numbers)):
            pipe.send(("start", number))
            item = session.items[number or 0]
            after = None if following is None else session.items[following]
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
            reporter.send()
        code = 0
    finally:
        os._exit(code)


def _and_none(numbers: Iterator[int]) -> Iterator[int | None]:
    yield from numbers
    yield None


class _Reporter:
    """Sends the parent what the plugins of this process are told."""

    def __init__(self, config: pytest.Config, pipe: Connection) -> None:
        self._config = config
        self._pipe = pipe
        self._reports: list[Any] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        told = self._config.hook.pytest_report_to_serializable(config=self._config, report=report)
        self._reports.append(told)

    def pytest_warning_recorded(
        self, warning_message: WarningMessage, when: str, nodeid: str, location: tuple[str, int, str] | None
    ) -> None:
        warning_message.source = None
        said = {"warning_message": warning_message, "when": when, "nodeid": nodeid, "location": location}
        self._pipe.send(("warning", said))

    def send(self) -> None:
        """Tell the reports of the test that is over."""
        self._pipe.send(("reports", self._reports))
        self._reports = []
