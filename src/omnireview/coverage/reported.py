"""What a report says of source files, before it is known which files of the repository those are."""

import posixpath
from collections.abc import Collection, Mapping

from omnireview.nouns import noun

LONGEST_NAME = 4_096
"""Characters of a file's name; a longer one is no file."""
LARGEST_NUMBER = 1_000_000
"""The last line of a file that counts; what is behind it is none that a person wrote."""
_MOST_FILES = 5_000
"""Files of one report with the names of changed ones: `__init__.py` is the commonest."""
_MOST_LINES = 2_000_000


class Unusable(Exception):
    """A report is in no known format, broken, or trickery. The message says so in a clause, and quotes nothing."""


@noun
class Name:
    """How a report calls a file: its name, and the folders that the name may begin at."""

    name: str
    roots: tuple[str, ...] = ()

    @property
    def wholes(self) -> tuple[str, ...]:
        """The whole paths that may be meant, with forward slashes and without `.` and `..`."""
        name = self.name.replace("\\", "/")
        roots = () if posixpath.isabs(name) else self.roots
        paths = (f"{root}/{name}" if root else name for root in roots or ("",))
        return tuple(dict.fromkeys(map(posixpath.normpath, paths)))


class Lines:
    """Lines that can be executed, and whether they were, by the name of their file.

    `wanted` are the last parts of the names to keep: of the thousands of files in a report a change has a few.
    """

    def __init__(self, wanted: Collection[str]) -> None:
        self._wanted = wanted
        self._of: dict[Name, dict[int, bool]] = {}
        self._here: dict[int, bool] | None = None
        self._count = 0

    @property
    def of(self) -> Mapping[Name, Mapping[int, bool]]:
        """All that was told, by file."""
        return self._of

    def begin(self, name: Name) -> bool:
        """Begin a file; tells whether its lines are wanted.

        Raises:
            Unusable: These are more files than a report can have of some names.
        """
        last = name.name.replace("\\", "/").rpartition("/")[2]
        wanted = len(name.name) <= LONGEST_NAME and last in self._wanted
        if wanted and len(self._of) >= _MOST_FILES and name not in self._of:
            raise Unusable(f"more than {_MOST_FILES:,} of its files have the names of changed ones")
        self._here = self._of.setdefault(name, {}) if wanted else None
        return wanted

    def end(self) -> None:
        """End the file; what is told until the next one begins belongs to none."""
        self._here = None

    @property
    def within(self) -> bool:
        """Whether a file has begun whose lines are wanted."""
        return self._here is not None

    def add(self, line: int, *, hit: bool) -> None:
        """Add what is told of a line of the file; told twice, it was reached if one of both says so.

        Raises:
            Unusable: These are more lines than a change can have.
        """
        if self._here is None or not 0 < line <= LARGEST_NUMBER:
            return
        if line not in self._here:
            self._count += 1
        if self._count > _MOST_LINES:
            raise Unusable(f"its files with the names of changed ones have more than {_MOST_LINES:,} lines")
        self._here[line] = hit or self._here.get(line, False)
