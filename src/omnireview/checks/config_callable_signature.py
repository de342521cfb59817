"""A function that a YAML file names, and that the code which loads it calls with arguments that it does not take.

Looked at are functions of the tree under keys that name code. The place that calls one is known where a class
keeps it under the key's own name: `custom_process_input_func: omni.inputs.to_talker` in YAML, and in Python
`self.custom_process_input_func(a, b)` in a class that gives itself that attribute. Where several places call it,
one that fits is enough. Decorated functions, and those that several statements define, are left out.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import SIDE, Sighting
from omnireview.facts.config_names import KEYS, ConfigName, names_in_configs
from omnireview.index import Found, Resolution
from omnireview.nouns import noun
from omnireview.sides import PYTHON, Side
from omnireview.surface import CallUse, Read
from omnireview.surface.fit import misfit

SUBJECT: Final = SIDE


@noun
class Options(CheckOptions):
    """Which keys name code."""

    keys: tuple[str, ...] = option(
        "Keys whose values name code; `*` stands for any letters, hyphens count as underscores.", default=KEYS
    )


@noun
class _Caller:
    """A call of what a configuration names."""

    path: str
    use: CallUse


def find(side: Side, options: Options) -> Iterator[Sighting]:
    """Give each function that fits no call: at its definition where the change touches that file, else at its key.

    `$NAME` is the function, `$KEY` the key, `$CALLER` the file that calls it, and `$WHY` says what does not fit.
    """
    names = names_in_configs(side, options.keys, _called_here(side))
    callers = _callers(side, {name.key for name in names if name.key.isidentifier()})
    resolved = side.index.resolve_all({name.dotted for name in names if name.key in callers})
    seen: set[tuple[str, str]] = set()
    for name in (name for name in names if name.key in callers):
        found = _function(resolved, name)
        if found is None or (name.dotted, name.key) in seen:
            continue
        seen.add((name.dotted, name.key))
        why = _why_not(found, callers[name.key])
        if why:
            yield _sighting(side, name, found, callers[name.key][0], why)


def _called_here(side: Side) -> set[str]:
    """Give the attributes that changed files call and that their classes give themselves."""
    paths = side.changed(PYTHON)
    side.index.read_all(paths)
    reads = ((path, side.index.read(path)) for path in paths)
    return {name for path, read in reads if read for name, _ in _calls(path, read)}


def _callers(side: Side, keys: Iterable[str]) -> Mapping[str, list[_Caller]]:
    """Give the calls of attributes that classes give themselves, by the attribute's name."""
    wanted = frozenset(keys)
    told = side.index.mentioning(wanted, PYTHON) if wanted else None
    paths = sorted({path for found in told.values() for path in found}) if told else []
    side.index.read_all(paths)
    callers: dict[str, list[_Caller]] = defaultdict(list)
    for path in paths:
        read = side.index.read(path)
        for name, caller in _calls(path, read) if read else ():
            if name in wanted:
                callers[name].append(caller)
    return callers


def _calls(path: str, read: Read) -> Iterator[tuple[str, _Caller]]:
    kept = set(_kept(read))
    for use in read.usage.calls:
        if use.bound and not use.through_super and not use.guarded and use.target in kept:
            yield use.target.rpartition(".")[2], _Caller(path, use)


def _kept(read: Read) -> Iterator[str]:
    """Give the dotted names of attributes that classes of a file give themselves, and have no method of."""
    classes = [symbol for symbol in read.surface.symbols if symbol.kind == "class"]
    counts = Counter(symbol.name for symbol in classes)
    for symbol in classes:
        if counts[symbol.name] == 1:
            own = {member.name for member in symbol.members if not member.on_instance}
            for member in symbol.members:
                if member.on_instance and member.name not in own:
                    yield f"{read.surface.module}.{symbol.name}.{member.name}"


def _function(resolved: Mapping[str, Resolution], name: ConfigName) -> Found | None:
    found = resolved[name.dotted]
    if not isinstance(found, Found) or found.symbol is None or found.owner is not None or found.several:
        return None
    symbol = found.symbol
    plain = symbol.kind == "function" and not symbol.decorators and not symbol.conditional
    return found if plain and symbol.signature is not None else None


def _why_not(found: Found, callers: list[_Caller]) -> str:
    signature = found.symbol.signature if found.symbol else None
    if signature is None:
        return ""
    reasons = [misfit(signature, caller.use) for caller in callers]
    return reasons[0] or "" if all(reasons) else ""


def _sighting(side: Side, name: ConfigName, found: Found, caller: _Caller, why: str) -> Sighting:
    bindings = {"$NAME": name.written, "$KEY": name.key, "$CALLER": caller.path, "$WHY": why}
    identity = f"{name.key} {name.dotted}"
    if found.path in side.files and found.symbol is not None:
        spot = found.symbol.spot
        context = f"{spot.context}.{found.symbol.name}".lstrip(".")
        return Sighting(found.path, spot.line, context=context, bindings=bindings, identity=identity)
    return Sighting(name.path, name.line, bindings=bindings, identity=identity)
