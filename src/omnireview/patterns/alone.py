"""A rule's operators → whether each match is decided by its own node alone."""

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from omnireview.patterns.stand_ins import TYPED

_FINDING = ("pattern", "patterns", "pattern-either")
Read = Callable[[str], Sequence[ast.AST] | None]


def is_alone(operators: Mapping[str, Any], read: Read) -> bool:
    """Tell whether nothing but a node, and what its names are bound to, decides whether the operators find it.

    `read` gives the statements of a pattern's text. Not alone is what looks at the surroundings, at types, or at
    values, which a name can have from a line far away.
    """
    if (operators.get("options") or {}).get("symbolic_propagation"):
        return False
    return _finds_alone({key: value for key, value in operators.items() if key != "options"}, read)


def _finds_alone(operators: Mapping[str, Any], read: Read) -> bool:
    if len(operators) != 1:
        return False
    ((key, value),) = operators.items()
    if key == "pattern":
        return _is_node(value, read)
    if key == "pattern-either":
        return all(_finds_alone(each, read) for each in value)
    if key != "patterns":
        return False
    parts = [(key, operand) for item in value for key, operand in item.items()]
    finding = [part for part in parts if part[0] in _FINDING]
    return len(finding) == 1 and all(
        _finds_alone({key: operand}, read) if key in _FINDING else _narrows_alone(key, operand, read)
        for key, operand in parts
    )


def _narrows_alone(key: str, operand: Any, read: Read) -> bool:
    if key == "metavariable-regex":
        return not operand.get("constant-propagation")
    return key == "focus-metavariable" or (key == "pattern-not" and _is_node(operand, read))


def _is_node(pattern: Any, read: Read) -> bool:
    """Whether a pattern is one node that asks for no value and no type."""
    row = read(pattern) if isinstance(pattern, str) else None
    return row is not None and len(row) == 1 and not any(_asks(node) for node in ast.walk(row[0]))


def _asks(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return node.value is not ...
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Name) and node.id == TYPED)
