"""A change of so many statements that nobody reads it with care.

Counted are statements of source code that the change writes, outside tests, examples, documents and scripts, and
without what it only moves. Releases, reverts, merges and what bots propose are left alone.
"""

from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import CHANGE, Sighting
from omnireview.facts.statements import added_statements, at_most, source_files
from omnireview.facts.titles import is_routine
from omnireview.nouns import noun
from omnireview.sides import Sides

SUBJECT: Final = CHANGE


@noun
class Options(CheckOptions):
    """How large is large."""

    statements: int = option("Added statements from which a change is large.", default=500, least=1)


def find(sides: Sides, options: Options) -> Iterator[Sighting]:
    """Give one sighting without a place, or none. Files that somebody named, whole, are no change.

    `$COUNT` is the number of statements, `$FILES` that of files, `$PARTS` the folders that get most of them.
    """
    sources = source_files(sides.head)
    if sides.pull.whole or is_routine(sides.pull) or at_most(sources) < options.statements:
        return
    counts = added_statements(sides)
    if sum(counts.values()) < options.statements:
        return
    folders: dict[str, int] = {}
    for path, count in counts.items():
        folder = path.rpartition("/")[0] or path
        folders[folder] = folders.get(folder, 0) + count
    most = sorted(folders, key=lambda folder: (-folders[folder], folder))[:2]
    yield Sighting(
        None,
        bindings={
            "$COUNT": str(sum(counts.values())),
            "$FILES": str(len(counts)),
            "$PARTS": " and ".join(f"`{folder}`" for folder in most),
        },
    )
