"""A change of source code in earnest, and no test with it.

"In earnest" is counted in statements that the change writes outside tests, examples, documentation and scripts.
Imports, annotations, texts and `pass` count for nothing. Nor does a statement that the same change takes away
elsewhere, however it is laid out: it has only moved, or been formatted. Of other languages, and of Python that
can't be parsed, lines are counted that are neither empty nor comments. A test file with added lines settles it.
The finding names tests that import what changed, and public functions and classes of it that no test names.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from omnireview import places
from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import CHANGE, Sighting
from omnireview.diff import ChangedFile, FileKind, FileStatus
from omnireview.facts.tests_of import names_without_test, tests_that_import
from omnireview.index.index import Index
from omnireview.sides import Sides

SUBJECT: Final = CHANGE

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


def find(sides: Sides, options: Options) -> Iterator[Sighting]:
    """Give one match without a place, or none. Files that somebody named, whole, are no change.

    `$COUNT` is the number of statements, `$FILE` the file that adds most. `$TESTS` says which tests import what
    changed, `$NAMES` which of its names no test has. `$SEVERITY` is `blocker` when a core file is among those that
    count, else it is not bound.
    """
    pull = sides.pull
    sources = [file for file in sides.head.files.values() if _is_source(file)]
    if pull.whole or any(_is_settling(file) for file in pull.files) or _at_most(sources) < options.statements:
        return
    counts = _counts(sides, sources)
    if sum(counts.values()) < options.statements:
        return
    bindings = {
        "$COUNT": str(sum(counts.values())),
        "$FILE": max(counts, key=lambda path: counts[path]),
        "$TESTS": tests_that_import(sides.head, counts),
        "$NAMES": names_without_test(sides.head, counts),
    }
    if any(places.matches(path, options.core_paths) for path in counts):
        bindings["$SEVERITY"] = "blocker"
    yield Sighting(None, bindings=bindings)


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


def _counts(sides: Sides, sources: list[ChangedFile]) -> dict[str, int]:
    """Give how many statements each file adds that are not taken away anywhere; files without any are left out."""
    removed = {path: file.removed for path, file in sides.old.files.items() if file.removed and _is_code(path)}
    gone: Counter[str] = Counter()
    for written in _said(sides.old.index, removed).values():
        gone.update(written)
    added = _said(sides.head.index, {file.path: file.added for file in sources})
    counts = {}
    for path, written in added.items():
        # Arithmetic of whole counters would go through all of `gone` for every file.
        moved = {said: min(count, gone[said]) for said, count in written.items() if said in gone}
        if left := written.total() - sum(moved.values()):
            counts[path] = left
        gone.subtract(moved)
    return counts


def _said(index: Index, lines: Mapping[str, Collection[int]]) -> dict[str, Counter[str]]:
    """Give what some lines of files say, statement by statement, or else line by line."""
    told = index.written({path: wanted for path, wanted in lines.items() if path.endswith(".py")})
    found = {}
    for path, wanted in lines.items():
        if path in told:
            found[path] = Counter(told[path])
            continue
        texts = [line.strip() for line in (index.text(path) or "").split("\n")]
        said = (texts[number - 1] for number in wanted if number <= len(texts))
        found[path] = Counter(text for text in said if text and not text.startswith(_COMMENTS))
    return found
