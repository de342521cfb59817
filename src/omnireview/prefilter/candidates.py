"""A sketch, the gates of rules, and the touched units → which rules may find something, and where."""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import cached_property
from types import MappingProxyType

from omnireview.gates import Gate, Sign
from omnireview.nouns import noun
from omnireview.prefilter.imports import Aliases, Names, read_aliases, words
from omnireview.prefilter.parts import Parts
from omnireview.prefilter.shape import may_be, shape
from omnireview.prefilter.sketch import OUTSIDE, Sketch, Unit
from omnireview.prefilter.touch import Touched
from omnireview.prefilter.walk import below

_Row = tuple[int, Sign]
Reached = Mapping[str, frozenset[int]]
"""Of units of which the change reaches a part: which of the rules that are alone look there."""
_NOTHING = frozenset[int]()


@noun
class Candidates:
    """Which rules, by their places in the row of gates, may find something in a file.

    `local` rules look at the units of `units` and outside of units; `whole` rules must see the whole file, and
    what they find anywhere counts. What rules find in a unit in which they are `idle` does not.
    """

    local: frozenset[int]
    whole: frozenset[int]
    units: frozenset[str]
    idle: Mapping[str, frozenset[int]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Tell whether there is anything to look for."""
        return bool(self.local or self.whole)


class Gates:
    """The gates of a row of rules, made ready to be asked of any number of files."""

    def __init__(self, gates: Sequence[Gate | None]) -> None:
        known = [(at, gate) for at, gate in enumerate(gates) if gate is not None]
        self._open = frozenset(at for at, gate in enumerate(gates) if gate is None)
        self._wide = frozenset(at for at, gate in known if gate.wide)
        self._alone = frozenset(at for at, gate in known if gate.alone)
        self._signs = _Table((at, sign) for at, gate in known for sign in gate.signs)
        self._lately: list[tuple[Sketch, _Table]] = []
        self._ties = _Table((at, sign) for at, gate in known for sign in gate.ties)

    def _within(self, sketch: Sketch) -> "_Table":
        """Give the signs that a file may hold; asked several times of the two sides of one file."""
        for known, table in self._lately:
            if known is sketch:
                return table
        table = self._signs.within(sketch)
        self._lately = [*self._lately[-1:], (sketch, table)]
        return table

    def tied(self, sketch: Sketch) -> frozenset[int]:
        """Give the rules whose findings anywhere in a file depend on what stands outside of functions there."""
        return frozenset(self._ties.within(sketch).seen(sketch.around(), sketch)) if self._ties else _NOTHING

    def reached(self, touched: Touched, head: Sketch, old: Sketch) -> Reached:
        """Tell which rules that are alone have a sign in what is reached of a function, at either side."""
        if not touched.parts:
            return {}
        tables = [(sketch, self._within(sketch).only(self._alone)) for sketch in (head, old)]
        return {
            name: frozenset(
                rule
                for part, (sketch, table) in zip(parts, tables, strict=True)
                for rule in _in_part(part, sketch, table)
            )
            for name, parts in touched.parts.items()
        }

    def ask(
        self,
        sketch: Sketch,
        touched: frozenset[str] | None,
        tied: frozenset[int] | None = None,
        reached: Reached = MappingProxyType({}),
    ) -> Candidates:
        """Look for signs in the touched units of a file; None: in all of them.

        `tied` are the rules that are tied here or on the other side of a change, which look at all of both or at
        none; left out where there is no other side. Where only a part of a unit is `reached`, the rules that are
        alone look there as that says.
        """
        signs = self._within(sketch)
        others: _Table | None = None
        anywhere = self._wide | (self.tied(sketch) if tied is None else tied)
        local: set[int] = set()
        whole = set(self._open)
        units: set[str] = set()
        if touched is None or OUTSIDE in touched or anywhere:
            seen = set(signs.seen(sketch.around(), sketch))
            whole |= seen & anywhere
            local |= seen - anywhere if touched is None or OUTSIDE in touched else set()
        idle = {name: self._alone - rules for name, rules in reached.items()}
        for unit in sketch.units:
            is_touched = touched is None or unit.name in touched
            if not is_touched and anywhere <= whole:
                continue
            kept_out = idle.get(unit.name, _NOTHING)
            table = signs
            if unit.name in idle and kept_out == self._alone:
                others = table = others or signs.without(self._alone)
            seen = set(table.seen([unit.node], _names_in(unit, sketch), frozenset(whole))) - kept_out
            whole |= seen & anywhere
            if is_touched and not seen <= anywhere:
                local |= seen - anywhere
                units.add(unit.name)
        return Candidates(frozenset(local), frozenset(whole), frozenset(units), idle)


def _in_part(part: Parts, sketch: Sketch, table: "_Table") -> Iterator[int]:
    if table:
        names = _names_in(part.unit, sketch)
        yield from table.seen(part.whole, names)
        yield from table.among(part.single, names)


@noun
class _Names:
    """The names of a file as one of its functions knows them."""

    aliases: Aliases
    sketch: Sketch

    @property
    def given(self) -> Mapping[str, Sequence[ast.AST]]:
        return self.sketch.given

    @property
    def folders(self) -> frozenset[str] | None:
        return self.sketch.folders


def _names_in(unit: Unit, sketch: Sketch) -> Names:
    """Give the names of a file, with what a function imports for itself."""
    own = read_aliases([unit.node]) if "import" in sketch.source(unit.first, unit.last) else {}
    if not own:
        return sketch
    outer = sketch.aliases
    return _Names({name: outer.get(name, set()) | own.get(name, set()) for name in {**outer, **own}}, sketch)


class _Table:
    """Signs by the type of node and the word that they are looked up by."""

    def __init__(self, rows: Iterable[_Row]) -> None:
        self._all = list(rows)
        self._worded = [at for at, sign in self._all if not sign.kinds]
        self._rows: dict[type[ast.AST], dict[str, list[_Row]]] = {}
        for at, sign in self._all:
            for kind in sign.kinds:
                found = getattr(ast, kind, None)
                if found is not None:
                    self._rows.setdefault(found, {}).setdefault(sign.word, []).append((at, sign))

    def __bool__(self) -> bool:
        """Tell whether there is any sign."""
        return bool(self._all)

    @cached_property
    def _by_word(self) -> dict[str, list[_Row]]:
        """The signs by one of their words, the longest: it is the rarest; "" for those without words."""
        found: dict[str, list[_Row]] = {"": []}
        for row in self._all:
            found.setdefault(max(row[1].words, key=len, default=""), []).append(row)
        return found

    def within(self, sketch: Sketch) -> "_Table":
        """Give the table of those signs whose words stand in a file."""
        names = sketch.names
        near = [row for word in ("", *(self._by_word.keys() & names)) for row in self._by_word[word]]
        return _Table(
            row
            for row in near
            if sketch.holds(row[1].words)
            and (not row[1].owner or row[1].owner in names or sketch.may_lie_in(row[1].owner))
        )

    def only(self, rules: frozenset[int]) -> "_Table":
        """Give the table of the signs of some rules."""
        return _Table(row for row in self._all if row[0] in rules)

    def without(self, rules: frozenset[int]) -> "_Table":
        """Give the table without the signs of some rules."""
        return _Table(row for row in self._all if row[0] not in rules)

    def seen(self, nodes: Iterable[ast.AST], names: Names, done: frozenset[int] = _NOTHING) -> Iterator[int]:
        """Give each rule once of which a sign lies among or below some nodes, but for those that are done."""
        if self._all:
            yield from self.among(below(nodes) if self._rows else (), names, done)

    def among(self, nodes: Iterable[ast.AST], names: Names, done: frozenset[int] = _NOTHING) -> Iterator[int]:
        """The same of the nodes themselves."""
        told = set(done)
        for at in self._worded:
            if at not in told:
                told.add(at)
                yield at
        rows = self._rows
        for node in nodes:
            by_word = rows.get(node.__class__)
            if by_word is None:
                continue
            aliases = names.aliases
            for word in _words(node, aliases) if len(by_word) > 1 or "" not in by_word else ("",):
                for at, sign in by_word.get(word, ()):
                    if at not in told and may_be(shape(sign.source), node, names):
                        told.add(at)
                        yield at


def _words(node: ast.AST, aliases: Aliases) -> Iterable[str]:
    """Give the words by which a node's signs are looked up; "" is for those without a word."""
    named = node.func if isinstance(node, ast.Call) else node
    if isinstance(named, ast.Attribute):
        return ("", named.attr)
    if isinstance(named, ast.Name):
        return ("", named.id) if named.id not in aliases else {"", *words(named.id, aliases)}
    return ("",)
