"""`Matcher`: one pattern's tree against one module's tree, node by node."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import libcst as cst

from omnireview.modules import Module
from omnireview.modules.values import Known
from omnireview.modules.walk import meaning
from omnireview.patterns.bindings import Bindings, Bound, bind
from omnireview.patterns.options import Options
from omnireview.patterns.placeholders import is_dots, many, metavariable

Solutions = Iterator[Bindings]
Special = Callable[["Matcher", Any, Any, Bindings], Solutions]

# Left out in a pattern, these may be there in the code.
_MAY_BE_MORE: dict[type[cst.CSTNode], frozenset[str]] = {
    cst.If: frozenset({"orelse"}),
    cst.For: frozenset({"orelse", "asynchronous"}),
    cst.While: frozenset({"orelse"}),
    cst.With: frozenset({"asynchronous"}),
    cst.CompFor: frozenset({"asynchronous"}),
    cst.FunctionDef: frozenset({"returns", "asynchronous", "type_parameters"}),
    cst.ClassDef: frozenset({"type_parameters"}),
    cst.Param: frozenset({"annotation", "default"}),
    cst.Raise: frozenset({"cause"}),
    cst.ImportAlias: frozenset({"asname"}),
}

# Where an ellipsis stands for one of these, there must be one; elsewhere it also stands for nothing.
_MUST_BE: dict[type[cst.CSTNode], frozenset[str]] = {
    cst.Param: frozenset({"annotation", "default"}),
    cst.AnnAssign: frozenset({"value"}),
    cst.FunctionDef: frozenset({"returns"}),
}


class Matcher:
    """Every method gives all the ways to match, as bindings; none at all means no match.

    `special` holds the node types of patterns whose meaning is more than their structure.
    """

    def __init__(
        self, pattern: Module, module: Module, special: dict[type[cst.CSTNode], Special], options: Options
    ) -> None:
        self.pattern = pattern
        self.module = module
        self.options = options
        self._special = special
        # What is found out once about rows of statements, by identity; each keeps its row alive.
        self.rows: dict[int, list[Any]] = {}
        self.starts: dict[tuple[int, int], tuple[Sequence[Any], list[int]]] = {}
        self.flat: dict[int, tuple[Sequence[Any], list[Any], list[int]]] = {}

    def node(self, pattern: cst.CSTNode, code: cst.CSTNode, bindings: Bindings) -> Solutions:
        """Match one node."""
        if type(code) is cst.Name and self.options.symbolic_propagation:
            return self._with_what_made(pattern, code, bindings)
        return self._as_it_is(pattern, code, bindings)

    def _as_it_is(self, pattern: cst.CSTNode, code: cst.CSTNode, bindings: Bindings) -> Solutions:
        special = self._special.get(type(pattern))
        if special is not None:
            return special(self, pattern, code, bindings)
        return self.structure(pattern, code, bindings)

    def _with_what_made(self, pattern: cst.CSTNode, code: cst.Name, bindings: Bindings) -> Solutions:
        """Match a name, or else the expression that it was last given; a metavariable takes another name, too."""
        found = False
        for solution in self._as_it_is(pattern, code, bindings):
            found = True
            yield solution
        made = self.module.constants.made(code)
        if made is not None and (isinstance(made, cst.Name) if metavariable(pattern) else not found):
            yield from self._as_it_is(pattern, made, bindings)

    def value_of(self, code: cst.CSTNode) -> Known | None:
        """What is known of the value of code that is no literal."""
        return self.module.constants.of(code) if self.options.constant_propagation else None

    def structure(
        self, pattern: cst.CSTNode, code: cst.CSTNode, bindings: Bindings, *, without: tuple[str, ...] = ()
    ) -> Solutions:
        """Match nodes of one type field by field."""
        if type(pattern) is not type(code):
            return iter(())
        names = [name for name in meaning(type(pattern)) if name not in without]
        return self.fields(pattern, code, names, bindings)

    def fields(
        self, pattern: cst.CSTNode, code: cst.CSTNode, names: Sequence[str], bindings: Bindings
    ) -> Solutions:
        """Match the named fields of two nodes."""
        if not names:
            yield bindings
            return
        name = names[0]
        wanted, found = getattr(pattern, name), getattr(code, name)
        if _absent(wanted) and name in _MAY_BE_MORE.get(type(pattern), ()):
            yield from self.fields(pattern, code, names[1:], bindings)
            return
        if _absent(found) and not _absent(wanted) and name in _MUST_BE.get(type(pattern), ()):
            return
        for solution in self.value(wanted, found, bindings):
            yield from self.fields(pattern, code, names[1:], solution)

    def value(self, wanted: object, found: object, bindings: Bindings) -> Solutions:
        """Match what two fields hold: nodes, rows of nodes, words, or nothing."""
        if isinstance(wanted, cst.CSTNode):
            if isinstance(found, cst.CSTNode):
                return self.node(wanted, found, bindings)
            return iter((bindings,) if is_dots(wanted) and _absent(found) else ())
        if isinstance(wanted, (tuple, list)):
            return self.row(wanted, found, bindings) if isinstance(found, (tuple, list)) else iter(())
        same = wanted == found or (_absent(wanted) and _absent(found))
        return iter((bindings,) if same else ())

    def row(self, wanted: Sequence[cst.CSTNode], found: Sequence[cst.CSTNode], bindings: Bindings) -> Solutions:
        """Match a row whose pattern may hold ellipses and `$...X`, which take any number of nodes."""
        if not wanted:
            if not found:
                yield bindings
            return
        first, rest = wanted[0], wanted[1:]
        if is_dots(first):
            for taken in lengths(rest, found):
                yield from self.row(rest, found[taken:], bindings)
            return
        name = many(first)
        if name is not None:
            for taken in lengths(rest, found):
                bound = bind(bindings, name, Bound(tuple(found[:taken])))
                if bound is not None:
                    yield from self.row(rest, found[taken:], bound)
            return
        if found:
            for solution in self.node(first, found[0], bindings):
                yield from self.row(rest, found[1:], solution)

    def unordered(
        self, wanted: Sequence[cst.CSTNode], found: Sequence[cst.CSTNode], bindings: Bindings, *, more: bool
    ) -> Solutions:
        """Match each node of the pattern with a different one of the code; with `more`, some may be left over."""
        if not wanted:
            if more or not found:
                yield bindings
            return
        for at, candidate in enumerate(found):
            for solution in self.node(wanted[0], candidate, bindings):
                yield from self.unordered(wanted[1:], [*found[:at], *found[at + 1 :]], solution, more=more)

    def bind(self, name: str, code: cst.CSTNode, bindings: Bindings) -> Solutions:
        """Bind a metavariable to a node."""
        bound = bind(bindings, name, Bound((code,)))
        return iter(() if bound is None else (bound,))

    def named(self, pattern: cst.Name, code: cst.Name, bindings: Bindings) -> Solutions:
        """Match a name as a word: a definition's, a keyword's, a parameter's, which no import changes."""
        name = metavariable(pattern)
        if name is not None:
            return self.bind(name, code, bindings)
        return iter((bindings,) if pattern.value == code.value else ())


def lengths(rest: Sequence[cst.CSTNode], found: Sequence[cst.CSTNode]) -> range:
    """How many nodes an ellipsis may take: all of them at once when nothing stands behind it."""
    fixed = sum(1 for node in rest if not is_dots(node) and many(node) is None)
    if not rest:
        return range(len(found), len(found) + 1)
    return range(len(found) - fixed + 1)


def _absent(value: object) -> bool:
    return value is None or isinstance(value, cst.MaybeSentinel) or value in ((), [], "")
