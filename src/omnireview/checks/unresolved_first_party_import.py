"""An import of the repository's own that finds nothing: no such module, or no such name in it.

Every import of a changed file is looked up at that side of the change, through re-exports, star imports and
submodules. Left alone: imports under a `try` that catches ImportError or under `if TYPE_CHECKING`, modules that
may define names which can't be seen (a module `__getattr__`, a lazy structure), names that could come from
elsewhere (folders without `__init__.py`, a script's neighbours of the same name), and files that a build writes.
What stands nowhere in the tree has to be added, by this change or by one before it. What another module defines,
or the same module under almost the same name, is not missing: there the import has to change.
So are the imports of a module that is optional as a whole: other files import it, and all of them do so under such
a `try`.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import SIDE, Sighting
from omnireview.facts.elsewhere import found_elsewhere
from omnireview.facts.needs import RUNS, found_by_path, imports_of, last_of, needs
from omnireview.index import Absent
from omnireview.nouns import noun
from omnireview.places import matches
from omnireview.sides import Side
from omnireview.surface import Spot
from omnireview.terms import SettledBy

SUBJECT: Final = SIDE

_ADD: Final = "Add it, or name the pull request that has to be merged first."


@noun
class Options(CheckOptions):
    """Which modules a build writes."""

    generated: tuple[str, ...] = option(
        "Globs of Python files that a build writes, so that they may be missing from the repository.",
        default=("_version.py", "_C.py", "*_pb2.py", "*_pb2_grpc.py", "_build_info.py", "_git_version.py"),
    )


def find(side: Side, options: Options) -> Iterator[Sighting]:
    """Give each name that an import does not find, at its own line, and each missing module at its statement.

    `$MISSING` is the dotted name that is not there, `$MEND` what to do. `$SETTLED_BY` is bound to `change` where
    the tree has it elsewhere.
    """
    index = side.index
    uses = imports_of(index, side.changed(("*.py",)))
    wanted = needs(index, ((path, use) for path, use in uses if use.guard in RUNS))
    modules = index.modules(need.use.module for need in wanted)
    found = index.resolve_all(need.name for need in wanted)
    missing: list[tuple[str, Spot, Absent, str]] = []
    for need in wanted:
        whole, answer, spot = modules[need.use.module], found[need.name], need.use.spot
        if isinstance(whole, Absent):
            # All of the statement is in vain, so it is the statement that a person would point at.
            answer, spot = whole, replace(spot, line=need.use.statement, end_line=need.use.statement)
        if isinstance(answer, Absent):
            missing.append((need.path, spot, answer, last_of(need.name)))
    by_path = found_by_path(index, {answer.missing for _, _, answer, _ in missing})
    optional = _optional(side, {path for path, _, _, _ in missing})
    elsewhere = found_elsewhere(
        index, ((word, answer) for path, _, answer, word in missing if path not in optional)
    )
    told: set[tuple[str, int, str]] = set()
    for path, spot, answer, word in missing:
        name = answer.missing
        if path in optional or name in by_path or _is_built(name, options):
            continue
        if (path, spot.line, name) not in told:
            told.add((path, spot.line, name))
            bindings = {"$MISSING": name, "$MEND": _ADD}
            if word in elsewhere:
                bindings |= {"$MEND": f"Import {elsewhere[word]} instead.", "$SETTLED_BY": SettledBy.CHANGE}
            yield Sighting(path, spot.line, spot.end_line, spot.context, bindings, identity=last_of(name))


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
