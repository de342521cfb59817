"""A function that runs at each step of a request changes a lot, and nobody says what that does to its speed.

Counted are statements that the change writes in functions and methods of the names `functions` that the merge base
has, too, in source code; what only moves counts for nothing. A measurement in the title or the description settles
it, and so does a changed benchmark. Where nobody describes the change, nothing is said; drafts, bots, reverts,
merges and releases are left alone.
"""

from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import CHANGE, Sighting
from omnireview.checks.unsupported_performance_claim import BENCHMARKS
from omnireview.diff import ChangedFile
from omnireview.facts.descriptions import has_figures
from omnireview.facts.statements import at_most, source_files, statements_on
from omnireview.facts.titles import is_routine
from omnireview.index.index import Index
from omnireview.nouns import noun
from omnireview.places import matches
from omnireview.sides import Sides
from omnireview.surface import Symbol

SUBJECT: Final = CHANGE

_MOST_FILES = 8


@noun
class Options(CheckOptions):
    """What is hot, and how much is a lot."""

    functions: tuple[str, ...] = option(
        "Names of functions that run at each step. Left out: those that other rules take for hot, `forward` and "
        "`execute_model` among them, but for `__call__`.",
        default=(),
    )
    statements: int = option("Added statements in one function from which it is found.", default=21, least=1)


def find(sides: Sides, options: Options) -> Iterator[Sighting]:
    """Give the function that changes most at its line, or nothing: `$NAME`, and `$COUNT` added statements."""
    pull = sides.pull
    if not pull.title.strip() or pull.draft or is_routine(pull) or has_figures(f"{pull.title}\n{pull.body}"):
        return
    sources = [file for file in source_files(sides.head) if file.old_path and file.path.endswith(".py")]
    sources = [file for file in sources if at_most([file]) >= options.statements]
    if not sources or any(matches(file.path, BENCHMARKS) for file in pull.files):
        return
    names = frozenset(options.functions) or _hot_names()
    hot = {file.path: found for file in sources if (found := dict(_changed(sides, file, names)))}
    every = {path: frozenset().union(*(lines for lines, _ in found.values())) for path, found in hot.items()}
    counts = statements_on(sides, every)
    most = sorted((path for path in counts if counts[path] >= options.statements), key=lambda path: -counts[path])
    best: tuple[int, str, str] | None = None
    for path in most[:_MOST_FILES]:
        for name, (lines, _) in hot[path].items():
            count = statements_on(sides, {path: lines}).get(path, 0) if len(lines) > 1 else 0
            if count >= options.statements and (best is None or count > best[0]):
                best = (count, path, name)
    if best is not None:
        count, path, name = best
        spot = hot[path][name][1].spot
        bindings = {"$NAME": name, "$COUNT": str(count)}
        yield Sighting(path, spot.line, context=spot.context, bindings=bindings, identity=name)


def _hot_names() -> frozenset[str]:
    # Most changes don't come this far, and what this brings along takes longer to import than the rest of them.
    from omnireview.traits.hot import HOT_NAMES

    return HOT_NAMES - {"__call__"}


def _changed(
    sides: Sides, file: ChangedFile, names: frozenset[str]
) -> Iterator[tuple[str, tuple[frozenset[int], Symbol]]]:
    """Give the hot functions of a file that both sides have, with the lines that the change writes in each."""
    there = {name for name, _ in _hot(sides.old.index, file.old_path or "", names)}
    for name, symbol in _hot(sides.head.index, file.path, names):
        lines = file.added.intersection(range(symbol.spot.line, symbol.spot.end_line + 1))
        if name in there and lines:
            yield name, (lines, symbol)


def _hot(index: Index, path: str, names: frozenset[str]) -> Iterator[tuple[str, Symbol]]:
    """Give the functions and methods of a file that are hot, by their qualified names."""
    read = index.read(path)
    for symbol in read.surface.symbols if read else ():
        for each in (symbol, *(symbol.members if symbol.kind == "class" else ())):
            if each.kind == "function" and each.name in names:
                yield (each.name if each is symbol else f"{symbol.name}.{each.name}"), each
