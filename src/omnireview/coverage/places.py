"""The name of a file in a report → the file of the repository, or the doubt about it.

A report is made in another folder, often on another machine: a name is whole (`/home/runner/work/a/a/x.py`), or
begins at a folder that the report names, or at one that it does not.
"""

from collections.abc import Iterable

from omnireview.coverage.reported import Name

_DEEPEST = 64
"""Parts of a path that are compared, from its end."""


class Places:
    """The files of the head, by how their paths end. `known` are all of them, or as many as can be listed."""

    def __init__(self, known: Iterable[str], wanted: Iterable[str]) -> None:
        self._known = frozenset(known) | frozenset(wanted)
        names = {_last(path) for path in wanted}
        self._by_name: dict[str, list[str]] = {}
        for path in sorted(self._known):
            if _last(path) in names:
                self._by_name.setdefault(_last(path), []).append(path)

    def of(self, name: Name) -> str | None:
        """Give the one file that a name can mean; None when there is none, or several.

        The longest path of the repository with which a whole name ends is meant: `/w/tests/a.py` is `tests/a.py`,
        and not the `a.py` beside it. Else the name must be the end of one path alone.
        """
        wholes = name.wholes
        ends = {end for whole in wholes if (end := self._longest_end(whole)) is not None}
        if not ends:
            ends = {path for whole in wholes for path in self._by_name.get(_last(whole), ()) if _ends(path, whole)}
        return ends.pop() if len(ends) == 1 else None

    def _longest_end(self, whole: str) -> str | None:
        parts = whole.lstrip("/").split("/")[-_DEEPEST:]
        ends = ("/".join(parts[start:]) for start in range(len(parts)))
        return next((end for end in ends if end in self._known), None)


def _ends(path: str, name: str) -> bool:
    return not name.startswith("/") and path.endswith(f"/{name}")


def _last(path: str) -> str:
    return path.rpartition("/")[2]
