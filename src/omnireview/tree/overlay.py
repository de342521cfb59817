"""A tree in which some files hold other bytes."""

from collections.abc import Iterable, Mapping, Sequence

from omnireview.tree import Tree, holds


class Overlay:
    """A tree as it would be with other bytes in some of its files, which must be there."""

    def __init__(self, tree: Tree, files: Mapping[str, bytes]) -> None:
        self._tree = tree
        self._files = files

    @property
    def name(self) -> str:
        """The name of the tree below."""
        return self._tree.name

    def read(self, path: str) -> bytes | None:
        """Give a file's new bytes, or the tree's."""
        return self._files[path] if path in self._files else self._tree.read(path)

    def irregular(self, path: str) -> bool:
        """Tell what the tree tells: the files are regular ones of it."""
        return self._tree.irregular(path)

    def links(self, folder: str) -> tuple[str, ...]:
        """Give the symlinks of the tree below."""
        return self._tree.links(folder)

    def prefetch(self, paths: Iterable[str], along: Sequence[str] = ()) -> None:
        """Let the tree below fetch."""
        self._tree.prefetch((path for path in paths if path not in self._files), along)

    def paths(self) -> tuple[str, ...] | None:
        """Give the paths of the tree below."""
        return self._tree.paths()

    def holding(self, words: Sequence[str], paths: Sequence[str]) -> tuple[str, ...] | None:
        """Give those of some files that may hold any of some texts."""
        below = self._tree.holding(words, [path for path in paths if path not in self._files])
        own = (path for path in paths if path in self._files and holds(self._files[path], words))
        return None if below is None else (*below, *own)
