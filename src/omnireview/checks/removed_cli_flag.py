"""An option of a command line that the change takes away, with nothing at the head that knows it.

Looked at are options that argparse, click or typer are told by a literal (`--max-inline`), in changed Python files
but tests. An option that moved to another file, or that any Python file still mentions (an alias, a warning), is
not gone; hyphens and underscores count as equal, since some parsers take both. Nothing is said of a file that is
removed whole, nor of one that lets code from outside of the tree add options, nor of an option whose end a changed
file writes after a beginning that is computed (`f"--{prefix}steps"`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from omnireview import places
from omnireview.checks.options import CheckOptions
from omnireview.checks.subjects import CHANGE, Sighting
from omnireview.facts.declared import find_gone, spellings_of_option, still_named
from omnireview.sides import PYTHON, Sides
from omnireview.surface import Read

SUBJECT: Final = CHANGE

_ADDS_OPTIONS = frozenset(("arg", "args", "argument", "arguments", "option", "options", "parser", "cli", "flags"))
_PARSERS = frozenset(("argparse", "click", "typer", "optparse", "builtins"))
_BUILT = re.compile(r"""["']--(?:[\w.-]{0,40}\{[^{}"'\n]{1,80}\}){1,3}([\w-]{1,80})["']""")
_USERS = ("*.md", "*.rst", "*.sh", "*.yaml", "*.yml", "Dockerfile*", "Makefile")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(CheckOptions):
    """Nothing to say."""


def find(sides: Sides, options: Options) -> Iterator[Sighting]:  # noqa: ARG001 - the protocol's
    """Give each option where another took its place, else at its file: `$FLAG`, and `$STILL`.

    `$STILL` begins with a comma and names a document or script that still passes it; without one it is empty.
    `$SEVERITY` is bound to `major` when there is one.
    """
    gone = list(
        find_gone(
            sides,
            _flags,
            places.is_test,
            spellings=spellings_of_option,
            is_open=lambda read: _is_open(sides, read),
        )
    )
    built = _built(sides) if gone else frozenset()
    gone = [each for each in gone if not any(each.name.replace("_", "-").endswith(end) for end in built)]
    if not gone:
        return
    users = still_named(sides.head, {word for each in gone for word in spellings_of_option(each.name)}, _USERS)
    for each in gone:
        user = next((users[word] for word in spellings_of_option(each.name) if word in users), "")
        bindings = {"$FLAG": each.name, "$STILL": f", and {user} still passes it" if user else ""}
        if user:
            bindings["$SEVERITY"] = "major"
        yield Sighting(each.path, each.line, bindings=bindings, identity=each.name)


def _built(sides: Sides) -> frozenset[str]:
    """Give the ends of options whose beginnings changed files compute, with hyphens."""
    texts = (sides.head.index.text(path) or "" for path in sides.head.changed(PYTHON))
    return frozenset(end.replace("_", "-") for text in texts for end in _BUILT.findall(text))


def _is_open(sides: Sides, read: Read) -> bool:
    """Tell whether a file calls a function from outside of the tree that may add options, by its name."""
    for use in read.usage.calls:
        top, name = use.target.partition(".")[0], use.target.rpartition(".")[2]
        telling = name == "HfArgumentParser" or not _ADDS_OPTIONS.isdisjoint(name.split("_"))
        if telling and top not in _PARSERS and not sides.head.index.is_first_party(use.target):
            return True
    return False


def _flags(read: Read) -> Iterator[tuple[str, int]]:
    for flag in read.usage.flags:
        yield from ((name, flag.spot.line) for name in flag.names if name.startswith("--") and len(name) > 2)
