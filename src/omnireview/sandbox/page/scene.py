"""What a page is made of: one pull request as the sandbox stored it, and what the runner kept of each run."""

from dataclasses import dataclass
from typing import Any

from omnireview.diff import ChangedFile
from omnireview.sandbox.state import Pull, State, Thread


@dataclass(frozen=True, slots=True)
class Told:
    """One new finding, as review.json of a run tells it. `path` is "" and `line` None where it has none."""

    fingerprint: str
    rule: str
    severity: str
    path: str
    line: int | None
    message: str


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the action, as a runner sees it: GitHub shows this beside the pull request.

    `log` is what was printed, `summary` the job summary's Markdown, `outputs` the step's outputs by name, and
    `findings` the new findings of its review.json. `requests` counts what was sent to GitHub's API.
    """

    commit: str
    exit_code: int
    log: str
    summary: str
    requests: int
    outputs: tuple[tuple[str, str], ...] = ()
    findings: tuple[Told, ...] = ()


@dataclass(frozen=True)
class Scene:
    """The pull request to show, with its files from merge base to head.

    `pages` are the names and titles of pages that show the same pull request at another time; the one whose name
    is `here` is this page.
    """

    state: State
    pull: Pull
    files: tuple[ChangedFile, ...]
    runs: tuple[Run, ...] = ()
    pages: tuple[tuple[str, str], ...] = ()
    here: str = ""

    @property
    def in_place(self) -> list[Thread]:
        """The threads that GitHub shows among the changed files: those that are not outdated."""
        return [thread for thread in self.pull.threads if not thread.outdated]

    def run_of(self, commit: str) -> Run | None:
        """Give the last run at a commit."""
        return next((run for run in reversed(self.runs) if run.commit == commit), None)


def told_by(document: dict[str, Any]) -> tuple[Told, ...]:
    """Read the new findings out of review.json."""
    return tuple(
        Told(one["fingerprint"], one["rule"], one["severity"], one["path"] or "", one["line"], one["message"])
        for one in document["findings"]
        if one["status"] == "new"
    )
