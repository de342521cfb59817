"""An option of a command line that the change takes away, with nothing at the head that knows it.

Looked at are options that argparse, click or typer are told by a literal (`--max-inline`), in changed Python files
but tests and examples. An option that moved to another file, or that any Python file still mentions (an alias, a
warning), is not gone; hyphens and underscores count as equal, since some parsers take both. Nothing is said of a
file that is removed whole, nor of one that lets code from outside of the tree add options, nor of an option whose
end a changed file writes after a beginning that is computed (`f"--{prefix}steps"`), nor of options that nobody
could pass: those of a function without a decorator that nothing in the repository named.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from omnireview import places
from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import CHANGE, Sighting
from omnireview.facts.declared import Gone, find_gone, spellings_of_option, still_named
from omnireview.sides import PYTHON, Side, Sides
from omnireview.surface import Read

SUBJECT: Final = CHANGE

_ADDS_OPTIONS = frozenset(("arg", "args", "argument", "arguments", "option", "options", "parser", "cli", "flags"))
_PARSERS = frozenset(("argparse", "click", "typer", "optparse", "builtins"))
_BUILT = re.compile(r"""["']--(?:[\w.-]{0,40}\{[^{}"'\n]{1,80}\}){1,3}([\w-]{1,80})["']""")
_CALLERS = ("*.py", "*.toml", "*.cfg")
_PLAIN = frozenset({"builtins.staticmethod", "builtins.classmethod"})
_USERS = ("*.md", "*.rst", "*.sh", "*.yaml", "*.yml", "Dockerfile*", "Makefile")


def find(sides: Sides, options: Options) -> Iterator[Sighting]:  # noqa: ARG001 - the protocol's
    """Give each option where another took its place, else at its file: `$FLAG`, and `$STILL`.

    `$STILL` begins with a comma and names a document or script that still passes it; without one it is empty.
    `$SEVERITY` is bound to `major` when there is one.
    """
    gone = list(
        find_gone(
            sides,
            _flags,
            lambda path: places.is_test(path) or places.is_example(path),
            spellings=spellings_of_option,
            is_open=lambda read: _is_open(sides, read),
        )
    )
    built = _built(sides) if gone else frozenset()
    gone = [each for each in gone if not any(each.name.replace("_", "-").endswith(end) for end in built)]
    gone = list(_could_be_passed(sides.old, gone))
    if not gone:
        return
    users = still_named(sides.head, {word for each in gone for word in spellings_of_option(each.name)}, _USERS)
    for each in gone:
        user = next((users[word] for word in spellings_of_option(each.name) if word in users), "")
        bindings = {"$FLAG": each.name, "$STILL": f", and {user} still passes it" if user else ""}
        if user:
            bindings["$SEVERITY"] = "major"
        line = each.line if each.line in _new_options(sides, each) else None
        yield Sighting(each.path, line, bindings=bindings, identity=each.name)


def _could_be_passed(old: Side, gone: Iterable[Gone]) -> Iterator[Gone]:
    """Leave out what a function declared that nothing ran, as far as the merge base and its build files show."""
    makers = {each: _maker(old, each) for each in gone}
    names = {name for name in makers.values() if name}
    told = old.index.mentioning(names, _CALLERS) if names else {}
    for each, name in makers.items():
        if not name or told is None or any(_is_used(old, path, name) for path in sorted(told.get(name, ()))):
            yield each


def _maker(old: Side, gone: Gone) -> str:
    """Give the function that declared an option; "" for a file's top, and where others may call it unseen.

    That is a decorator, or a base whose code calls `self.add_options(…)`.
    """
    read = old.index.read(gone.old_path)
    flags = read.usage.flags if read else ()
    context = next((flag.spot.context for flag in flags if gone.name in flag.names), "")
    symbols, bases = read.surface.symbols if read else (), False
    for part in context.split("."):
        symbol = next((each for each in symbols if each.name == part), None)
        if symbol is None:
            break
        if symbol.kind == "function":
            decorated = frozenset(symbol.decorators)
            return "" if decorated - _PLAIN or (bases and not decorated) else part
        symbols, bases = symbol.members, bool(symbol.bases)
    return ""


def _is_used(old: Side, path: str, name: str) -> bool:
    """Tell whether a file names a function otherwise than to define it."""
    text = old.index.text(path) or ""
    defined = re.findall(rf"\bdef[ \t]+{name}\b", text)
    return len(re.findall(rf"\b{name}\b", text)) > len(defined)


def _new_options(sides: Sides, gone: Gone) -> frozenset[int]:
    """Give the lines of a file that declare an option which it did not have, as long as not fewer are gone."""
    now, before = sides.head.index.read(gone.path), sides.old.index.read(gone.old_path)
    if now is None or before is None:
        return frozenset()
    had, has = {name for name, _ in _flags(before)}, {name for name, _ in _flags(now)}
    if len(had - has) > len(has - had):
        return frozenset()
    return frozenset(
        line
        for flag in now.usage.flags
        if had.isdisjoint(flag.names)
        for line in range(flag.spot.line, flag.spot.end_line + 1)
    )


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
