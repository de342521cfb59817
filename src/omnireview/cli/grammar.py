"""What all parts of the command line's grammar share: a command with its help."""

import argparse
from collections.abc import Callable
from textwrap import dedent
from typing import TYPE_CHECKING

EXIT_CODES = """\
exit codes:
  0  pass
  1  the policy failed (fail-on in the settings; a new blocker unless changed)
  2  yours or GitHub's to mend: arguments, settings, rules, permissions, delivery
  3  a bug in omnireview
"""


if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - it has no public name


def add(
    commands: "Commands", name: str, command: Callable[[argparse.Namespace], int], summary: str, description: str
) -> argparse.ArgumentParser:
    """Add a command: what calls it, its line in the list of commands, and its own help."""
    parser = commands.add_parser(
        name,
        help=summary,
        description=dedent(description),
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(command=command)
    return parser


def add_change(parser: argparse.ArgumentParser, summary: str) -> None:
    """Add what names a change: a range or paths, the index, or a patch. `summary` is the help of the first."""
    parser.add_argument("what", nargs="*", metavar="BASE..HEAD | PATH", help=summary)
    parser.add_argument("--staged", action="store_true", help="review the index against HEAD")
    parser.add_argument("--patch", metavar="FILE", help="review a patch file; `-` reads standard input")


def add_repo(parser: argparse.ArgumentParser) -> None:
    """Add `--repo`."""
    parser.add_argument(
        "--repo", metavar="OWNER/NAME", help="the repository (default: the remote of this checkout)"
    )


def add_folder(parser: argparse.ArgumentParser) -> None:
    """Add `-C`."""
    parser.add_argument("-C", dest="folder", default=".", metavar="DIR", help="work in DIR instead of here")


def names(text: str) -> tuple[str, ...]:
    """Read names that are separated by commas. Raises argparse's error for what holds an empty one."""
    found = tuple(name.strip() for name in text.split(","))
    if not all(found):
        raise argparse.ArgumentTypeError("give names, separated by commas")
    return found


def pull_number(text: str) -> int:
    """Read the number of a pull request. Raises argparse's error for what is none."""
    if text.isascii() and text.isdecimal() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no pull request's number")
