"""A change whose title says that it mends a fault, and no test that would have shown the fault.

Titles are read by their beginning: `[Bugfix]`, `fix:`, `Fix the crash …`. Those about documents, typing, tests,
builds, messages and the like are left alone, and so are bots, reverts, merges and releases. Counted are statements
of source code that the change writes; from `most` on, `untested-change` speaks of them. A test file with added
lines settles it.
"""

from collections.abc import Iterator
from typing import Final

from omnireview import places
from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import CHANGE, Sighting
from omnireview.facts.statements import added_statements
from omnireview.facts.tests_of import tests_that_import
from omnireview.facts.titles import is_fix, is_routine, read_title
from omnireview.nouns import noun
from omnireview.sides import Sides

SUBJECT: Final = CHANGE


@noun
class Options(CheckOptions):
    """How large a mend has to be."""

    least: int = option("Added statements from which a test is asked for.", default=3, least=1)
    most: int = option("Added statements from which it is left to `untested-change`.", default=20, least=2)


def find(sides: Sides, options: Options) -> Iterator[Sighting]:
    """Give one sighting without a place, or none.

    `$FILE` is the file that adds most, `$TESTS` says which tests import what changed.
    """
    pull = sides.pull
    if not is_fix(read_title(pull.title)) or is_routine(pull):
        return
    if any(places.is_test(file.path) and file.added for file in pull.files):
        return
    counts = added_statements(sides)
    if options.least <= sum(counts.values()) < options.most:
        file = max(counts, key=lambda path: counts[path])
        yield Sighting(None, bindings={"$FILE": file, "$TESTS": tests_that_import(sides.head, counts)})
