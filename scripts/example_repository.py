"""The example's repository with one branch for each kind of change that the image is tested with."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from omnireview.demo import example_folder
from omnireview.documents import read_yaml
from omnireview.git.create import commit_all, create_repository

REPOSITORY = "octo-org/relay"
ANSWERED = "answered"
"""The branch with the second push of the example's pull request."""

CLEAN_CODE = '''"""Sampling rates."""


def resampled_length(samples: int, rate: int, target: int) -> int:
    """Give how many samples `samples` at `rate` are at `target` Hz, rounded up."""
    return -(-samples * target // rate)
'''

CLEAN_TEST = """from relay.engine.rates import resampled_length


def test_half_the_rate_is_half_the_samples() -> None:
    assert resampled_length(48_000, 48_000, 24_000) == 24_000
"""


@dataclass(frozen=True)
class Change:
    """A branch to be merged into main, and the pull request's words."""

    branch: str
    title: str
    body: str
    author: str
    from_fork: bool = False


def make_repository(folder: Path) -> dict[str, Change]:
    """Make the repository in `folder`; gives its changes by what is special about them."""
    folder.mkdir(parents=True)
    example = example_folder()
    git = create_repository(folder)
    git.call("checkout", "--quiet", "-b", "main")
    shutil.copytree(example / "base", folder, dirs_exist_ok=True)
    commit_all(git, "A small engine")

    def start(branch: str) -> None:
        git.call("checkout", "--quiet", "-b", branch, "main")

    start("docs")
    with (folder / "README.md").open("a", encoding="utf-8") as file:
        file.write("\nThe first sound is heard after 0.4 s.\n")
    commit_all(git, "Say how long it takes")

    start("rates")
    (folder / "relay/engine/rates.py").write_text(CLEAN_CODE, encoding="utf-8")
    (folder / "tests/test_rates.py").write_text(CLEAN_TEST, encoding="utf-8")
    commit_all(git, "Count samples at another rate")

    start("example")
    for path in folder.iterdir():
        if path.name != ".git":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copytree(example / "head", folder, dirs_exist_ok=True)
    commit_all(git, "head of the example")

    git.call("checkout", "--quiet", "-b", ANSWERED)
    shutil.copytree(example / "second", folder, dirs_exist_ok=True)
    commit_all(git, "Answer the review")
    git.call("checkout", "--quiet", "main")

    told = read_yaml((example / "pull_request.yaml").read_bytes(), "pull_request.yaml").data
    words = told["title"], told["body"], told["author"]
    return {
        "no Python": Change("docs", "Say how long it takes", "Measured on my card.", "mira-holt"),
        "no candidate": Change("rates", "Count samples at another rate", "Needed for 24 kHz.", "mira-holt"),
        "the example": Change("example", *words),
        "the example, from a fork": Change("example", *words, from_fork=True),
    }
