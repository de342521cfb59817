"""What a change does to the repository, as a reader sees it from far: files, definitions, issues."""

from enum import StrEnum

from omnireview.diff import FileStatus
from omnireview.nouns import noun


class FileGroup(StrEnum):
    """What changed files are counted by, in the order of telling."""

    SOURCE = "source"
    TESTS = "tests"
    DOCS = "documents"
    EXAMPLES = "examples"
    CONFIGURATION = "configuration"
    OTHER = "other"


@noun
class FileRow:
    """One changed file. `added` and `removed` count lines; both are 0 where `note` says why none are known.

    `old_path` is the path at the merge base of a renamed or copied file, None for all others.
    """

    path: str
    status: FileStatus
    group: FileGroup
    added: int
    removed: int
    old_path: str | None = None
    note: str = ""


@noun
class Definition:
    """A public class or function at the top of a source file, which the change brings in or takes away.

    `path` and `line` are those of the head; of what is taken away, those of the merge base. `bases` are the names
    of a class's bases, without their packages. `summary` is the first sentence of its docstring.
    """

    kind: str
    """`class` or `function`."""
    name: str
    path: str
    line: int
    bases: tuple[str, ...] = ()
    summary: str = ""


@noun
class Replacement:
    """Something that is gone, and what stands in its place.

    `what` says by what that was measured: `methods` and `lines` that `shared` of `of` are found again, `body` for
    a function that only changed its name, `name` for what only changed its file, `words` for two classes of one
    file whose names are made of the same words.
    """

    kind: str
    """`class`, `function` or `file`."""
    old: str
    old_path: str
    new: str
    path: str
    what: str
    shared: int = 0
    of: int = 0


@noun
class LinkedIssue:
    """An issue that the pull request closes, or that its description names.

    `done` and `left` count the items of its task lists, `open_items` are the first of those that are left.
    """

    number: int
    title: str
    open: bool
    closes: bool
    done: int = 0
    left: int = 0
    open_items: tuple[str, ...] = ()


@noun
class Overview:
    """What changed. Files are in the order of the diff, all else by path and line."""

    files: tuple[FileRow, ...] = ()
    new: tuple[Definition, ...] = ()
    gone: tuple[Definition, ...] = ()
    replaced: tuple[Replacement, ...] = ()
    issues: tuple[LinkedIssue, ...] = ()
    notes: tuple[str, ...] = ()
    """What is not told here and why, in sentences."""
