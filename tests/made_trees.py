"""A tree of a few made-up files."""

from collections.abc import Iterable, Sequence

from omnireview.tree import holds, leads_into


class MadeTree:
    """Files by path. With `listed=False` it can be read but not listed, as a repository that is too large."""

    name = "made"

    def __init__(self, files: dict[str, bytes], *, listed: bool = True, linked: tuple[str, ...] = ()) -> None:
        self.files = files
        self.listed = listed
        self.linked = linked

    def read(self, path: str) -> bytes | None:
        return self.files.get(path)

    def irregular(self, path: str) -> bool:
        return path not in self.files and any(each.startswith(f"{path}/") for each in self.files)

    def links(self, folder: str) -> tuple[str, ...]:
        return tuple(path for path in self.linked if leads_into(path, folder))

    def prefetch(self, paths: Iterable[str], along: Sequence[str] = ()) -> None:
        assert all(isinstance(path, str) for path in (*paths, *along))

    def paths(self) -> tuple[str, ...] | None:
        return tuple(sorted(self.files)) if self.listed else None

    def holding(self, words: Sequence[str], paths: Sequence[str]) -> tuple[str, ...] | None:
        return tuple(path for path in paths if path in self.files and holds(self.files[path], words))
