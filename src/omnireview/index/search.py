"""Words → the files that hold them, by one search for all."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from omnireview.index.layout import Layout
from omnireview.index.notes import Notes
from omnireview.index.texts import Texts
from omnireview.places import matches
from omnireview.tree import Tree

MOST_FILES = 1_500
"""Files that hold the words of one question, beyond which it is given up."""
_WORD = re.compile(rb"[A-Za-z0-9_\x80-\xff]+")
_IMPORTING = re.compile(
    rb"\b(?:from|import)\b[^\n]*|^[ \t]*[\w\x80-\xff]+[ \t]*(?:[,#)\\\r]|as\b|$)[^\n]*", re.MULTILINE
)
_FEW = 10
_RELATIVE = ("from . import", "from .. import", "from ... import")
_TOO_MANY = "Other files were not searched for what the change touches, since there are too many"


class Search:
    """Searches the files of one tree. What both sides share is searched by `other`, and the answer kept there."""

    def __init__(
        self,
        tree: Tree,
        layout: Layout,
        texts: Texts,
        notes: Notes,
        paths: tuple[str, ...] | None,
        *,
        other: "Search | None" = None,
        changed: frozenset[str] = frozenset(),
    ) -> None:
        self._tree = tree
        self._layout = layout
        self._texts = texts
        self._notes = notes
        self._paths = frozenset(paths or ())
        self._listed = paths is not None
        self._other = other
        self._changed = changed

    def mentioning(self, words: Iterable[str], globs: Sequence[str]) -> Mapping[str, frozenset[str]] | None:
        """Give for each word the files matching the globs that hold it as a whole word; None: too many files."""
        wanted = tuple(dict.fromkeys(word for word in words if word and "\n" not in word))
        if not self._listed:
            return None
        paths = [path for path in sorted(self._paths) if _matches(path, globs)]
        found = self._found(wanted, paths)
        return None if found is None else {word: frozenset(found[word]) for word in wanted}

    def candidates(self, modules: Sequence[str]) -> list[str] | None:
        """Give the Python files that may import any of some modules, sorted; None: too many files."""
        if not self._listed:
            return None
        words = {module.rpartition(".")[2] for module in modules}
        files = [self._layout.file_of(module) for module in modules]
        # A package is imported by the files in it without its name being told.
        folders = {path.rpartition("/")[0] for path in files if path and self._layout.is_package(path)}
        found = self._found((*sorted(words), *_RELATIVE) if folders else sorted(words), self._layout.python_files)
        if found is None:
            return None
        ends = frozenset(word.encode("utf-8", "surrogateescape") for word in words)
        held = {path for word in words for path in found[word]}
        named = {path for path in held if _may_import(self._texts.get(path) or b"", ends)}
        inside = {path for phrase in _RELATIVE if folders for path in found[phrase] if _below(path, folders)}
        return sorted(named | inside)

    def _found(self, words: Sequence[str], paths: Sequence[str]) -> dict[str, set[str]] | None:
        """Give for each word the files that hold it, among some paths of this tree."""
        found: dict[str, set[str]] = {word: set() for word in words}
        if not words or not paths:
            return found
        own: Sequence[str] = paths
        if self._other is not None:
            shared = [path for path in paths if path not in self._changed]
            own = [path for path in paths if path in self._changed]
            there = self._other._found(words, shared)  # noqa: SLF001 - of the same class
            if there is None:
                return None
            found = there
        holding = self._tree.holding(words, own)
        if holding is None or len(holding) > MOST_FILES:
            self._notes.add(_TOO_MANY)
            return None
        self._texts.fetch(holding)
        looked_for = _Words(words)
        for path in holding:
            for word in looked_for.held(self._texts.get(path) or b""):
                found[word].add(path)
        return found


class _Words:
    """Some words, ready to be looked for in many files."""

    def __init__(self, words: Sequence[str]) -> None:
        encoded = {word.encode("utf-8", "surrogateescape"): word for word in words}
        self._plain = {data: word for data, word in encoded.items() if _WORD.fullmatch(data)}
        self._others = {
            data: (word, re.compile(rb"(?<![\w\x80-\xff])" + re.escape(data) + rb"(?![\w\x80-\xff])"))
            for data, word in encoded.items()
            if data not in self._plain
        }

    def held(self, data: bytes) -> Iterator[str]:
        """Give those that stand in a text by themselves."""
        # To cut a text into its words takes as long as to look for some of them.
        if len(self._plain) > _FEW or any(word in data for word in self._plain):
            for own in self._plain.keys() & set(_WORD.findall(data)):
                yield self._plain[own]
        for other, (word, alone) in self._others.items():
            if other in data and alone.search(data):
                yield word


def _may_import(data: bytes, words: frozenset[bytes]) -> bool:
    """Tell whether a line that may be of an import statement, or of its list of names, holds any of some words."""
    return any(not words.isdisjoint(_WORD.findall(line)) for line in _IMPORTING.findall(data))


def _below(path: str, folders: Iterable[str]) -> bool:
    return any(path.startswith(f"{folder}/") for folder in folders)


def _matches(path: str, globs: Sequence[str]) -> bool:
    if tuple(globs) == ("*.py",):
        return path.endswith(".py")
    return matches(path, globs)
