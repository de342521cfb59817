"""The nouns of a diff: `ChangedFile`, `Hunk`, `Line`, and the `Anchor` of a comment."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Literal

from omnireview.nouns import noun

Side = Literal["LEFT", "RIGHT"]


class FileStatus(StrEnum):
    """What a diff does to a file, in the words of GitHub's files API."""

    ADDED = "added"
    REMOVED = "removed"
    MODIFIED = "modified"
    RENAMED = "renamed"
    COPIED = "copied"
    CHANGED = "changed"
    """Only the mode or type changed."""


class FileKind(StrEnum):
    """What stands at the path at the head (at the base, for a removed file)."""

    FILE = "file"
    SYMLINK = "symlink"
    SUBMODULE = "submodule"


def kind_of(mode: str) -> FileKind:
    """Tell what a mode of git's (`100644`, `120000`, `160000`, …) stands for; "" is a file."""
    return {"120000": FileKind.SYMLINK, "160000": FileKind.SUBMODULE}.get(mode, FileKind.FILE)


@noun
class Line:
    r"""One line of a hunk. `old` and `new` are 1-based line numbers as git counts them (only `\n` ends a line).

    `position` counts lines from the file's first hunk header, which is 0, as GitHub's retired `position` did.
    """

    sign: Literal["+", "-", " "]
    old: int | None
    new: int | None
    position: int
    text: str
    """The line without its sign and without its `\\n`."""
    no_newline: bool = False
    """True when git says `\\ No newline at end of file` below this line."""


@noun
class Hunk:
    """One hunk: the header's four numbers, the section heading, and the lines."""

    old_start: int
    old_count: int
    new_start: int
    new_count: int
    heading: str
    lines: tuple[Line, ...]


@noun
class Anchor:
    """Where a comment hangs: `line` on `side` of `path`, from `start_line` when it spans several.

    `start_line` is None for one line; else it is below `line`, on the same side and in the same hunk.
    GitHub: docs.github.com/rest/pulls/reviews, `line`, `side`, `start_line`, `start_side`.
    """

    path: str
    side: Side
    line: int
    position: int
    start_line: int | None = None


@dataclass(frozen=True)
class ChangedFile:
    """One file of a pull request, as the diff from merge base to head tells it.

    `path` is the head's path (the base's, for a removed file); `old_path` is the base's path, None for an added
    file.
    `skipped` says why there are no hunks though the content changed ("binary", "git shows no diff", …), else "".
    """

    path: str
    old_path: str | None
    status: FileStatus
    kind: FileKind = FileKind.FILE
    hunks: tuple[Hunk, ...] = ()
    skipped: str = ""
    old_mode: str = ""
    new_mode: str = ""
    similarity: int | None = None

    @cached_property
    def added(self) -> frozenset[int]:
        """The head's line numbers that this change adds."""
        return frozenset(line.new for line in self._lines if line.sign == "+" and line.new is not None)

    @cached_property
    def removed(self) -> frozenset[int]:
        """The merge base's line numbers that this change removes."""
        return frozenset(line.old for line in self._lines if line.sign == "-" and line.old is not None)

    @property
    def _lines(self) -> list[Line]:
        return [line for hunk in self.hunks for line in hunk.lines]
