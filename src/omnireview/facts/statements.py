"""Changed files of source code → how many statements the change writes that it does not take away elsewhere.

Imports, annotations, texts and `pass` count for nothing. Of other languages lines are counted that are neither
empty nor comments. A Python file that can't be read at either side is left out: its lines are no statements.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from weakref import WeakKeyDictionary

from omnireview import places
from omnireview.diff import ChangedFile, FileKind, FileStatus
from omnireview.index.index import Index
from omnireview.sides import Side, Sides

_OTHER_SOURCES = (
    *("*.c", "*.cc", "*.cpp", "*.cu", "*.cuh", "*.h", "*.hpp", "*.metal", "*.hip"),
    *("*.rs", "*.go", "*.js", "*.ts", "*.tsx", "*.pyx", "*.java", "*.kt", "*.swift"),
)
_COMMENTS = ("#", "//", "/*", "*")
_known: "WeakKeyDictionary[Index, Mapping[str, int]]" = WeakKeyDictionary()


def _is_code(path: str) -> bool:
    return places.matches(path, ("*.py", *_OTHER_SOURCES))


def source_files(head: Side) -> list[ChangedFile]:
    """Give the changed files of source code that the change adds lines to."""
    return [file for file in head.files.values() if is_source(file)]


def is_source(file: ChangedFile) -> bool:
    """Tell whether a change writes source code into a file that is no test, example, document, script or copy."""
    if file.status is FileStatus.REMOVED or file.kind is not FileKind.FILE or not file.added:
        return False
    apart = (places.is_test, places.is_example, places.is_docs, places.is_script, places.is_vendored)
    return _is_code(file.path) and not any(is_apart(file.path) for is_apart in apart)


def at_most(files: Iterable[ChangedFile]) -> int:
    """Give a number of added statements that can't be exceeded; most changes are too small to be read for this."""
    lines = (line for file in files for hunk in file.hunks for line in hunk.lines)
    return sum(1 + line.text.count(";") for line in lines if line.sign == "+" and line.text.strip())


def added_statements(sides: Sides) -> Mapping[str, int]:
    """Give how many statements each file of source code adds that are not taken away anywhere.

    Files without any are left out. It is counted once for a change, whoever asks.
    """
    index = sides.head.index
    if index not in _known:
        _known[index] = statements_on(sides, {file.path: file.added for file in source_files(sides.head)})
    return _known[index]


def statements_on(sides: Sides, lines: Mapping[str, Collection[int]]) -> dict[str, int]:
    """Give the same for some lines of files, which must be lines that the change adds."""
    removed = {path: file.removed for path, file in sides.old.files.items() if file.removed and _is_code(path)}
    gone: Counter[str] = Counter()
    before = _said(sides.old.index, removed)
    for written in before.values():
        gone.update(written)
    counts = {}
    for path, written in _said(sides.head.index, lines).items():
        old_path = sides.head.files[path].old_path if path in sides.head.files else None
        if old_path in removed and old_path not in before:
            continue
        # Arithmetic of whole counters would go through all of `gone` for every file.
        moved = {said: min(count, gone[said]) for said, count in written.items() if said in gone}
        if left := written.total() - sum(moved.values()):
            counts[path] = left
        gone.subtract(moved)
    return counts


def _said(index: Index, lines: Mapping[str, Collection[int]]) -> dict[str, Counter[str]]:
    """Give what some lines of files say: statement by statement of Python, line by line of other languages."""
    told = index.written({path: wanted for path, wanted in lines.items() if path.endswith(".py")})
    found = {}
    for path, wanted in lines.items():
        if path.endswith(".py"):
            if path in told:
                found[path] = Counter(told[path])
            continue
        texts = [line.strip() for line in (index.text(path) or "").split("\n")]
        said = (texts[number - 1] for number in wanted if number <= len(texts))
        found[path] = Counter(text for text in said if text and not text.startswith(_COMMENTS))
    return found
