"""Many lines in a row that the change adds and that stand in another file of the tree already.

Lines and files are compared as in `near-duplicate-file`, which tells of whole files; what it tells is not told
again here.
"""

from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import CHANGE, Sighting
from omnireview.diff import FileStatus
from omnireview.facts.copies import added_text, candidates, is_kept_equal, shelf
from omnireview.facts.equal_lines import Run, likeness, runs, said, whole_statements
from omnireview.nouns import noun
from omnireview.sides import Sides

SUBJECT: Final = CHANGE


@noun
class Options(CheckOptions):
    """When lines count as a copy."""

    lines: int = option("The least equal lines in a row, those that say nothing left out.", default=30, least=10)
    percent: int = option(
        "From how much likeness a whole new file is told instead, in percent.", default=85, least=50
    )


def find(sides: Sides, options: Options) -> Iterator[Sighting]:
    """Give the longest run of each changed file, from a statement's first line on.

    Its lines are `$FIRST` to `$LAST`; `$OTHER` says where they stand already, as `file:first-last`.
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
                    whole_statements(run, lines, other, texts[path], options.lines)
                    for run in runs(lines, other, options.lines)
                )
                found += ((run, name) for run in trimmed if run is not None and run.length >= options.lines)
        if found:
            run, name = max(found, key=lambda each: (each[0].length, each[1]))
            told.add(frozenset({name, path}))
            bindings = {
                "$FIRST": str(run.first),
                "$LAST": str(run.last),
                "$OTHER": f"{name}:{run.other_first}-{run.other_last}",
            }
            yield Sighting(path, run.first, run.last, bindings=bindings, identity=name)
