"""The bytes of a tree's files, read in few requests and kept, within limits of number and size."""

from collections.abc import Iterable, Sequence

from omnireview.errors import NotAnalysed
from omnireview.index.notes import Notes
from omnireview.tree import Tree

LARGEST = 1_000_000
"""Bytes of a file beyond which it is not looked at."""
MOST_BYTES = 200_000_000
"""Bytes of all files together that are read for one side."""


class Texts:
    """The files of one tree. Of a path that is not in `changed`, `other` is asked: both sides share that file."""

    def __init__(
        self, tree: Tree, notes: Notes, *, other: "Texts | None" = None, changed: frozenset[str] = frozenset()
    ) -> None:
        self._tree = tree
        self._notes = notes
        self._other = other
        self._changed = changed
        self._held: dict[str, bytes | None] = {}
        self._size = 0
        self._refused: set[str] = set()

    def expect(self, paths: Sequence[str]) -> None:
        """Say which files may be wanted, the likeliest first: they come along where a request is made anyway."""
        self._tree.prefetch((), paths)

    def fetch(self, paths: Iterable[str]) -> None:
        """Read these files now, together; `get` has them then."""
        wanted = [path for path in dict.fromkeys(paths) if path not in self._held]
        if self._other is not None:
            shared = [path for path in wanted if path not in self._changed]
            self._other.fetch(shared)
            wanted = [path for path in wanted if path in self._changed]
        if wanted and self._size < MOST_BYTES:
            self._tree.prefetch(wanted)
        for path in wanted:
            self._held[path] = self._read(path)

    def get(self, path: str) -> bytes | None:
        """Give a file's bytes; None when there is none, or it is over a limit, which is noted."""
        if self._other is not None and path not in self._changed:
            return self._other.get(path)
        if path not in self._held:
            self.fetch([path])
        return self._held[path]

    def refuses(self, path: str) -> bool:
        """Tell whether a file is over a limit, which has been noted."""
        return path in self._refused or (self._other is not None and self._other.refuses(path))

    def _read(self, path: str) -> bytes | None:
        data, reason = None, f"{MOST_BYTES // 1_000_000} MB had been read before"
        if self._size < MOST_BYTES:
            try:
                data, reason = self._tree.read(path), ""
            except NotAnalysed as limit:
                reason = limit.reason
        if data is not None and len(data) > LARGEST:
            reason = f"it is larger than {LARGEST // 1_000_000} MB"
        if reason:
            self._refused.add(path)
            self._notes.add(f"Not looked at, since {reason}", path)
            return None
        self._size += len(data or b"")
        return data
