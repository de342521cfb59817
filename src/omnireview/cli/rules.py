"""`omnireview rules list`."""

import argparse
import os
import sys
from collections.abc import Iterable, Sequence

from omnireview.cli.here import here, left_out
from omnireview.cli.log import tell
from omnireview.cli.policy import folder
from omnireview.documents.near import ending
from omnireview.errors import BadInput, Exit
from omnireview.rules.effective import Effective
from omnireview.terms import Severity


def run_list(options: argparse.Namespace) -> int:
    """Print the rules that hold here: a table, folded on a narrow terminal, or JSON."""
    found = here(folder(options))
    every = [*found.rules, *left_out(found)]
    _refuse_unknown(options.pack, {each.pack for each in every})
    rows = [each for each in every if (options.all or not each.off) and _wanted(each, options)]
    if options.format == "json":
        from omnireview.cli.rule_json import document

        # Other programs read this, so that nothing may stand around it.
        print(document(rows, found.settings))
        return Exit.PASS
    from omnireview.cli.rule_table import table

    tell("\n".join(table(rows, found.settings, _width())))
    return Exit.PASS


def _wanted(each: Effective, options: argparse.Namespace) -> bool:
    rule = each.rule
    return (
        (options.pack is None or each.pack in options.pack)
        and (options.severity is None or bool(severities(each) & set(options.severity)))
        and (options.aspect is None or rule.aspect in options.aspect)
        and (options.stage is None or rule.stage in options.stage)
    )


def severities(each: Effective) -> set[Severity]:
    """Give the severities that a rule's findings can have, the settings' say for some paths left out."""
    return {each.rule.severity, *(row.severity for row in each.rule.severity_where)}


def _refuse_unknown(packs: Sequence[str] | None, known: Iterable[str]) -> None:
    known = set(known)
    for name in packs or ():
        if name not in known:
            raise BadInput(
                f"There is no pack `{name}`{ending(name, known)}",
                where="--pack",
                mend="`omnireview rules list --all` shows every pack's rules",
            )


def _width() -> int | None:
    """Give the columns of the terminal; None in a pipe or a file, where a rule is one line, however long."""
    if not sys.stdout.isatty():
        return None
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or 80
    except OSError:
        return 80
