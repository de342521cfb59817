"""A sketch, the gates of rules, and the touched units → which rules may find something, and where."""

import ast
from collections.abc import Iterable, Iterator, Sequence

from omnireview.gates import Gate, Sign
from omnireview.nouns import noun
from omnireview.prefilter.imports import Aliases, read_aliases, words
from omnireview.prefilter.shape import may_be, shape
from omnireview.prefilter.sketch import OUTSIDE, Sketch
from omnireview.prefilter.walk import below


@noun
class Candidates:
    """Which rules, by their places in the row of gates, may find something in a file.

    `local` rules look at the units of `units` and outside of units; `whole` rules must see the whole file, and
    what they find anywhere counts.
    """

    local: frozenset[int]
    whole: frozenset[int]
    units: frozenset[str]

    def __bool__(self) -> bool:
        """Tell whether there is anything to look for."""
        return bool(self.local or self.whole)


_Row = tuple[int, Sign]


class Gates:
    """The gates of a row of rules, made ready to be asked of any number of files."""

    def __init__(self, gates: Sequence[Gate | None]) -> None:
        self._gates = gates
        self._open = frozenset(at for at, gate in enumerate(gates) if gate is None)
        self._wide = frozenset(at for at, gate in enumerate(gates) if gate is not None and gate.wide)
        self._signs = _Table((at, sign) for at, gate in enumerate(gates) if gate for sign in gate.signs)
        self._ties = _Table((at, sign) for at, gate in enumerate(gates) if gate for sign in gate.ties)

    def tied(self, sketch: Sketch) -> frozenset[int]:
        """Give the rules whose findings anywhere in a file depend on what stands outside of functions there."""
        ties = self._ties.within(sketch)
        return frozenset(ties.seen(list(sketch.around()), sketch.aliases, frozenset()))

    def ask(
        self, sketch: Sketch, touched: frozenset[str] | None, tied: frozenset[int] | None = None
    ) -> Candidates:
        """Look for signs in the touched units of a file; None: in all of them.

        `tied` are the rules that are tied here or on the other side of a change, which look at all of both or at
        none; left out where there is no other side.
        """
        signs = self._signs.within(sketch)
        aliases = sketch.aliases
        anywhere = self._wide | (self.tied(sketch) if tied is None else tied)
        local: set[int] = set()
        whole = set(self._open)
        units: set[str] = set()
        if touched is None or OUTSIDE in touched or anywhere:
            seen = set(signs.seen(list(sketch.around()), aliases, frozenset()))
            whole |= seen & anywhere
            local |= seen - anywhere if touched is None or OUTSIDE in touched else set()
        for unit in sketch.units:
            is_touched = touched is None or unit.name in touched
            if not is_touched and anywhere <= whole:
                continue
            own = read_aliases([unit.node]) if "import" in sketch.source(unit.first, unit.last) else {}
            known = (
                {name: aliases.get(name, set()) | own.get(name, set()) for name in {**aliases, **own}}
                if own
                else aliases
            )
            for at in signs.seen([unit.node], known, frozenset(whole)):
                if at in anywhere:
                    whole.add(at)
                elif is_touched:
                    local.add(at)
                    units.add(unit.name)
        return Candidates(frozenset(local), frozenset(whole), frozenset(units))


class _Table:
    """Signs by the type of node and the word that they are looked up by."""

    def __init__(self, rows: Iterable[_Row]) -> None:
        self._all = list(rows)
        self._rows: dict[type[ast.AST], dict[str, list[_Row]]] = {}
        self._worded: list[int] = []
        for at, sign in self._all:
            if not sign.kinds:
                self._worded.append(at)
            for kind in sign.kinds:
                found = getattr(ast, kind, None)
                if found is not None:
                    self._rows.setdefault(found, {}).setdefault(sign.word, []).append((at, sign))

    def within(self, sketch: Sketch) -> "_Table":
        """Give the table of those signs whose words stand in a file."""
        return _Table((at, sign) for at, sign in self._all if sketch.holds(sign.words))

    def seen(self, nodes: Sequence[ast.AST], aliases: Aliases, done: frozenset[int]) -> Iterator[int]:
        """Give each rule once of which a sign lies among or below some nodes."""
        told = set(done)
        for at in self._worded:
            if at not in told:
                told.add(at)
                yield at
        rows = self._rows
        for node in below(nodes) if rows else ():
            by_word = rows.get(node.__class__)
            if by_word is None:
                continue
            for word in _words(node, aliases) if len(by_word) > 1 or "" not in by_word else ("",):
                for at, sign in by_word.get(word, ()):
                    if at not in told and may_be(shape(sign.source), node, aliases):
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
