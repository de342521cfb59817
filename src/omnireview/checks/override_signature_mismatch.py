"""A method that can't take what the method that it overrides is given.

A caller that knows the base hands over what the base's method takes. It fails in a class whose method of the
same name needs more arguments or takes fewer. `$SEVERITY` is `major` where such a caller is known: a class above
calls the method on `self` in a way that does not fit; it is `minor` otherwise, and in tests nothing is said
then. Left alone are protocols, which tell a part of what they stand for, names with two underscores, decorated
methods whose parameters can't be known, bases that take `*args` or `**kwargs`, and parameters that only have
another name.
"""

import re
from collections.abc import Iterator
from typing import Final

from omnireview import places
from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import SIDE, Sighting
from omnireview.facts.defined import PROTOCOLS, Tables, defined_classes, methods_of
from omnireview.facts.substitution import difference, wrong_call
from omnireview.nouns import noun
from omnireview.sides import Side
from omnireview.surface import Spot

SUBJECT: Final = SIDE

_NOT_CALLED_SO = ("__", "test_")
# Comments by which authors tell type checkers and linters that they know.
_MEANT = re.compile(r"#.*(?:\boverride\b|arguments-(?:differ|renamed)|signature-differs)")


@noun
class Options(CheckOptions):
    """Whose methods are free."""

    called_only: bool = option(
        "Tell only of methods that a class above calls in a way that does not fit.", default=False
    )


def find(side: Side, options: Options) -> Iterator[Sighting]:
    """Give each such method at its own line; `$METHOD`, `$BASE`, `$WHY` and `$PLACE` of the base are bound."""
    tables = Tables(side.index)
    for each in defined_classes(side):
        for method in methods_of(each.symbol).values():
            base = None if method.name.startswith(_NOT_CALLED_SO) else tables.overridden(each, method.name)
            if base is None or base.symbol is None or base.owner is None:
                continue
            if not PROTOCOLS.isdisjoint(base.owner.bases):
                continue
            why = wrong_call(tables, each, method, base)
            severity = "major" if why else "minor"
            if not why and not options.called_only and not _is_meant(tables, each.found.path, method.spot):
                why = difference(method, base.symbol)
            if why:
                where = f"{base.path}:{base.symbol.spot.line}" if base.path else base.module
                told = {
                    "$METHOD": method.name,
                    "$BASE": base.owner.name,
                    "$WHY": why,
                    "$PLACE": where,
                    "$SEVERITY": severity,
                }
                spot = method.spot
                yield Sighting(each.found.path, spot.line, spot.line, spot.context, told, method.name)


def _is_meant(tables: Tables, path: str, spot: Spot) -> bool:
    lines = tables.lines(path)[spot.line - 1 : spot.line]
    return places.is_test(path) or any(_MEANT.search(line) for line in lines)
