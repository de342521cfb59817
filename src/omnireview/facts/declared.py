"""What the changed Python files of both sides declare → what the change takes away, and where that is told."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from omnireview import places
from omnireview.diff import ChangedFile, FileStatus
from omnireview.nouns import noun
from omnireview.sides import PYTHON, Side, Sides
from omnireview.surface import Read

_MOST_WORDS = 300

Declares = Callable[[Read], Iterable[tuple[str, int]]]
"""Gives the names that a file declares, each with its line."""


@noun
class Gone:
    """A name that the change takes away: where it stood, and where the head can be pointed at.

    `path` is the file's path at the head, `line` the line there that took the old one's place; None without one.
    """

    name: str
    old_path: str
    old_line: int
    path: str
    line: int | None


def is_apart(path: str) -> bool:
    """Tell files that are no promise to users: tests, examples, documentation, scripts, copies of others' code."""
    apart = (places.is_test, places.is_example, places.is_docs, places.is_script, places.is_vendored)
    return any(each(path) for each in apart)


def read_changed(side: Side, leave_out: Callable[[str], bool]) -> dict[str, Read]:
    """Read the changed Python files of one side, together; those that can't be read are left out."""
    paths = [path for path in side.changed(PYTHON) if not leave_out(path)]
    side.index.read_all(paths)
    return {path: read for path in paths if (read := side.index.read(path)) is not None}


def find_gone(
    sides: Sides,
    declares: Declares,
    leave_out: Callable[[str], bool],
    *,
    spellings: Callable[[str], tuple[str, ...]] = lambda name: (name,),
    is_open: Callable[[Read], bool] = lambda _: False,
) -> Iterator[Gone]:
    """Give the names that files declared at the merge base, and that no Python file of the head mentions any more.

    A file that is gone as a whole has taken its names along on purpose: they are left out. So are those of a file
    that `is_open` at the head, for it may declare names that can't be seen. Where the head can't be searched,
    nothing is given. `spellings` are all ways to write a name that mean the same, itself among them.
    """
    files = {file.old_path: file for file in sides.pull.files if file.old_path}
    before = {
        path: list(declares(read))
        for path, read in read_changed(sides.old, leave_out).items()
        if path in files and files[path].status is not FileStatus.REMOVED
    }
    if not any(before.values()):
        return
    now = read_changed(sides.head, lambda _: False)
    kept = {each for read in now.values() for name, _ in declares(read) for each in spellings(name)}
    before = {
        path: [(name, line) for name, line in names if name not in kept]
        for path, names in before.items()
        if files[path].path not in now or not is_open(now[files[path].path])
    }
    lost = sorted({name for names in before.values() for name, _ in names})[:_MOST_WORDS]
    words = [each for name in lost for each in spellings(name)]
    told = sides.head.index.mentioning(words, PYTHON) if words else None
    if told is None:
        return
    gone = {name for name in lost if not any(told.get(each) for each in spellings(name))}
    for path, names in before.items():
        for name, line in names:
            if name in gone:
                gone.remove(name)
                yield Gone(name, path, line, files[path].path, line_after(files[path], line))


def spellings_of_option(option: str) -> tuple[str, ...]:
    """Give an option as it is written, with hyphens and with underscores: some parsers take all of these."""
    word = option.removeprefix("--")
    return tuple(dict.fromkeys((option, f"--{word.replace('_', '-')}", f"--{word.replace('-', '_')}")))


def line_after(file: ChangedFile, old_line: int) -> int | None:
    """Give the added line that stands where a removed one stood, the n-th for the n-th; None where none does."""
    for hunk in file.hunks:
        removed: list[int | None] = []
        added: list[int | None] = []
        for line in (*hunk.lines, None):
            if line is not None and line.sign == "-":
                removed.append(line.old)
            elif line is not None and line.sign == "+":
                added.append(line.new)
            else:
                if old_line in removed and added:
                    return added[min(removed.index(old_line), len(added) - 1)]
                removed, added = [], []
    return None


def still_named(side: Side, words: Iterable[str], globs: tuple[str, ...]) -> Mapping[str, str]:
    """Give a path of a file that still mentions it, for each word that any mentions; the first by name."""
    told = side.index.mentioning(words, globs)
    return {word: min(paths) for word, paths in told.items() if paths} if told else {}
