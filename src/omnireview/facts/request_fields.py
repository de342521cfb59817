"""What a file does with the requests of one class, as far as its annotations and its words tell.

Only words are looked at, not what they do: a field counts as read when there is any doubt.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable
from functools import cached_property

from omnireview.nouns import noun
from omnireview.surface import Parameter, Read, Symbol

# Texts and comments end at the latest where the file does, and nothing is tried twice: the time is linear.
_TOKEN = re.compile(
    r'''[rRbBuUfFtT]{0,2}+(?:"""(?:[^"\\]|\\.|"(?!""))*+(?:""")?|\'\'\'(?:[^'\\]|\\.|'(?!''))*+(?:\'\'\')?'''
    r"""|"(?:[^"\\\n]|\\.)*+"?|'(?:[^'\\\n]|\\.)*+'?)|\#[^\n]*|\n|[^\W\d]\w*|[^\s\\]""",
    re.DOTALL,
)
_NAME = re.compile(r"[^\W\d]\w*")
_ATTRIBUTE = re.compile(r"(?:\b([^\W\d]\w*+)\s*+)?\.\s*+([^\W\d]\w*+)")
_OWN = ("self", "cls")
_OPTIONAL = re.compile(r"(?:[\w.]*\bOptional\[(?P<inner>[\w.]+)\]|(?P<plain>[\w.]+)(?: \| None)?)")
_HARMLESS_BEFORE = ("not", "if", "while", "assert", "and", "or", "elif")
_ASKS = frozenset({"isinstance", "type", "bool", "id"})


@noun
class Handling:
    """What one file does with the values of a class.

    `reads` are the attributes that it asks them for. `whole` is True when it hands one on, or says the class's
    name in any other way than to import it and to annotate a parameter: then nobody knows what becomes of them.
    """

    reads: frozenset[str]
    whole: bool


class Words:
    """The words of one file, gone through once."""

    def __init__(self, read: Read, text: str) -> None:
        self._read = read
        self._text = text

    def handling(self, name: str) -> Handling:
        """Tell what the file does with the values of the class that it knows under a name."""
        reads: set[str] = set()
        whole = self._counts[name] > self._told(name) or any(
            use.name == name and use.alias not in {None, name} for use in self._read.usage.imports
        )
        for function, parameter in self._annotated.get(name, ()):
            if not _is_plainly(parameter.annotation or "", name):
                whole = True
                continue
            first = bisect_left(self._lines, function.spot.line)
            last = bisect_right(self._lines, function.spot.end_line)
            uses = _uses(self.tokens[first:last], parameter.name)
            whole = whole or uses is None
            reads |= uses or set()
        return Handling(frozenset(reads), whole)

    def reads(self, fields: Iterable[str], family: frozenset[str]) -> set[str]:
        """Give those fields of a class that the file may read from a value that it does not say the class of.

        `family` are the names of the class and its bases: `self.field` counts in those alone, and a parameter that
        is annotated as something else does not count.
        """
        return {
            name
            for name in fields
            if any(self._may_be(receiver, line, family) for receiver, line in self._asked.get(name, ()))
        }

    def _may_be(self, receiver: str, line: int, family: frozenset[str]) -> bool:
        around = _around(self._classes if receiver in _OWN else self._functions, line)
        return around is None or not _is_of_another(around, receiver, family)

    @cached_property
    def tokens(self) -> list[tuple[str, int]]:
        """The words and signs of the file with their lines, without comments and strings."""
        return _tokens(self._text)

    @cached_property
    def _lines(self) -> list[int]:
        return [line for _, line in self.tokens]

    @cached_property
    def _counts(self) -> Counter[str]:
        return Counter(word for word, _ in self.tokens)

    @cached_property
    def _functions(self) -> list[Symbol]:
        return sorted(self._read.surface.functions(), key=lambda symbol: symbol.spot.line)

    @cached_property
    def _classes(self) -> list[Symbol]:
        classes = (symbol for symbol in self._read.surface.symbols if symbol.kind == "class")
        return sorted(classes, key=lambda symbol: symbol.spot.line)

    @cached_property
    def _annotated(self) -> dict[str, list[tuple[Symbol, Parameter]]]:
        """Maps words to the parameters whose annotation holds them."""
        found: dict[str, list[tuple[Symbol, Parameter]]] = {}
        for function in self._functions:
            for parameter in function.signature.parameters if function.signature else ():
                for word in set(_NAME.findall(parameter.annotation or "")):
                    found.setdefault(word, []).append((function, parameter))
        return found

    @cached_property
    def _asked(self) -> dict[str, set[tuple[str, int]]]:
        """Maps attributes to what they are read of, by name, "" for no name, and the line."""
        found: dict[str, set[tuple[str, int]]] = {}
        for number, line in enumerate(self._text.split("\n"), 1):
            for asked in _ATTRIBUTE.finditer(line) if "." in line else ():
                found.setdefault(asked[2], set()).add((asked[1] or "", number))
        return found

    def _told(self, name: str) -> int:
        """Count where the file may say a class's name without doing anything with its values."""
        imports = sum(name in {use.name, use.alias} for use in self._read.usage.imports)
        classes = sum(symbol.name == name for symbol in self._classes)
        # What is in quotes is a text, and no word.
        annotations = (parameter.annotation or "" for _, parameter in self._annotated.get(name, ()))
        return imports + classes + sum("'" not in each and '"' not in each for each in annotations)


def _around(symbols: list[Symbol], line: int) -> Symbol | None:
    """Give the one of some definitions, which do not overlap, that holds a line."""
    at = bisect_right(symbols, line, key=lambda symbol: symbol.spot.line) - 1
    return symbols[at] if at >= 0 and line <= symbols[at].spot.end_line else None


def _is_of_another(around: Symbol, receiver: str, family: frozenset[str]) -> bool:
    """Tell whether a name inside a definition surely stands for a value of another class."""
    if around.kind == "class":
        return around.name not in family
    for parameter in around.signature.parameters if around.signature else ():
        if parameter.name == receiver and parameter.annotation is not None:
            words = set(_NAME.findall(parameter.annotation))
            return not words & (family | {"Any", "object", "T"})
    return False


def _tokens(text: str) -> list[tuple[str, int]]:
    """Give the words and signs of a text with their lines, without comments and strings."""
    tokens = []
    line = 1
    for found in _TOKEN.finditer(text):
        word = found[0]
        if word == "\n":
            line += 1
        elif word[0] == "#" or word[-1] in "\"'" or "\n" in word:
            line += word.count("\n")
        else:
            tokens.append((word, line))
    return tokens


def _is_plainly(annotation: str, name: str) -> bool:
    found = _OPTIONAL.fullmatch(annotation.strip("'\""))
    return found is not None and (found["inner"] or found["plain"]).rpartition(".")[2] == name


def _uses(tokens: list[tuple[str, int]], name: str) -> set[str] | None:
    """Give the attributes that a parameter is asked for in its function; None where it is used in another way."""
    reads: set[str] = set()
    seen = 0
    for at, (word, _) in enumerate(tokens):
        if word != name:
            continue
        before = tokens[at - 1][0] if at else ""
        after = tokens[at + 1][0] if at + 1 < len(tokens) else ""
        if before == ".":
            continue
        seen += 1
        if seen == 1 and after == ":":
            continue
        if after == ".":
            reads.add(tokens[at + 2][0] if at + 2 < len(tokens) else "")
        elif not _is_harmless(tokens, at, before, after):
            return None
    return reads


def _is_harmless(tokens: list[tuple[str, int]], at: int, before: str, after: str) -> bool:
    """Tell whether a value is only asked for what it is, or whether it is there."""
    if after == "is" or (before in _HARMLESS_BEFORE and after in {":", ")", "and", "or"}):
        return True
    return before == "(" and at >= 2 and tokens[at - 2][0] in _ASKS
