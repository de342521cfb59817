"""`omnireview explain score [BASE..HEAD | PATH | --staged | --patch FILE]`."""

import argparse

from omnireview.cli.check import find_change
from omnireview.cli.log import say
from omnireview.cli.policy import settings_for
from omnireview.cli.progress import Progress
from omnireview.corridor import review_change
from omnireview.errors import Exit
from omnireview.render import score


def run(options: argparse.Namespace) -> int:
    """Review what the arguments name, as `check` does, and print where each lost point comes from."""
    pull = find_change(options)
    with Progress() as progress:
        review = review_change(pull, pull.base_tree, settings_for(pull.base_tree, options), progress=progress)
    say(score.text(review).rstrip("\n"))
    return Exit.PASS
