"""`Gate`: what a file must hold before a rule can find anything in it, as plain data.

A gate may let through what the rule does not find; it never holds back what the rule does.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from omnireview.nouns import noun

STAND_IN = "__omni_"
"""How the names begin that stand for anything in a sign's `source`."""


@noun
class Sign:
    """A node of the standard library's `ast` that every match holds.

    `kinds` are the names of its node types, `word` the last name of what it calls or names ("": any), under
    whatever alias. `source` is Python text whose shape the node must have (names that start with `STAND_IN` stand
    for anything); "" for any shape. `words` stand somewhere in the file; without `kinds` they are all there is.
    `owner` is the last name of a module of which it is a member: it stands there, too, unless that is the package.
    """

    kinds: tuple[str, ...]
    word: str = ""
    source: str = ""
    words: tuple[str, ...] = ()
    owner: str = ""


@noun
class Gate:
    """The signs of a rule: one of them lies in the function of each finding, or outside of all functions.

    A `tie` that stands outside of all functions ties the whole file together: what the rule finds then depends on
    other functions too. A `wide` rule's findings always do. Of a rule that is `alone`, the node of a sign is the
    match, and decides by itself, with what its names are bound to, whether it is one.
    """

    signs: tuple[Sign, ...]
    ties: tuple[Sign, ...] = ()
    wide: bool = False
    alone: bool = False

    def data(self) -> tuple[Any, ...]:
        """Give the gate as nested tuples of text, numbers and truth values."""
        return _rows(self.signs), _rows(self.ties), self.wide, self.alone

    @staticmethod
    def of(data: Sequence[Any]) -> "Gate":
        """Read what `data` gave; lists do as well as tuples."""
        signs, ties, wide, alone = data
        return Gate(_signs(signs), _signs(ties), bool(wide), bool(alone))


def either(gates: Iterable[Gate | None]) -> Gate | None:
    """Give the gate of a rule that finds what any of several finds; None if one of them knows no signs."""
    known = list(gates)
    if any(gate is None for gate in known):
        return None
    all_known = [gate for gate in known if gate is not None]
    return Gate(
        tuple(dict.fromkeys(sign for gate in all_known for sign in gate.signs)),
        tuple(dict.fromkeys(tie for gate in all_known for tie in gate.ties)),
        any(gate.wide for gate in all_known),
        all(gate.alone for gate in all_known),
    )


def _rows(signs: Sequence[Sign]) -> tuple[tuple[Any, ...], ...]:
    return tuple((sign.kinds, sign.word, sign.source, sign.words, sign.owner) for sign in signs)


def _signs(rows: Sequence[Any]) -> tuple[Sign, ...]:
    return tuple(
        Sign(tuple(kinds), word, source, tuple(words), owner) for kinds, word, source, words, owner in rows
    )
