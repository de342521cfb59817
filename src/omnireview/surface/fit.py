"""A signature and a call, or two signatures → what of them does not fit."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from omnireview.nouns import noun
from omnireview.surface import CallUse, Parameter, Signature
from omnireview.surface.texts import UNTOLD

ChangeKind = Literal["removed", "renamed", "reordered", "required", "default", "added", "kind", "asynchronous"]
"""`required` is a parameter that callers now have to give, be it new or not; `added` one that they need not."""

_POSITIONAL = ("positional-only", "positional")


@noun
class Change:
    """One difference of two signatures. `breaking` is True when a call that did fit may not fit any more.

    `words` says it as half a sentence for a message (`` `b` is now required ``). `name` is the parameter's old
    name, or its new one where it had none; "" for the function as a whole.
    """

    kind: ChangeKind
    name: str
    words: str
    breaking: bool


def misfit(signature: Signature, call: CallUse, *, bound: bool = False) -> str | None:
    """Say why a call does not fit a signature, in half a sentence (`` it takes no `token` ``).

    None when it fits, or when that can't be known. With `bound` the first parameter is given by the look-up, as it
    is for a method of an instance.
    """
    parameters = _to_be_given(signature) if bound else signature.parameters
    if parameters is None:
        return None
    positional = [each for each in parameters if each.kind in _POSITIONAL]
    kinds = {each.kind for each in parameters}
    if call.positional > len(positional) and "star" not in kinds:
        most = f"at most {len(positional)} positional {_plural('argument', len(positional))}"
        return (
            f"it takes {most}, and {call.positional} are given"
            if positional
            else "it takes no positional argument"
        )
    filled = {each.name for each in positional[: call.positional]}
    named = {each.name: each for each in parameters if each.kind not in _CATCH_ALLS}
    for name in call.keywords:
        problem = _keyword(name, named.get(name), filled, open_end="double-star" in kinds)
        if problem is not None:
            return problem
    if call.spread:
        return None
    filled.update(call.keywords)
    by_keyword = {each.name for each in parameters if each.kind != "positional-only"}
    given = filled & by_keyword
    missing = [
        each.name
        for at, each in enumerate(parameters)
        if each.required and each.name not in given and not _is_given(each, at, call)
    ]
    return f"{_listed(missing)} {'is' if len(missing) == 1 else 'are'} missing" if missing else None


def predicate(why: str) -> str:
    """Turn what `misfit` says into what is said of a function by name.

    `` it takes no `token` `` becomes `` takes no `token` ``, and `` `b` is missing `` becomes `` needs `b` ``.
    """
    for end, words in _PREDICATES.items():
        if why.endswith(end):
            return words.format(why.removesuffix(end))
    return why.removeprefix("it ")


_PREDICATES = {
    " is missing": "needs {}",
    " are missing": "needs {}",
    " is given twice": "gets {} twice",
    " can't be given by name": "takes {} by place only",
}


def _to_be_given(signature: Signature) -> Sequence[Parameter] | None:
    """The parameters behind the one that the look-up gives; None where it has no place and more is going on."""
    first = signature.parameters[0].kind if signature.parameters else ""
    if first == "star":
        return signature.parameters
    return signature.parameters[1:] if first in _POSITIONAL else None


def _is_given(parameter: Parameter, at: int, call: CallUse) -> bool:
    return parameter.kind in _POSITIONAL and at < call.positional


def _keyword(name: str, parameter: Parameter | None, filled: set[str], *, open_end: bool) -> str | None:
    if parameter is not None and parameter.kind != "positional-only":
        return f"`{name}` is given twice" if name in filled else None
    if open_end:
        return None
    return f"it takes no `{name}`" if parameter is None else f"`{name}` can't be given by name"


def signature_changes(old: Signature, new: Signature) -> tuple[Change, ...]:
    """Give the differences between two signatures of a function, those of the old one's parameters first."""
    return tuple(_changes(old, new))


def _changes(old: Signature, new: Signature) -> Iterator[Change]:
    if old.asynchronous != new.asynchronous:
        now = "a coroutine" if new.asynchronous else "no coroutine any more"
        yield Change("asynchronous", "", f"it is now {now}", breaking=True)
    was, there = _plain(old), _plain(new)
    renamed = _renamed(old, new)
    renamings = set(renamed.values())
    last = [each.name for each in old.parameters if each.kind in _POSITIONAL][-1:]
    for each in was.values():
        if each.name in there:
            yield from _same(each, there[each.name], old)
        elif each.name in renamed:
            after = there[renamed[each.name]]
            by_name = each.kind == "positional" or (after.kind == "positional" and _has(old, "double-star"))
            yield Change("renamed", each.name, f"`{each.name}` is now `{after.name}`", breaking=by_name)
        else:
            still = _takes_still(each, new) and (each.kind not in _POSITIONAL or [each.name] == last)
            yield Change("removed", each.name, f"`{each.name}` is gone", breaking=not still)
    for kind, stars in _CATCH_ALLS.items():
        for each in old.parameters if not _has(new, kind) else ():
            if each.kind == kind:
                yield Change("removed", f"{stars}{each.name}", f"`{stars}{each.name}` is gone", breaking=True)
    yield from _reordered(old, new, renamed)
    for each in there.values():
        if each.name not in was and each.name not in renamings:
            if each.required:
                yield Change("required", each.name, f"`{each.name}` is new and required", breaking=True)
            else:
                # It takes what went to `*args` before.
                breaking = each.kind in _POSITIONAL and _has(old, "star")
                yield Change("added", each.name, f"`{each.name}` is new and optional", breaking=breaking)
    for kind, stars in _CATCH_ALLS.items():
        for each in new.parameters if not _has(old, kind) else ():
            if each.kind == kind:
                name = f"{stars}{each.name}"
                yield Change("added", name, f"`{name}` is new and optional", breaking=False)


def _same(old: Parameter, new: Parameter, whole: Signature) -> Iterator[Change]:
    """What became of a parameter that kept its name. `whole` is the old signature."""
    name = old.name
    if old.kind != new.kind:
        # What could be given by place, or by name, no longer can; or it gets what went to `*args` or `**kwargs`.
        lost = new.kind not in (_POSITIONAL if old.kind in _POSITIONAL else ("positional", "keyword"))
        lost = lost or (old.kind == "positional" and new.kind == "positional-only")
        taken = (old.kind == "keyword" and _has(whole, "star")) or (
            old.kind == "positional-only" and _has(whole, "double-star")
        )
        yield Change("kind", name, f"`{name}` is now {_KINDS[new.kind]}", breaking=lost or taken)
    if not old.required and new.required:
        yield Change("required", name, f"`{name}` is now required", breaking=True)
    elif old.required and not new.required:
        yield Change("default", name, f"`{name}` now has the default `{new.default}`", breaking=False)
    elif old.default != new.default and UNTOLD not in f"{old.default}{new.default}":
        words = f"the default of `{name}` is now `{new.default}` and was `{old.default}`"
        yield Change("default", name, words, breaking=False)


_KINDS = {
    "positional-only": "taken by place only",
    "positional": "taken by place or by name",
    "keyword": "taken by name only",
}
_CATCH_ALLS = {"star": "*", "double-star": "**"}


def _plain(signature: Signature) -> dict[str, Parameter]:
    """The parameters by name, without `*args` and `**kwargs`, whose names mean nothing."""
    return {each.name: each for each in signature.parameters if each.kind not in _CATCH_ALLS}


def _positional(signature: Signature) -> list[Parameter]:
    return [each for each in signature.parameters if each.kind in _POSITIONAL]


def _renamed(old: Signature, new: Signature) -> dict[str, str]:
    """Old names by which no parameter goes any more → the new name that stands in the same place."""
    was, there = _plain(old), _plain(new)
    return {
        before.name: after.name
        for before, after in zip(_positional(old), _positional(new), strict=False)
        if before.name not in there and after.name not in was and before.required == after.required
    }


def _reordered(old: Signature, new: Signature, renamed: Mapping[str, str]) -> Iterator[Change]:
    """The first parameter that stands in another place than before and could be given by place."""
    places = {each.name: at for at, each in enumerate(_positional(new))}
    removed = False
    for at, each in enumerate(_positional(old)):
        place = places.get(renamed.get(each.name, each.name))
        if place is None:
            # What follows moves up: that was told as removed.
            removed = True
        elif place != at and not removed:
            words = f"`{each.name}` is now the {_ordinal(place)} parameter and was the {_ordinal(at)}"
            yield Change("reordered", each.name, words, breaking=True)
            return


def _takes_still(parameter: Parameter, new: Signature) -> bool:
    """Whether calls that give a removed parameter still fit."""
    by_place, by_name = _has(new, "star"), _has(new, "double-star")
    if parameter.kind == "positional":
        return by_place and by_name
    return by_place if parameter.kind == "positional-only" else by_name


def _has(signature: Signature, kind: str) -> bool:
    return any(each.kind == kind for each in signature.parameters)


def _ordinal(at: int) -> str:
    words = ("first", "second", "third", "fourth", "fifth", "sixth")
    return words[at] if at < len(words) else f"{at + 1}th"


def _plural(word: str, count: int) -> str:
    return word if count == 1 else f"{word}s"


def _listed(names: Sequence[str]) -> str:
    quoted = [f"`{name}`" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
