"""`omnireview explain RULE [--at FILE:LINE]`."""

import argparse
from pathlib import Path

from omnireview.cli.here import Here, here, left_out, named
from omnireview.cli.log import tell
from omnireview.cli.policy import folder
from omnireview.cli.rule_state import state
from omnireview.errors import BadInput, Exit
from omnireview.explain import explain
from omnireview.handbook.rule_page import page


def run(options: argparse.Namespace) -> int:
    """Print a rule's page, or why it does or does not speak of a line. `rules show` is the page alone."""
    if options.what or options.staged or options.patch is not None:
        raise BadInput(
            "A change is named for `explain score`, not for a rule.",
            mend="explain a rule alone, or one line of it with --at FILE:LINE",
        )
    place = folder(options)
    found = here(place)
    rule = named([*found.rules, *left_out(found)], options.rule)
    if options.at is None:
        tell("\n".join([*state(rule, found.settings), page(rule.rule, rule.pack).removesuffix("\n")]))
        return Exit.PASS
    name, line = options.at
    path, data = _file(found, place, name)
    if line > max(1, data.count(b"\n") + (not data.endswith(b"\n"))):
        raise BadInput(f"The file has no line {line}.", where=name, mend="check --at")
    tell("\n".join(explain(rule, found.settings, path, data, line, rules=found.rules)))
    return Exit.PASS


def _file(found: Here, place: Path, name: str) -> tuple[str, bytes]:
    """Give a file's path from the top of the repository, and its bytes."""
    given = place / name
    try:
        data = given.read_bytes()
        return given.resolve().relative_to(found.root.resolve()).as_posix(), data
    except OSError as error:
        raise BadInput(f"The file can't be read: {error.strerror}.", where=name, mend="check --at") from error
    except ValueError as error:
        raise BadInput("The file is not in this repository.", where=name, mend="check --at and -C") from error
