"""Sections of a description that ask how the change was tested, and hold nothing but the template's own text.

Looked at are sections whose heading has one of the option's words. Comments, boxes of the template, ticked or not,
folded checklists and words such as "TBD" count for nothing; "N/A" is an answer, a picture is one, and so is a plan
of boxes that are not ticked yet. A description that says nothing at all is found where the template of the merge
base has such a section. One that has no such section, and says something, is left alone, and so are drafts, titles
such as "[WIP]" and "Do not merge", bots, reverts, merges, releases, and changes that write no source code.
"""

from collections.abc import Collection, Iterator
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import CHANGE, Sighting
from omnireview.facts.descriptions import (
    Section,
    own_words,
    planned,
    sections,
    template_lines,
    without_checklists,
)
from omnireview.facts.statements import added_statements, source_files
from omnireview.facts.titles import is_routine, is_unfinished
from omnireview.index.index import Index
from omnireview.nouns import noun
from omnireview.sides import Sides

SUBJECT: Final = CHANGE

_FOLDERS = ("", ".github", "docs")
_NAME = "pull_request_template"
_MOST = 10
_SHOWN = 2
_FEW = 10


@noun
class Options(CheckOptions):
    """Which sections are about tests."""

    headings: tuple[str, ...] = option(
        "Words of a heading, in small letters, that make a section one about tests.",
        default=("test plan", "test result", "testing", "tested", "tests", "verification"),
    )


def find(sides: Sides, options: Options) -> Iterator[Sighting]:
    """Give one sighting without a place, or none: `$WHAT` says what is empty.

    `$SEVERITY` is `minor` where another section about tests says something, or the change writes a few statements.
    """
    pull = sides.pull
    if not pull.title.strip() or pull.draft or is_routine(pull) or is_unfinished(pull.title):
        return
    if not source_files(sides.head):
        return
    body = without_checklists(pull.body)
    templates = _templates(sides.old.index)
    known = frozenset[str]().union(*map(template_lines, templates))
    asked = [each for each in sections(body) if _is_asked(each.heading, options)]
    empty = [each.heading for each in asked if not _is_answered(each, known)]
    if empty:
        first = list(dict.fromkeys(each[:40] for each in empty))[:_SHOWN]
        names = " and ".join(f'"{each}"' for each in first)
        bindings = {"$WHAT": f"{names} {'are' if len(first) > 1 else 'is'} empty in the description"}
        if len(empty) < len(asked) or sum(added_statements(sides).values()) < _FEW:
            bindings["$SEVERITY"] = "minor"
        yield Sighting(None, bindings=bindings)
    elif not asked and not own_words(body.split("\n"), known):
        wanted = [
            each.heading for text in templates for each in sections(text) if _is_asked(each.heading, options)
        ]
        if wanted:
            yield Sighting(None, bindings={"$WHAT": f'There is no description, so no "{wanted[0][:40]}"'})


def _is_answered(section: Section, known: Collection[str]) -> bool:
    return own_words(section.lines, known) or ("plan" in section.heading.lower() and planned(section.lines, known))


def _is_asked(heading: str, options: Options) -> bool:
    return any(word in heading.lower() for word in options.headings)


def _templates(index: Index) -> list[str]:
    """Give the texts of the project's templates for pull requests.

    https://docs.github.com/en/communities/using-templates-to-encourage-useful-issues-and-pull-requests
    """
    paths = [path for path in index.paths() if _is_template(path)][:_MOST]
    index.texts(paths)
    return [text for path in paths if (text := index.text(path)) is not None]


def _is_template(path: str) -> bool:
    folder, _, name = path.lower().rpartition("/")
    if folder.rpartition("/")[2] == _NAME:
        return folder.rpartition("/")[0] in _FOLDERS and name.endswith((".md", ".txt"))
    return folder in _FOLDERS and name.partition(".")[0] == _NAME
