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
    starter = write_starter(git.root)
    for path, written in starter:
        print(f"{'written' if written else 'is there'}  {path}")
    new = [path for path, written in starter if written]
    after = f"Next: commit {' and '.join(new)}." if new else "Both files are there; they are left as they are."
    print("\n".join(filter(None, [pinned(git.root), after])))
    return Exit.PASS
