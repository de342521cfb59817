"""`omnireview rules new`."""

import argparse

from omnireview.cli.here import here
from omnireview.cli.policy import folder
from omnireview.errors import BadInput, Exit
from omnireview.skeleton import check_id, check_rule, pattern_rule, write_rule


def run(options: argparse.Namespace) -> int:
    """Write a new rule that holds its own examples, and say what to do next."""
    check_id(options.rule)
    found = here(folder(options))
    if found.bare:
        raise BadInput(
            "A bare repository has no files to add to.", where=str(found.root), mend="run in a checkout of it"
        )
    if any(each.rule.id == options.rule for each in found.rules):
        raise BadInput(f"There is a rule `{options.rule}` already.", mend="choose another id")
    text = check_rule(options.rule, options.check) if options.check else pattern_rule(options.rule)
    path = write_rule(found.root, options.rule, text)
    print(f"wrote {path}")
    print(f"next: change it, and run `omnireview rules test {options.rule}`")
    return Exit.PASS
