"""A rule's operators → its `Gate`: what `ast` must show before the operators can find anything."""

import ast
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from omnireview.gates import Gate, Sign, either
from omnireview.patterns.alone import is_alone
from omnireview.patterns.gate_signs import is_open, sign_of
from omnireview.patterns.text import UnreadableText, to_python
from omnireview.patterns.words import words_of

_WHERE = ("pattern-inside", "pattern-not", "pattern-not-inside", "metavariable-pattern")
_OF_LISTS = ("patterns", "pattern-either")


def gate_of(operators: Mapping[str, Any]) -> Gate | None:
    """Read the gate of operators that `compile_pattern` accepts; None where nothing can be said of a match."""
    gate = _found(operators)
    if gate is None:
        return None
    if (operators.get("options") or {}).get("symbolic_propagation"):
        # A name may stand for whatever made it, so that nothing can be said of the shape.
        signs = tuple(Sign(sign.kinds, sign.word, words=sign.words) for sign in gate.signs)
        gate = Gate(signs, gate.ties, gate.wide)
    gate = around(gate, list(_surroundings(operators)))
    alone = not (gate.wide or gate.ties) and is_alone(operators, row_of)
    return Gate(gate.signs, gate.ties, gate.wide, alone)


def around(gate: Gate, texts: Sequence[str]) -> Gate:
    """Give the gate of a rule that also asks what stands around a match: patterns, as in `pattern-inside`."""
    if not texts:
        return gate
    rows = [row for row in map(row_of, texts) if row is not None]
    if len(rows) < len(texts) or any(_needs_members(row) for row in rows):
        return Gate(gate.signs, gate.ties, wide=True)
    ties = [sign for row in rows if len(row) > 1 for sign in _start(row)]
    wide = any(len(row) > 1 and (not _start(row) or _begins_with_unit(row)) for row in rows)
    return Gate(gate.signs, tuple(dict.fromkeys((*gate.ties, *ties))), gate.wide or wide)


def _found(operators: Mapping[str, Any]) -> Gate | None:
    """The gate of the one operator that finds."""
    if "pattern-either" in operators:
        return either(_found(branch) for branch in operators["pattern-either"])
    if "patterns" in operators:
        return _of_all(operators["patterns"])
    if isinstance(operators.get("pattern"), str):
        return _of_text(operators["pattern"])
    return None


def _of_all(items: Sequence[Mapping[str, Any]]) -> Gate | None:
    """The most telling of the operators that must all find; what the others name must be in the file."""
    plain: list[Gate] = []
    outer: list[Gate] = []
    for item in items:
        gate = _found(item)
        if gate is not None:
            plain.append(gate)
        inside = item.get("pattern-inside")
        gate = _of_text(inside) if isinstance(inside, str) else _found(inside) if inside else None
        if gate is not None:
            outer.append(_as_surrounding(gate))
    chosen = max(plain, key=_telling, default=None) or max(outer, key=_telling, default=None)
    if chosen is None:
        return None
    others = [gate for gate in (*plain, *outer) if len(gate.signs) == 1 and gate is not chosen]
    named = {word for gate in others for word in gate.signs[0].words}
    signs = tuple(
        Sign(sign.kinds, sign.word, sign.source, tuple(sorted({*sign.words, *named})), sign.owner)
        for sign in chosen.signs
    )
    return Gate(signs, chosen.ties, chosen.wide)


def _as_surrounding(gate: Gate) -> Gate:
    """What stands inside a class may stand in any of its functions."""
    return Gate(gate.signs, gate.ties, gate.wide or any("ClassDef" in sign.kinds for sign in gate.signs))


def _telling(gate: Gate) -> tuple[bool, bool, bool, int]:
    return (
        not gate.wide,
        all(sign.word for sign in gate.signs),
        all(sign.kinds != ("ClassDef",) for sign in gate.signs),
        -len(gate.signs),
    )


def _of_text(pattern: str) -> Gate | None:
    row = row_of(pattern)
    if row is None:
        return None
    words = words_of(row)
    signs = [Sign(sign.kinds, sign.word, sign.source, words, sign.owner) for sign in _start(row)]
    if not signs:
        return None
    spread = len(row) > 1
    # What starts with an ellipsis starts wherever a block does.
    return Gate(
        tuple(signs[:1]),
        tuple(signs[:1]) if spread else (),
        (spread and (is_open(row[0]) or _begins_with_unit(row))) or _needs_members(row),
    )


def _begins_with_unit(row: Sequence[ast.AST]) -> bool:
    """Whether a row of statements begins with a function, and goes on outside of it."""
    return any(isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) for node in row)


def row_of(pattern: str) -> list[ast.AST] | None:
    """The statements of a pattern, an expression or a handler alone as itself; None if `ast` can't read it."""
    text = textwrap.dedent(pattern).strip("\n")
    try:
        written = to_python(text.strip() if "\n" not in text.strip() else text)
        handler = written.lstrip().startswith("except")
        body = ast.parse(f"try:\n    pass\n{written}" if handler else written).body
    except (SyntaxError, UnreadableText, RecursionError, MemoryError, ValueError):
        return None
    if handler:
        return [*body[0].handlers] if isinstance(body[0], ast.Try | ast.TryStar) else None
    return [statement.value if isinstance(statement, ast.Expr) else statement for statement in body]


def _start(row: Iterable[ast.AST]) -> list[Sign]:
    """The sign of the first statement that says anything; nothing where that one could be anything."""
    first = next((node for node in row if not is_open(node, many=True)), None)
    sign = None if first is None else sign_of(first)
    return [] if sign is None else [sign]


def _needs_members(row: Sequence[ast.AST]) -> bool:
    """Whether a pattern looks at what stands inside a class."""
    return any(
        isinstance(node, ast.ClassDef) and not all(is_open(_value(each)) for each in node.body)
        for statement in row
        for node in ast.walk(statement)
    )


def _value(statement: ast.stmt) -> ast.AST:
    return statement.value if isinstance(statement, ast.Expr) else statement


def _surroundings(operators: Any) -> Iterator[str]:
    """All patterns that are about what stands around a match, or must not."""
    if not isinstance(operators, Mapping):
        return
    for key, value in operators.items():
        if key in _WHERE:
            yield from _texts(value)
        elif key in _OF_LISTS:
            for item in value:
                yield from _surroundings(item)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, operand in value.items():
            if str(key).startswith("pattern") and "regex" not in str(key):
                yield from _texts(operand)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
