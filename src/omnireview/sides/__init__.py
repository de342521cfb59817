"""A pull request → `Sides`: the trees of merge base and head, and what their files define and name."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from omnireview.diff import ChangedFile
from omnireview.index.index import Index
from omnireview.places import matches
from omnireview.pull_request import PullRequest
from omnireview.settings import Settings
from omnireview.upstream import Upstream

PYTHON: Final = ("*.py",)
"""Globs of Python files, for `Side.changed`."""


@dataclass(frozen=True)
class Side:
    """One side of a change: the changed files that are for reading, by their path at this side, and all else.

    `files` leaves out what the settings leave out, and what is vendored, generated, binary, or no text.
    """

    index: Index
    files: Mapping[str, ChangedFile]
    is_head: bool
    upstream: Upstream | None = None
    """The packages that this side builds on, as its index knows them."""
    touched: frozenset[str] = frozenset()
    """Every path that the change touches at either side, of removed and of unread files, too."""

    def changed(self, globs: Iterable[str]) -> tuple[str, ...]:
        """Give the paths of this side's changed files that match any of some globs, sorted."""
        wanted = tuple(globs)
        return tuple(sorted(path for path in self.files if matches(path, wanted)))


@dataclass(frozen=True)
class Sides:
    """Both sides of a change."""

    pull: PullRequest
    old: Side
    head: Side
    settings: Settings

    def renamed_modules(self) -> Iterator[tuple[str, str]]:
        """Give the modules of renamed and copied files: their names at the merge base and at the head."""
        for path, file in self.head.files.items():
            then = self.old.index.module_name(file.old_path) if file.old_path else None
            now = self.head.index.module_name(path)
            if then and now and then != now:
                yield then, now

    @property
    def notes(self) -> tuple[str, ...]:
        """What was not looked at in either tree, and why, in sentences."""
        upstream = [note for side in (self.head, self.old) if side.upstream for note in side.upstream.notes]
        return tuple(dict.fromkeys((*self.head.index.notes_with(self.old.index), *upstream)))
