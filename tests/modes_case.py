"""Runs of the action in the modes that a required check has to survive, against the sandbox over HTTP."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from git_repository import Repository
from test_sandbox_action import FAULTY, MENDED, Run

from omnireview.errors import Exit
from omnireview.sandbox.state import Thread

__all__ = ["FAULTY", "MENDED", "ModeRun", "merged", "squashed"]


@dataclass
class ModeRun(Run):
    """A run for any event; the outputs and files of each run are its own."""

    payload: dict[str, Any] = field(default_factory=dict)

    def __call__(self, **env: str) -> Exit:
        if self.payload:
            event = self.folder / "payload.json"
            event.write_text(json.dumps(self.payload), encoding="utf-8")
            env = {"GITHUB_EVENT_NAME": "merge_group", "GITHUB_EVENT_PATH": str(event), **env}
        for name in ("output", "summary.md"):
            (self.folder / name).unlink(missing_ok=True)
        return super().__call__(**env)

    @property
    def summary(self) -> str:
        """The job summary of the last run."""
        return (self.folder / "summary.md").read_text("utf-8")

    @property
    def threads(self) -> list[Thread]:
        return self.sandbox.pull.threads

    def wrote(self) -> list[str]:
        """Verb and path of every write so far, without GraphQL."""
        asked = [each for verb in ("POST", "PATCH", "PUT", "DELETE") for each in self.sandbox.sent(verb)]
        return [f"{each.verb} {each.path}" for each in asked if each.path != "/graphql"]


def squashed(repository: Repository, files: dict[str, bytes | None], subject: str) -> str:
    """Commit as the queue does by the method "squash" (and, with a subject of its own, by "rebase")."""
    repository.write(files)
    repository.git("add", "--all")
    repository.git("commit", "--quiet", "--no-verify", f"--message={subject}")
    return repository.git("rev-parse", "HEAD").decode().strip()


def merged(repository: Repository, files: dict[str, bytes | None], number: int, *, message: str = "work") -> str:
    """Commit on a branch of its own and merge that, as the queue does by the method "merge"."""
    here = repository.git("rev-parse", "--abbrev-ref", "HEAD").decode().strip()
    repository.git("checkout", "--quiet", "-b", f"topic-{number}", "main")
    squashed(repository, files, message)
    repository.git("checkout", "--quiet", here)
    subject = f"Merge pull request #{number} from octo-org/topic-{number}"
    repository.git("merge", "--quiet", "--no-ff", "--no-verify", f"--message={subject}", f"topic-{number}")
    return repository.git("rev-parse", "HEAD").decode().strip()


def folder_of(path: Path, name: str) -> Path:
    made = path / name
    made.mkdir()
    return made
