"""A tree in which some paths stand as they do in another tree."""

from collections.abc import Iterable, Mapping, Sequence

from omnireview.tree import Tree, leads_into


class Replaced:
    """A tree with some paths of another: `taken` has what stands there, "file", "link" or "" for nothing.

    Neither tree is listed for it: who makes it knows what has changed.
    """

    def __init__(self, tree: Tree, other: Tree, taken: Mapping[str, str]) -> None:
        self._tree = tree
        self._other = other
        self._taken = taken

    @property
    def name(self) -> str:
        """The other tree's name: what is looked for here is looked for because of it."""
        return self._other.name

    def read(self, path: str) -> bytes | None:
        """Give the bytes of a regular file, of the tree that has a say in it."""
        return self._other.read(path) if path in self._taken else self._tree.read(path)

    def irregular(self, path: str) -> bool:
        """Tell whether something stands at `path` that `read` does not give."""
        below = any(kind and each.startswith(f"{path}/") for each, kind in self._taken.items())
        if below or path in self._taken:
            return below or self._taken[path] == "link"
        return self._tree.irregular(path)

    def links(self, folder: str) -> tuple[str, ...]:
        """Give the symlinks and submodules below a folder, at its place, or on the way to it."""
        kept = (path for path in self._tree.links(folder) if path not in self._taken)
        new = (path for path, kind in self._taken.items() if kind == "link" and leads_into(path, folder))
        return tuple(sorted({*kept, *new}))

    def prefetch(self, paths: Iterable[str], along: Sequence[str] = ()) -> None:
        """Let both trees fetch what they will be asked for."""
        wanted = list(dict.fromkeys(paths))
        self._tree.prefetch((path for path in wanted if path not in self._taken), along)
        self._other.prefetch(path for path in wanted if path in self._taken)

    def paths(self) -> tuple[str, ...] | None:
        """Give every file's path, sorted; None when the tree can't be listed."""
        listed = self._tree.paths()
        if listed is None:
            return None
        come = {path for path, kind in self._taken.items() if kind == "file"}
        return tuple(sorted((set(listed) - self._taken.keys()) | come))

    def holding(self, words: Sequence[str], paths: Sequence[str]) -> tuple[str, ...] | None:
        """Give those of some files that may hold any of some texts."""
        found: list[str] = []
        for tree, taken in ((self._tree, False), (self._other, True)):
            asked = [path for path in paths if (path in self._taken) is taken]
            below = tree.holding(words, asked) if asked else ()
            if below is None:
                return None
            found += below
        return tuple(found)
