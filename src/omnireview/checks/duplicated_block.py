"""Many lines in a row that the change adds and that stand in another file of the tree already.

Lines and files are compared as in `near-duplicate-file`, which tells of whole files; what it tells is not told
again here. A block is cut where a function or class begins or ends within it. Left alone are blocks that are
mostly names and arguments in brackets, and files with parts that are marked `# Copied from`; where others of the
project have such marks, the copy may be marked as well.
"""

from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import CHANGE, Sighting
from omnireview.diff import FileStatus
from omnireview.facts.copies import added_text, candidates, is_kept_equal, marks_copies, shelf
from omnireview.facts.equal_lines import Run, Said, clipped, likeness, runs, said, statements_of, whole_statements
from omnireview.facts.extents import whole_parts
from omnireview.index.index import Index
from omnireview.nouns import noun
from omnireview.sides import Sides

SUBJECT: Final = CHANGE

_STATEMENTS = 4
"""Of so many lines that are told, one at least begins a statement."""
_SHARE = "Move them into one function"


@noun
class Options(CheckOptions):
    """When lines count as a copy."""

    lines: int = option("The least equal lines in a row, those that say nothing left out.", default=30, least=10)
    percent: int = option(
        "From how much likeness a whole new file is told instead, in percent.", default=85, least=50
    )


def find(sides: Sides, options: Options) -> Iterator[Sighting]:
    """Give the longest run of each changed file, from a statement's first line on.

    Its lines are `$FIRST` to `$LAST`; `$OTHER` says where they stand already, as `file:first-last`, and `$MEND`
    what to do.
    """
    index = sides.head.index
    new, texts = {}, {}
    for path in candidates(sides.head.files):
        text = index.text(path)
        if text is not None and not is_kept_equal(text):
            lines = said(added_text(text, sides.head.files[path]))
            if len(lines.words) >= options.lines:
                new[path], texts[path] = (lines, said(text)), text
    if not new:
        return
    others = shelf(index, (lines for lines, _ in new.values()))
    told: set[frozenset[str]] = set()
    for path, (lines, whole) in sorted(new.items()):
        is_new = sides.head.files[path].status is FileStatus.ADDED
        found: list[tuple[Run, str]] = []
        for name, other in others.alike(lines, path):
            told_as_file = is_new and likeness(whole, other) * 100 >= options.percent
            if not told_as_file and frozenset({name, path}) not in told:
                trimmed = (
                    whole_statements(part, lines, other, texts[path], options.lines)
                    for run in runs(lines, other, options.lines)
                    for part in _parts(index, path, run, lines, other)
                )
                found += (
                    (run, name)
                    for run in trimmed
                    if run is not None
                    and run.length >= options.lines
                    and statements_of(run, lines, texts[path]) * _STATEMENTS >= run.length
                )
        if found:
            run, name = max(found, key=lambda each: (each[0].length, each[1]))
            told.add(frozenset({name, path}))
            bindings = {
                "$FIRST": str(run.first),
                "$LAST": str(run.last),
                "$OTHER": f"{name}:{run.other_first}-{run.other_last}",
                "$MEND": _mend(index, name, run),
            }
            yield Sighting(path, run.first, run.last, bindings=bindings, identity=name)


def _parts(index: Index, path: str, run: Run, one: Said, other: Said) -> Iterator[Run]:
    read = index.read(path)
    symbols = read.surface.symbols if read else ()
    for lines in whole_parts(symbols, run.first, run.last):
        part = clipped(run, one, other, lines)
        if part is not None:
            yield part


def _mend(index: Index, other: str, run: Run) -> str:
    """Say what to do: where a tool keeps copies equal, a mark is enough."""
    module = index.module_name(other)
    if not module or not marks_copies(index, module.partition(".")[0]):
        return _SHARE
    index.read_all([other])
    read = index.read(other)
    for symbol in read.surface.symbols if read else ():
        for each in (*symbol.members, symbol):
            if each.kind in {"class", "function"} and each.spot.line <= run.other_last <= each.spot.end_line:
                name = symbol.name if each is symbol else f"{symbol.name}.{each.name}"
                return f"{_SHARE}, or mark the copy `# Copied from {module}.{name}`"
    return _SHARE
