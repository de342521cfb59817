"""Calls → what they call, with the signature that the arguments have to fit."""

from collections.abc import Mapping, Sequence

from omnireview.facts.defined import method_of
from omnireview.index import Found, Lineage, Resolution
from omnireview.index.index import Index
from omnireview.nouns import noun
from omnireview.surface import CallUse, Signature, Symbol
from omnireview.surface.constructor import class_signature
from omnireview.surface.fit import misfit

_STATIC = "builtins.staticmethod"
_OF_CLASS = "builtins.classmethod"
_TRANSPARENT = frozenset(
    {
        *(_STATIC, _OF_CLASS, "abc.abstractmethod", "functools.cache", "functools.lru_cache"),
        *("contextlib.contextmanager", "contextlib.asynccontextmanager", "warnings.deprecated"),
        *(
            f"{module}.{name}"
            for module in ("typing", "typing_extensions")
            for name in ("override", "final", "deprecated", "no_type_check")
        ),
        *("torch.no_grad", "torch.inference_mode", "torch.enable_grad", "torch.compile", "torch.compiler.disable"),
        *("torch.jit.export", "torch.jit.ignore", "torch.jit.unused"),
    }
)
"""Decorators that leave the parameters of a function as they are."""
_INIT = "__init__"


@noun
class Callee:
    """What a call calls, and where that stands. With `bound` the look-up gives the first parameter."""

    found: Found
    signature: Signature
    bound: bool = False

    def misfit(self, call: CallUse) -> str | None:
        """Say why a call does not fit, in half a sentence; None when it does, or nobody can know."""
        return misfit(self.signature, call, bound=self.bound)


def keeps_parameters(symbol: Symbol) -> bool:
    """Tell whether a function is called with the parameters that its `def` shows."""
    return (
        symbol.kind == "function" and symbol.signature is not None and _TRANSPARENT.issuperset(symbol.decorators)
    )


def is_bound(symbol: Symbol, *, to_instance: bool) -> bool:
    """Tell whether a method that is looked up in an instance, or else in a class, is given its first parameter."""
    if _STATIC in symbol.decorators:
        return False
    return (
        to_instance or _OF_CLASS in symbol.decorators or symbol.name in {"__class_getitem__", "__init_subclass__"}
    )


def callees(index: Index, calls: Sequence[CallUse]) -> list[Callee | None]:
    """Give what each call calls, in the order that was asked; None where it or its signature can't be known."""
    owners = {call.owner for call in calls if call.through_super}
    found = index.resolve_all({*(call.target for call in calls if not call.through_super), *owners})
    classes = [each for each in found.values() if isinstance(each, Found) and _is_class(each)]
    lineages = {
        (each.module, each.name): lineage for each, lineage in zip(classes, index.lineages(classes), strict=True)
    }
    return [_callee(call, found, lineages) for call in calls]


def _callee(
    call: CallUse, found: Mapping[str, Resolution], lineages: Mapping[tuple[str, str], Lineage]
) -> Callee | None:
    target = found[call.owner if call.through_super else call.target]
    if not isinstance(target, Found) or target.symbol is None or target.several:
        return None
    if call.through_super:
        return _above(call, lineages[target.module, target.name]) if _is_class(target) else None
    if _is_class(target):
        symbols = [each.symbol for each in lineages[target.module, target.name].classes if each.symbol]
        signature = class_signature(symbols)
        return None if signature is None else Callee(target, signature)
    return _function(target, target.symbol, bound=target.owner is not None, to_instance=call.bound)


def _function(found: Found, symbol: Symbol, *, bound: bool, to_instance: bool) -> Callee | None:
    if not keeps_parameters(symbol) or symbol.signature is None or symbol.conditional or symbol.on_instance:
        return None
    return Callee(found, symbol.signature, bound and is_bound(symbol, to_instance=to_instance))


def _above(call: CallUse, lineage: Lineage) -> Callee | None:
    """Give what `super().f(…)` calls in a class with one base above the other; None with more at any place."""
    name = call.target.rpartition(".")[2]
    for one in lineage.classes[:-1]:
        if one.symbol is None or len(one.symbol.bases) != 1:
            return None
    above = lineage.classes[1:]
    if name == _INIT:
        signature = class_signature([one.symbol for one in above if one.symbol]) if above else None
        return None if signature is None or not call.bound else Callee(above[0], signature)
    for one in above:
        own = [member for member in one.symbol.members if member.name == name] if one.symbol else []
        if own and one.symbol is not None:
            method = method_of(one.symbol, name)
            place = Found(f"{one.name}.{name}", one.module, one.path, method, one.symbol)
            return None if method is None else _function(place, method, bound=True, to_instance=call.bound)
    return None


def _is_class(found: Found) -> bool:
    return found.symbol is not None and found.symbol.kind == "class" and not found.several
