"""`--coverage-file`: what a run of the tests reached, as a file that somebody else wrote."""

import argparse
from pathlib import Path

from omnireview.coverage import Report
from omnireview.errors import BadInput


def add_coverage(parser: argparse.ArgumentParser) -> None:
    """Add the option `--coverage-file`."""
    parser.add_argument(
        "--coverage-file",
        action="append",
        default=[],
        metavar="FILE",
        help="also tell which of the added lines the tests reached, as this coverage report says (Cobertura XML "
        "or LCOV; a path or a glob; can be given again)",
    )


def coverage_reports(options: argparse.Namespace) -> tuple[Report, ...]:
    """Read the reports that are named, from the current folder.

    Raises:
        BadInput: One can't be read, or is given for a run that has no use for it.
    """
    if not options.coverage_file:
        return ()
    if getattr(options, "fix", False):
        raise BadInput(
            "`--fix` moves lines that the coverage file speaks of.",
            mend="fix first, run the tests again, then review with the new coverage file",
        )
    from omnireview.coverage.find import find_reports

    return find_reports(options.coverage_file, Path())
