"""A function, method or class that the change calls for in another way, and a caller that is left as it was.

Told at the changed definition, for callers in files that the change does not touch: each call fitted before and
does not fit any more. (A call in a changed file is told where it stands, by `call-does-not-match-signature`.)
Calls are known where the function is imported, named in full, or called on `self`; those of other instances are
not.
"""

from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import CHANGE, Sighting
from omnireview.facts.callees import Callee, callees
from omnireview.facts.naming import calls_in
from omnireview.facts.reshaped import Reshaped, reshaped
from omnireview.sides import PYTHON, Sides
from omnireview.surface import CallUse
from omnireview.surface.fit import predicate

SUBJECT: Final = CHANGE

_INIT = "__init__"


def find(sides: Sides, options: Options) -> Iterator[Sighting]:  # noqa: ARG001 - a check's shape
    """Give each definition that breaks a caller.

    `$NAME`, `$WHY` (what it does that the first call does not fit), `$CALLER` (that call's place) and `$MORE` (how
    many more there are) are bound.
    """
    changed = [each for each in reshaped(sides) if each.breaking]
    for each, broken in broken_calls(sides, changed):
        path, call, why = broken[0]
        told = {
            "$NAME": each.name,
            "$WHY": predicate(why),
            "$CALLER": f"{path}:{call.spot.line}",
            "$MORE": _more(len(broken) - 1),
        }
        yield Sighting(each.path, each.line, each.line, each.new.spot.context, told, each.name)


def broken_calls(
    sides: Sides, changed: list[Reshaped]
) -> Iterator[tuple[Reshaped, list[tuple[str, CallUse, str]]]]:
    """Give what is called in another way now, with the calls in untouched files that fitted before.

    Each call has its path, and why it does not fit any more.
    """
    names = {_called_by(each) for each in changed}
    mentions = sides.head.index.mentioning(names, PYTHON) if names else None
    paths = sorted(set().union(*mentions.values()) - sides.head.touched) if mentions else []
    sides.head.index.read_all(paths)
    calls = [
        (path, call)
        for path, call in calls_in(sides.head.index, paths)
        if call.target.rpartition(".")[2] in names or call.target in names or call.through_super
    ]
    now = callees(sides.head.index, [call for _, call in calls])
    wrong = [
        (path, call, callee, why)
        for (path, call), callee in zip(calls, now, strict=True)
        if callee is not None and (why := callee.misfit(call)) is not None
    ]
    before = callees(sides.old.index, [call for _, call, _, _ in wrong])
    broken: dict[str, list[tuple[str, CallUse, str]]] = {}
    for (path, call, callee, why), was in zip(wrong, before, strict=True):
        if was is not None and was.misfit(call) is None:
            broken.setdefault(_name(callee), []).append((path, call, why))
    for each in changed:
        name = f"{each.module}.{each.name.removesuffix(f'.{_INIT}')}"
        if name in broken:
            yield each, broken[name]


def _called_by(each: Reshaped) -> str:
    """Give the word by which it is called."""
    owner, _, name = each.name.rpartition(".")
    return owner if name == _INIT else name


def _name(callee: Callee) -> str:
    """Give the dotted name under which what is called is defined; a class's own for its `__init__`."""
    found = callee.found
    name = found.symbol.name if found.symbol else ""
    return f"{found.module}.{found.owner.name}.{name}" if found.owner else f"{found.module}.{name}"


def _more(count: int) -> str:
    return f" (and {count} more {'call' if count == 1 else 'calls'})" if count else ""
