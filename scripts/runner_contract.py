"""One step of a job with a container action, as GitHub's runner does it: variables, mounts, and files read back.

Sources: docs.github.com, "Metadata syntax" (`inputs`), "Workflow commands" (the files), "Dockerfile support for
GitHub Actions" (working directory, mounts); the runner's ContainerActionHandler for the names of the folders.
"""

import json
import re
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import containers
import yaml

COMMAND_FILES = ("GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_STATE", "GITHUB_STEP_SUMMARY")


@dataclass(frozen=True)
class Step:
    """What a job asks for: the event with its token, the action's inputs, and the folder of the checkout."""

    event: dict[str, Any]
    api_url: str
    graphql_url: str
    token: str
    workspace: Path
    inputs: dict[str, str]


@dataclass(frozen=True)
class Outcome:
    """What the runner knows after a step; `seconds` from the container's start to its end."""

    exit_code: int
    log: str
    outputs: Mapping[str, str]
    summary: str
    seconds: float


def run_step(image: str, metadata: Mapping[str, Any], step: Step) -> Outcome:
    """Run an action's image in a new container."""
    with tempfile.TemporaryDirectory(prefix="omnireview-runner-") as name:
        folder = Path(name)
        environment = lay_out(folder, metadata, step)
        mounts = [("workspace", step.workspace), *((each, folder / each) for each in FOLDERS)]
        options = ["--workdir", "/github/workspace"]
        # As the runner does it: only names stand on the command line, the values come from the environment.
        options += [part for variable in environment for part in ("--env", variable)]
        options += [part for inside, outside in mounts for part in ("--volume", f"{outside}:/github/{inside}")]
        began = time.monotonic()
        done = containers.run(image, options, environment)
        seconds = time.monotonic() - began
        outputs, summary = (read(folder, variable) for variable in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"))
    return Outcome(done.returncode, done.stdout, values_in(outputs), summary, seconds)


FOLDERS = ("home", "workflow", "file_commands", "runner_temp")


def lay_out(folder: Path, metadata: Mapping[str, Any], step: Step) -> dict[str, str]:
    """Write a step's files below `folder`; gives its variables, which name them below /github."""
    for each in FOLDERS:
        (folder / each).mkdir(parents=True)
    (folder / "workflow" / "event.json").write_text(json.dumps(step.event), encoding="utf-8")
    for variable in COMMAND_FILES:
        (folder / "file_commands" / variable.lower()).touch()
    pull = step.event["pull_request"]
    repository = step.event["repository"]["full_name"]
    return {
        **{f"INPUT_{name.replace(' ', '_').upper()}": text for name, text in inputs_of(metadata, step).items()},
        **{variable: f"/github/file_commands/{variable.lower()}" for variable in COMMAND_FILES},
        "CI": "true",
        "HOME": "/github/home",
        "GITHUB_ACTIONS": "true",
        "GITHUB_ACTOR": "mona",
        "GITHUB_API_URL": step.api_url,
        "GITHUB_GRAPHQL_URL": step.graphql_url,
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_EVENT_NAME": "pull_request",
        "GITHUB_EVENT_PATH": "/github/workflow/event.json",
        "GITHUB_REPOSITORY": repository,
        "GITHUB_REPOSITORY_OWNER": repository.split("/")[0],
        "GITHUB_SHA": "0" * 40,
        "GITHUB_REF": f"refs/pull/{pull['number']}/merge",
        "GITHUB_HEAD_REF": pull["head"]["ref"],
        "GITHUB_BASE_REF": pull["base"]["ref"],
        "GITHUB_WORKSPACE": "/github/workspace",
        "GITHUB_WORKFLOW": "omnireview",
        "GITHUB_JOB": "review",
        "GITHUB_ACTION": "__self",
        "GITHUB_RUN_ID": "1",
        "GITHUB_RUN_NUMBER": "1",
        "GITHUB_RUN_ATTEMPT": "1",
        "PYTHONPATH": "/github/workspace",  # what a careless job may set for all its steps
        "RUNNER_OS": "Linux",
        "RUNNER_ARCH": "X64",
        "RUNNER_NAME": "local",
        "RUNNER_TEMP": "/github/runner_temp",
        "RUNNER_TOOL_CACHE": "/opt/hostedtoolcache",
    }


def inputs_of(metadata: Mapping[str, Any], step: Step) -> dict[str, str]:
    """Give the value of every input: the job's, else the default of action.yml."""
    defaults = {name: str(told.get("default", "")) for name, told in metadata["inputs"].items()}
    if unknown := set(step.inputs) - set(defaults):
        raise ValueError(f"action.yml has no input {', '.join(sorted(unknown))}")
    return {name: evaluated(text, step.token) for name, text in (defaults | step.inputs).items()}


def evaluated(text: str, token: str) -> str:
    """Put in what the expressions of action.yml give in a job without a matrix; another one raises ValueError."""

    def value(found: re.Match[str]) -> str:
        if found[1] == "github.token":
            return token
        if found[1].startswith("strategy.job-total > 1 && ") and found[1].endswith(" || ''"):
            return ""
        raise ValueError(f"not an expression of a step without a matrix: {found[0]}")

    return re.sub(r"\$\{\{ (.*?) \}\}", value, text)


def metadata_of(folder: Path) -> dict[str, Any]:
    """Read an action's metadata."""
    told: dict[str, Any] = yaml.safe_load((folder / "action.yml").read_text(encoding="utf-8"))
    return told


def read(folder: Path, variable: str) -> str:
    """Read what a step wrote to one of its command files."""
    return (folder / "file_commands" / variable.lower()).read_text(encoding="utf-8")


def values_in(text: str) -> dict[str, str]:
    """Read `name=value` lines and `name<<delimiter` blocks; what the runner would refuse raises ValueError."""
    values = {}
    lines = iter(text.split("\n"))
    for line in filter(None, lines):
        name, equals, value = line.partition("=")
        if "<<" in name or not equals:
            name, block, delimiter = line.partition("<<")
            if not block:
                raise ValueError(f"not a command: {line!r}")
            value = "\n".join(iter(lambda: next(lines), delimiter))
        values[name] = value
    return values
