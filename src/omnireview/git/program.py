"""One call of the git program → its answer, or a `GitFailed` that says what to do."""

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from omnireview.errors import GitFailed
from omnireview.nouns import noun

TIME_LIMIT = 120.0
"""Seconds that one call may take."""

LARGEST_DIFFED = 5_000_000
"""Bytes of the largest file that git compares by its lines."""

OPTIONS = (
    "--no-pager",
    "--no-replace-objects",
    # A repository's own configuration must not start programs merely because it is looked at.
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "core.quotePath=false"),
    *("-c", "core.safecrlf=false"),
    # A split index would put its shared half into the user's git directory.
    *("-c", "core.splitIndex=false"),
    *("-c", "diff.suppressBlankEmpty=false"),
    # No diff is made of what is too large to be read, whatever the repository says.
    *("-c", f"core.bigFileThreshold={LARGEST_DIFFED}"),
)
LITERALLY, GLOBS = "--literal-pathspecs", "--glob-pathspecs"

# What users and CI set to choose their configuration or to bound the search. All other GIT_* variables would
# point git at another repository, index or output format than the one that was asked for.
KEPT = re.compile(
    r"GIT_CONFIG_(GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+)"
    r"|GIT_CEILING_DIRECTORIES|GIT_DISCOVERY_ACROSS_FILESYSTEM|GIT_EXEC_PATH|GIT_SSH|GIT_SSH_COMMAND|GIT_ASKPASS"
)
FIXED = {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}


class NoRepository(GitFailed):
    """No folder from here up holds a git repository."""


@noun
class Answer:
    """What a call of git gave: its exit status, its output, and its complaints as text."""

    status: int
    out: bytes
    complaint: str

    @property
    def line(self) -> str:
        """The output without its line end, as text."""
        return text(self.out.removesuffix(b"\n"))


def text(data: bytes) -> str:
    """Decode what git says; bytes that are not UTF-8 survive as surrogates."""
    return data.decode("utf-8", "surrogateescape")


def call(
    arguments: Sequence[str],
    *,
    folder: Path,
    variables: Mapping[str, str] | None = None,
    data: bytes = b"",
    accept: Sequence[int] = (0,),
    globs: bool = False,
) -> Answer:
    """Run git in `folder` with `data` as its input; `variables` are added to a cleaned environment.

    Paths among the arguments mean themselves, and with `globs` what they match (gitglossary(7), pathspec `glob`).

    Raises:
        GitFailed: git is not there, took longer than `TIME_LIMIT`, or ended with a status that is not in `accept`.
    """
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith("GIT_") or KEPT.fullmatch(name)
    }
    shown = f"git {arguments[0]}, in {folder}"
    try:
        done = subprocess.run(
            [
                "git",
                *OPTIONS,
                GLOBS if globs else LITERALLY,
                *(argument.encode("utf-8", "surrogateescape") for argument in arguments),
            ],
            cwd=folder,
            env={**kept, **FIXED, **(variables or {})},
            input=data,
            capture_output=True,
            timeout=TIME_LIMIT,
            check=False,
        )
    except FileNotFoundError as error:
        raise GitFailed(
            "The git program is not installed, or not on PATH.",
            where=shown,
            mend="Install it (Debian, Ubuntu: apt-get install git) and run again.",
        ) from error
    except OSError as error:
        raise GitFailed(f"The git program can't be started: {error}.", where=shown) from error
    except subprocess.TimeoutExpired as error:
        raise GitFailed(
            f"git did not answer within {TIME_LIMIT:.0f} seconds.",
            where=shown,
            mend="Try the command by hand; a slow disk, or a partial clone that fetches each file, takes long.",
        ) from error
    answer = Answer(done.returncode, done.stdout, text(done.stderr).strip())
    if answer.status not in accept:
        raise refusal(answer, folder, shown)
    return answer


def refusal(answer: Answer, folder: Path, shown: str) -> GitFailed:
    """Turn git's complaint into an error: the known ones explained, any other in git's own words."""
    complaint = answer.complaint
    if "dubious ownership" in complaint:
        quoted = re.search(r"dubious ownership in repository at '(.*)'", complaint)
        place = quoted.group(1) if quoted else str(folder)
        return GitFailed(
            "The repository belongs to another user, so git refuses to read it (dubious ownership).",
            where=place,
            mend=f"If you trust it: git config --global --add safe.directory '{place}'",
        )
    if "not a git repository" in complaint:
        return NoRepository(
            "There is no git repository here.",
            where=str(folder),
            mend="Run in a checkout. `omnireview check` also takes files and folders, by their paths.",
        )
    words = [re.sub(r"^(fatal|error): ", "", line) for line in complaint.split("\n") if line]
    said = "; ".join(words[:3]) or f"no message, exit status {answer.status}"
    return GitFailed(f"git refused: {said}", where=shown, mend="Mend what git complains of, then run again.")
