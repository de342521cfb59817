"""A configuration field or an option of a command line whose default is another than at the merge base.

Whoever did not set it gets other behaviour from the next version on. Looked at are annotated fields of public
classes that hold configuration (`*Config`, `*Args`, …) and options that argparse, click or typer are told by
literals, in changed Python files but tests, examples and scripts. Defaults that are computed, and `None`, which
often stands for a value that is chosen later, are left out, and so is the step from `False` to an empty text or
back: both say "nothing was given", and the step from `64` to `"64"`: another type, and what is meant stays. A
change that names the field in the documentation has said it. A field that no Python file of the head names but
where it is declared decides nothing.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from omnireview import places
from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import CHANGE, Sighting
from omnireview.facts.config_classes import CLASSES, config_classes
from omnireview.facts.declared import is_apart, read_changed
from omnireview.nouns import noun
from omnireview.sides import PYTHON, Sides
from omnireview.surface import Read

SUBJECT: Final = CHANGE

_PLAIN = re.compile(r"-?\d[\w.+-]*|True|False|'[^']*'|\"[^\"]*\"|\w+(?:\.\w+)+")
_WORD = re.compile(r"[\w-]+")
_NOTHING_GIVEN = frozenset(("False", "''", '""'))


@noun
class Options(CheckOptions):
    """Which classes hold configuration."""

    classes: tuple[str, ...] = option(
        "Names of classes whose fields users set; `*` stands for any letters.", default=CLASSES
    )


@noun
class _Default:
    """A default as source text, and the head's path and line of it. `owner` is the class, or "" of an option."""

    text: str
    path: str
    line: int
    owner: str
    name: str


def find(sides: Sides, options: Options) -> Iterator[Sighting]:
    """Give each changed default at its line: `$NAME` was `$OLD` and is `$NEW`."""
    if sides.pull.whole:
        return
    before = _defaults(read_changed(sides.old, is_apart).values(), options)
    now = _defaults(read_changed(sides.head, is_apart).values(), options) if before else {}
    said = _words_of_documents(sides) if now else frozenset()
    for key, new in now.items():
        old = before.get(key)
        if old is None or _same(old.text, new.text) or new.name in said:
            continue
        if _is_read(sides, new):
            shown = f"{new.owner}.{new.name}" if new.owner else new.name
            yield Sighting(
                new.path,
                new.line,
                context=new.owner,
                bindings={"$NAME": shown, "$OLD": old.text, "$NEW": new.text},
                identity=shown,
            )


def _is_read(sides: Sides, default: _Default) -> bool:
    """Tell whether anything names a field but its declaration; an option of a command line may be read by any."""
    if not default.owner:
        return True
    index = sides.head.index
    held = index.mentioning([default.name], PYTHON)
    if held is None or held[default.name] - {default.path}:
        return True
    return _WORD.findall(index.text(default.path) or "").count(default.name) > 1


def _defaults(reads: Iterable[Read], options: Options) -> Mapping[tuple[str, str], _Default]:
    """Give the plain defaults by class or file and name; a name that several of one kind share is left out."""
    found: dict[tuple[str, str], _Default] = {}
    twice: set[tuple[str, str]] = set()
    for default in (default for read in reads for default in _of(read, options)):
        key = default.owner or default.path.rpartition("/")[2], default.name
        if key in found:
            twice.add(key)
        found[key] = default
    return {key: default for key, default in found.items() if key not in twice}


def _of(read: Read, options: Options) -> Iterator[_Default]:
    path = read.surface.path
    for each in config_classes(read, options.classes):
        for field in each.fields.values():
            if field.default is not None and _PLAIN.fullmatch(field.default):
                yield _Default(field.default, path, field.line, each.symbol.name, field.name)
    for flag in read.usage.flags:
        if flag.default is not None and _PLAIN.fullmatch(flag.default):
            yield _Default(flag.default, path, flag.spot.line, "", flag.names[-1])


def _same(old: str, new: str) -> bool:
    """Tell whether two defaults mean the same, or whether nobody can tell: a name may stand for any value."""
    if old.strip("'\"") == new.strip("'\"") or _is_name(old) != _is_name(new) or {old, new} <= _NOTHING_GIVEN:
        return True
    if _is_name(old):
        # `Mode.FAST` and `modes.Mode.FAST` are one; another last part is another member.
        return old.rpartition(".")[2] == new.rpartition(".")[2]
    try:
        return float(old) == float(new)
    except ValueError:
        return False


def _is_name(text: str) -> bool:
    return text[0].isalpha() and text not in {"True", "False"}


def _words_of_documents(sides: Sides) -> frozenset[str]:
    lines = (
        line.text
        for file in sides.pull.files
        if places.is_docs(file.path)
        for hunk in file.hunks
        for line in hunk.lines
        if line.sign == "+"
    )
    return frozenset(word for line in lines for word in _WORD.findall(line))
