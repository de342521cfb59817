"""An empty folder → a repository of our own, and commits in it: for the bundled example."""

from pathlib import Path

from omnireview.git.program import call
from omnireview.git.repository import Git

_AUTHOR = (
    "-c",
    "user.name=omnireview",
    "-c",
    "user.email=omnireview@example.invalid",
    "-c",
    "commit.gpgSign=false",
)


def create_repository(folder: Path) -> Git:
    """Make a repository in an existing folder.

    Raises:
        GitFailed: git is not there, or refuses.
    """
    call(["init", "--quiet", "--template="], folder=folder)
    return Git.open(folder)


def commit_all(git: Git, message: str) -> str:
    """Commit everything that stands in the working tree; gives the commit's full sha."""
    git.call("add", "--all", "--force")
    git.call(*_AUTHOR, "commit", "--quiet", "--allow-empty", f"--message={message}")
    return git.commit("HEAD")
