"""A tree of a few made-up files."""

from collections.abc import Iterable


class MadeTree:
    """Files by path. With `listed=False` it can be read but not listed, as a repository that is too large."""

    name = "made"

    def __init__(self, files: dict[str, bytes], *, listed: bool = True) -> None:
        self.files = files
        self.listed = listed

    def read(self, path: str) -> bytes | None:
        return self.files.get(path)

    def irregular(self, path: str) -> bool:
        return path not in self.files and any(each.startswith(f"{path}/") for each in self.files)

    def prefetch(self, paths: Iterable[str]) -> None:
        assert all(isinstance(path, str) for path in paths)

    def paths(self) -> tuple[str, ...] | None:
        return tuple(sorted(self.files)) if self.listed else None
