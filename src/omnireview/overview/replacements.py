"""What is gone and what is new → which of the new stands in the place of which that is gone.

Only what is sure is told: a name that only changed its file, a function that only changed its name, a class most
of whose methods another one has, a file most of whose lines another one has. Git's renames are no news here.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeVar

from omnireview.diff import ChangedFile, FileStatus
from omnireview.overview import Replacement
from omnireview.overview.definitions import Compared, Held, Named, definition_of
from omnireview.surface import Symbol

MOST_COMPARED: Final = 300
"""Definitions of each side that are compared."""
MOST_FILES: Final = 100
"""Files of each side that are compared."""
LEAST_METHODS: Final = 3
"""Methods that two classes must share: with fewer, two that merely serve the same purpose look alike."""
LEAST_LINES: Final = 10
"""Lines that two files must share."""
PART: Final = 0.6
"""The part of what is gone that must be found again."""
_SHORT: Final = 12
"""Characters of a line below which it says nothing of the file that it stands in."""
_LEAST_BODY: Final = 4
"""Lines of a function below which an equal body says nothing."""

LEAST_WORDS: Final = 2
"""Words that the names of two classes must share."""
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")

K = TypeVar("K")


def settle(compared: Compared) -> Named:
    """Pair what is gone with what is new; all else stays new or gone."""
    moved = _moved(compared.gone, compared.new)
    rest, open_ones = _without(moved, compared.gone, compared.new)
    renamed = _renamed(rest, open_ones)
    rest, open_ones = _without(renamed, rest, open_ones)
    told = [_told(old, new, "name") for old, new in moved.items()]
    told += [_told(old, new, "body") for old, new in renamed.items()]
    for old, new in _worded_alike(rest, open_ones):
        told.append(_told(old, new, "words"))
        rest.remove(old)
        open_ones.remove(new)
    for old, new, shared, of in _alike(rest, open_ones):
        told.append(_told(old, new, "methods", shared, of))
        rest.remove(old)
        open_ones.remove(new)
    return Named(
        tuple(map(definition_of, open_ones)),
        tuple(map(definition_of, rest)),
        tuple(sorted(told, key=lambda each: (each.path, each.new, each.old_path, each.old))),
        compared.notes,
    )


def _without(
    pairs: Mapping[Held, Held], gone: Sequence[Held], new: Sequence[Held]
) -> tuple[list[Held], list[Held]]:
    taken = frozenset(pairs.values())
    return [held for held in gone if held not in pairs], [held for held in new if held not in taken]


def replaced_files(files: Iterable[ChangedFile]) -> tuple[Replacement, ...]:
    """Pair each removed file with the added one that most of its lines are found in again."""
    listed = list(files)
    removed = [file for file in listed if file.status is FileStatus.REMOVED and file.hunks][:MOST_FILES]
    added = [file for file in listed if file.status is FileStatus.ADDED and file.hunks][:MOST_FILES]
    if not removed or not added:
        return ()
    words = {file.path: _lines(file, "+") for file in added}
    found: list[Replacement] = []
    for file in removed:
        own = _lines(file, "-")
        best = _best(own, words)
        if best and best[1] >= LEAST_LINES and best[1] >= PART * len(own):
            path, shared = best
            found.append(Replacement("file", file.path, file.path, path, path, "lines", shared, len(own)))
    return tuple(found)


def _lines(file: ChangedFile, sign: str) -> frozenset[str]:
    texts = (line.text.strip() for hunk in file.hunks for line in hunk.lines if line.sign == sign)
    return frozenset(text for text in texts if len(text) >= _SHORT)


def _moved(gone: Sequence[Held], new: Sequence[Held]) -> dict[Held, Held]:
    """Pair the names that each stand once among what is gone and once among what is new."""
    before, after = (Counter((held.symbol.kind, held.symbol.name) for held in side) for side in (gone, new))
    by_name = {(held.symbol.kind, held.symbol.name): held for held in new}
    return {
        held: by_name[key]
        for held in gone
        if before[key := (held.symbol.kind, held.symbol.name)] == after[key] == 1
        and _same(held.symbol, by_name[key].symbol)
    }


def _same(old: Symbol, new: Symbol) -> bool:
    """Tell whether two of one name are one: the half of what they define, or their parameters, are the same."""
    if old.kind == "function":
        taken = [[each.name for each in symbol.signature.parameters] for symbol in (old, new) if symbol.signature]
        return old.digest == new.digest or taken[0] == taken[-1]
    before, after = ({member.name for member in symbol.members} for symbol in (old, new))
    return 2 * len(before & after) >= len(before)


def _renamed(gone: Sequence[Held], new: Sequence[Held]) -> dict[Held, Held]:
    """Pair functions with the same parameters and body, where that is unequivocal."""
    bodies: dict[str, list[Held]] = {}
    for held in new:
        if _has_body(held.symbol):
            bodies.setdefault(held.symbol.digest, []).append(held)
    before = Counter(held.symbol.digest for held in gone)
    return {
        held: bodies[held.symbol.digest][0]
        for held in gone
        if _has_body(held.symbol)
        and before[held.symbol.digest] == 1
        and len(bodies.get(held.symbol.digest, ())) == 1
    }


def _has_body(symbol: Symbol) -> bool:
    spot = symbol.spot
    return symbol.kind == "function" and bool(symbol.digest) and spot.end_line - spot.line >= _LEAST_BODY


def _worded_alike(gone: Sequence[Held], new: Sequence[Held]) -> list[tuple[Held, Held]]:
    """Pair classes of one file whose names are made of the same words, where one may have further words."""
    found: list[tuple[Held, Held]] = []
    by_file: dict[str, list[Held]] = {}
    for held in new[:MOST_COMPARED]:
        if held.symbol.kind == "class":
            by_file.setdefault(held.path, []).append(held)
    for held in gone[:MOST_COMPARED]:
        own = _words(held.symbol.name)
        near = [each for each in by_file.get(held.path, ()) if _is_part(own, _words(each.symbol.name))]
        if held.symbol.kind == "class" and len(near) == 1:
            found.append((held, near[0]))
    taken = Counter(id(each) for _, each in found)
    return [pair for pair in found if taken[id(pair[1])] == 1]


def _words(name: str) -> frozenset[str]:
    return frozenset(_WORD.findall(name))


def _is_part(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= LEAST_WORDS and (one <= other or other <= one)


def _alike(gone: Sequence[Held], new: Sequence[Held]) -> list[tuple[Held, Held, int, int]]:
    """Pair classes by the names of their methods; each new one is taken once, by the nearest."""
    methods = {held: _methods(held.symbol) for held in new[:MOST_COMPARED] if held.symbol.kind == "class"}
    pairs: list[tuple[Held, Held, int, int]] = []
    for held in gone[:MOST_COMPARED]:
        own = _methods(held.symbol)
        best = _best(own, methods) if held.symbol.kind == "class" else None
        if best and best[1] >= LEAST_METHODS and best[1] >= PART * len(own):
            pairs.append((held, best[0], best[1], len(own)))
    pairs.sort(key=lambda pair: (-pair[2], pair[0].path, pair[0].symbol.name))
    taken: set[Held] = set()
    kept = []
    for pair in pairs:
        if pair[1] not in taken:
            taken.add(pair[1])
            kept.append(pair)
    return kept


def _methods(symbol: Symbol) -> frozenset[str]:
    names = (member.name for member in symbol.members if member.kind == "function")
    return frozenset(name for name in names if not name.startswith("__"))


def _best(own: frozenset[str], others: Mapping[K, frozenset[str]]) -> tuple[K, int] | None:
    """Give the other that shares most, and how much; None where a second one shares nearly as much."""
    counts = sorted(
        ((len(own & words), at) for at, words in enumerate(others.values())), key=lambda each: -each[0]
    )
    if not counts or not counts[0][0] or (len(counts) > 1 and counts[1][0] > 0.7 * counts[0][0]):
        return None
    shared, at = counts[0]
    return list(others)[at], shared


def _told(old: Held, new: Held, what: str, shared: int = 0, of: int = 0) -> Replacement:
    return Replacement(
        new.symbol.kind, old.symbol.name, old.path, new.symbol.name, new.path, what, shared=shared, of=of
    )
