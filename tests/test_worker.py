"""Workers: what hostile work does to its process stays there, and every task gets its outcome."""

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from omnireview.errors import BadRule, NotAnalysed, NotForReading
from omnireview.worker import Crashed, Deadline, Done, Stopped, Workers, processes_for, with_large_stack

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no processes to kill")


class Unforeseen(BaseException):
    """What native code raises when it panics is no `Exception` either."""


def work(task: str) -> str:
    """Do what the task says; the names are the tests' vocabulary."""
    print("noise")
    os.write(2, b"noise\n")
    match task.split():
        case ["sleep", seconds]:
            time.sleep(float(seconds))
        case ["hang"]:
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
            while True:
                time.sleep(1)
        case ["signal", number]:
            signal.raise_signal(int(number))
        case ["exit", code]:
            os._exit(int(code))
        case ["leave"]:
            sys.exit("gone")
        case ["memory"]:
            return str(len(bytearray(3 * 1024**3)))
        case ["recursion"]:
            return work(task)
        case ["depth", levels]:
            return str(nested(int(levels)))
        case ["large"]:
            return "x" * 3_000_000
        case ["pid"]:
            return str(os.getpid())
        case ["unreadable"]:
            raise NotAnalysed("it can't be read")
        case ["template"]:
            raise NotForReading("it is a template")
        case ["rule"]:
            raise BadRule("The rule is broken.", where="pack.yaml:3", mend="Mend it.")
        case ["bug"]:
            raise ZeroDivisionError("in the middle")
        case ["panic"]:
            raise Unforeseen("panicked")
    return task.upper()


def nested(levels: int) -> int:
    return levels and 1 + nested(levels - 1)


def alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and waits to be asked about does not."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").split()[2] != "Z"
    except FileNotFoundError:
        return sys.platform != "linux"
    except ProcessLookupError:
        return False


def no_child_is_left() -> bool:
    """Also no zombie: a process that ended and that nobody asked about is still a child."""
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return True
    return False


@pytest.fixture(params=["forked", "with an interpreter of their own"])
def start(request: pytest.FixtureRequest) -> Iterator[str]:
    """Children are forked, or, when another thread runs, started anew."""
    if request.param == "forked":
        yield request.param
        return
    over = threading.Event()
    thread = threading.Thread(target=over.wait)
    thread.start()
    yield request.param
    over.set()
    thread.join()


@pytest.mark.usefixtures("start")
def test_outcomes_come_in_the_order_of_the_tasks() -> None:
    with Workers(work, processes=2, seconds=10) as workers:
        assert list(workers.each(["sleep 0.3", "b", "c", "d"])) == [
            Done("SLEEP 0.3"), Done("B"), Done("C"), Done("D"),
        ]  # fmt: skip


HOSTILE = {
    "a crash": ("signal 11", "analysing it ended its process (signal 11)"),
    "an abort, as of native code that got no memory": ("signal 6", "analysing it ended its process (signal 6)"),
    "an exit": ("exit 7", "analysing it ended its process (exit code 7)"),
    "a polite exit": ("leave", "analysing it ended its process (exit code 1)"),
    "a loop": ("sleep 60", "it took longer than 0.5 seconds to analyse"),
    "a loop that no signal but one ends": ("hang", "it took longer than 0.5 seconds to analyse"),
    "endless recursion": ("recursion", "it is nested too deeply"),
    "a limit that the work knows": ("unreadable", "it can't be read"),
}


@pytest.mark.parametrize(("task", "reason"), HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("processes", [1, 2])
def test_hostile_work_is_named_and_the_rest_is_done(task: str, reason: str, processes: int) -> None:
    seconds = 0.5 if "0.5 seconds" in reason else 10
    with Workers(work, processes=processes, seconds=seconds) as workers:
        assert list(workers.each(["a", task, "b", "c"])) == [Done("A"), Stopped(reason), Done("B"), Done("C")]
        assert list(workers.each(["d"])) == [Done("D")]
    assert no_child_is_left()


@pytest.mark.usefixtures("start")
def test_a_crash_is_the_same_however_children_start() -> None:
    with Workers(work, processes=1, seconds=10) as workers:
        assert list(workers.each(["signal 11", "b"])) == [
            Stopped("analysing it ended its process (signal 11)"),
            Done("B"),
        ]
    assert no_child_is_left()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not limit address space")
def test_a_task_that_takes_too_much_memory_is_stopped() -> None:
    with Workers(work, processes=1, seconds=10) as workers:
        assert list(workers.each(["memory", "b"])) == [
            Stopped("analysing it took more memory than a file may take"),
            Done("B"),
        ]


def test_a_task_too_large_to_be_handed_over_is_stopped() -> None:
    with Workers(work, processes=1, seconds=10, memory=300 * 1024**2) as workers:
        (outcome,) = workers.each(["a" * 50_000_000])
    assert isinstance(outcome, Stopped)


def test_a_file_that_is_not_for_reading_is_told_apart() -> None:
    with Workers(work, processes=1, seconds=10) as workers:
        assert list(workers.each(["template"])) == [Stopped("it is a template", skipped=True)]


def test_children_are_kept_from_task_to_task() -> None:
    with Workers(work, processes=1, seconds=10) as workers:
        first = [outcome for _ in range(2) for outcome in workers.each(["pid"] * 3)]
    assert len(set(first)) == 1
    assert first[0] != Done(str(os.getpid()))


def test_no_more_children_are_started_than_there_are_tasks() -> None:
    with Workers(work, processes=50, seconds=10) as workers:
        assert len(set(workers.each(["pid"] * 3))) <= 3


def test_an_idle_child_that_was_killed_is_replaced() -> None:
    with Workers(work, processes=1, seconds=10) as workers:
        (first,) = workers.each(["pid"])
        assert isinstance(first, Done)
        os.kill(int(first.result), signal.SIGKILL)
        time.sleep(0.1)
        assert list(workers.each(["a"])) == [Done("A")]


def test_a_large_result_arrives_whole() -> None:
    with Workers(work, processes=2, seconds=10) as workers:
        assert list(workers.each(["large"] * 3)) == [Done("x" * 3_000_000)] * 3


def test_a_child_can_nest_deeply() -> None:
    with Workers(work, processes=1, seconds=10) as workers:
        assert list(workers.each(["depth 20000"])) == [Done("20000")]


@pytest.mark.parametrize("processes", [0, 1])
def test_a_fault_of_the_user_is_raised_at_its_turn(processes: int) -> None:
    with Workers(work, processes=processes, seconds=10) as workers:
        outcomes = workers.each(["a", "rule", "b"])
        assert next(outcomes) == Done("A")
        with pytest.raises(BadRule) as caught:
            next(outcomes)
        assert str(caught.value).startswith("The rule is broken.\n  where: pack.yaml:3\n  to do: Mend it.")
        assert list(workers.each(["c"])) == [Done("C")]


@pytest.mark.parametrize("processes", [0, 1])
@pytest.mark.parametrize(("task", "told"), [("bug", "ZeroDivisionError: in the middle"), ("panic", "panicked")])
def test_our_bug_is_raised_with_the_traceback_of_the_child(processes: int, task: str, told: str) -> None:
    with Workers(work, processes=processes, seconds=10) as workers, pytest.raises(Crashed) as caught:
        list(workers.each(["a", task]))
    assert told in str(caught.value)
    assert "test_worker.py" in str(caught.value)


@pytest.mark.parametrize("processes", [0, 1, 2])
def test_what_is_not_begun_at_the_deadline_is_stopped(processes: int) -> None:
    with Workers(work, processes=processes, seconds=10, deadline=Deadline.after(0.2)) as workers:
        outcomes = list(workers.each(["sleep 0.3"] * 2 + ["c"] * 3))
    late = Stopped("the run's time of 0.2 seconds was used up before its turn")
    assert outcomes[0] == Done("SLEEP 0.3")
    assert outcomes[-3:] == [late] * 3


def test_without_processes_the_work_is_done_here() -> None:
    with Workers(work, processes=0, seconds=10) as workers:
        assert list(workers.each(["pid", "template"])) == [
            Done(str(os.getpid())),
            Stopped("it is a template", skipped=True),
        ]


def test_nothing_that_the_work_prints_is_seen(capfd: pytest.CaptureFixture[str]) -> None:
    with Workers(work, processes=1, seconds=10) as workers:
        list(workers.each(["a", "signal 11", "signal 6", "memory"]))
    assert capfd.readouterr() == ("", "")


def test_leaving_in_the_middle_ends_the_children() -> None:
    started = time.monotonic()

    def interrupted() -> None:
        with Workers(work, processes=2, seconds=60) as workers:
            outcomes = workers.each(["a", "sleep 60", "sleep 60"])
            assert next(outcomes) == Done("A")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert no_child_is_left()
    assert time.monotonic() - started < 10


def test_one_row_of_tasks_at_a_time() -> None:
    with Workers(work, processes=2, seconds=10) as workers:
        first = workers.each(["a", "sleep 5"])
        next(first)
        with pytest.raises(RuntimeError):
            next(workers.each(["b"]))


def parent(folder: str) -> None:
    """Be a process with two children that have minutes of work to do, and say when they are at it."""

    def tell(task: str) -> str:
        Path(folder, str(os.getpid())).touch()
        time.sleep(float(task))
        return ""

    with Workers(tell, processes=2, seconds=1) as workers:
        list(workers.each(["60", "60"]))


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_child_outlives_its_parent(how: signal.Signals, tmp_path: Path) -> None:
    """After Ctrl-C and SIGTERM at once; a parent killed outright leaves children that end at their own limit."""
    pid = os.fork()
    if pid == 0:
        try:
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
            signal.signal(signal.SIGINT, signal.default_int_handler)
            parent(str(tmp_path))
        finally:
            os._exit(0)
    limit = time.monotonic() + 10
    while len(list(tmp_path.iterdir())) < 2 and time.monotonic() < limit:
        time.sleep(0.02)
    children = [int(path.name) for path in tmp_path.iterdir()]
    assert len(children) == 2
    os.kill(pid, how)
    os.waitpid(pid, 0)
    limit = time.monotonic() + (5 if how == signal.SIGKILL else 0)
    while any(map(alive, children)) and time.monotonic() < limit:
        time.sleep(0.05)
    assert not any(map(alive, children))


def test_children_without_a_task_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    pid = os.fork()
    if pid == 0:
        try:
            idle: Workers[int, int] = Workers(lambda _: os.getpid(), processes=2, seconds=10)
            with idle as workers:
                told = {outcome.result for outcome in workers.each(range(2)) if isinstance(outcome, Done)}
                for child in told:
                    (tmp_path / str(child)).touch()
                os.kill(os.getpid(), signal.SIGKILL)
        finally:
            os._exit(0)
    os.waitpid(pid, 0)
    children = [int(path.name) for path in tmp_path.iterdir()]
    assert children
    limit = time.monotonic() + 5
    while any(map(alive, children)) and time.monotonic() < limit:
        time.sleep(0.05)
    assert not any(map(alive, children))


def test_a_signal_does_not_run_the_parents_code_in_a_child(tmp_path: Path) -> None:
    def note(*_: object) -> None:
        (tmp_path / str(os.getpid())).touch()

    before = signal.signal(signal.SIGTERM, note)
    try:
        with Workers(work, processes=1, seconds=10) as workers:
            assert list(workers.each([f"signal {int(signal.SIGTERM)}", "b"])) == [
                Stopped("analysing it ended its process (signal 15)"),
                Done("B"),
            ]
    finally:
        signal.signal(signal.SIGTERM, before)
    assert not list(tmp_path.iterdir())


def test_a_worker_that_cannot_start_is_our_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    thread = threading.Thread(target=over.wait)
    thread.start()
    monkeypatch.setattr(sys, "path", ["/nowhere"])
    try:
        with (
            Workers(work, processes=1, seconds=10) as workers,
            pytest.raises(Crashed, match="could not be started"),
        ):
            list(workers.each(["a"]))
    finally:
        over.set()
        thread.join()
    assert no_child_is_left()


def test_a_change_gets_a_process_for_every_300_kilobytes() -> None:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    assert processes_for(0) == 1
    assert processes_for(299_999) == 1
    assert processes_for(300_000) == min(cores or 1, 2)
    assert processes_for(10**9) == cores


def test_a_large_stack_within_a_large_stack_is_the_same_one() -> None:
    names = with_large_stack(lambda: {threading.current_thread(), with_large_stack(threading.current_thread)})
    assert len(names) == 1


def test_the_large_stack_gives_back_what_it_set() -> None:
    before = sys.getrecursionlimit()
    with contextlib.suppress(ZeroDivisionError):
        with_large_stack(lambda: 1 / 0)
    assert sys.getrecursionlimit() == before
    assert with_large_stack(lambda: nested(20_000)) == 20_000
