"""The bundled example → a temporary git repository with the pushes of its pull request."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from omnireview.documents import read_yaml
from omnireview.errors import UserError
from omnireview.git import Git
from omnireview.git.create import commit_all, create_repository
from omnireview.nouns import noun
from omnireview.pull_request import PullRequest
from omnireview.pull_request.local import from_range

_PACKAGE = Path(__file__).parent


def example_folder() -> Path:
    """Find the example: inside the installed package, or at the top of a checkout."""
    for folder in (_PACKAGE / "demo_pull_request", _PACKAGE.parents[1] / "examples" / "demo"):
        if folder.is_dir():
            return folder
    raise UserError(
        "The example pull request is not part of this installation.",
        where=str(_PACKAGE),
        mend="install omnireview again, from its wheel or from a checkout",
    )


@noun
class Example:
    """The example in a repository of its own: the base, and what was pushed, oldest first, as full shas."""

    git: Git
    base: str
    pushes: tuple[str, str]
    repository: str
    branch: str
    title: str
    body: str
    author: str


@contextmanager
def example_repository() -> Iterator[Example]:
    """Make a temporary repository with the example's base and the two pushes of its pull request.

    The second push is kept as the files that differ from the first.
    """
    source = example_folder()
    with tempfile.TemporaryDirectory(prefix="omnireview-demo-") as name:
        folder = Path(name)
        git = create_repository(folder)
        told = read_yaml((source / "pull_request.yaml").read_bytes(), "pull_request.yaml").data
        commits = []
        for part, message in (("base", "Relay"), ("head", told["title"]), ("second", "Answer the review")):
            if part != "second":
                _empty(folder)
            shutil.copytree(source / part, folder, dirs_exist_ok=True)
            commits.append(commit_all(git, message))
        base, first, second = commits
        yield Example(
            git,
            base,
            (first, second),
            repository="relay-org/relay",
            branch="streaming-server",
            title=told["title"],
            body=told["body"],
            author=told["author"],
        )


@contextmanager
def example_pull_request() -> Iterator[PullRequest]:
    """Give the example's pull request as it was opened, between two commits of a temporary repository."""
    with example_repository() as example:
        pull = from_range(example.git, f"{example.base}..{example.pushes[0]}")
        yield replace(pull, title=example.title, body=example.body, author=example.author)


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        if path.name != ".git":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
