"""A commit or tree of a git repository → `Tree`."""

from collections.abc import Iterable, Sequence
from functools import cached_property

from omnireview.errors import NotAnalysed, TooLarge
from omnireview.git import Entry, Git
from omnireview.tree import LARGEST, leads_into

FEW_FILES = 100
"""Files up to which a search costs more than to read them."""
MOST_BYTES = 500_000_000
"""Bytes of all files of a tree that are kept: what would go beyond is not read."""


class GitTree:
    """The files of one commit or tree (full sha), listed in one call when first asked for.

    `prefetch` reads many files in one call; `read` alone takes one call a file. What was read is kept.
    """

    def __init__(self, git: Git, sha: str, name: str = "") -> None:
        self._git = git
        self._sha = sha
        self._name = name or sha
        self._blobs: dict[str, bytes] = {}
        self._sizes: dict[str, int] = {}
        self._held = 0

    @property
    def name(self) -> str:
        """The sha, or the name that was given."""
        return self._name

    @cached_property
    def _entries(self) -> dict[str, Entry]:
        return {entry.path: entry for entry in self._all if entry.regular}

    @cached_property
    def _all(self) -> tuple[Entry, ...]:
        return self._git.listing(self._sha)

    def read(self, path: str) -> bytes | None:
        """Give the bytes of a regular file, or None if there is none at `path` (or a symlink or submodule is).

        Raises:
            TooLarge: The file has more than `LARGEST` bytes.
            NotAnalysed: So much of the tree has been read that the file is left out.
        """
        entry = self._entries.get(path)
        if entry is None:
            return None
        if entry.sha not in self._blobs:
            self.prefetch([path])
        size = self.size(path)
        if entry.sha not in self._blobs and size is not None:
            if size > LARGEST:
                raise TooLarge(size, LARGEST)
            raise NotAnalysed(f"{MOST_BYTES // 1_000_000} MB of {self._name} had been read before")
        return self._blobs.get(entry.sha)

    def size(self, path: str) -> int | None:
        """Give the bytes of a regular file without reading it; None if there is none, or git has it not."""
        entry = self._entries.get(path)
        if entry is None:
            return None
        if entry.sha not in self._sizes:
            self._sizes |= self._git.sizes([entry.sha])
        return self._sizes.get(entry.sha)

    def irregular(self, path: str) -> bool:
        """Tell whether a folder, symlink or submodule stands at `path`."""
        return any(
            (entry.path == path and not entry.regular) or entry.path.startswith(f"{path}/") for entry in self._all
        )

    def links(self, folder: str) -> tuple[str, ...]:
        """Give the symlinks and submodules below a folder or on the way to it."""
        return tuple(
            sorted(entry.path for entry in self._all if not entry.regular and leads_into(entry.path, folder))
        )

    def prefetch(self, paths: Iterable[str], along: Sequence[str] = ()) -> None:  # noqa: ARG002 - the protocol's
        """Read these files now, in two calls of git; those that are not there or too large are passed over."""
        wanted = {self._entries[path].sha for path in paths if path in self._entries} - self._blobs.keys()
        self._sizes |= self._git.sizes(sorted(wanted - self._sizes.keys()))
        chosen = []
        for sha in sorted(wanted & self._sizes.keys()):
            size = self._sizes[sha]
            if size <= LARGEST and self._held + size <= MOST_BYTES:
                self._held += size
                chosen.append(sha)
        self._blobs |= self._git.blobs(chosen)

    def paths(self) -> tuple[str, ...]:
        """Give every regular file's path, sorted."""
        return tuple(sorted(self._entries))

    def holding(self, words: Sequence[str], paths: Sequence[str]) -> tuple[str, ...]:
        """Give those of some files that hold any of some texts, by one call of git; few files are all given."""
        if len(paths) <= FEW_FILES:
            return tuple(path for path in paths if path in self._entries)
        wanted = frozenset(paths)
        return tuple(path for path in self._git.holding(self._sha, words, paths) if path in wanted)
