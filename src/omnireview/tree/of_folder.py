"""A folder on disk, or nothing at all → `Tree`."""

import os
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath

from omnireview.errors import TooLarge
from omnireview.tree import LARGEST, holds

MOST_FILES = 100_000
"""A folder with more files than this has no listing."""


class FolderTree:
    """The regular files of a folder as they stand on disk. No symlink is followed, wherever in a path it is.

    `listed` names the files to list, where something better than a walk knows them (git: the ignored ones left
    out); those that are not there are passed over.
    """

    def __init__(self, root: Path, listed: Iterable[str] | None = None, name: str = "") -> None:
        self._root = root.resolve()
        self._listed = None if listed is None else tuple(listed)
        self._name = name or f"folder {root}"

    @property
    def name(self) -> str:
        """What a person calls this folder."""
        return self._name

    @property
    def root(self) -> Path:
        """The folder itself, without symlinks in its path."""
        return self._root

    def read(self, path: str) -> bytes | None:
        """Give the bytes of a regular file, or None if there is none at `path`, or it may not be read.

        Raises:
            TooLarge: The file has more than `LARGEST` bytes.
        """
        if not self._regular(path):
            return None
        place = self._root / path
        try:
            if (size := place.stat().st_size) > LARGEST:
                raise TooLarge(size, LARGEST)
            return place.read_bytes()
        except OSError:
            return None

    def irregular(self, path: str) -> bool:
        """Tell whether something stands at `path` that is no regular file of this folder."""
        return os.path.lexists(self._root / path) and not self._regular(path)

    def links(self, folder: str) -> tuple[str, ...]:
        """Give the symlinks below a folder or on the way to it."""
        way = [str(part) for part in (*reversed(PurePosixPath(folder).parents), PurePosixPath(folder))][1:]
        crossed = tuple(path for path in way if (self._root / path).is_symlink())
        if crossed:
            return crossed
        below = [
            Path(place, name).relative_to(self._root).as_posix()
            for place, folders, files in os.walk(self._root / folder)
            for name in (*folders, *files)
            if Path(place, name).is_symlink()
        ]
        return tuple(sorted(below))

    def prefetch(self, paths: Iterable[str], along: Sequence[str] = ()) -> None:
        """Do nothing: a disk has no requests to save."""

    def paths(self) -> tuple[str, ...] | None:
        """Give every regular file's path, sorted; None when there are more than `MOST_FILES`."""
        if self._listed is not None:
            return tuple(sorted({path for path in self._listed if self._regular(path)}))
        return walk(self._root, self._root)

    def holding(self, words: Sequence[str], paths: Sequence[str]) -> tuple[str, ...] | None:
        """Give those of some files that hold any of some texts: all that are not too large are read."""
        return tuple(path for path in paths if self._holds(path, words))

    def _holds(self, path: str, words: Sequence[str]) -> bool:
        try:
            data = self.read(path)
        except TooLarge:
            return False
        return data is not None and holds(data, words)

    def _regular(self, path: str) -> bool:
        parts = PurePosixPath(path)
        if parts.is_absolute() or ".." in parts.parts or "\0" in path:
            return False
        place = self._root
        try:
            for part in parts.parts:
                place /= part
                mode = place.lstat().st_mode
                if stat.S_ISLNK(mode):
                    return False
            return stat.S_ISREG(place.lstat().st_mode)
        except OSError:
            return False


class EmptyTree:
    """The tree without files, which all is compared with where there is no older side."""

    @property
    def name(self) -> str:
        """What a person calls it."""
        return "nothing"

    def read(self, path: str) -> bytes | None:  # noqa: ARG002 - the protocol's
        """Give None."""
        return None

    def irregular(self, path: str) -> bool:  # noqa: ARG002 - the protocol's
        """Give False."""
        return False

    def links(self, folder: str) -> tuple[str, ...]:  # noqa: ARG002 - the protocol's
        """Give no path."""
        return ()

    def prefetch(self, paths: Iterable[str], along: Sequence[str] = ()) -> None:
        """Do nothing."""

    def paths(self) -> tuple[str, ...]:
        """Give no path."""
        return ()

    def holding(self, words: Sequence[str], paths: Sequence[str]) -> tuple[str, ...]:  # noqa: ARG002 - the protocol's
        """Give no path."""
        return ()


def walk(root: Path, folder: Path) -> tuple[str, ...] | None:
    """Give the regular files under `folder` as sorted paths from `root`, without git's own folders.

    None when there are more than `MOST_FILES`.
    """
    found = []
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != ".git")
        for name in files:
            path = Path(place, name)
            try:
                regular = stat.S_ISREG(path.lstat().st_mode)
            except OSError:  # gone since the folder was listed
                continue
            if regular:
                found.append(path.relative_to(root).as_posix())
        if len(found) > MOST_FILES:
            return None
    return tuple(sorted(found))
