"""A module or a name that the change takes away, and that is still used elsewhere at the head.

Found are imports in files that the change does not touch (those of changed files are told as unresolved), texts
there that are the whole name, as tests patch them, reads of `module.name` in any file, and import statements in
the code of documents, which are minor. Modules that pass a name on by `from … import *` are followed. Left alone
are imports under a `try` that catches ImportError or under `if TYPE_CHECKING`, and names that the head still has
by another way.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import CHANGE, Sighting
from omnireview.facts.needs import RUNS, last_of, needs, prefixes
from omnireview.facts.prose import imports_shown, mentions
from omnireview.facts.removals import Removal, removals
from omnireview.index import Absent
from omnireview.index.index import Index
from omnireview.sides import Sides
from omnireview.surface import ImportUse, Spot
from omnireview.terms import Severity

SUBJECT: Final = CHANGE

_MOST_STEPS = 4
"""How far names are followed through `from … import *`; each step may cost a request."""

Gone = Mapping[str, Removal]


def find(sides: Sides, _: Options) -> Iterator[Sighting]:
    """Give each place that still uses what is gone.

    `$NAME` is the dotted name, `$PATH` the file that had it, `$NOW` tells where the change brings the same name,
    and is empty without that. `$SEVERITY` is `minor` for documents, else it is not bound.
    """
    gone = {removal.name: removal for removal in removals(sides)}
    if not gone:
        return
    index = sides.head.index
    yield from _in_code(sides, index, gone)
    yield from _in_documents(index, gone)


def _in_code(sides: Sides, index: Index, gone: dict[str, Removal]) -> Iterator[Sighting]:
    uses = _importers(index, gone)
    wanted = [
        need
        for need in needs(index, ((path, use) for path, use in uses if use.guard in RUNS))
        if need.path not in sides.head.files and _culprit(need.name, gone)
    ]
    places = [(need.path, need.use.spot, need.name) for need in wanted]
    for path in dict.fromkeys(path for path, _ in uses):
        places += [(path, spot, name) for spot, name in _reads_of(index, path, gone)]
        if path not in sides.head.files:
            places += [(path, spot, name) for spot, name in _texts_of(index, path, gone)]
    found = index.resolve_all(name for _, _, name in places)
    told: set[tuple[str, int, str]] = set()
    for path, spot, name in sorted(places, key=lambda each: (each[0], each[1].line)):
        culprit = _culprit(name, gone)
        place = (path, spot.line, culprit.name if culprit else "")
        if culprit and place not in told and isinstance(found[name], Absent):
            told.add(place)
            yield _sighting(path, spot, culprit)


def _importers(index: Index, gone: dict[str, Removal]) -> list[tuple[str, ImportUse]]:
    """Give the imports of modules that have lost a name, and of those that pass all of their names on.

    What is gone of the latter, too, is added to `gone` under their names.
    """
    waiting = {removal.module for removal in gone.values()}
    seen: set[str] = set()
    uses: list[tuple[str, ImportUse]] = []
    for _ in range(_MOST_STEPS):
        waiting -= seen
        found = index.importers(waiting) if waiting else None
        if found is None:
            break
        seen |= waiting
        fresh = [each for module in sorted(found) for each in found[module]]
        uses += fresh
        waiting = set()
        lost: defaultdict[str, list[str]] = defaultdict(list)
        for name in gone:
            lost[name.rpartition(".")[0]].append(name)
        for path, use in fresh:
            passer = index.module_name(path) if use.name == "*" and not use.local else None
            if passer:
                waiting.add(passer)
                passed = {f"{passer}.{last_of(name)}": gone[name] for name in lost[use.module]}
                lost[passer] += [name for name in passed if name not in gone]
                gone |= passed
    return uses


def _reads_of(index: Index, path: str, gone: Gone) -> Iterator[tuple[Spot, str]]:
    """Give where a file reads or calls `module.name`, of a name that is gone and not imported by itself."""
    read = index.read(path)
    if read is None:
        return
    imported = {f"{use.module}.{use.name}" for use in read.usage.imports}
    for attribute in read.usage.attributes:
        name = f"{attribute.target}.{attribute.name}"
        if name in gone and name not in imported and not attribute.guarded:
            yield attribute.spot, name
    for call in read.usage.calls:
        if call.target in gone and call.target not in imported:
            yield call.spot, call.target


def _texts_of(index: Index, path: str, gone: Gone) -> Iterator[tuple[Spot, str]]:
    """Give the texts of a file that are the whole name of something that is gone, as a test patches it."""
    read = index.read(path)
    for text, spot in read.usage.strings if read else ():
        name = text.replace(":", ".", 1)
        # The name of a module alone is a logger's as often as not.
        if name in gone and gone[name].symbol is not None:
            yield spot, name


def _in_documents(index: Index, gone: Gone) -> Iterator[Sighting]:
    words = {name.rpartition(".")[2] for name in gone}
    shown: dict[str, Mapping[int, tuple[str, ...]]] = {}
    wanted: dict[tuple[str, int], str] = {}
    for mention in mentions(index, words):
        if mention.path not in shown:
            shown[mention.path] = imports_shown(index, mention.path)
            for line, names in shown[mention.path].items():
                for name in names:
                    if _culprit(name, gone):
                        wanted.setdefault((mention.path, line), name)
    found = index.resolve_all(wanted.values())
    for (path, line), name in wanted.items():
        culprit = _culprit(name, gone)
        if culprit and isinstance(found[name], Absent):
            yield _sighting(path, Spot(line, line), culprit, severity=Severity.MINOR)


def _culprit(name: str, gone: Gone) -> Removal | None:
    """Give what is gone of a dotted name: its shortest part, for with a module all its names are gone."""
    lost = [gone[part] for part in prefixes(name) if part in gone]
    return lost[-1] if lost else None


def _sighting(path: str, spot: Spot, culprit: Removal, severity: Severity | None = None) -> Sighting:
    now = f"It is {culprit.now} now." if culprit.now else ""
    bindings = {"$NAME": culprit.name, "$PATH": culprit.path, "$NOW": now}
    if severity:
        bindings["$SEVERITY"] = severity.value
    return Sighting(path, spot.line, spot.end_line, context=spot.context, bindings=bindings, identity=culprit.name)
