"""A commit or tree of a git repository → `Tree`."""

from collections.abc import Iterable, Sequence
from functools import cached_property

from omnireview.git import Entry, Git
from omnireview.tree import leads_into

FEW_FILES = 100
"""Files up to which a search costs more than to read them."""


class GitTree:
    """The files of one commit or tree (full sha), listed in one call when first asked for.

    `prefetch` reads many files in one call; `read` alone takes one call a file. What was read is kept.
    """

    def __init__(self, git: Git, sha: str, name: str = "") -> None:
        self._git = git
        self._sha = sha
        self._name = name or sha
        self._blobs: dict[str, bytes] = {}

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
        """Give the bytes of a regular file, or None if there is none at `path` (or a symlink or submodule is)."""
        entry = self._entries.get(path)
        if entry is None:
            return None
        if entry.sha not in self._blobs:
            self.prefetch([path])
        return self._blobs.get(entry.sha)

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
        """Read these files now, in one call of git; those that are not there are passed over."""
        wanted = {self._entries[path].sha for path in paths if path in self._entries}
        self._blobs |= self._git.blobs(sorted(wanted - self._blobs.keys()))

    def paths(self) -> tuple[str, ...]:
        """Give every regular file's path, sorted."""
        return tuple(sorted(self._entries))

    def holding(self, words: Sequence[str], paths: Sequence[str]) -> tuple[str, ...]:
        """Give those of some files that hold any of some texts, by one call of git; few files are all given."""
        if len(paths) <= FEW_FILES:
            return tuple(path for path in paths if path in self._entries)
        wanted = frozenset(paths)
        return tuple(path for path in self._git.holding(self._sha, words, paths) if path in wanted)
