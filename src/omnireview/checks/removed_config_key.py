"""A key of the configuration that the change takes away, with no alias left.

Found is a field that a public configuration class (`*Config`, `*Args`, …) no longer has, nor any of its bases,
and that its file does not mention any more; where a class above lost the same one, that is enough. All that one
class lost are told at once, and which of them the command line still takes. And found is a key that a YAML file of
the head still sets, though the change took out the last place in Python that mentions it: from now on it does
nothing. All keys of one file are told at once.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import CHANGE, Sighting
from omnireview.diff import ChangedFile
from omnireview.facts.config_classes import CLASSES, ConfigClass, config_classes
from omnireview.facts.config_names import YAML
from omnireview.facts.declared import is_apart, line_after, read_changed, spellings_of_option
from omnireview.index import Absent, Found
from omnireview.nouns import noun
from omnireview.sides import PYTHON, Side, Sides
from omnireview.surface import Read

SUBJECT: Final = CHANGE

_PLAIN_BASES = frozenset(
    (
        *("pydantic.BaseModel", "pydantic_settings.BaseSettings", "pydantic.main.BaseModel", "msgspec.Struct"),
        *("typing.NamedTuple", "typing.TypedDict", "typing_extensions.TypedDict", "builtins.object", "abc.ABC"),
        *("typing.Generic", "typing.Protocol"),
    )
)
"""Bases that bring no field along."""
_WORD = re.compile(r"[A-Za-z_]\w*")
_YAML_KEY = re.compile(r"""(?:^|[{,])[ \t-]*["']?([A-Za-z_]\w*)["']?[ \t]*:""", re.MULTILINE)
_MOST_WORDS = 300
_SHORTEST = 4
_SHOWN = 6
"""Keys of one class or file that are named; of the others only the number is told."""
_ALIAS = "Keep it as an alias that warns, or tell how to migrate."
_ALIASES = "Keep them as aliases that warn, or tell how to migrate."
_UNREAD = "Take it out here, or keep reading it."
_UNREAD_ONES = "Take them out here, or keep reading them."


@noun
class Options(CheckOptions):
    """Which classes hold configuration."""

    classes: tuple[str, ...] = option(
        "Names of classes whose fields users set; `*` stands for any letters.", default=CLASSES
    )


def find(sides: Sides, options: Options) -> Iterator[Sighting]:
    """Give the keys of a class where the first of them stood, and those of a file where it sets the first of them.

    `$KEY` names them, `$FAULT` says what became of them, `$MEND` what to do.
    """
    if sides.pull.whole:
        return
    yield from islice(_fields(sides, options), _MOST_WORDS)
    yield from _unread(sides)


def _fields(sides: Sides, options: Options) -> Iterator[Sighting]:
    before = _by_name(sides.old, options)
    now = _by_name(sides.head, options) if before else {}
    files = {file.old_path: file for file in sides.pull.files}
    lost: dict[str, list[str]] = {}
    known: dict[tuple[str, str], frozenset[str]] = {}
    for name, old in before.items():
        new, file = now.get(name), files.get(old.path)
        if new is not None and file is not None and _is_same(old, new, file):
            ends = old.path, new.path
            if ends not in known:
                known[ends] = _mentioned(sides, new.path) | _options_gone(sides, *ends)
            gone = (key for key in old.fields if key not in known[ends])
            lost[name] = [key for key in gone if not _is_inherited(sides, new, key)]
    told: dict[str, list[str]] = {}
    for name, keys in lost.items():
        above = _above(name, before) if keys else set()
        told_above = {key for base in above for key in lost.get(base, ())}
        if own := [key for key in keys if key not in told_above]:
            told[name] = own
    flags = _still_parsed(sides.head, {key for own in told.values() for key in own})
    for name, own in told.items():
        old, new, file = before[name], now[name], files[before[name].path]
        line = line_after(file, old.fields[own[0]].line) if file.path == new.path else None
        one = len(own) == 1
        fault = f"{_more(own)}{'is no field' if one else 'are no fields'} of {name} any more"
        if parsed := [flags[key] for key in own if key in flags][:_SHOWN]:
            fault += f", while the command line still takes {', '.join(parsed)}"
        yield Sighting(
            new.path,
            line or new.symbol.spot.line,
            context=name,
            bindings={"$KEY": ", ".join(own[:_SHOWN]), "$FAULT": fault, "$MEND": _ALIAS if one else _ALIASES},
            identity=f"{name}.{','.join(own)}",
        )


def _more(keys: list[str]) -> str:
    return f"and {len(keys) - _SHOWN} more " if len(keys) > _SHOWN else ""


def _still_parsed(head: Side, keys: set[str]) -> Mapping[str, str]:
    """Give for each key, of some, the option of the same name that a Python file of the head declares."""
    spelt = {word: key for key in keys for word in spellings_of_option(f"--{key}")}
    told = head.index.mentioning(spelt, PYTHON) if spelt else None
    if not told:
        return {}
    paths = sorted({path for found in told.values() for path in found if not is_apart(path)})
    head.index.read_all(paths)
    reads = (head.index.read(path) for path in paths)
    names = (name for read in reads if read for flag in read.usage.flags for name in flag.names)
    return {spelt[name]: name for name in names if name in spelt}


def _mentioned(sides: Sides, path: str) -> frozenset[str]:
    """Give the words of a file of the head."""
    return frozenset(_WORD.findall(sides.head.index.text(path) or ""))


def _above(name: str, classes: Mapping[str, ConfigClass]) -> set[str]:
    """Give the names of those classes, of some, that one is derived from."""
    found: set[str] = set()
    coming = [name]
    while coming:
        bases = {base.rpartition(".")[2] for base in classes[coming.pop()].symbol.bases}
        fresh = (bases & classes.keys()) - found - {name}
        found |= fresh
        coming += fresh
    return found


def _by_name(side: Side, options: Options) -> dict[str, ConfigClass]:
    """Give the configuration classes of a side's changed files by name; a name that several have is left out."""
    found: dict[str, ConfigClass] = {}
    twice: set[str] = set()
    for read in read_changed(side, is_apart).values():
        for each in config_classes(read, options.classes):
            if each.symbol.name in found:
                twice.add(each.symbol.name)
            found[each.symbol.name] = each
    return {name: each for name, each in found.items() if name not in twice}


def _options_gone(sides: Sides, old_path: str, path: str) -> frozenset[str]:
    """Give the keys whose option of the command line went with them: `removed-cli-flag` tells that."""
    old, new = (_options(side.index.read(at)) for side, at in ((sides.old, old_path), (sides.head, path)))
    return old - new


def _options(read: Read | None) -> frozenset[str]:
    flags = read.usage.flags if read else ()
    return frozenset(name.removeprefix("--").replace("-", "_") for flag in flags for name in flag.names)


def _is_same(old: ConfigClass, new: ConfigClass, file: ChangedFile) -> bool:
    """Tell whether a class is the one of the merge base: in its file, or moved with half of its fields or more."""
    return file.path == new.path or 2 * len(old.fields.keys() & new.fields.keys()) >= len(old.fields)


def _is_inherited(sides: Sides, new: ConfigClass, key: str) -> bool:
    """Tell whether a class may still have a field that its own file does not mention."""
    if new.symbol.open_because:
        return True
    if set(new.symbol.bases) <= _PLAIN_BASES:
        return False
    found = sides.head.index.resolve(new.name)
    return not isinstance(found, Found) or not isinstance(sides.head.index.member(found, key), Absent)


def _unread(sides: Sides) -> Iterator[Sighting]:
    index = sides.head.index
    setting = _files_that_set(sides.head, _words_taken_out(sides))
    read = index.mentioning(setting, PYTHON) if setting else None
    if read is None:
        return
    gone = {word for word in setting if not read.get(word)}
    paths = sorted({path for word in gone for path in setting[word]})
    index.configs(paths)
    for path in paths:
        found: dict[str, int] = {}
        for config in index.config(path):
            for keys, line in config.lines.items():
                if keys and keys[-1] in gone:
                    found.setdefault(str(keys[-1]), line)
        if not found:
            continue
        own = list(found)
        one = len(own) == 1
        fault = f"{_more(own)}{'is' if one else 'are'} still set here, but this change took out the last code"
        fault += f" that reads {'it' if one else 'them'}"
        bindings = {
            "$KEY": ", ".join(own[:_SHOWN]),
            "$FAULT": fault,
            "$MEND": _UNREAD if one else _UNREAD_ONES,
            "$SEVERITY": "major",
        }
        yield Sighting(path, min(found.values()), bindings=bindings, identity=",".join(own))


def _files_that_set(side: Side, words: list[str]) -> dict[str, list[str]]:
    """Give for each word the YAML files that have it as a key, if there are any; those of other programs aside."""
    told = side.index.mentioning(words, YAML) if words else None
    paths = sorted({path for found in (told or {}).values() for path in found})
    paths = [path for path in paths if not path.startswith(".") and "/." not in path and not is_apart(path)]
    setting: dict[str, list[str]] = {}
    for path in paths:
        keys = set(_YAML_KEY.findall(side.index.text(path) or ""))
        for word in keys.intersection(words):
            setting.setdefault(word, []).append(path)
    return setting


def _words_taken_out(sides: Sides) -> list[str]:
    """Give the names in removed lines of Python that no added line of any Python file holds, sorted."""
    files = [file for file in sides.pull.files if file.path.endswith(".py") and not is_apart(file.path)]
    removed, added = _words(files, "-"), _words([f for f in sides.pull.files if f.path.endswith(".py")], "+")
    return sorted(word for word in removed - added if len(word) >= _SHORTEST)[:_MOST_WORDS]


def _words(files: list[ChangedFile], sign: str) -> set[str]:
    lines = (line.text for file in files for hunk in file.hunks for line in hunk.lines if line.sign == sign)
    return {word for line in lines for word in _WORD.findall(line)}
