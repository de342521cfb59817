"""`omnireview scan`: analyse one share of a change, and save what was found."""

import argparse
import os
import sys
from pathlib import Path

from omnireview.cli.check import find_change
from omnireview.cli.log import tell
from omnireview.cli.policy import settings_for
from omnireview.cli.progress import Progress
from omnireview.errors import BadFile, BadInput, Exit
from omnireview.pull_request import PullRequest
from omnireview.render.escape import visible
from omnireview.saved import read_shard
from omnireview.saved.share import share_of


def run(options: argparse.Namespace) -> int:
    """Scan the share that the arguments name, and write it to --out. What was found fails no gate here."""
    from omnireview.saved.share_out import scan_share

    shard = read_shard(options.shard)
    pull = change_of(options)
    with Progress(quiet=options.quiet) as progress:
        data = scan_share(pull, settings_for(pull.base_tree, options), shard, progress=progress)
    target = Path(options.out)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    except OSError as error:
        raise BadFile(
            f"The saved scan can't be written: {os.strerror(error.errno or 0)}.",
            where=str(target),
            mend="check --out",
        ) from error
    if not options.quiet:
        share = f"{len(share_of(pull.files, shard))} of {len(pull.files)} changed files"
        tell(
            f"omnireview: wrote {visible(str(target))}: shard {shard}, {share}, {len(data):,} bytes",
            sys.stderr,
        )
    return Exit.PASS


def change_of(options: argparse.Namespace) -> PullRequest:
    """Read the change that the arguments name: a pull request by its number, else one of this repository.

    Raises:
        BadInput: They name several.
    """
    if options.pr_number is None:
        if options.repo:
            raise BadInput("`--repo` names no pull request.", mend="give --pr-number too")
        return find_change(options)
    if options.what or options.staged or options.patch:
        raise BadInput("A pull request is a change of its own.", mend="give --pr-number or something else")
    from omnireview.cli.review import open_pull

    return open_pull(options)[1]
