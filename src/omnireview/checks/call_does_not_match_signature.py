"""A call that its function can't take: an argument that there is no parameter for, or one that is missing.

Looked at are the calls in changed files whose function, class or method is known: of this repository, or of a
package with a table. A class is called with the parameters of its `__init__`, or with its fields. Left alone are
functions with decorators that may change the parameters, classes that can't be seen whole, several definitions of
one name, calls with `*args` or `**kwargs` as far as these may hold what is missing, methods that an abstract class
leaves to others, and calls that are expected to fail (a `try` with TypeError, `pytest.raises`). So are calls of
what a file of this repository replaces in a package, and in files that ask for that package's version.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import SIDE, Sighting
from omnireview.facts.callees import Callee, callees, is_bound, keeps_parameters
from omnireview.facts.defined import Tables
from omnireview.facts.derived import by_base, derived_classes, key
from omnireview.facts.naming import calls_in
from omnireview.facts.needs import top_of
from omnireview.facts.patched import asks_version, patched_names
from omnireview.index import Found
from omnireview.sides import PYTHON, Side
from omnireview.surface import CallUse
from omnireview.surface.fit import misfit, predicate

SUBJECT: Final = SIDE

_ABSTRACT = "abc.abstractmethod"


def find(side: Side, options: Options) -> Iterator[Sighting]:  # noqa: ARG001 - a check's shape
    """Give each such call at its line; `$NAME`, `$WHY` (what it takes or needs) and `$PLACE` are bound."""
    calls = calls_in(side.index, side.changed(PYTHON))
    known = callees(side.index, [call for _, call in calls])
    wrong = [
        (path, call, callee, why)
        for (path, call), callee in zip(calls, known, strict=True)
        if callee is not None and (why := callee.misfit(call)) is not None
    ]
    patched = patched_names(side.index, [each.found.name for _, _, each, _ in wrong if not each.found.path])
    others = _Others(side, [call for _, call, callee, _ in wrong if _on_self(call, callee)])
    for path, call, callee, why in wrong:
        if not callee.found.path and (
            callee.found.name in patched or asks_version(side.index, path, top_of(callee.found.module))
        ):
            continue
        if not (_on_self(call, callee) and others.may_take(call, callee)):
            name = shown(callee)
            told = {"$NAME": name, "$WHY": predicate(why), "$PLACE": place(callee)}
            yield Sighting(path, call.spot.line, call.spot.end_line, call.spot.context, told, f"{name}: {why}")


def shown(callee: Callee) -> str:
    """Give the name of what is called, with the class of a method."""
    found = callee.found
    name = found.symbol.name if found.symbol else found.name.rpartition(".")[2]
    return f"{found.owner.name}.{name}" if found.owner else name


def place(callee: Callee) -> str:
    """Give the file and line of what is called, or the module that a table knows it of."""
    found = callee.found
    return f"{found.path}:{found.symbol.spot.line}" if found.path and found.symbol else found.module


def _on_self(call: CallUse, callee: Callee) -> bool:
    return call.bound and not call.through_super and callee.found.owner is not None


class _Others:
    """What derived classes make of the methods that `self.f(…)` calls: that may be what is meant."""

    def __init__(self, side: Side, calls: Sequence[CallUse]) -> None:
        names = side.index.resolve_all(call.owner for call in calls)
        self._classes = {name: key(found) for name, found in names.items() if isinstance(found, Found)}
        found = [each for each in names.values() if isinstance(each, Found)]
        derived = derived_classes(side, found) if found else []
        self._derived = None if derived is None else by_base(derived)
        self._tables = Tables(side.index)

    def may_take(self, call: CallUse, callee: Callee) -> bool:
        """Tell whether a derived class takes the call, or whether that can't be told."""
        symbol = callee.found.symbol
        if symbol is None or self._derived is None or _ABSTRACT in symbol.decorators:
            return True
        for each in self._derived.get(self._classes.get(call.owner, ""), ()):
            if symbol.name in self._tables.names(each.found):
                own = self._tables.methods(each.found).get(symbol.name)
                if own is None or own.signature is None or not keeps_parameters(own):
                    return True
                if misfit(own.signature, call, bound=is_bound(own, to_instance=True)) is None:
                    return True
        return False
