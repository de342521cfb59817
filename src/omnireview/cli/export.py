"""`--export`, and the forms of `--format` that are files of an export: a review → what other programs read."""

import argparse
import sys

from omnireview.cli.log import tell
from omnireview.cli.output import gate
from omnireview.errors import BadInput, Exit
from omnireview.pull_request import PullRequest
from omnireview.render.escape import visible
from omnireview.review import Review
from omnireview.settings import Settings

PRINTED = {"sarif": "review.sarif", "junit": "junit.xml"}
"""Word of `--format` → the file that is printed."""


def add_export(parser: argparse.ArgumentParser) -> None:
    """Add the option `--export`."""
    parser.add_argument(
        "--export",
        metavar="PLACE",
        help="also write the review into a folder (report, fixes, SARIF, HTML page, …), or into one file "
        "NAME.md, .json, .sarif, .html, .xml (JUnit), .svg (badge) or .patch (fixes)",
    )


def needs_pictures(options: argparse.Namespace) -> bool:
    """Whether something that is asked for shows pictures. Refuses an export that can't be, before any work.

    Raises:
        BadInput: the export's name says no form.
    """
    if not options.export:
        return False
    from omnireview.export.write import forms_of

    return any(form.pictures for form in forms_of(options.export).values())


def needs_fixes(options: argparse.Namespace) -> bool:
    """Whether something that is asked for holds every fix, and not only those that are shown."""
    from omnireview.export.forms import FILES
    from omnireview.export.write import forms_of

    printed = is_printed(options) and FILES[PRINTED[options.format]].fixes
    forms = forms_of(options.export).values() if options.export else ()
    return printed or any(form.fixes for form in forms)


def is_printed(options: argparse.Namespace) -> bool:
    """Whether standard output is one of the files."""
    return options.format in PRINTED


def print_file(options: argparse.Namespace, review: Review, pull: PullRequest, settings: Settings) -> Exit:
    """Print the file that `--format` names, and nothing else; gives the exit code of the gate."""
    from omnireview.export.forms import FILES
    from omnireview.export.gather import gather

    form = FILES[PRINTED[options.format]]
    written = form.write(gather(review, pull, settings, fixes=form.fixes))
    sys.stdout.flush()
    sys.stdout.buffer.write(written)
    sys.stdout.buffer.flush()
    return gate(review)


def write_export(options: argparse.Namespace, review: Review, pull: PullRequest, settings: Settings) -> None:
    """Write what `--export` asks for, and say where it is.

    Raises:
        BadInput: it can't be written.
    """
    if not options.export:
        return
    from omnireview.export.gather import gather
    from omnireview.export.write import forms_of, write_exports

    fixes = any(form.fixes for form in forms_of(options.export).values())
    written = write_exports(gather(review, pull, settings, fixes=fixes), options.export)
    if not options.quiet:
        place = written[0] if len(written) == 1 else written[0].parent
        tell(
            f"omnireview: wrote {visible(str(place))}{'' if len(written) == 1 else f' ({len(written)} files)'}",
            sys.stderr,
        )


def refuse_with_fix(options: argparse.Namespace) -> None:
    """Refuse `--export`, and what it prints, beside `--fix`.

    Raises:
        BadInput: both are given.
    """
    if options.fix and (options.export or is_printed(options)):
        raise BadInput(
            "`--fix` changes the files that an export would speak of.",
            mend="fix first; then run `omnireview check` again with the export",
        )
