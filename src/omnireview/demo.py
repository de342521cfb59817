"""The bundled example → a `PullRequest` between two commits of a temporary git repository."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from omnireview.documents import read_yaml
from omnireview.errors import UserError
from omnireview.git.create import commit_all, create_repository
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


@contextmanager
def example_pull_request() -> Iterator[PullRequest]:
    """Make a temporary repository with the example's base and head, and give the pull request between them."""
    source = example_folder()
    with tempfile.TemporaryDirectory(prefix="omnireview-demo-") as name:
        folder = Path(name)
        git = create_repository(folder)
        commits = []
        for side in ("base", "head"):
            for path in folder.iterdir():
                if path.name != ".git":
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
            shutil.copytree(source / side, folder, dirs_exist_ok=True)
            commits.append(commit_all(git, f"{side} of the example"))
        told = read_yaml((source / "pull_request.yaml").read_bytes(), "pull_request.yaml").data
        pull = from_range(git, f"{commits[0]}..{commits[1]}")
        yield replace(pull, title=told["title"], body=told["body"], author=told["author"])
