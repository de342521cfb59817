"""Metavariables, `$X` and `$...X`, in any text: how they are written, and which of them operators can bind."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

NAME = r"[A-Z_][A-Z_0-9]*"
"""What follows the `$` or the `$...`, as a piece of a regular expression."""
ONE = rf"\${NAME}"
MANY = rf"\$\.\.\.{NAME}"
METAVARIABLE = re.compile(rf"{MANY}|{ONE}")
"""A metavariable in a pattern, a message or a fix."""
_GROUP = re.compile(rf"\(\?P?<({NAME})>")
_BIND_NOTHING = frozenset(
    {"pattern-not", "pattern-not-inside", "pattern-not-regex", "metavariable", "focus-metavariable", "comparison"}
)


def unbound(text: str, operators: Mapping[str, Any]) -> tuple[str, ...]:
    """Give the metavariables of a message or a fix that none of a rule's operators can bind.

    Patterns bind what they name, and regular expressions their named groups, except where they exclude.
    """
    bound: set[str] = set()
    for pattern in _texts(operators):
        bound.update(METAVARIABLE.findall(pattern))
        bound.update(f"${name}" for name in _GROUP.findall(pattern))
    return tuple(dict.fromkeys(name for name in METAVARIABLE.findall(text) if name not in bound))


def _texts(operand: Any) -> Iterator[str]:
    """Give all texts in which something can be bound."""
    waiting = [operand]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            yield each
        elif isinstance(each, Mapping):
            waiting += [value for key, value in each.items() if key not in _BIND_NOTHING]
        elif isinstance(each, (list, tuple)):
            waiting += each
