"""`omnireview init`: write the workflow and the settings file."""

import argparse
from pathlib import Path

from omnireview.errors import Exit
from omnireview.git import Git
from omnireview.starter import WORKFLOW_PATH, write_starter


def run(options: argparse.Namespace) -> int:
    """Write what is missing at the root of the repository, and say what to do next."""
    root = Git.open(Path(options.folder)).root
    for path, written in write_starter(root):
        print(f"{'written' if written else 'is there'}  {path}")
    print(f"Next: put the action's owner and commit into {WORKFLOW_PATH}, then commit both files.")
    return Exit.PASS
