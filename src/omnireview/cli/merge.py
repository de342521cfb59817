"""`omnireview merge` and `omnireview publish`: saved scans → one review."""

import argparse
from functools import partial

from omnireview.cli.check import read_asked, show_change
from omnireview.cli.export import needs_fixes
from omnireview.cli.review import post_review
from omnireview.cli.scan import change_of
from omnireview.saved import Opener
from omnireview.saved.read import read_scans
from omnireview.saved.recall import recall


def run_merge(options: argparse.Namespace) -> int:
    """Put saved scans together and print the review; gives the exit code of the gate, as `check` does."""
    asked = read_asked(options)
    opener = _opener(options)
    return show_change(options, change_of(options), asked, opener)


def run_publish(options: argparse.Namespace) -> int:
    """Put saved scans together and post the review, as `review` does."""
    return post_review(options, _opener(options))


def _opener(options: argparse.Namespace) -> Opener:
    scans = read_scans(options.files)
    return partial(
        recall,
        scans,
        trusted=options.trusted,
        fixes=needs_fixes(options),
        incomplete_ok=options.incomplete_ok,
    )
