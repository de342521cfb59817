"""A function at both sides, and the places of a change → the parts of it that the change reaches."""

import ast
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from omnireview.nouns import noun
from omnireview.prefilter.meanings import bound
from omnireview.prefilter.places import Places, Shift
from omnireview.prefilter.sketch import Sketch, Unit, first_line

_NAME = re.compile(r"\w+")
_BLOCKS = ("body", "handlers", "orelse", "finalbody")
_OPAQUE = (ast.Match,)
"""Its cases have no lines of their own."""
_AS_ONE = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Try, ast.TryStar, ast.ExceptHandler)
"""Their heads say what names mean below."""
_Piece = tuple[int, int, int, int]


@noun
class Parts:
    """What a change reaches of a function: `whole` nodes with all below them, `single` ones by themselves."""

    unit: Unit
    whole: tuple[ast.AST, ...]
    single: tuple[ast.AST, ...]


def given_globals(sketch: Sketch, unit: Unit, places: Places) -> set[str]:
    """Give the names of the module that a function binds in what a change reaches of it."""
    if "global" not in sketch.source(unit.first, unit.last):
        return set()
    names = {name for node in ast.walk(unit.node) if isinstance(node, ast.Global) for name in node.names}
    found = _found(_Side(sketch, unit, places))
    return names if found is None else names & {name for node in found.parts.whole for name in bound(node)}


class _Found(NamedTuple):
    parts: Parts
    left: frozenset[_Piece]
    """The statements, and heads of statements, that are not reached: lines and columns of start and end."""


class _Side(NamedTuple):
    sketch: Sketch
    unit: Unit
    places: Places


def parts_of(
    head: tuple[Sketch, Unit, Places], old: tuple[Sketch, Unit, Places], shift: Shift
) -> tuple[Parts, Parts] | None:
    """Tell which parts of a function the change reaches at each side; None for all of it.

    A statement is reached when a line of it is changed, or when it mentions a name that a reached one binds. All
    others must be the same ones at both sides.
    """
    sides = [_Side(*side) for side in (head, old)]
    found = [_found(side) for side in sides]
    names = {name for each in found if each for node in each.parts.whole for name in bound(node)}
    if names and all(found):
        found = [_found(side._replace(places=side.places.also(_mentioning(side, names)))) for side in sides]
    now, before = found
    if now is None or before is None:
        return None
    moved = {(shift.old(first), column, shift.old(last), end) for first, column, last, end in now.left}
    return (now.parts, before.parts) if moved == before.left else None


def _found(side: _Side) -> _Found | None:
    """Walk the statements of one side; None where the function's own head is reached."""
    function, places = side.unit.node, side.places
    end_of_head = head_end(function)
    if places.meet(first_line(function), end_of_head):
        return None
    whole: list[ast.AST] = []
    single: list[ast.AST] = [function] if places.meet(function.lineno, function.end_lineno or 0) else []
    left: list[_Piece] = [(first_line(function), function.col_offset, end_of_head, -1)]
    waiting: list[ast.AST] = [*function.body]
    while waiting:
        node: ast.stmt | ast.ExceptHandler = waiting.pop()  # type: ignore[assignment]
        first, last = first_line(node), node.end_lineno or 0
        if not places.meet(first, last):
            left.append((first, node.col_offset, last, node.end_col_offset or 0))
            continue
        blocks = [] if isinstance(node, _OPAQUE) else [b for name in _BLOCKS if (b := getattr(node, name, None))]
        reached = not blocks or places.meet(first, head_end(node)) or _between(node, blocks, places)
        if reached and (not blocks or isinstance(node, _AS_ONE)):
            whole.append(node)
            continue
        single.append(node)
        if reached:
            whole += _own(node)
        else:
            left.append((first, node.col_offset, head_end(node), -1))
        waiting += (each for block in blocks for each in block)
    return _Found(Parts(side.unit, tuple(whole), tuple(single)), frozenset(left))


def head_end(node: ast.AST) -> int:
    """Give the last line before the first statement of a compound one."""
    line: int = node.lineno  # type: ignore[attr-defined]
    return max(line, first_line(node.body[0]) - 1)  # type: ignore[attr-defined]


def _between(node: ast.AST, blocks: Sequence[Sequence[ast.stmt]], places: Places) -> bool:
    """Whether what parts the blocks of a `try` is reached: an `else`, a `finally`."""
    return isinstance(node, ast.Try | ast.TryStar) and any(
        places.meet((above[-1].end_lineno or 0) + 1, first_line(below[0]) - 1) for above, below in pairwise(blocks)
    )


def _own(node: ast.AST) -> Iterator[ast.AST]:
    """Give the nodes of a compound statement's head."""
    for name, value in ast.iter_fields(node):
        if name not in _BLOCKS:
            yield from (
                each for each in (value if isinstance(value, list) else [value]) if isinstance(each, ast.AST)
            )


def _mentioning(side: _Side, names: set[str]) -> Iterator[int]:
    """Give the lines of a function's body that mention a name; a letter can be written in two ways."""
    begin, end = head_end(side.unit.node), side.unit.last
    for number, line in enumerate(side.sketch.lines[begin:end], start=begin + 1):
        near = any(name in line for name in names)
        if not line.isascii() or (near and not names.isdisjoint(_NAME.findall(line))):
            yield number
