"""`omnireview rules list`."""

import argparse

from omnireview.cli.here import here
from omnireview.cli.log import tell
from omnireview.cli.policy import folder
from omnireview.errors import Exit


def run_list(options: argparse.Namespace) -> int:
    """Print a line a rule: id, severity, aspect, pack, and what the settings changed and where."""
    rows = [each for each in here(folder(options)).rules if options.all or not each.off]
    lines = []
    width = max((len(each.rule.id) for each in rows), default=0)
    for each in rows:
        state = "off" if each.off else each.rule.severity.value
        told = f"{each.rule.id:<{width}}  {state:<8}  {each.rule.aspect.value:<13}  {each.pack}"
        if each.rule.stage != "stable":
            told += f"  ({each.rule.stage.value})"
        for key, place in each.origins.items():
            told += f"  {key} set at {place}"
        lines.append(told.rstrip())
    if lines:
        tell("\n".join(lines))
    return Exit.PASS
