"""A change and the areas of a project → those that it touches, with their questions."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from string import Formatter
from typing import Final

from omnireview.diff import ChangedFile, FileStatus
from omnireview.facts.touched import Touched, touched_definitions
from omnireview.focus import FocusArea, FocusQuestion, Named
from omnireview.nouns import noun
from omnireview.overview import FileGroup
from omnireview.overview.definitions import is_source
from omnireview.overview.groups import group_of
from omnireview.places import is_vendored, matches
from omnireview.pull_request import PullRequest
from omnireview.settings import Area, Question, Settings
from omnireview.settings.areas import shipped_areas
from omnireview.sides import Sides

MOST_AREAS: Final = 4
MOST_QUESTIONS: Final = 3
MOST_NAMES: Final = 3
MOST_READ: Final = 200
"""Python files whose classes and functions are looked at."""
MOST_DEFINITIONS: Final = 1_000
"""Classes and functions that are looked at, those with the most changed lines."""
LEAST_LINES: Final = 10
"""Changed lines of an area, a file, or a class that was there before: fewer are read faster than a question."""
_LONGEST_NAME: Final = 200
_LEFT_OUT: Final = {FileGroup.TESTS, FileGroup.EXAMPLES, FileGroup.DOCS}


@noun
class _Use:
    """An added line that imports something, or calls it; `context` is the qualified name of what is around it."""

    path: str
    line: int
    name: str
    context: str


@noun
class _Change:
    """What can touch an area: changed files with their lines, definitions, and what added lines use of others."""

    files: Mapping[str, int]
    definitions: tuple[Touched, ...]
    uses: tuple[_Use, ...]


def find_focus(pull: PullRequest, sides: Sides | None, settings: Settings) -> tuple[FocusArea, ...]:
    """Give the areas that a change touches, at most four, those with the most changed lines first.

    Tests, examples, documents, scripts and copies of other projects touch nothing. A question whose names are
    missing is left out, and an area without questions with it. Without `sides` only paths count; whole files that
    somebody named are no change.
    """
    if pull.whole:
        return ()
    change = _look(pull, sides)
    areas = {**shipped_areas(), **settings.focus}
    found = [each for area in areas.values() if area is not None and (each := _touched(area, change)) is not None]
    return tuple(sorted(found, key=lambda each: -each.lines)[:MOST_AREAS])


def _look(pull: PullRequest, sides: Sides | None) -> _Change:
    files = {
        file.path: lines
        for file in pull.files
        if file.status is not FileStatus.REMOVED and (lines := _lines(file)) and _counts(file.path)
    }
    if sides is None:
        return _Change(files, (), ())
    paths = [path for path in files if path.endswith(".py") and path in sides.head.files][:MOST_READ]
    definitions = touched_definitions(sides, paths)
    if len(definitions) > MOST_DEFINITIONS:
        definitions = tuple(sorted(definitions, key=lambda each: -each.lines)[:MOST_DEFINITIONS])
    uses = tuple(use for path in paths for use in _used(sides, path))
    told: Counter[str] = Counter()
    for each in definitions:
        told[each.path] += each.lines if "." not in each.name else 0
    for use in uses:
        told[use.path] += not use.context
    # Of code only what says something else counts, and neither comments nor line breaks.
    unread = {path for path in paths if sides.head.index.read(path) is None}
    code = {path: told[path] if path in set(paths) - unread else lines for path, lines in files.items()}
    return _Change({path: lines for path, lines in code.items() if lines}, definitions, uses)


def _used(sides: Sides, path: str) -> Iterator[_Use]:
    read, added = sides.head.index.read(path), sides.head.files[path].added
    for use in read.usage.imports if read else ():
        name = f"{use.module}.{use.name}" if use.name else use.module
        if use.spot.line in added:
            yield _Use(path, use.spot.line, name, use.spot.context)
    for call in read.usage.calls if read else ():
        if call.spot.line in added:
            yield _Use(path, call.spot.line, call.target, call.spot.context)


def _lines(file: ChangedFile) -> int:
    return len(file.added) + len(file.removed)


def _counts(path: str) -> bool:
    if path.endswith(".py"):
        return is_source(path) and not is_vendored(path)
    return group_of(path) not in _LEFT_OUT and not is_vendored(path)


def _touched(area: Area, change: _Change) -> FocusArea | None:
    whole = {path for path in change.files if _lies_in(path, area.paths)}
    alone = [each for each in change.definitions if each.path not in whole and _named_by(area, each)]
    inside = {(each.path, each.name) for each in alone}
    uses = [use for use in change.uses if use.path not in whole and _is_of(use.name, area.imports)]
    around = {place for use in uses for place in _places(use)}
    definitions = [
        each
        for each in change.definitions
        if each.path in whole
        or (each.path, each.name) in around
        or any((each.path, name) in inside for name in _around(each.name))
    ]
    files = whole | {each.path for each in alone} | {use.path for use in uses}
    questions = _questions(area, definitions, {path: change.files.get(path, 0) for path in sorted(files)})
    outermost = [each for each in alone if not any((each.path, name) in inside for name in _around(each.name)[1:])]
    lines = sum(change.files[path] for path in whole) + sum(each.lines for each in outermost)
    lines += _lines_around([use for use in uses if not inside.intersection(_places(use))], change.definitions)
    return FocusArea(area.title, len(files), lines, questions) if questions and lines >= LEAST_LINES else None


def _places(use: _Use) -> list[tuple[str, str]]:
    return [(use.path, name) for name in _around(use.context)]


def _lines_around(uses: Iterable[_Use], definitions: Iterable[Touched]) -> int:
    """Count the changed lines of the functions that use something, and the other lines that do."""
    functions = {(each.path, each.name): each.lines for each in definitions if each.kind == "function"}
    told: dict[tuple[str, str], int] = {}
    for use in uses:
        place = next((place for place in _places(use) if place in functions), None)
        told |= {place: functions[place]} if place else {(use.path, str(use.line)): 1}
    return sum(told.values())


def _named_by(area: Area, each: Touched) -> bool:
    if each.kind == "function":
        return _fits(each.name, area.functions)
    return any(_fits(name, area.classes) for name in (each.name, *each.bases))


def _around(name: str) -> list[str]:
    """Give a qualified name and those of what is around it, the name itself first."""
    parts = name.split(".")
    return [".".join(parts[:count]) for count in range(len(parts), 0, -1)]


def _is_of(name: str, modules: Sequence[str]) -> bool:
    return any(name == module or name.startswith(f"{module}.") for module in modules)


def _lies_in(path: str, globs: Sequence[str]) -> bool:
    # Globs without `!` need no library, which would take longer to import than all of this takes.
    taken_out = [glob[1:] for glob in globs if glob.startswith("!")]
    return matches(path, [glob for glob in globs if not glob.startswith("!")]) and not matches(path, taken_out)


def _fits(name: str, globs: Iterable[str]) -> bool:
    """Tell whether a qualified name, or its last part, is one of some globs, and none of those behind a `!`."""
    if len(name) > _LONGEST_NAME:
        return False
    last = name.rpartition(".")[2]
    hits = [glob for glob in globs if any(fnmatchcase(each, glob.removeprefix("!")) for each in (last, name))]
    return bool(hits) and not any(glob.startswith("!") for glob in hits)


def _questions(area: Area, definitions: Sequence[Touched], files: Mapping[str, int]) -> tuple[FocusQuestion, ...]:
    found: list[FocusQuestion] = []
    for question in area.questions:
        names = tuple((word, _names(word, question, definitions, files)) for word in _placeholders(question.ask))
        if all(named for _, named in names):
            found.append(FocusQuestion(question.ask, names))
        if len(found) == MOST_QUESTIONS:
            break
    return tuple(found)


def _placeholders(ask: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for _, name, _, _ in Formatter().parse(ask) if name))


def _names(
    word: str, question: Question, definitions: Sequence[Touched], files: Mapping[str, int]
) -> tuple[Named, ...]:
    """Give the names for a placeholder, those with the most changed lines first."""
    if word == "files":
        large = [path for path, lines in files.items() if lines >= LEAST_LINES]
        paths = [path for path in large if not question.about or _lies_in(path, question.about)]
        paths.sort(key=lambda path: -files[path])
        return tuple(Named(path, path) for path in paths[:MOST_NAMES])
    kind = "class" if word == "classes" else "function"
    fitting = [
        each
        for each in definitions
        if each.kind == kind
        and (kind == "function" or each.new or each.lines >= LEAST_LINES)
        and (not question.when or each.new is (question.when == "new"))
        and (_fits(each.name, question.about) if question.about else _is_plain(each.name))
    ]
    fitting.sort(key=lambda each: -each.lines)
    told: dict[str, Named] = {}
    for each in fitting:
        told.setdefault(each.name, Named(each.name, each.path, each.line))
    return tuple(told.values())[:MOST_NAMES]


def _is_plain(name: str) -> bool:
    return not name.rpartition(".")[2].startswith("__")
