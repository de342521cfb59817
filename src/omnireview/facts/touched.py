"""Which classes and functions of the head a change touches, and how much."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence

from omnireview.diff import ChangedFile, FileStatus
from omnireview.nouns import noun
from omnireview.sides import Sides
from omnireview.surface import Symbol


@noun
class Touched:
    """A class, function, method or variable of the head that says something else than before.

    Comments, docstrings and the way it is laid out do not count. `name` is qualified within its file
    (`Class.method`), `lines` counts added lines in it and places where some were removed; of a class those of what
    it holds. `bases` are the last parts of a class's bases.
    """

    path: str
    kind: str
    """`class`, `function` or `variable`."""
    name: str
    line: int
    lines: int
    bases: tuple[str, ...] = ()
    new: bool = True
    """Its file had nothing of that name before, through renames."""


def touched_definitions(sides: Sides, paths: Sequence[str]) -> tuple[Touched, ...]:
    """Give what a change touches in some Python files of the head, in their order; a class before its methods."""
    then = {path: old for path in paths if (old := _past(sides.head.files[path]))}
    sides.head.index.read_all(paths)
    sides.old.index.read_all(sorted(set(then.values())))
    found: list[Touched] = []
    for path in paths:
        read = sides.head.index.read(path)
        past = sides.old.index.read(then[path]) if path in then else None
        if read is not None:
            lines = sorted(touched_lines(sides.head.files[path]))
            before = dict(_named(past.surface.symbols, "")) if past else {}
            found += _of(path, read.surface.symbols, lines, "", before)
    return tuple(found)


def touched_lines(file: ChangedFile) -> frozenset[int]:
    """Give the lines of the head that are added, and those at which others stood before."""
    touched = set(file.added)
    for hunk in file.hunks:
        at = hunk.new_start + (not hunk.new_count)
        for line in hunk.lines:
            if line.sign == "-":
                touched.add(max(at, 1))
            else:
                at += 1
    return frozenset(touched)


def _past(file: ChangedFile) -> str | None:
    return None if file.status in {FileStatus.ADDED, FileStatus.COPIED} else file.old_path


def _named(symbols: Sequence[Symbol], within: str) -> Iterator[tuple[str, Symbol]]:
    for symbol in symbols:
        if symbol.kind != "import":
            yield f"{within}{symbol.name}", symbol
        if symbol.kind == "class":
            yield from _named(symbol.members, f"{within}{symbol.name}.")


def _of(
    path: str, symbols: Sequence[Symbol], lines: Sequence[int], within: str, before: Mapping[str, Symbol]
) -> list[Touched]:
    found: list[Touched] = []
    seen: set[tuple[str, int]] = set()
    for symbol in symbols:
        spot, name = symbol.spot, f"{within}{symbol.name}"
        count = bisect_right(lines, spot.end_line) - bisect_left(lines, spot.line)
        if symbol.kind == "import" or symbol.on_instance or not count or (name, spot.line) in seen:
            continue
        seen.add((name, spot.line))
        past = before.get(name)
        inside = _of(path, symbol.members, lines, f"{name}.", before) if symbol.kind == "class" else []
        if past is not None and not inside and _same(past, symbol):
            continue
        direct = [each for each in inside if "." not in each.name[len(name) + 1 :]]
        held = count if past is None else sum(each.lines for each in direct) or 1
        bases = tuple(base.rpartition(".")[2] for base in symbol.bases if base)
        found.append(Touched(path, symbol.kind, name, spot.line, held, bases, new=past is None))
        found += inside
    return found


def _same(old: Symbol, new: Symbol) -> bool:
    """Tell whether two of one name say the same; of classes, their members aside."""
    if old.kind != new.kind or old.decorators != new.decorators:
        return False
    if new.kind == "function":
        return bool(new.digest) and old.digest == new.digest
    if new.kind == "class":
        return (old.bases, old.options) == (new.bases, new.options)
    return (old.value, old.annotation) == (new.value, new.annotation)
