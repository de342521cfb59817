"""A run that ends anywhere, and two runs at once, leave in the end what one undisturbed run leaves.

The runs are processes of their own: they are killed, or stopped and let go on, at each request that they send.
"""

import copy
import io
import os
import re
import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest
from git_repository import Repository
from sandbox_case import branched
from test_sandbox_action import FAULTY, Run

from omnireview.action import run_action
from omnireview.cli.workflow import review_with_inputs
from omnireview.errors import Exit
from omnireview.github import wire
from omnireview.render.marker import read
from omnireview.sandbox import Fault, Sandbox, Silence, serve
from omnireview.sandbox.state import Exchange

AGAIN = (
    FAULTY.replace(b"eval(text)", b"int(text)")
    + b"\n\ndef late(items: list[int] = []) -> None:\n    print(items)\n"
)
"""One fault is mended, one stays where it is, and one is new."""

KEPT = ("accounts", "tokens", "pulls", "issues", "check_runs", "statuses", "written")
"""What the sandbox remembers, without its lock and its log."""

PACKS = {"INPUT_PACKS": "core security"}
"""Enough for some findings, and quick."""

FEWEST_REQUESTS = 5
"""Fewer than any review sends: the runs were not cut off at all if they end before."""

PATIENCE = 15
"""Seconds after which a run that hangs is ended, and fails."""

MOST_REQUESTS = 40
"""Far more than any run here sends: a loop that does not find its end fails."""


@dataclass
class Strike(Fault):
    """Sends a signal to a run when its nth request arrives.

    A killed run's request is carried out with `after` and not without; that of a stopped one always is.
    """

    victim: int = 0
    sends: signal.Signals = signal.SIGKILL

    def strikes(self, verb: str, path: str) -> bool:  # noqa: ARG002 - any request counts
        self.seen += 1
        if self.seen != self.nth:
            return False
        os.kill(self.victim, self.sends)
        return self.sends is signal.SIGKILL


class Launcher:
    """Starts runs from a process that has no threads: a fork of the one that serves could find a lock held."""

    def __init__(self, faults: list[str]) -> None:
        self._faults = faults
        self._here, there = Pipe()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                self._here.close()
                self._serve(there)
            finally:
                os._exit(0)
        there.close()

    def ask(self, *words: Any) -> Any:
        self._here.send(words)
        return self._here.recv()

    def close(self) -> None:
        self._here.close()
        os.waitpid(self.pid, 0)

    def _serve(self, asked: "Connection[Any, Any]") -> None:
        with suppress(EOFError):
            while True:
                word, *rest = asked.recv()
                asked.send(getattr(self, f"_{word}")(*rest))

    def _start(self, env: dict[str, str]) -> int:
        pid = os.fork()
        if pid == 0:
            code = 98
            try:
                signal.alarm(PATIENCE)
                os.kill(os.getpid(), signal.SIGSTOP)
                code = int(run_action(env, review_change=review_with_inputs, out=io.StringIO(), pause=0, settle=0))
                code = 99 if self._faults else code
            except BaseException:  # noqa: BLE001 - nothing of a forked test may go on
                traceback.print_exc()
            finally:
                os._exit(code)
        os.waitpid(pid, os.WUNTRACED)
        return pid

    def _warm(self, env: dict[str, str]) -> int:
        """Do a run here, so that those that are forked later find everything imported."""
        return int(run_action(env, review_change=review_with_inputs, out=io.StringIO(), pause=0, settle=0))

    def _go(self, pid: int) -> int | None:
        """Let a stopped run go on; gives its exit code, the negative number of a signal, or None if it stopped."""
        os.kill(pid, signal.SIGCONT)
        _, status = os.waitpid(pid, os.WUNTRACED)
        return None if os.WIFSTOPPED(status) else os.waitstatus_to_exitcode(status)


@dataclass
class Runs:
    """Runs of the action in processes of their own, and the state of the sandbox to go back to."""

    run: Run
    launcher: Launcher
    kept: dict[str, Any] = field(default_factory=dict)

    def keep(self) -> None:
        state = self.run.sandbox.state
        self.kept = copy.deepcopy({name: getattr(state, name) for name in KEPT})

    def back(self) -> None:
        state = self.run.sandbox.state
        with state.lock:
            for name, value in copy.deepcopy(self.kept).items():
                setattr(state, name, value)
            state.faults.clear()
            state.exchanges.clear()

    def start(self, strike: Strike | None = None, /, **env: str) -> int:
        """Make a run ready to go; gives its process."""
        pid: int = self.launcher.ask("start", self.run.given(**PACKS, **env))
        if strike is not None:
            strike.victim = pid
            self.run.sandbox.fail(strike)
        return pid

    def go(self, pid: int) -> int | None:
        """Let a run go on, until its end or until it is stopped; see `Launcher`."""
        code: int | None = self.launcher.ask("go", pid)
        return code

    def undisturbed(self, **env: str) -> None:
        """Run to the end."""
        code = self.go(self.start(**env))
        assert code in {Exit.PASS, Exit.POLICY_FAILED}, code


def standing(sandbox: Sandbox) -> dict[str, Any]:
    """What a person sees of us on the pull request, without numbers and times, in any order."""
    pull = sandbox.pull
    threads = []
    for thread in pull.threads:
        first = thread.comments[0]
        mark = read(first.body)
        if mark is None or first.minimised == "DUPLICATE":
            continue
        threads.append(
            (mark.fingerprint, thread.path, thread.line, thread.resolved, first.minimised, said(first.body))
        )
    summaries = [
        said(each.body) for each in pull.comments if read(each.body) is not None and each.minimised != "DUPLICATE"
    ]
    return {
        "threads": sorted(threads, key=repr),
        "summaries": summaries,
        "pending": [each.id for each in pull.reviews if each.state == "PENDING"],
        "others": [each.body for each in pull.comments if read(each.body) is None],
    }


def said(body: str) -> str:
    """A comment without what differs from run to run: its number, the links to comments, the memory's bytes."""
    body = re.sub(r"\brun=\S+|run (`|\[)[0-9.]+\S*", "", body)
    body = re.sub(r"(discussion_r|issuecomment-|pullrequestreview-)[0-9]+", r"\1N", body)
    return re.sub(r"(<!-- omnireview-memory:v[0-9]+ )\S+", r"\1M", body)


Prepare = Callable[[Runs, Repository], None]


def first(runs: Runs, repository: Repository) -> None:  # noqa: ARG001 - as the others are called
    runs.run.sandbox.leave_pending()
    runs.run.sandbox.say("When does this land?")


def pushed(runs: Runs, repository: Repository) -> None:
    first(runs, repository)
    runs.undisturbed()
    runs.run.sandbox.push(repository.commit({"engine.py": AGAIN}))


SCENES: dict[str, Prepare] = {"first review": first, "second push": pushed}


@pytest.fixture(params=SCENES)
def runs(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hold_to_contract: list[str]
) -> Iterator[Runs]:
    monkeypatch.setattr(wire, "TIMEOUT", 1)  # the client takes whole seconds
    repository = branched(tmp_path / "repository", {"engine.py": b"\n"}, {"engine.py": FAULTY})
    launcher = Launcher(hold_to_contract)
    with serve(repository.root, base="main", head="change") as sandbox:
        made = Runs(Run(tmp_path, repository, sandbox, sandbox.token()), launcher)
        launcher.ask("warm", made.run.given(INPUT_DRY_RUN="true", **PACKS))
        SCENES[request.param](made, repository)
        made.keep()
        yield made
    launcher.close()


def undisturbed(runs: Runs) -> dict[str, Any]:
    runs.back()
    runs.undisturbed()
    wanted = standing(runs.run.sandbox)
    assert len(wanted["summaries"]) == 1
    assert len({fingerprint for fingerprint, *_ in wanted["threads"]}) == len(wanted["threads"])
    return wanted


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_run_that_is_killed_at_any_request_is_made_good_by_the_next(runs: Runs, after: bool) -> None:
    wanted = undisturbed(runs)
    for nth in range(1, MOST_REQUESTS):
        runs.back()
        code = runs.go(runs.start(Strike("", "", Silence.RESET, after=after, nth=nth)))
        if code != -signal.SIGKILL:  # it needed fewer requests than this
            assert nth > FEWEST_REQUESTS
            return
        runs.undisturbed(GITHUB_RUN_ATTEMPT="2")
        assert standing(runs.run.sandbox) == wanted, f"killed at request {nth}"
    pytest.fail("the run has no end")


def test_two_runs_at_once_leave_what_one_leaves(runs: Runs) -> None:
    wanted = undisturbed(runs)
    for nth in range(1, MOST_REQUESTS):
        runs.back()
        one = runs.start(Strike("", "", nth=nth, sends=signal.SIGSTOP))
        if runs.go(one) is not None:
            assert nth > FEWEST_REQUESTS
            return
        runs.undisturbed(GITHUB_RUN_ID="124")
        assert runs.go(one) in {Exit.PASS, Exit.POLICY_FAILED}
        assert standing(runs.run.sandbox) == wanted, f"the other run came after request {nth}"
    pytest.fail("the run has no end")


LIMIT = "You have exceeded a secondary rate limit."
TROUBLES: dict[str, dict[str, Any]] = {
    "502 before": {"answer": 502},
    "502 after": {"answer": 502, "after": True},
    "reset before": {"answer": Silence.RESET},
    "reset after": {"answer": Silence.RESET, "after": True},
    "timeout after": {"answer": Silence.TIMEOUT, "after": True, "lasts": 1.5},
    "403 with a long one": {"answer": 403, "message": LIMIT, "headers": (("Retry-After", "600"),)},
    "429 with Retry-After": {"answer": 429, "headers": (("Retry-After", "0"),)},
    "403 for want of a permission": {"answer": 403, "message": "Resource not accessible by integration"},
}
"""What can befall one request. How long is waited without `Retry-After`, the client's own tests show."""


@dataclass
class Nth(Fault):
    """Befalls the nth request, whatever that is."""

    def strikes(self, verb: str, path: str) -> bool:  # noqa: ARG002 - any request counts
        self.seen += 1
        return self.seen == self.nth


@pytest.mark.parametrize("trouble", TROUBLES)
def test_whatever_befalls_any_request_all_is_said_once_at_the_latest_after_the_next_run(
    runs: Runs, trouble: str
) -> None:
    wanted = undisturbed(runs)
    kinds = [writes(each) for each in runs.run.sandbox.state.exchanges]
    assert len(kinds) > FEWEST_REQUESTS
    runs.back()
    is_first = not runs.run.sandbox.pull.threads
    for nth, is_write in enumerate(kinds, 1):
        # A read that was carried out is as good as one that was not, and what a first review reads the next does.
        if not is_write and (is_first or TROUBLES[trouble].get("after")):
            continue
        runs.back()
        fault = Nth("", "", nth=nth, **TROUBLES[trouble])
        runs.run.sandbox.fail(fault)
        code = runs.go(runs.start())
        assert fault.seen >= nth
        # What was not told is never a pass, and a bug is none of GitHub's troubles.
        assert code in {Exit.PASS, Exit.POLICY_FAILED, Exit.USER_SIDE}, f"at request {nth}"
        if standing(runs.run.sandbox) != wanted:
            runs.undisturbed(GITHUB_RUN_ATTEMPT="2")
            assert standing(runs.run.sandbox) == wanted, f"at request {nth}"


def writes(sent: Exchange) -> bool:
    query = sent.body.get("query") if isinstance(sent.body, dict) and sent.path == "/graphql" else None
    return str(query).strip().startswith("mutation") if query else sent.verb != "GET"
