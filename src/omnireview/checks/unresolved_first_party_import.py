"""An import of the repository's own that finds nothing: no such module, or no such name in it.

Every import of a changed file is looked up at that side of the change, through re-exports, star imports and
submodules. Left alone: imports under a `try` that catches ImportError or under `if TYPE_CHECKING`, modules that
may define names which can't be seen (a module `__getattr__`, a lazy structure), names that could come from
elsewhere (folders without `__init__.py`, a script's neighbours of the same name), and files that a build writes.
What stands nowhere in the tree has to be added, by this change or by one before it. What another module defines,
or the same module under almost the same name, is not missing: there the import has to change. What one statement
misses in one module is told together.
So are the imports of a module that is optional as a whole: other files import it, and all of them do so under such
a `try`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import SIDE, Sighting
from omnireview.diff import FileStatus
from omnireview.facts.elsewhere import found_elsewhere
from omnireview.facts.needs import (
    RUNS,
    found_by_path,
    importable,
    imports_of,
    is_rooted,
    last_of,
    needs,
    top_of,
)
from omnireview.index import Absent, Found
from omnireview.nouns import noun
from omnireview.places import matches
from omnireview.sides import Side
from omnireview.surface import Spot
from omnireview.terms import SettledBy

SUBJECT: Final = SIDE

_ABSENT: Final = "does not exist at this head"
_ADD: Final = "Add {}, or name the pull request that has to be merged first."
_DEFINE: Final = "Define {} there, or mend the import."
"""Of a name that the module lacks which the change itself adds."""
_NAMED: Final = 3
"""So many names are told of a statement that misses more."""
_NAMED_BY: Final = 20
"""So many statements of a file can name what others miss, too."""


@noun
class Options(CheckOptions):
    """Which modules a build writes."""

    generated: tuple[str, ...] = option(
        "Globs of Python files that a build writes, so that they may be missing from the repository.",
        default=("_version.py", "_C.py", "*_pb2.py", "*_pb2_grpc.py", "_build_info.py", "_git_version.py"),
    )


@noun
class _Gap:
    """A name that an import of a file does not find. `whole` is True where its module is missing altogether."""

    path: str
    spot: Spot
    statement: int
    answer: Absent
    word: str
    whole: bool


def find(side: Side, options: Options) -> Iterator[Sighting]:
    """Give each name that an import does not find, at its own line, and each missing module at its statement.

    `$MISSING` is the dotted name that is not there, `$HOW` says so, `$MEND` what to do. Where one statement misses
    several names of one module, `$MISSING` is the module, and each of its lines tells of all. `$SETTLED_BY` is
    bound to `change` where the tree has it elsewhere.
    """
    missing = _missing(side)
    by_path = found_by_path(side.index, {gap.answer.missing for gap in missing})
    optional = _optional(side, {gap.path for gap in missing})
    elsewhere = found_elsewhere(
        side.index, ((gap.word, gap.answer) for gap in missing if gap.path not in optional)
    )
    alone: list[_Gap] = []
    together: dict[tuple[str, str], dict[int, list[_Gap]]] = {}
    for gap in missing:
        name = gap.answer.missing
        if gap.path in optional or name in by_path or _is_built(name, options):
            continue
        if gap.whole or gap.word in elsewhere or name != f"{gap.answer.within}.{gap.word}":
            alone.append(gap)
        else:
            together.setdefault((gap.path, gap.answer.within), {}).setdefault(gap.statement, []).append(gap)
    found = [*_alone(alone, elsewhere)]
    for statements in together.values():
        found += _of_one_module(side, list(statements.values()))
    yield from sorted(found, key=lambda each: (each.path or "", each.line or 0))


def _alone(gaps: Iterable[_Gap], elsewhere: Mapping[str, str]) -> Iterator[Sighting]:
    told: set[tuple[str, int, str]] = set()
    for gap in gaps:
        name = gap.answer.missing
        if (gap.path, gap.spot.line, name) not in told:
            told.add((gap.path, gap.spot.line, name))
            bindings = {"$MISSING": importable(name), "$HOW": _ABSENT, "$MEND": _ADD.format("it")}
            if gap.word in elsewhere:
                bindings["$MEND"] = f"Import {importable(elsewhere[gap.word])} instead."
                bindings["$SETTLED_BY"] = SettledBy.CHANGE
            yield _sighting([gap], bindings)


def _missing(side: Side) -> list[_Gap]:
    index = side.index
    uses = imports_of(index, side.changed(("*.py",)))
    wanted = needs(index, ((path, use) for path, use in uses if use.guard in RUNS))
    modules = index.modules(need.use.module for need in wanted)
    found = index.resolve_all(need.name for need in wanted)
    missing: list[_Gap] = []
    known = {top_of(need.name) for need in wanted if isinstance(modules[need.use.module], Found)}
    for need in wanted:
        whole, answer, spot = modules[need.use.module], found[need.name], need.use.spot
        if isinstance(whole, Absent):
            # All of the statement is in vain, so it is the statement that a person would point at.
            answer, spot = whole, replace(spot, line=need.use.statement, end_line=need.use.statement)
        top = top_of(need.name)
        if isinstance(answer, Absent) and (top in known or is_rooted(index, top)):
            gap = _Gap(need.path, spot, need.use.statement, answer, last_of(need.name), isinstance(whole, Absent))
            missing.append(gap)
    return missing


def _of_one_module(side: Side, statements: list[list[_Gap]]) -> Iterator[Sighting]:
    """Give what statements of a file miss in a module, each line once.

    A statement that misses nothing but what another one does is told in the words of that.
    """
    named = [tuple(dict.fromkeys(gap.word for gap in gaps)) for gaps in statements]
    widest = sorted(dict.fromkeys(named), key=len, reverse=True)[:_NAMED_BY]
    for gaps, own in zip(statements, named, strict=True):
        words = next((each for each in widest if set(own) <= set(each)), own)
        by_line: dict[int, list[_Gap]] = {}
        for gap in gaps:
            by_line.setdefault(gap.spot.line, []).append(gap)
        for on_line in by_line.values():
            yield _sighting(on_line, _told(side, on_line[0].answer, words))


def _told(side: Side, answer: Absent, words: tuple[str, ...]) -> dict[str, str]:
    file = side.files.get(answer.path)
    is_new = file is not None and file.status is FileStatus.ADDED and not answer.path.endswith("/__init__.py")
    mend = (_DEFINE if is_new else _ADD).format("it" if len(words) == 1 else "them")
    if len(words) == 1:
        return {"$MISSING": importable(answer.missing), "$HOW": _ABSENT, "$MEND": mend}
    return {"$MISSING": importable(answer.within), "$HOW": f"has {_none_of(words)} at this head", "$MEND": mend}


def _none_of(words: tuple[str, ...]) -> str:
    quoted = [f"'{word}'" for word in words]
    if len(words) == 2:
        return f"neither {quoted[0]} nor {quoted[1]}"
    left = len(words) - _NAMED
    last = f"{left} more" if left > 0 else quoted.pop()
    return f"none of {', '.join(quoted[:_NAMED])} and {last}"


def _sighting(gaps: list[_Gap], bindings: dict[str, str]) -> Sighting:
    first = gaps[0]
    # The name alone tells it from others: the package around it may be renamed.
    identity = " ".join(dict.fromkeys(last_of(gap.answer.missing) for gap in gaps))
    spot = first.spot
    return Sighting(first.path, spot.line, spot.end_line, spot.context, bindings, identity=identity)


def _optional(side: Side, paths: Collection[str]) -> frozenset[str]:
    """Give those of some files that others import, and nobody without a `try` for their absence."""
    modules = {name: path for path in sorted(paths) if (name := side.index.module_name(path)) is not None}
    told = (side.index.importers(modules) if modules else None) or {}
    guards = {
        modules[name]: {use.guard for path, use in uses if path != modules[name]} for name, uses in told.items()
    }
    return frozenset(path for path, how in guards.items() if "try" in how and how <= {"try", "typing"})


def _is_built(module: str, options: Options) -> bool:
    return matches(f"{module.replace('.', '/')}.py", options.generated)
