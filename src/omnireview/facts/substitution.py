"""A method and the one that it overrides → what a caller of the one may do that the other can't take."""

from collections.abc import Sequence

from omnireview.facts.callees import is_bound, keeps_parameters
from omnireview.facts.defined import Defined, Tables
from omnireview.index import Found
from omnireview.surface import CallUse, Parameter, Signature, Spot, Symbol
from omnireview.surface.fit import misfit

_POSITIONAL = ("positional-only", "positional")
_MOST_ARGUMENTS = 255
"""More than a call is ever written with."""
_NOWHERE = Spot(0, 0)
_TWICE = " is given twice"


def wrong_call(tables: Tables, each: Defined, method: Symbol, base: Found) -> str:
    """Say why a call that a class above makes of its own method does not fit what this class makes of it.

    "" where there is no such call, and where this class calls its own method in its own way: then it has taken the
    place of those calls, too.
    """
    if not keeps_parameters(method) or base.symbol is None or not keeps_parameters(base.symbol):
        return ""
    own = each.lineage.classes[0]
    if own.symbol is not None and any(
        call.bound and not call.through_super and _misfit(method, call) is None and _misfit(base.symbol, call)
        for call in tables.calls(own.path, f"{own.module}.{own.symbol.name}.{method.name}")
    ):
        return ""
    for at, one in enumerate(each.lineage.classes):
        if not at or one.symbol is None:
            continue
        for call in tables.calls(one.path, f"{one.module}.{one.symbol.name}.{method.name}"):
            if not call.bound or call.through_super or call.guarded:
                continue
            if _misfit(base.symbol, call) is None and not _is_replaced(tables, call, each.lineage.classes[:at]):
                why = _misfit(method, call)
                if why is not None:
                    return f"`{one.path}:{call.spot.line}` calls it, and {why}"
    return ""


def _is_replaced(tables: Tables, call: CallUse, before: tuple[Found, ...]) -> bool:
    """Tell whether a class below the one with the call has another method in the place of the calling one."""
    caller = call.spot.context.partition(".")[2].partition(".")[0]
    return any(caller in tables.names(one) for one in before)


def _misfit(method: Symbol | None, call: CallUse) -> str | None:
    if method is None or method.signature is None:
        return None
    return misfit(method.signature, call, bound=is_bound(method, to_instance=True))


def difference(method: Symbol, base: Symbol) -> str:
    """Say which call that the base's method takes the other one does not take; "" for none."""
    if not keeps_parameters(method) or not keeps_parameters(base) or base.signature is None:
        return ""
    if _takes_anything(base.signature):
        return ""
    bound = is_bound(base, to_instance=True)
    parameters = base.signature.parameters[1:] if bound else base.signature.parameters
    by_place = [each for each in parameters if each.kind in _POSITIONAL]
    by_name = [each for each in parameters if each.kind == "keyword"]
    needed = tuple(each.name for each in by_name if each.required)
    call = CallUse(_NOWHERE, "", sum(each.required for each in by_place), needed)
    why = _misfit(method, call)
    if why is None:
        # All that the base takes, which may be given by place or by name: one of both has to do.
        every = tuple(each.name for each in by_name)
        optional = tuple(each.name for each in by_place if not each.required and each.kind == "positional")
        named = CallUse(_NOWHERE, "", len(by_place) - len(optional), (*optional, *every))
        call = CallUse(_NOWHERE, "", len(by_place), every)
        why = _misfit(method, named) and _misfit(method, call)
    if why is not None and why.endswith(_TWICE):
        return f"{why.removesuffix(_TWICE)} has another place among its parameters"
    if why is not None and call.positional > _most_by_place(method):
        return _too_few(method, by_place)
    return _asked_for(why) if why else ""


def _asked_for(why: str) -> str:
    """Word what a method needs and its base does not: nobody who knows the base gives it."""
    for end in (" is missing", " are missing"):
        if why.endswith(end):
            return f"it also needs {why.removesuffix(end)}, which nobody gives who knows the base"
    return why


def _too_few(method: Symbol, by_place: Sequence[Parameter]) -> str:
    """Say what a method lacks that takes fewer arguments by place than its base: by name, where names can tell."""
    own = {each.name: each.kind for each in method.signature.parameters} if method.signature else {}
    lacking = [each.name for each in by_place if each.name not in own]
    theirs = {each.name for each in by_place}
    # A parameter under a name of its own may stand for any that the base has.
    renamed = [name for name in _names_by_place(method) if name not in theirs]
    if lacking and not renamed:
        quoted = [f"`{name}`" for name in lacking]
        return f"it takes no {', no '.join(quoted)}"
    named = next((name for name, kind in own.items() if kind == "keyword" and name in theirs), "")
    if named and not lacking:
        return f"it takes `{named}` by name only"
    count = _most_by_place(method)
    arguments = "argument" if count == 1 else "arguments"
    return f"it takes {count or 'no'} {arguments} by place, the base's {len(by_place)}"


def _most_by_place(method: Symbol) -> int:
    """Give how many arguments a method takes by their place, at most."""
    parameters = method.signature.parameters if method.signature else ()
    if any(each.kind == "star" for each in parameters):
        return len(parameters) + _MOST_ARGUMENTS
    return len(_names_by_place(method))


def _names_by_place(method: Symbol) -> list[str]:
    """Give the parameters that a call may fill by their place, without the one that the look-up gives."""
    parameters = method.signature.parameters if method.signature else ()
    names = [each.name for each in parameters if each.kind in _POSITIONAL]
    return names[1:] if is_bound(method, to_instance=True) else names


def _takes_anything(signature: Signature) -> bool:
    return any(each.kind in {"star", "double-star"} for each in signature.parameters)
