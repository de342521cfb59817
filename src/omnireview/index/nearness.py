"""Files, and those that changed → the files in the order in which they are likely to matter."""

from collections.abc import Iterable, Sequence

from omnireview.index.layout import MOST_PARTS


def nearest(files: Sequence[str], changed: Iterable[str]) -> list[str]:
    """Sort paths by how many folders lie between them and the nearest changed file, packages' own files first."""
    ups: dict[str, int] = {}
    for path in changed:
        if path.count("/") >= MOST_PARTS:
            continue
        folder, steps = _folder(path), 0
        while ups.get(folder, steps + 1) > steps:
            ups[folder] = steps
            if not folder:
                break
            folder, steps = _folder(folder), steps + 1
    ups.setdefault("", 0)

    def distance(path: str) -> tuple[int, bool, str]:
        folder, downs = _folder(path), 0
        while folder not in ups:
            folder, downs = _folder(folder), downs + 1
        return ups[folder] + downs, not path.endswith("__init__.py"), path

    return sorted(files, key=distance)


def _folder(path: str) -> str:
    return path.rpartition("/")[0]
