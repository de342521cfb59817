"""`Tree`: the files of one commit, read lazily by path."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from omnireview.errors import NotAnalysed

LARGEST = 5_000_000
"""Bytes of the largest file that is read: no rule looks into larger ones, and nobody writes them by hand."""


class Tree(Protocol):
    """The files of one commit (of git, of GitHub, or of a folder). Reading never follows a symlink."""

    @property
    def name(self) -> str:
        """The commit's full sha, or a name that a person understands, such as `working tree`."""

    def read(self, path: str) -> bytes | None:
        """Give the bytes of a regular file, or None if there is none at `path` (or a symlink or submodule is).

        Raises:
            TooLarge: The file has more than `LARGEST` bytes; it has not been read then.
        """

    def irregular(self, path: str) -> bool:
        """Tell whether something stands at `path` that `read` does not give: a folder, symlink or submodule."""

    def links(self, folder: str) -> tuple[str, ...]:
        """Give the paths of symlinks and submodules below a folder ("" is the top), at its place, or on the way.

        What is behind them is not read, so that a caller may have to say so. Only what can be listed is known.
        """

    def prefetch(self, paths: Iterable[str], along: Sequence[str] = ()) -> None:
        """Say which paths will be read soon, so that they can come in few requests.

        Those `along` may be: where a request is made anyway, now or later, the first of them are taken into it.
        """

    def paths(self) -> tuple[str, ...] | None:
        """Give every file's path, sorted; None when the listing can't be had whole."""

    def holding(self, words: Sequence[str], paths: Sequence[str]) -> tuple[str, ...] | None:
        """Give those of some files that may hold any of some texts of one line, and at least those that do.

        None when there are too many files to be searched.
        """


def what_is_read(tree: Tree, path: str | None) -> bytes | None:
    """Give a file's bytes; None where there is none at `path`, or no path, or it is none that is read."""
    try:
        return tree.read(path) if path else None
    except NotAnalysed:
        return None


def leads_into(path: str, folder: str) -> bool:
    """Tell whether a path lies below a folder, is the folder itself, or stands on the way to it."""
    return not folder or path == folder or path.startswith(f"{folder}/") or folder.startswith(f"{path}/")


def holds(data: bytes, words: Sequence[str]) -> bool:
    """Tell whether a file's bytes hold any of some texts."""
    return any(word.encode("utf-8", "surrogateescape") in data for word in words)
