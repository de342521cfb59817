"""A function or method that others import, and that is called in another way than before.

Public is what a package of the repository hands on: a name in `__all__`, or one that an `__init__.py` above takes
in; names with an underscore, tests, examples, scripts and documents are not. Told are changes after which a call
that was right can fail: a parameter that is gone, renamed, moved, new and required, or can't be given by place or
by name any more. Left alone are the fields of dataclasses and the like, what `**kwargs` takes in now, what becomes
of a parameter that begins with an underscore, other places of parameters behind the fourth, which hardly anybody
gives by place, and what breaks a caller in the repository itself, which is told as
`changed-signature-breaks-caller`.
"""

from collections.abc import Iterator
from typing import Final

from omnireview.checks.changed_signature_breaks_caller import broken_calls
from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import CHANGE, Sighting
from omnireview.facts.declared import is_apart
from omnireview.facts.reshaped import Reshaped, reshaped
from omnireview.index import Found
from omnireview.index.index import Index
from omnireview.sides import Sides

SUBJECT: Final = CHANGE

_BY_PLACE = 5
_CALLABLE = ("__init__", "__call__", "__new__")


def find(sides: Sides, options: Options) -> Iterator[Sighting]:  # noqa: ARG001 - a check's shape
    """Give each such definition at the first changed line of its head, methods of one name and change once.

    `$NAME`, `$CHANGES` and `$MORE` (how many more of that name there are) are bound.
    """
    changed = [each for each in reshaped(sides) if _breaking(each) and _is_open(each)]
    handed_on = _handed_on(sides.old.index, changed)
    public = [each for each in changed if (each.module, _top(each)) in handed_on]
    broken = {each.name for each, _ in broken_calls(sides, public)} if public else set()
    alike: dict[tuple[str, str], list[Reshaped]] = {}
    for each in public:
        if each.name not in broken:
            alike.setdefault((each.new.name, _breaking(each)), []).append(each)
    for (_, changes), group in alike.items():
        each, more = group[0], len(group) - 1
        told = {
            "$NAME": each.name,
            "$CHANGES": changes,
            "$MORE": f" (in {more + 1} of that name)" if more else "",
        }
        yield Sighting(each.path, each.line, each.line, each.new.spot.context, told, each.name)


def _breaking(each: Reshaped) -> str:
    """Say what of it may break a call; "" for nothing, and for the fields of a class, which are given by name."""
    if each.new.kind == "class":
        return ""
    parameters = each.new.signature.parameters if each.new.signature else ()
    open_end = any(parameter.kind == "double-star" for parameter in parameters)
    return ", ".join(
        change.words
        for change in each.changes
        if change.breaking
        and not (open_end and change.kind in {"removed", "renamed"})
        and not (change.kind == "reordered" and _place(each, change.name) >= _BY_PLACE)
        # Nobody outside is meant to give such a one.
        and (change.kind == "required" or not change.name.startswith("_"))
    )


def _place(each: Reshaped, name: str) -> int:
    parameters = each.old.signature.parameters if each.old.signature else ()
    return next((at for at, parameter in enumerate(parameters) if parameter.name == name), 0)


def _is_open(each: Reshaped) -> bool:
    return not is_apart(each.path) and all(
        part in _CALLABLE or not part.startswith("_") for part in (*each.module.split("."), *each.name.split("."))
    )


def _top(each: Reshaped) -> str:
    return each.name.partition(".")[0]


def _handed_on(old: Index, changed: list[Reshaped]) -> set[tuple[str, str]]:
    """Give those modules and names at the merge base that a package hands on to others."""
    wanted = {(each.module, _top(each)) for each in changed}
    packages = {module: list(_above(module)) for module, _ in wanted}
    old.ask(package for above in packages.values() for package in above)
    found = set()
    named: dict[str, list[tuple[str, str]]] = {}
    for module, name in wanted:
        own = old.surface(module)
        if own is not None and name in (own.exports or ()):
            found.add((module, name))
        for package in packages[module]:
            if _takes_in(old, package, name):
                named.setdefault(f"{package}.{name}", []).append((module, name))
    for dotted, answer in old.resolve_all(named).items():
        for module, name in named[dotted]:
            if not isinstance(answer, Found) or answer.module == module:
                found.add((module, name))
    return found


def _above(module: str) -> Iterator[str]:
    while "." in module:
        module = module.rpartition(".")[0]
        yield module


def _takes_in(index: Index, package: str, name: str) -> bool:
    """Tell whether a package names something: imports it, or lists it for being imported when it is asked for."""
    path = index.file_of(package)
    read = index.read(path) if path else None
    if read is None:
        return False
    return bool(read.surface.named(name)) or any(text == name for text, _ in read.usage.strings)
