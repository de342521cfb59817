"""A field of a request that no code reads: a client sends it, and the server takes it and does nothing.

Looked at are the models of requests in changed files: classes derived from pydantic's `BaseModel` or msgspec's
`Struct` whose names end as `models` says. A field is read where a handler asks a parameter of that class for it,
where a file that knows the class has its name as a text, and wherever it is asked of a value of unknown class.
Left alone are classes of which a request is handed on as a whole (`model_dump`, `**vars(request)`, an argument),
of which fewer than two fields are read in this way at all, fields whose own words say that they are ignored, and
names that clients of OpenAI's API send to every server.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from omnireview import places
from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import SIDE, Sighting
from omnireview.facts.defined import Defined, Tables, defined_classes
from omnireview.facts.request_fields import Words
from omnireview.nouns import noun
from omnireview.sides import Side
from omnireview.surface import Symbol

SUBJECT: Final = SIDE

_BASES = frozenset({"pydantic.BaseModel", "pydantic.main.BaseModel", "msgspec.Struct"})
_WHOLESALE = frozenset(
    {
        *("model_dump", "model_dump_json", "dict", "json", "copy"),
        *("model_copy", "model_fields", "model_fields_set"),
        *("__dict__", "__fields__", "model_extra", "__struct_fields__", "__iter__"),
    }
)
_LEFT_OUT_ON_PURPOSE = re.compile(
    r"(?i)\b(?:ignored?|unused|not (?:yet )?(?:used|supported|implemented)|compat\w*|deprecated|reserved"
    r"|no[- ]op)\b"
)
_FEWEST_READ = 2
_MOST_FILES = 60
"""Files that know a class, or may read what is left of its fields, beyond which it is left alone."""
_MOST_MODELS = 50
"""Classes that are looked into at one side."""


@noun
class Options(CheckOptions):
    """Which classes are requests, and which of their fields need no reader."""

    models: tuple[str, ...] = option("How the names of requests end.", default=("Request", "RequestBody"))
    tolerated: tuple[str, ...] = option(
        "Fields that may be ignored.", default=("user", "metadata", "store", "safety_identifier")
    )


def find(side: Side, options: Options) -> Iterator[Sighting]:
    """Give each such field at its own line; `$CLASS` and `$FIELD` are bound."""
    tables = Tables(side.index)
    models = [
        (each, {name: field for name, field in _fields(tables, each) if name not in options.tolerated})
        for each in defined_classes(side)
        if each.symbol.name.endswith(options.models) and _is_model(each) and not places.is_test(each.found.path)
    ][:_MOST_MODELS]
    words = {name for each, fields in models for name in (each.symbol.name, *fields)}
    mentions = side.index.mentioning(words) if words else None
    files = _Files(side)
    for each, fields in models if mentions else ():
        for field in _ignored(files, each, fields, mentions or {}):
            told = {"$CLASS": each.symbol.name, "$FIELD": field.name}
            spot = field.spot
            yield Sighting(each.found.path, spot.line, spot.end_line, spot.context, told, field.name)


def _is_model(each: Defined) -> bool:
    """Tell whether a class and all above it are known up to a model of a library."""
    known = {one.symbol.name for one in each.lineage.classes if one.symbol}
    bases = [base for one in each.lineage.classes if one.symbol for base in one.symbol.bases]
    return any(base in _BASES for base in bases) and all(
        base in _BASES or base.rpartition(".")[2] in known for base in bases
    )


def _fields(tables: Tables, each: Defined) -> Iterator[tuple[str, Symbol]]:
    """Give the fields that a class's body declares, but those that say that they are ignored, or have an alias."""
    lines = tables.lines(each.found.path)
    for member in each.symbol.members:
        if member.kind != "variable" or member.annotation is None or member.on_instance:
            continue
        said = " ".join(lines[max(0, member.spot.line - 2) : member.spot.end_line])
        if member.name.startswith(("_", "model_config")) or "ClassVar" in member.annotation:
            continue
        if "alias" not in said and not _LEFT_OUT_ON_PURPOSE.search(said):
            yield member.name, member


class _Files:
    """The words and the texts of files, each read once."""

    def __init__(self, side: Side) -> None:
        self._index = side.index
        self._words: dict[str, Words | None] = {}

    def words(self, paths: Sequence[str]) -> list[Words] | None:
        """Give the words of some files; None when one of them can't be read, or there are too many."""
        if len(paths) > _MOST_FILES:
            return None
        self._index.read_all(paths)
        found = [self._of(path) for path in paths]
        return None if None in found else [words for words in found if words is not None]

    def texts(self, paths: Iterable[str]) -> Iterator[str]:
        """Give the texts in some files: `getattr` and dictionaries take a field's name as one."""
        for path in paths:
            read = self._index.read(path)
            for text, _ in read.usage.strings if read else ():
                yield text

    def _of(self, path: str) -> Words | None:
        if path not in self._words:
            read, text = self._index.read(path), self._index.text(path)
            self._words[path] = None if read is None or text is None else Words(read, text)
        return self._words[path]


def _ignored(
    files: _Files, each: Defined, fields: Mapping[str, Symbol], mentions: Mapping[str, frozenset[str]]
) -> list[Symbol]:
    """Give those fields of a class that are surely read nowhere."""
    name = each.symbol.name
    knowing = sorted(path for path in mentions[name] if not places.is_test(path))
    handled = [words.handling(name) for words in files.words(knowing) or ()]
    reads = frozenset[str]().union(*(handling.reads for handling in handled))
    own = {member.name for member in each.symbol.members}
    if any(handling.whole for handling in handled) or reads & _WHOLESALE or len(reads & own) < _FEWEST_READ:
        return []
    family = frozenset(one.symbol.name for one in each.lineage.classes if one.symbol)
    left = _without(_without(fields, reads), files.texts(knowing))
    elsewhere = files.words(sorted({path for name in left for path in mentions[name] if not places.is_test(path)}))
    if elsewhere is None:
        return []
    for words in elsewhere:
        left = _without(left, words.reads(left, family))
    return list(left.values())


def _without(fields: Mapping[str, Symbol], names: Iterable[str]) -> dict[str, Symbol]:
    gone = set(names)
    return {name: field for name, field in fields.items() if name not in gone}
