"""The grammar of the commands about saved scans: `scan`, `merge`, `publish`."""

import argparse
from typing import TYPE_CHECKING

from omnireview.cli import commands as run
from omnireview.cli.grammar import add, add_folder, add_repo, pull_number

if TYPE_CHECKING:
    from omnireview.cli.grammar import Commands


def add_scan(commands: "Commands") -> argparse.ArgumentParser:
    """Add `scan`; gives its parser, which still lacks the options of the policy."""
    parser = add(
        commands,
        "scan",
        run.scan,
        "analyse one share of a change, and save what was found",
        """\
        Analyses one share of the changed files and writes what was found to a file, for `merge` or `publish`.
        A job matrix analyses a huge change, or a whole repository, in the time of its largest share. Rules about
        the whole change are run by `merge`.

          omnireview scan main..HEAD --shard 2/4 --out scan-2.json
          omnireview scan src tests --shard 1/8 --out scan-1.json
          omnireview scan --pr-number 42 --shard 1/2 --out scan-1.json
        """,
    )
    _add_change(parser, "what", "what to scan (default: working tree)", nargs="*")
    parser.add_argument(
        "--shard", default="1/1", metavar="N/OF", help="the share, such as 2/4 (default: all, 1/1)"
    )
    parser.add_argument("--out", required=True, metavar="FILE", help="where to write the saved scan")
    return parser


def add_merge(commands: "Commands") -> argparse.ArgumentParser:
    """Add `merge`; gives its parser, which still lacks exports, coverage, policy and formats."""
    parser = add(
        commands,
        "merge",
        run.merge,
        "put saved scans together to the review of the change",
        """\
        Puts the saved scans of all shards together, with the rules about the whole change, and prints the review
        that `check` would print. The change is read again, and has to be the one that was scanned.

          omnireview merge scan-*.json --of main..HEAD --trusted
          omnireview merge scan-*.json --of src tests --trusted --format sarif
        """,
    )
    _add_files(parser)
    _add_change(parser, "--of", "what was scanned (default: working tree)", nargs="+", dest="what", default=[])
    return parser


def add_publish(commands: "Commands") -> argparse.ArgumentParser:
    """Add `publish`; gives its parser, which still lacks exports, coverage, policy and formats."""
    parser = add(
        commands,
        "publish",
        run.publish,
        "put saved scans together, and post the review on a pull request",
        """\
        Puts the saved scans of all shards together, as `merge` does, and posts the review as `review` does. What
        is posted on which lines follows from GitHub's own word about the pull request, never from the files.

          omnireview publish scan-*.json --pr-number 42 --trusted
        """,
    )
    _add_files(parser)
    parser.add_argument(
        "--pr-number", type=pull_number, required=True, metavar="N", help="the pull request's number"
    )
    add_repo(parser)
    parser.add_argument("--dry-run", action="store_true", help="print what would be posted; write nothing")
    return parser


def _add_files(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help="the saved scans, one for each shard")
    parser.add_argument(
        "--trusted",
        action="store_true",
        help="believe the files, as those of jobs of this same workflow run; without it each file of the change "
        "is analysed again, those with findings first, so that nothing is taken on anybody's word",
    )
    parser.add_argument(
        "--incomplete-ok",
        action="store_true",
        help="do without missing shards: their files are named as not analysed",
    )


def _add_change(
    parser: argparse.ArgumentParser,
    name: str,
    summary: str,
    *,
    nargs: str,
    dest: str | None = None,
    default: list[str] | None = None,
) -> None:
    more = {} if dest is None else {"dest": dest, "default": default}
    parser.add_argument(name, nargs=nargs, metavar="BASE..HEAD | PATH", help=summary, **more)  # type: ignore[arg-type]
    parser.add_argument("--staged", action="store_true", help="the index against HEAD")
    parser.add_argument("--patch", metavar="FILE", help="a patch file; `-` reads standard input")
    parser.add_argument("--pr-number", type=pull_number, metavar="N", help="a pull request on GitHub")
    add_repo(parser)
    add_folder(parser)
    parser.set_defaults(fix=False, dry_run=True, profile=False)
