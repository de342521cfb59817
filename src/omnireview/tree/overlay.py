"""A tree in which some files hold other bytes."""

from collections.abc import Iterable, Mapping

from omnireview.tree import Tree


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

    def prefetch(self, paths: Iterable[str]) -> None:
        """Let the tree below fetch."""
        self._tree.prefetch(path for path in paths if path not in self._files)

    def paths(self) -> tuple[str, ...] | None:
        """Give the paths of the tree below."""
        return self._tree.paths()
