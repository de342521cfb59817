"""Build the action's image and run it as GitHub's runner does, against the sandbox on this machine.

    python scripts/image_test.py [--or-skip] [--archives BASE IMAGE]

It needs root, and buildah, podman and runc, which it installs on Debian and Ubuntu. No image registry is asked:
the base is made of this machine's own files (stand_in_base.py).
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

import containers
import stand_in_base
from runner_contract import Outcome, Step, lay_out, metadata_of, run_step
from sandbox_scene import Scene, opened

from omnireview.action import OUTPUTS
from omnireview.errors import Exit

ROOT = Path(__file__).parents[1]
BASE = "localhost/omnireview-base:latest"
IMAGE = "localhost/omnireview:latest"
LARGEST = 120_000_000
"""Bytes above the base image, unpacked."""
TOLD = "torch-load-without-weights-only"
"""A rule that the example's review must speak of."""
HOSTILE = ("omnireview.py", "json.py", "yaml.py", "sitecustomize.py", "github/__init__.py", "pydantic/__init__.py")
"""Files of a checkout that a careless interpreter would import."""


class Judge:
    """Tells each expectation and whether it holds, and counts those that do not."""

    failed = 0

    def expect(self, what: str, holds: object, seen: object = "") -> None:
        """Tell whether an expectation holds, and when it does not what is there instead."""
        self.failed += not holds
        print(f"  {'ok  ' if holds else 'FAIL'} {what}" + ("" if holds else f"; there is:\n{seen}"), flush=True)


def main() -> int:
    """Run the whole test; gives 1 when an expectation failed, 2 when this machine can't run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--or-skip", action="store_true", help="give 0 where this machine can't run it")
    parser.add_argument(
        "--archives",
        nargs=2,
        type=Path,
        metavar=("BASE", "IMAGE"),
        help="test the image of an OCI archive, and measure it against its base's, instead of building one",
    )
    options = parser.parse_args()
    judge = Judge()
    try:
        with containers.workshop() as folder:
            take_image(*options.archives) if options.archives else make_image()
            judge_image(judge)
            judge_runs(judge, folder)
    except containers.NotHere as reason:
        print(f"image-test: {'skipped' if options.or_skip else 'not run'}: {reason}")
        return 0 if options.or_skip else 2
    print(f"image-test: failed in {judge.failed} places" if judge.failed else "image-test: all is as it should be")
    return 1 if judge.failed else 0


def make_image() -> None:
    """Build the image upon a stand-in base."""
    began = time.monotonic()
    interpreter = stand_in_base.make(BASE)
    containers.try_out(BASE)
    made = time.monotonic()
    containers.build(ROOT, IMAGE, BASE)
    print(f"a base of {interpreter} after {made - began:.0f} s, the image after {time.monotonic() - made:.0f} s")


def take_image(base: Path, image: Path) -> None:
    """Take a finished image, and the base that it was built upon."""
    containers.load(base, BASE)
    containers.load(image, IMAGE)
    containers.try_out(BASE)


def judge_image(judge: Judge) -> None:
    """Hold the image to what GitHub asks of an action's, and to our own limits."""
    base, whole = containers.size(BASE), containers.size(IMAGE)
    print(f"the image: {(whole - base) / 1e6:.0f} MB above its base of {base / 1e6:.0f} MB")
    judge.expect("it is below its limit", whole - base < LARGEST)
    config = containers.configuration(IMAGE)
    nowhere = config.get("WorkingDir", "/") == "/"
    judge.expect("it sets no user and no working directory", not config.get("User") and nowhere, config)
    judge.expect("its entry point is absolute", config["Entrypoint"][0].startswith("/"), config)
    tools = "for tool in pip pip3 hatchling git gcc cc make; do command -v $tool; done; python -c 'import pip'"
    left = containers.run(IMAGE, ["--entrypoint", "/bin/sh"], {}, ["-c", tools]).stdout
    bare = "/" not in left and "No module named 'pip'" in left
    judge.expect("no installer, no compiler and no git is left in it", bare, left)


def judge_runs(judge: Judge, folder: Path) -> None:
    """Run the image on the pull requests of the example's repository, as the runner would."""
    workspace = hostile_workspace(folder / "workspace")
    began = time.monotonic()
    containers.try_out(IMAGE)
    print(f"a container that does nothing: {time.monotonic() - began:.1f} s")
    with opened(folder / "repository") as scene:
        judge_fork(judge, scene, workspace)
        judge_example(judge, scene, workspace)
        judge_clean(judge, scene, workspace, "no Python")
        judge_clean(judge, scene, workspace, "no candidate")
        print("CPU seconds, user and system, of a dry run without podman, the best of three:")
        with containers.root_folder(IMAGE) as root:
            for what in ("no Python", "no candidate", "the example"):
                print(f"  {what}: {cpu_seconds(root, scene.step(what, workspace, {'dry-run': 'true'})):.2f} s")


def judge_fork(judge: Judge, scene: Scene, workspace: Path) -> None:
    """A fork's pull request gets a token that reads: the gate is the same, the job summary holds the review."""
    what = "the example, from a fork"
    outcome = run(scene, scene.step(what, workspace), what)
    judge.expect("the policy fails it", outcome.exit_code == Exit.POLICY_FAILED, outcome.log)
    judge.expect("nothing is posted", scene.stored(what) == (0, 0), scene.stored(what))
    judge.expect("the findings are annotations", "\n::error " in outcome.log, outcome.log)
    judge.expect("the job summary holds the review", TOLD in outcome.summary, outcome.summary)


def judge_example(judge: Judge, scene: Scene, workspace: Path) -> None:
    """The example is reviewed once, however often the job runs."""
    what = "the example"
    step = scene.step(what, workspace)
    first = run(scene, step, what)
    judge.expect("the policy fails it", first.exit_code == Exit.POLICY_FAILED, first.log)
    judge.expect("there is one review and one summary", scene.stored(what) == (1, 1), scene.stored(what))
    judge.expect("every output is set", list(first.outputs) == list(OUTPUTS), first.outputs)
    told = {name: first.outputs.get(name) for name in ("verdict", "undelivered")}
    judge.expect("the outputs tell the verdict", told == {"verdict": "do not merge yet", "undelivered": "0"}, told)
    judge.expect("the job summary holds the review", TOLD in first.summary, first.summary)
    shown = [line for line in first.log.split("\n") if step.token in line]
    judge.expect("only the line that masks the token has it", shown == [f"::add-mask::{step.token}"], shown)
    again = run(scene, step, f"{what}, again")
    judge.expect("the policy fails it as before", again.exit_code == Exit.POLICY_FAILED, again.log)
    silent = scene.stored(what) == (1, 1) and again.outputs.get("posted") == "0"
    judge.expect("nothing is posted twice", silent, again.log)


def judge_clean(judge: Judge, scene: Scene, workspace: Path, what: str) -> None:
    """A change without findings passes, with one short comment."""
    outcome = run(scene, scene.step(what, workspace), what)
    judge.expect("it passes", outcome.exit_code == Exit.PASS, outcome.log)
    judge.expect("there is no review, and one summary", scene.stored(what) == (0, 1), scene.stored(what))


def run(scene: Scene, step: Step, title: str) -> Outcome:
    """Run a step in a new container, and tell what it took."""
    before = scene.requests
    outcome = run_step(IMAGE, metadata_of(ROOT), step)
    told = f"{outcome.seconds:.1f} s from container start to exit, {scene.requests - before} requests"
    print(f"{title}: exit code {outcome.exit_code}, {told}")
    return outcome


def hostile_workspace(folder: Path) -> Path:
    """Make a checkout whose files would be imported by an interpreter that looks into it."""
    for name in HOSTILE:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text('raise SystemExit("a file of the workspace was imported")\n', encoding="utf-8")
    return folder


def cpu_seconds(root: Path, step: Step) -> float:
    """Measure the image's program below `root`, the best of three runs; podman's own work is not in it."""
    program = containers.configuration(IMAGE)["Entrypoint"]
    taken = []
    for _ in range(3):
        shutil.rmtree(root / "github", ignore_errors=True)
        environment = lay_out(root / "github", metadata_of(ROOT), step)
        (root / "github" / "workspace").mkdir()
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(
            ["chroot", root, *program],
            env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.returncode not in {Exit.PASS, Exit.POLICY_FAILED} or "requests to GitHub" not in done.stdout:
            raise SystemExit(f"a dry run ended with exit code {done.returncode}:\n{done.stdout}")
        taken.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    return min(taken)


if __name__ == "__main__":
    sys.exit(main())
