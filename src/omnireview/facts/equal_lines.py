"""Texts that share lines: how much of one stands in another, and in which runs.

Only lines that say something count: no blank ones, comments, imports, or lone brackets. White space at the ends of
a line does not count.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

_SILENT = ("#", "import ", "from ", "@overload", '"""', "'''")
_COMMON = 50
"""A line that stands in more texts than these says nothing of two of them."""
_MOST_ALIKE = 8
_TOKENS = re.compile(
    r"""(?:\"{3}[\s\S]*?\"{3}|'{3}[\s\S]*?'{3}|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*')"""
    r"""|\#[^\n]*|\\\n|[()\[\]{}\n]"""
)
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")
_BRANCH = re.compile(r"[ \t]*(?:(?:else|elif|except|finally)\b|[)\]}])")
_BASE, _PRIME = 1_000_003, (1 << 61) - 1


class Said(NamedTuple):
    """The lines of a text that say something: their words, and their numbers from 1."""

    words: tuple[str, ...]
    numbers: tuple[int, ...]


class Run(NamedTuple):
    """Lines that two texts share, one after the other: the first and last line in each, from 1."""

    length: int
    first: int
    last: int
    other_first: int
    other_last: int


class Shelf:
    """Texts by name, in which those that share many lines with another are found without comparing each."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._said = {name: said(text) for name, text in texts.items()}
        self._holders: dict[str, list[str]] = {}
        for name, lines in self._said.items():
            for words in frozenset(lines.words):
                self._holders.setdefault(words, []).append(name)

    def alike(self, lines: Said, besides: str) -> list[tuple[str, Said]]:
        """Give the texts that share the most lines with some, the most like first, without the one `besides`.

        Lines that stand in very many texts say nothing of two of them.
        """
        shared: Counter[str] = Counter()
        for words in frozenset(lines.words):
            holders = self._holders.get(words, ())
            if len(holders) <= _COMMON:
                shared.update(holders)
        shared.pop(besides, None)
        return [(name, self._said[name]) for name, _ in sorted(shared.items(), key=_by_count)[:_MOST_ALIKE]]


def _by_count(row: tuple[str, int]) -> tuple[int, str]:
    return -row[1], row[0]


def said(text: str) -> Said:
    """Give the lines of a text that say something."""
    found = [(line.strip(), number) for number, line in enumerate(text.split("\n"), start=1)]
    kept = [(words, number) for words, number in found if _says(words)]
    return Said(tuple(words for words, _ in kept), tuple(number for _, number in kept))


def likeness(one: Said, other: Said) -> float:
    """Give how many of the lines of the longer text both have, from 0 to 1, whatever their order."""
    longest = max(len(one.words), len(other.words))
    if not longest or min(len(one.words), len(other.words)) < longest / 2:
        return 0.0
    return (Counter(one.words) & Counter(other.words)).total() / longest


def runs(one: Said, other: Said, least: int) -> Iterator[Run]:
    """Give runs of at least `least` equal lines, in the order of the other text, none inside another there."""
    shared = frozenset(one.words)
    if sum(words in shared for words in other.words) < least:
        return
    numbers = {words: number for number, words in enumerate(shared, start=1)}
    starts = _windows([numbers[words] for words in one.words], least)
    behind = 0
    for at, key in _keys([numbers.get(words, 0) for words in other.words], least):
        begin = starts.get(key)
        if at < behind or begin is None or not _equal(one, begin, other, at, least):
            continue
        length = least
        while _equal(one, begin + length, other, at + length, 1):
            length += 1
        behind = at + length
        yield Run(
            length,
            one.numbers[begin],
            one.numbers[begin + length - 1],
            other.numbers[at],
            other.numbers[behind - 1],
        )


def whole_statements(run: Run, one: Said, other: Said, text: str, least: int) -> Run | None:
    """Give the part of a run that begins where a statement of the first text does; None without one.

    Where at least `least` lines are left then, it begins with a whole function and not with the end of one.
    """
    beginning = _beginnings(text)
    mine, theirs = bisect_left(one.numbers, run.first), bisect_left(other.numbers, run.other_first)
    starts = [at for at in range(run.length) if one.numbers[mine + at] in beginning]
    if not starts:
        return None
    lines = text.split("\n")
    depths = [_depth(lines[one.numbers[mine + at] - 1]) for at in starts]
    whole = starts[depths.index(min(depths))]
    at = whole if run.length - whole >= least else starts[0]
    return Run(run.length - at, one.numbers[mine + at], run.last, other.numbers[theirs + at], run.other_last)


def clipped(run: Run, one: Said, other: Said, lines: tuple[int, int]) -> Run | None:
    """Give the part of a run that stands on some lines of the first text, from first to last; None without one."""
    begin, end = (
        bisect_left(one.numbers, max(run.first, lines[0])),
        bisect_right(one.numbers, min(run.last, lines[1])),
    )
    # What stands last is the mark of the next definition.
    while begin < end and one.words[end - 1].startswith("@"):
        end -= 1
    if begin >= end:
        return None
    shift = bisect_left(other.numbers, run.other_first) - bisect_left(one.numbers, run.first)
    return Run(
        end - begin,
        one.numbers[begin],
        one.numbers[end - 1],
        other.numbers[begin + shift],
        other.numbers[end - 1 + shift],
    )


def statements_of(run: Run, one: Said, text: str) -> int:
    """Count the lines of a run on which a statement of its text begins, and not an argument in brackets."""
    mine = bisect_left(one.numbers, run.first)
    beginning = _beginnings(text)
    return sum(number in beginning for number in one.numbers[mine : mine + run.length])


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())


def _beginnings(text: str) -> frozenset[int]:
    """Give the lines of a Python text on which a statement may begin: none inside brackets or texts."""
    found = {1}
    line, depth = 1, 0
    for token in _TOKENS.finditer(text):
        word = token[0]
        line += word.count("\n")
        if word in _OPENING:
            depth += 1
        elif word in _CLOSING:
            depth = max(0, depth - 1)
        elif word == "\n" and not depth and not _BRANCH.match(text, token.end()):
            found.add(line)
    return frozenset(found)


def _says(words: str) -> bool:
    return any(map(str.isalnum, words)) and not words.startswith(_SILENT)


def _windows(numbers: Sequence[int], width: int) -> Mapping[int, int]:
    found: dict[int, int] = {}
    for at, key in _keys(numbers, width):
        found.setdefault(key, at)
    return found


def _keys(numbers: Sequence[int], width: int) -> Iterator[tuple[int, int]]:
    """Give a number for each window of some lines, the same for the same lines (Karp and Rabin, 1987)."""
    leaving = pow(_BASE, width, _PRIME)
    key = 0
    for at, number in enumerate(numbers):
        key = (key * _BASE + number) % _PRIME
        if at >= width:
            key = (key - numbers[at - width] * leaving) % _PRIME
        if at >= width - 1:
            yield at - width + 1, key


def _equal(one: Said, begin: int, other: Said, at: int, length: int) -> bool:
    mine, theirs = one.words[begin : begin + length], other.words[at : at + length]
    return mine == theirs and len(mine) == length
