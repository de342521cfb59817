"""`omnireview init`: write the workflow and the settings file."""

import argparse

from omnireview.cli.policy import folder
from omnireview.errors import BadInput, Exit
from omnireview.git import Git
from omnireview.starter import pinned, write_starter


def run(options: argparse.Namespace) -> int:
    """Write what is missing at the root of the repository, and say what to do next."""
    git = Git.open(folder(options))
    if git.bare:
        raise BadInput(
            "A bare repository has no files to add to.", where=str(git.root), mend="run in a checkout of it"
        )
    for path, written in write_starter(git.root):
        print(f"{'written' if written else 'is there'}  {path}")
    print("\n".join(filter(None, [pinned(git.root), "Next: commit both files."])))
    return Exit.PASS
