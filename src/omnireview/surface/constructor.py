"""A class and its bases → the `Signature` with which it is called, where that can be known."""

from collections.abc import Sequence

from omnireview.surface import Signature, Symbol
from omnireview.surface.decorators import keeps_constructor
from omnireview.surface.fields import constructor_of, frame_by_base, frame_by_decorator

_PLAIN_METACLASSES = {"ABCMeta", "abc.ABCMeta", "type"}
_PLAIN_BASES = {"builtins.object", "abc.ABC", "typing.Generic", "typing_extensions.Generic"}
"""Bases that take no part in the making of an instance."""


def class_signature(lineage: Sequence[Symbol]) -> Signature | None:
    """Give what a class takes when it is called, without `self`.

    `lineage` is the class itself and then its bases, in the order in which Python looks names up, as far as they
    are known; bases that are missing there count as unknown, unless they are known to take no part.

    None when that can't be known: a metaclass, a decorator, an `__init__` that is decorated or defined several
    times, a `__new__` with parameters of its own or without an `__init__` beside it, an unknown base that comes
    first.
    """
    if any(_is_made_otherwise(symbol) for symbol in lineage):
        return None
    doubtful = False
    for at, symbol in enumerate(lineage):
        frame = frame_by_decorator(symbol)
        if frame is None and not all(keeps_constructor(name) for name in symbol.decorators):
            return None
        own = [
            each for each in symbol.members if each.name == "__init__" and "typing.overload" not in each.decorators
        ]
        if own:
            return None if len(own) > 1 or own[0].conditional or own[0].decorators else _without_self(own[0])
        if any(each.name == "__new__" for each in symbol.members):
            # It may make something of another class, as stand-ins for old names do.
            return None
        rest = lineage[at:]
        if frame is not None and dict(symbol.options).get("init") != "False":
            return constructor_of(frame, rest) if _is_whole(rest) else None
        frame = next(
            (one for each in rest for base in each.bases if (one := frame_by_base(base)) is not None), None
        )
        if frame is not None:
            return constructor_of(frame, rest) if _is_whole(rest) else None
        known = [_is_known(base, rest) for base in symbol.bases]
        if False in known:
            # What is behind the last known base is looked at when all of that has been.
            if True in known[known.index(False) :] or True not in known:
                return None
            doubtful = True
    return None if doubtful or not lineage else Signature()


def _without_self(method: Symbol) -> Signature | None:
    signature = method.signature
    if method.kind != "function" or signature is None or not signature.parameters:
        return None
    first = signature.parameters[0]
    behind = signature.parameters if first.kind == "star" else signature.parameters[1:]
    return Signature(behind, signature.returns)


def _is_made_otherwise(symbol: Symbol) -> bool:
    """Whether calling the class may do something else than to hand the arguments to `__init__`."""
    if "metaclass" in symbol.keywords and dict(symbol.options).get("metaclass") not in _PLAIN_METACLASSES:
        return True
    makers = [each for each in symbol.members if each.name == "__new__"]
    return symbol.kind != "class" or not all(_takes_all(each.signature) for each in makers)


def _takes_all(signature: Signature | None) -> bool:
    return signature is not None and {"star", "double-star"} <= {each.kind for each in signature.parameters}


def _is_known(base: str, lineage: Sequence[Symbol]) -> bool:
    """Whether a base of the first class is among those behind it, or takes no part."""
    if base in _PLAIN_BASES:
        return True
    word = base.rpartition(".")[2]
    return bool(word) and any(each.name == word for each in lineage[1:])


def _is_whole(lineage: Sequence[Symbol]) -> bool:
    """Whether all bases are known, or are those that the fields are for."""
    return all(
        frame_by_base(base) is not None or _is_known(base, lineage[at:])
        for at, symbol in enumerate(lineage)
        for base in symbol.bases
    )
