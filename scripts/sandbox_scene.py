"""The example's repository, served by the sandbox, with a pull request for each of its changes."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from example_repository import REPOSITORY, Change, make_repository
from runner_contract import Step

from omnireview.sandbox import Sandbox, serve


@dataclass(frozen=True)
class Scene:
    """Pull requests by what is special about them, and what became of them."""

    sandbox: Sandbox
    changes: Mapping[str, Change]

    def number(self, what: str) -> int:
        """Give the number of a pull request."""
        return list(self.changes).index(what) + 1

    def step(self, what: str, workspace: Path, inputs: dict[str, str] | None = None) -> Step:
        """Give the step of a job that runs because this pull request was opened, with the token it would get."""
        return Step(
            event=self.sandbox.event("opened", number=self.number(what)),
            api_url=self.sandbox.api_url,
            graphql_url=self.sandbox.graphql_url,
            token=self.sandbox.token("fork" if self.changes[what].from_fork else "workflow"),
            workspace=workspace,
            inputs=inputs or {},
        )

    def stored(self, what: str) -> tuple[int, int]:
        """Give how many reviews and how many comments of the conversation there are."""
        with self.sandbox.state.lock:
            pull = self.sandbox.state.pulls[self.number(what)]
            return len(pull.reviews), len(pull.comments)

    @property
    def requests(self) -> int:
        """How many requests came in since the beginning."""
        return len(self.sandbox.sent())


@contextmanager
def opened(folder: Path) -> Iterator[Scene]:
    """Make the repository in `folder`, serve it, and open every pull request."""
    changes = make_repository(folder)
    with serve(folder, base="main", head="docs", name=REPOSITORY) as sandbox:
        del sandbox.state.pulls[1]
        for number, change in enumerate(changes.values(), start=1):
            sandbox.open(
                base="main",
                head=change.branch,
                number=number,
                title=change.title,
                body=change.body,
                author=change.author,
                fork=change.from_fork,
            )
        yield Scene(sandbox, changes)
