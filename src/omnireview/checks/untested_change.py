"""A change of source code in earnest, and no test with it.

"In earnest" is counted in statements that the change writes outside tests, examples, documentation and scripts.
Imports, annotations, texts and `pass` count for nothing. Nor does a statement that the same change takes away
elsewhere, however it is laid out: it has only moved, or been formatted. Of other languages lines are counted
that are neither empty nor comments; Python that can't be parsed is not counted. A test with added lines settles
it, and so does any other new or changed file of the tests, such as a fixture or a reference image. The finding
names tests that import what changed, and public functions and classes of it that no test names.
"""

from collections.abc import Iterator
from typing import Final

from omnireview import places
from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import CHANGE, Sighting
from omnireview.diff import ChangedFile, FileStatus
from omnireview.facts.statements import added_statements, at_most, source_files
from omnireview.facts.tests_of import names_without_test, tests_that_import
from omnireview.nouns import noun
from omnireview.sides import Sides

SUBJECT: Final = CHANGE


@noun
class Options(CheckOptions):
    """What counts as in earnest, and what is the core."""

    statements: int = option("Added statements from which a change is in earnest.", default=20, least=1)
    core_paths: tuple[str, ...] = option(
        "Globs of files whose untested change blocks the merge. Default: the settings' own.", default=()
    )


def find(sides: Sides, options: Options) -> Iterator[Sighting]:
    """Give one match without a place, or none. Files that somebody named, whole, are no change.

    `$COUNT` is the number of statements, `$FILE` the file that adds most. `$TESTS` says which tests import what
    changed, `$NAMES` which of its names no test has. `$SEVERITY` is `blocker` when a core file is among those that
    count, else it is not bound.
    """
    pull = sides.pull
    sources = source_files(sides.head)
    if pull.whole or any(_is_settling(file) for file in pull.files) or at_most(sources) < options.statements:
        return
    counts = added_statements(sides)
    if sum(counts.values()) < options.statements:
        return
    bindings = {
        "$COUNT": str(sum(counts.values())),
        "$FILE": max(counts, key=lambda path: counts[path]),
        "$TESTS": tests_that_import(sides.head, counts),
        "$NAMES": names_without_test(sides, counts),
    }
    if any(places.matches(path, options.core_paths) for path in counts):
        bindings["$SEVERITY"] = "blocker"
    yield Sighting(None, bindings=bindings)


def _is_settling(file: ChangedFile) -> bool:
    if not places.is_test(file.path) or file.status is FileStatus.REMOVED:
        return False
    # Of what is no text no lines are told.
    return bool(file.added) or bool(file.skipped)
