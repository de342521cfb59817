"""A method with the same parameters and body as the one that it overrides.

Compared are parameters and body; comments, docstrings and layout don't count. Left alone are methods whose names
mean something else in the other file (two functions, constants or imports of one name), that call `super()`, that
have other decorators, whose names begin with two underscores, and bodies of a single line: stubs, and what is said
again on purpose.
"""

import re
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import SIDE, Sighting
from omnireview.facts.defined import Defined, Tables, defined_classes, methods_of
from omnireview.index import Found
from omnireview.index.index import Index
from omnireview.nouns import noun
from omnireview.sides import Side
from omnireview.surface import Surface, Symbol

SUBJECT: Final = SIDE

_WORD = re.compile(r"\b[^\W\d]\w*")
_OVERRIDE = frozenset({"typing.override", "typing_extensions.override"})
_ABSTRACT = frozenset({"abc.abstractmethod", "abc.abstractproperty"})
_OF_THE_CLASS = frozenset({"super", "__class__", "NotImplementedError"})
_LOGGER = re.compile(r"\w*logg?er\w*|\w*LOGG?ER\w*")


@noun
class Options(CheckOptions):
    """From which size on it is worth a word."""

    lines: int = option("Lines of a method from which it is looked at, its `def` among them.", default=3, least=2)


def find(side: Side, options: Options) -> Iterator[Sighting]:
    """Give each such method at its own line; `$CLASS`, `$METHOD` and `$BASE`, which has it already, are bound."""
    tables = Tables(side.index)
    meanings = _Meanings(side.index, tables)
    for each in defined_classes(side):
        for method in methods_of(each.symbol).values():
            base = None if method.name.startswith("__") else tables.overridden(each, method.name)
            if base is None or base.symbol is None or not _says_the_same(each, method, base):
                continue
            lines = tables.lines(each.found.path)[method.spot.line - 1 : method.spot.end_line]
            words = {word for line in lines for word in _WORD.findall(line)}
            if _size(lines) < options.lines or words & _OF_THE_CLASS:
                continue
            if meanings.same(words, each.read.surface, base):
                owner = base.owner.name if base.owner else ""
                names = {"$CLASS": each.symbol.name, "$METHOD": method.name, "$BASE": owner}
                spot = method.spot
                yield Sighting(each.found.path, spot.line, spot.line, spot.context, names, method.name)


def _says_the_same(each: Defined, method: Symbol, base: Found) -> bool:
    other = base.symbol
    # A base that can't be seen might stand before the one that can.
    hidden = not each.lineage.closed and len(each.symbol.bases) > 1
    if other is None or hidden or not base.path or not method.digest or other.digest != method.digest:
        return False
    own, above = set(method.decorators), set(other.decorators)
    return own - _OVERRIDE == above - _OVERRIDE and not above & _ABSTRACT


def _size(lines: list[str]) -> int:
    return sum(1 for line in lines if line.strip() and not line.lstrip().startswith("#"))


class _Meanings:
    """What the words of a method mean in its file."""

    def __init__(self, index: Index, tables: Tables) -> None:
        self._index = index
        self._tables = tables

    def same(self, words: set[str], here: Surface, base: Found) -> bool:
        """Tell whether each word means in one file what it means in the base's, as far as the files say."""
        there = self._index.surface(base.module)
        if there is None or here.stars or there.stars:
            return False
        if here.module == there.module:
            return True
        return all(self._meaning(here, word) == self._meaning(there, word) for word in words)

    def _meaning(self, surface: Surface, word: str) -> str:
        """Give what a word stands for: "" for what the module does not define."""
        symbols = self._tables.top(surface, word)
        if not symbols:
            return ""
        sole = symbols[0]
        if len(symbols) == 1 and sole.kind == "import":
            found = self._index.resolve(sole.target)
            if not isinstance(found, Found):
                return sole.target
            # What comes from outside ends at an import statement, and is named by what that says.
            name = found.symbol.target or f"{found.module}.{found.symbol.name}" if found.symbol else ""
            return name or found.module
        if len(symbols) == 1 and sole.kind == "variable" and _LOGGER.fullmatch(word):
            return "logger"
        return f"{surface.module}.{word}"
