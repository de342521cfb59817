"""A private name, one that begins with a single underscore, that is imported from a package of somebody else.

A package may use its own private names, wherever in it they lie: who changes one sees its users. `__all__` that
lists such a name is found, too. Left alone are tests, imports for typing only, private top modules such as
`_pytest`, compiled modules (`vllm._C`, `x._cuda_ext`), which have no other name, and packages whose underscore is
no more than a habit: `torch._dynamo` is documented for its users, and what `torch.utils._pytree` and
`vllm._custom_ops` offer has no public name.
"""

import re
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import SIDE, Sighting
from omnireview.facts.needs import imports_of, inside, last_of, named, top_of
from omnireview.nouns import noun
from omnireview.places import is_test
from omnireview.sides import Side

SUBJECT: Final = SIDE

_COMPILED = re.compile(r"_(?:\w+_)?(?:C|ext|cuda|kernels?|extension)")

_IMPORTED = "its owner can change it without notice"
_OFFERED = "and __all__ offers it to everybody"


@noun
class Options(CheckOptions):
    """Which private names are meant to be used."""

    allowed: tuple[str, ...] = option(
        "Dotted names of modules and names that may be imported, with all that is in them.",
        default=(
            *("torch._dynamo", "torch._inductor", "torch._logging", "torch._higher_order_ops"),
            *("torch._subclasses", "torch._library", "torch.utils._pytree"),
            *("torch.distributed._functional_collectives", "vllm._custom_ops", "vllm._aiter_ops"),
            *("vllm._ipex_ops", "slowapi._rate_limit_exceeded_handler"),
        ),
    )


def find(side: Side, options: Options) -> Iterator[Sighting]:
    """Give each import of a private name at its statement, and each `__all__` that lists one.

    `$NAME` is the private name, `$WHY` what is wrong with that, in words.
    """
    paths = tuple(path for path in side.changed(("*.py",)) if not is_test(path))
    index = side.index
    for path, use in imports_of(index, paths):
        name = named(use)
        owner = _owner(name)
        if not owner or use.guard == "typing" or any(inside(name, each) for each in options.allowed):
            continue
        # Where packages lie in folders that are none, imports name more of the path than the module's name has.
        own = top_of(index.module_name(path) or "") == top_of(name)
        if not own and f".{owner}." not in f".{path.replace('/', '.')}":
            spot = use.spot
            why = f"it is meant for {owner} alone" if index.is_first_party(name) else _IMPORTED
            bindings = {"$NAME": name, "$WHY": why}
            yield Sighting(path, spot.line, spot.end_line, spot.context, bindings, last_of(name))
    for path in paths:
        read = index.read(path)
        for name in read.surface.exports or () if read else ():
            listed = read.surface.named("__all__") if read else ()
            if _is_private(name) and listed:
                spot, bindings = listed[-1].spot, {"$NAME": name, "$WHY": _OFFERED}
                yield Sighting(path, spot.line, spot.end_line, bindings=bindings, identity=name)


def _owner(dotted: str) -> str:
    """Give the package within which a name may be used, "" when it may be used everywhere."""
    parts = dotted.split(".")
    for at, part in enumerate(parts[1:], start=1):
        if _COMPILED.fullmatch(part):
            return ""
        if _is_private(part):
            is_module = at + 1 < len(parts)
            # A name in a module belongs to the module's package; nobody can tell a module from a name at the end.
            return ".".join(parts[: at if is_module else max(1, at - 1)])
    return ""


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and len(name) > 1
