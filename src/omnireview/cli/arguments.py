"""The grammar of the command line, and its help."""

import argparse
from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from omnireview import __version__
from omnireview.cli import commands as run
from omnireview.cli.coverage import add_coverage
from omnireview.cli.export import add_export
from omnireview.cli.grammar import EXIT_CODES, add, add_change, add_folder, add_repo, names, pull_number
from omnireview.cli.rule_arguments import add_explain, add_rules
from omnireview.cli.saved_arguments import add_merge, add_publish, add_scan
from omnireview.cli.stats import add_stats
from omnireview.promise import checked_pack
from omnireview.terms import fail_on_word

if TYPE_CHECKING:
    from omnireview.cli.grammar import Commands


def parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line. The result's `command` is the function to call with it."""
    parser = argparse.ArgumentParser(
        prog="omnireview",
        description="Reviews changes to ML-inference code: true comments, on the right line, said once.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"omnireview {__version__}")
    # Named, since argparse would lay out a help text to find its own name.
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True, prog=parser.prog)
    asked = _PARTS.get(arguments[0]) if arguments else None
    for add_part in dict.fromkeys(_PARTS.values()) if asked is None else (asked,):
        add_part(commands)
    return parser.parse_args(arguments)


def _add_check(commands: "Commands") -> None:
    parser = add(
        commands,
        "check",
        run.check,
        "review a change of this repository, without GitHub",
        """\
        Reviews a change of the git repository around the current folder and prints the review.

          omnireview check                    the working tree against HEAD, with untracked files
          omnireview check --staged           what the next commit would hold
          omnireview check main..HEAD         the commits of HEAD since it left main (as main...HEAD)
          omnireview check --patch FILE       a patch, applied to HEAD or already in the working tree
          omnireview check src tests/x.py     whole files and folders: every line counts as new
          omnireview check --fix              also mends in the files what has a verified fix (or with PATHs)
        """,
    )
    add_change(parser, "what to review (default: working tree)")
    parser.add_argument("--fix", action="store_true", help="make the verified fixes in the files, then review")
    parser.add_argument("--dry-run", action="store_true", help="with --fix: print a patch for `git apply` instead")
    parser.add_argument("--profile", action="store_true", help="tell on standard error what each rule cost")
    add_folder(parser)
    add_export(parser)
    add_coverage(parser)
    _add_policy(parser)
    _add_format(parser)


def _add_review(commands: "Commands") -> None:
    parser = add(
        commands,
        "review",
        run.review,
        "review a pull request on GitHub and post the review",
        """\
        Reads a pull request over GitHub's API (no checkout), reviews it and posts one review and one summary
        comment. A second run posts nothing twice. The token is read from GITHUB_TOKEN or GH_TOKEN; it needs
        `contents: read` and `pull-requests: write`, with --dry-run only read.

          omnireview review --pr-number 42 --dry-run
          omnireview review --pr-number 42 --repo owner/name
        """,
    )
    parser.add_argument(
        "--pr-number", type=pull_number, required=True, metavar="N", help="the pull request's number"
    )
    add_repo(parser)
    parser.add_argument("--dry-run", action="store_true", help="print what would be posted; write nothing")
    add_export(parser)
    add_coverage(parser)
    _add_policy(parser)
    _add_format(parser)


def _add_preview(commands: "Commands") -> None:
    parser = add(
        commands,
        "preview",
        run.preview,
        "show a change as the pull request it would be",
        """\
        Serves a range of commits as a pull request on this machine, lets the action review it there, and writes
        one HTML page with the conversation, the files with their comments, and the checks. Nothing is posted, and
        the page loads nothing. Needs git and the extra `sandbox`: pip install 'omnireview[sandbox]'

          omnireview preview main..HEAD
          omnireview preview origin/main..feature --out feature.html
          omnireview preview main..HEAD --pushed HEAD~1     # HEAD~1 was pushed and reviewed before
        """,
    )
    parser.add_argument("range", nargs="?", metavar="BASE..HEAD", help="the commits; the working tree is none")
    parser.add_argument(
        "--pushed",
        action="append",
        default=[],
        metavar="COMMIT",
        help="review this commit before, as an earlier push; may be given several times, oldest first",
    )
    parser.add_argument(
        "--out",
        default="omnireview-preview.html",
        metavar="FILE.html",
        help="where to write the page (default: omnireview-preview.html)",
    )
    add_folder(parser)


def _add_saved(commands: "Commands") -> None:
    scanning = add_scan(commands)
    _add_policy(scanning)
    scanning.add_argument("-q", "--quiet", action="store_true", help="print nothing but errors")
    for parser in (add_merge(commands), add_publish(commands)):
        add_export(parser)
        add_coverage(parser)
        _add_policy(parser)
        _add_format(parser)


def _add_baseline(commands: "Commands") -> None:
    parser = add(
        commands,
        "baseline",
        run.baseline,
        "accept the findings that are there, for a time",
        """\
        Writes the findings of files and folders into a file; when the settings name it (`baseline: FILE`) and both
        are merged, these findings count for nothing, and the summary lists them. New ones count as always.

          omnireview baseline                           all files, into .github/omnireview-baseline.yaml
          omnireview baseline src --until 2027-06-30 --reason "before the rewrite"
          omnireview baseline --update                  drop what is mended; nothing is added
        """,
    )
    parser.add_argument("what", nargs="*", metavar="PATH", help="files and folders (default: all)")
    parser.add_argument("--out", metavar="FILE", help="the file (default: .github/omnireview-baseline.yaml)")
    parser.add_argument("--update", action="store_true", help="drop what is mended, and keep the reasons")
    parser.add_argument("--reason", metavar="TEXT", help="why all of it is accepted, for a new file")
    parser.add_argument("--until", type=_day, metavar="DAY", help="the last day of it, as 2026-01-31")
    add_folder(parser)
    _add_policy(parser)


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it as 2026-01-31") from None


def _add_small_commands(commands: "Commands") -> None:
    starting = add(
        commands,
        "init",
        run.initialise,
        "write a workflow and a settings file",
        "Writes .github/workflows/omnireview.yml and .github/omnireview.yaml. Existing files are left alone.",
    )
    add_folder(starting)
    add(
        commands,
        "action",
        run.action,
        "run as a GitHub Actions step",
        "Reviews the pull request of the current workflow run: inputs from INPUT_*, event from GITHUB_EVENT_PATH.",
    )
    showing = add(
        commands,
        "demo",
        run.demo,
        "review a bundled example pull request",
        "Reviews a bundled example pull request and prints what would be posted. Needs git; no network.",
    )
    showing.add_argument(
        "--out",
        metavar="DIR",
        help="also write the pull request's pages into DIR: after its first push, and after a second one "
        "(needs the extra `sandbox`)",
    )


def _add_format(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--format",
        choices=("text", "json", "markdown", "html", "sarif", "junit", "github"),
        default="text",
        help="how to print the review; `html` is one page with the diff, to be kept in a file, `sarif` for code "
        "scanning and editors, `junit` for pages that show tests, `github` prints workflow annotations "
        "(default: text)",
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="print the verdict alone")


def _add_policy(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--settings", metavar="FILE", help="obey this settings file instead of the repository's")
    parser.add_argument(
        "--packs",
        type=_packs,
        metavar="NAMES",
        help="run these shipped packs only, separated by commas; core@0.1 pins one to a version",
    )
    parser.add_argument(
        "--fail-on", type=_fail_on, metavar="LEVEL", help="never, blocker, major, minor or score<N"
    )
    parser.add_argument("--fail-scope", choices=("new", "all"), help="which findings can fail the gate")
    parser.add_argument("--max-inline", type=_inline_count, metavar="N", help="at most N inline comments, 0 to 50")


def _packs(text: str) -> tuple[str, ...]:
    try:
        return tuple(map(checked_pack, names(text)))
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _fail_on(text: str) -> str:
    try:
        return fail_on_word(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _inline_count(text: str) -> int:
    if text.isdecimal() and int(text) <= 50:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0 to 50")


_PARTS: dict[str, Callable[["Commands"], None]] = {
    "check": _add_check,
    "review": _add_review,
    "preview": _add_preview,
    "scan": _add_saved,
    "merge": _add_saved,
    "publish": _add_saved,
    "rules": add_rules,
    "explain": add_explain,
    "baseline": _add_baseline,
    "stats": add_stats,
    "init": _add_small_commands,
    "action": _add_small_commands,
    "demo": _add_small_commands,
}
"""Command → what adds its grammar. A run builds that of the command that it is given; a call for help, all."""
