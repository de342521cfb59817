"""`omnireview rules list`."""

import argparse
import re
import sys
from collections.abc import Iterable, Sequence

from omnireview.cli.here import here, left_out
from omnireview.cli.log import say
from omnireview.cli.policy import folder
from omnireview.cli.terminal import wants_color, width_of
from omnireview.documents.near import ending
from omnireview.errors import BadInput, Exit
from omnireview.render.escape import visible
from omnireview.render.lines import Line, Style
from omnireview.rules.effective import Effective
from omnireview.terms import Severity

_ROW = re.compile(rf"(\S+ +)({'|'.join(Severity)})(?=[ *]|$)")


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

    lines = [visible(line) for line in table(rows, found.settings, width_of(sys.stdout))]
    if wants_color(sys.stdout):
        from omnireview.cli.screen import draw

        say(draw(map(_styled, lines), width=None, color=True).removesuffix("\n"))
    else:
        say("\n".join(lines))
    return Exit.PASS


def _styled(line: str) -> Line:
    """Give a line of the table with the rule's severity as the review shows it; the others are plain."""
    found = _ROW.match(line)
    if found is None:
        return Line.of((line, Style.STRONG) if line.startswith("RULE ") else line)
    return Line.of(found[1], (found[2], Style(found[2])), line[found.end() :])


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
