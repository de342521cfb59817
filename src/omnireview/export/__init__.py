"""A review → the files that a person, a viewer or another program keeps of it."""

from collections.abc import Mapping
from dataclasses import field

from omnireview.diff import ChangedFile
from omnireview.edits.rounds import Unfixed
from omnireview.edits.together import MendedFile
from omnireview.nouns import noun
from omnireview.review import Review
from omnireview.rules import Rule
from omnireview.settings import Settings
from omnireview.tree import Tree


@noun
class Material:
    """All that the files are made of.

    `files` are the changed ones and `head` is the tree that was reviewed. `rules` are those that ran, by id.
    `mended` are the files with their verified fixes, in the order of their paths; `left` are fixes that were not
    even tried.
    """

    review: Review
    settings: Settings
    files: tuple[ChangedFile, ...] = ()
    head: Tree | None = None
    rules: Mapping[str, Rule] = field(default_factory=dict)
    mended: tuple[MendedFile, ...] = ()
    left: tuple[Unfixed, ...] = ()
