"""`omnireview preview`: one HTML page that shows a change as the pull request it would be."""

import argparse
import sys
from pathlib import Path
from types import ModuleType

from omnireview.cli.log import say
from omnireview.cli.policy import folder
from omnireview.cli.workflow import review_with_inputs
from omnireview.errors import BadInput, Exit
from omnireview.git import Git

LIBRARIES = {"cmarkgfm", "graphql", "nh3", "werkzeug"}
"""What the extra `sandbox` brings."""


def run(options: argparse.Namespace) -> int:
    """Review a range of commits as the action would, write the page; gives the action's exit code."""
    if options.range is None:
        raise BadInput(
            "A pull request is made of commits, and the working tree is none.",
            mend="commit, and name the range, such as  omnireview preview main..HEAD; "
            "`omnireview check` reviews the working tree",
        )
    room = load_room()
    git = Git.open(folder(options))
    proposal = room.propose(git, options.range, options.pushed)
    pages, runs = room.show_pushes(proposal, review_with_inputs, [("", "")] * len(proposal.pushes))
    target, last = Path(options.out), runs[-1]
    write_page(target, pages[-1])
    if last.exit_code > Exit.POLICY_FAILED:
        say(last.log, sys.stderr)
    result = {Exit.PASS: "passes", Exit.POLICY_FAILED: "fails"}.get(last.exit_code, "could not be made")
    print(f"{target}: the pull request as it would look. The check {result}; nothing was posted.")
    return int(last.exit_code)


def load_room() -> ModuleType:
    """Import what needs the extra `sandbox`.

    Raises:
        BadInput: it is not installed.
    """
    try:
        from omnireview import preview
    except ModuleNotFoundError as error:
        library = (error.name or "").partition(".")[0]
        if library not in LIBRARIES:
            raise
        raise BadInput(
            f"This needs the sandbox, and its library `{library}` is not installed.",
            mend="pip install 'omnireview[sandbox]'",
        ) from None
    return preview


def write_page(target: Path, html: str) -> None:
    """Write one page, with its folders.

    Raises:
        BadInput: it can't be written.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(html, encoding="utf-8", errors="backslashreplace", newline="\n")
    except OSError as error:
        raise BadInput(f"The page can't be written: {error.strerror}.", where=str(target)) from error
