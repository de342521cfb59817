"""A change of source code in earnest, and no test with it.

"In earnest" is counted in statements that the change writes outside tests, examples, documentation and scripts.
Imports, annotations, texts and `pass` count for nothing. Nor does a statement that the same change takes away
elsewhere, however it is laid out: it has only moved, or been formatted. Of other languages, and of Python that
can't be parsed, lines are counted that are neither empty nor comments. A test file with added lines settles it.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from omnireview import places
from omnireview.checks.options import CheckOptions, option
from omnireview.checks.statements import statements
from omnireview.checks.subjects import NOWHERE, PULL_REQUEST
from omnireview.diff import ChangedFile, FileKind, FileStatus
from omnireview.errors import NotAnalysed
from omnireview.pull_request import PullRequest
from omnireview.spans import Match
from omnireview.tree import Tree

SUBJECT: Final = PULL_REQUEST

_OTHER_SOURCES = (
    *("*.c", "*.cc", "*.cpp", "*.cu", "*.cuh", "*.h", "*.hpp", "*.metal", "*.hip"),
    *("*.rs", "*.go", "*.js", "*.ts", "*.tsx", "*.pyx", "*.java", "*.kt", "*.swift"),
)
_COMMENTS = ("#", "//", "/*", "*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(CheckOptions):
    """What counts as in earnest, and what is the core."""

    statements: int = option("Added statements from which a change is in earnest.", default=20, least=1)
    core_paths: tuple[str, ...] = option(
        "Globs of files whose untested change blocks the merge. Default: the settings' own.", default=()
    )


def find(pull: PullRequest, options: Options) -> Iterator[Match]:
    """Give one match without a place, or none. Files that somebody named, whole, are no change.

    `$COUNT` is the number of statements, `$FILE` the file that adds most. `$SEVERITY` is `blocker` when a core
    file is among those that count, else it is not bound.
    """
    sources = [file for file in pull.files if _is_source(file)]
    if pull.whole or any(_is_settling(file) for file in pull.files) or _at_most(sources) < options.statements:
        return
    counts = _counts(pull, sources)
    if sum(counts.values()) < options.statements:
        return
    bindings = {"$COUNT": str(sum(counts.values())), "$FILE": max(counts, key=lambda path: counts[path])}
    if any(places.matches(path, options.core_paths) for path in counts):
        bindings["$SEVERITY"] = "blocker"
    yield Match(NOWHERE.span, NOWHERE.line, bindings)


def _is_settling(file: ChangedFile) -> bool:
    return places.is_test(file.path) and bool(file.added)


def _is_code(path: str) -> bool:
    return places.matches(path, ("*.py", *_OTHER_SOURCES))


def _is_source(file: ChangedFile) -> bool:
    if file.status is FileStatus.REMOVED or file.kind is not FileKind.FILE or not file.added:
        return False
    apart = (places.is_test, places.is_example, places.is_docs, places.is_script, places.is_vendored)
    return _is_code(file.path) and not any(is_apart(file.path) for is_apart in apart)


def _at_most(files: list[ChangedFile]) -> int:
    """Give a number of added statements that can't be exceeded; most changes are too small to be read for this."""
    lines = (line for file in files for hunk in file.hunks for line in hunk.lines)
    return sum(1 + line.text.count(";") for line in lines if line.sign == "+" and line.text.strip())


def _counts(pull: PullRequest, sources: list[ChangedFile]) -> dict[str, int]:
    """Give how many statements each file adds that are not taken away anywhere; files without any are left out."""
    gone: Counter[str] = Counter()
    for file in pull.files:
        data = _read(pull.old_tree, file.old_path) if file.old_path and file.removed else None
        if data is not None and file.old_path and _is_code(file.old_path):
            gone += _written(file.old_path, data, file.removed)
    counts = {}
    for file in sources:
        data = _read(pull.head_tree, file.path)
        if data is None or places.generated(file.path, data):
            continue
        written = _written(file.path, data, file.added)
        if left := (written - gone).total():
            counts[file.path] = left
        gone -= written
    return counts


def _read(tree: Tree, path: str) -> bytes | None:
    """Give a file's bytes; None also for one too large to be had, which the scan has named already."""
    try:
        return tree.read(path)
    except NotAnalysed:
        return None


def _written(path: str, data: bytes, lines: Collection[int]) -> Counter[str]:
    """Give what some lines of a file say, statement by statement, or else line by line."""
    if path.endswith(".py"):
        try:
            found = statements(data)
        except NotAnalysed:
            found = None
        if found is not None:
            touched = (each for each in found if any(line in lines for line in range(each.first, each.last + 1)))
            return Counter(each.meaning for each in touched)
    texts = [line.strip().decode("utf-8", "replace") for line in data.split(b"\n")]
    said = (texts[number - 1] for number in lines if number <= len(texts))
    return Counter(text for text in said if text and not text.startswith(_COMMENTS))
