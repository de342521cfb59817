"""Which files are compared for copies, which of their lines, and with which others."""

from collections.abc import Iterable

from omnireview import places
from omnireview.diff import ChangedFile
from omnireview.facts.equal_lines import Said, Shelf
from omnireview.index.index import Index

_APART = (
    places.is_test, places.is_example, places.is_docs, places.is_script, places.is_platform, places.is_vendored,
)  # fmt: skip
_WINDOW = 10
_TELLING = 12
"""A line of fewer characters stands in too many files to be searched for."""
_CUSTOM = 5
_KEPT_EQUAL = "# Copied from "


def candidates(paths: Iterable[str]) -> tuple[str, ...]:
    """Give the Python files among some paths in which a copy is a fault, sorted."""
    python = (path for path in paths if path.endswith(".py"))
    return tuple(sorted(path for path in python if not any(is_apart(path) for is_apart in _APART)))


def is_kept_equal(text: str) -> bool:
    """Tell whether a file has parts that a tool keeps equal to others, as Hugging Face's projects mark them."""
    return _KEPT_EQUAL in text


def marks_copies(index: Index, package: str) -> bool:
    """Tell whether a tree has the custom of marking copies of a package's code: some files do, and not by chance.

    What is copied from elsewhere no tool keeps equal.
    """
    marked = index.tree.holding([f"{_KEPT_EQUAL}{package}."], candidates(index.python_files())) or ()
    return len(marked) >= _CUSTOM


def shelf(index: Index, texts: Iterable[Said]) -> Shelf:
    """Give the files of a tree that may share ten lines in a row with any of some texts; none if nobody can tell.

    Of every ten lines the longest is searched for.
    """
    marks = {
        max(lines.words[at : at + _WINDOW], key=len)
        for lines in texts
        for at in range(0, len(lines.words), _WINDOW)
    }
    words = sorted(mark for mark in marks if len(mark) >= _TELLING)
    paths = index.tree.holding(words, candidates(index.python_files())) if words else ()
    index.texts(paths or ())
    return Shelf({path: text for path in paths or () if (text := index.text(path)) is not None})


def added_text(text: str, file: ChangedFile) -> str:
    """Give a file's text with every line blank that the change does not add, so that lines keep their numbers."""
    added = frozenset(file.added)
    return "\n".join(line if number in added else "" for number, line in enumerate(text.split("\n"), start=1))
