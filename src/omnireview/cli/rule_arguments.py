"""The grammar of `omnireview rules` and `omnireview explain`."""

import argparse
from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING

from omnireview.cli import commands as run
from omnireview.cli.grammar import add, add_change, add_folder, names
from omnireview.terms import Aspect, Severity, Stage

if TYPE_CHECKING:
    from omnireview.cli.grammar import Commands


def add_rules(commands: "Commands") -> None:
    """Add `rules` and its actions."""
    parser = add(
        commands,
        "rules",
        run.rules_list,
        "list, show, test and begin rules",
        "Lists, shows, tests and begins rules.",
    )
    parser.set_defaults(folder=".")
    actions = parser.add_subparsers(title="actions", metavar="ACTION", prog=parser.prog)
    listing = add(
        actions,
        "list",
        run.rules_list,
        "list the rules that run here",
        """\
        Lists the rules that run in this repository: id, severity, aspect (the row of the score table), stage,
        pack, and the line that says so: in the pack, or in the settings where they change the rule. In a pipe each
        rule is one line. `omnireview rules show RULE-ID` tells what a setting changed, before and after.

          omnireview rules list --severity blocker,major
          omnireview rules list --stage preview --aspect security
          omnireview rules list --all --format json
        """,
    )
    listing.add_argument("--all", action="store_true", help="also the rules that are off, and why")
    listing.add_argument("--pack", type=names, metavar="NAMES", help="only rules of these packs")
    listing.add_argument(
        "--severity", type=_words(Severity), metavar="WORDS", help="only rules that can find such: blocker, …"
    )
    listing.add_argument(
        "--aspect", type=_words(Aspect), metavar="WORDS", help="only rules of these aspects: security, …"
    )
    listing.add_argument("--stage", type=_words(Stage), metavar="WORDS", help="only `stable` or `preview` rules")
    listing.add_argument("--format", choices=("text", "json"), default="text", help="how to print them")
    showing = add(
        actions,
        "show",
        run.rules_show,
        "explain one rule",
        "Explains one rule as it holds here: what the settings change of it, before and after, and its page.",
    )
    showing.add_argument("rule", metavar="RULE-ID")
    showing.set_defaults(at=None, what=[], staged=False, patch=None)
    testing = add(
        actions,
        "test",
        run.rules_test,
        "run the examples of rules",
        """\
        Runs the examples of the rules: each `bad` must be found, each `good` must stay quiet, each fix must give
        the `good` beside it. Files beside a repository's own pack are run as well: `pack.py` says in comments
        (`# ruleid: RULE-ID`, `# ok: RULE-ID`) what must be found in the line below, `pack.fixed.py` what the
        fixes make of it. Without arguments: all rules of the packs that are on here.

          omnireview rules test                                  all rules here
          omnireview rules test mutable-default                  one rule
          omnireview rules test .github/omnireview/rules         all packs in a folder
        """,
    )
    testing.add_argument(
        "what", nargs="*", metavar="RULE-ID | PACK.yaml | DIR", help="rules, pack files, or folders of packs"
    )
    beginning = add(
        actions,
        "new",
        run.rules_new,
        "begin a rule of your own",
        """\
        Writes .github/omnireview/rules/ID.yaml: a rule with examples that hold, to be changed step by step.
        """,
    )
    beginning.add_argument("rule", metavar="RULE-ID", help="names the fault, as in `mutable-default`")
    kind = beginning.add_mutually_exclusive_group()
    kind.add_argument("--pattern", action="store_true", help="a rule that finds by a pattern (the default)")
    kind.add_argument("--check", metavar="NAME", help="a rule upon a shipped check, as `call-without-keyword`")
    for action in (listing, showing, testing, beginning):
        add_folder(action)
    parser.set_defaults(all=False, format="text", pack=None, severity=None, aspect=None, stage=None)


def add_explain(commands: "Commands") -> None:
    """Add `explain`."""
    parser = add(
        commands,
        "explain",
        run.explain,
        "explain a rule, why it speaks of a line, or where a score comes from",
        """\
        Prints a rule's page; with --at, what each of its operators says of one line, and what comes of it.
        With `score`, where each lost point of a change comes from, and what its code scored before; the change is
        named as for `omnireview check`.

          omnireview explain mutable-default
          omnireview explain mutable-default --at src/engine.py:12
          omnireview explain score                    the working tree against HEAD
          omnireview explain score main..HEAD
          omnireview explain score --patch FILE
        """,
    )
    parser.add_argument("rule", metavar="RULE-ID | score")
    add_change(parser, "with `score`: what to review (default: working tree)")
    parser.add_argument("--at", type=_place, metavar="FILE:LINE", help="the line to look at")
    add_folder(parser)
    parser.add_argument("--settings", metavar="FILE", help="with `score`: obey this settings file")
    parser.set_defaults(fix=False, fail_on=None, fail_scope=None, max_inline=None, packs=None)


def _words(kind: type[StrEnum]) -> Callable[[str], tuple[str, ...]]:
    def read(text: str) -> tuple[str, ...]:
        unknown = [word for word in names(text) if word not in tuple(kind)]
        if unknown:
            raise argparse.ArgumentTypeError(f"`{unknown[0]}` is none of {', '.join(kind)}")
        return names(text)

    return read


def _place(text: str) -> tuple[str, int]:
    file, _, line = text.rpartition(":")
    if file and line.isdecimal() and 0 < int(line) <= 10**9:
        return file, int(line)
    raise argparse.ArgumentTypeError(f"{text!r} is not FILE:LINE")
