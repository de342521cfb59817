"""What a change does outside of functions → the names that mean something else because of it."""

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from omnireview.nouns import noun
from omnireview.prefilter.imports import read_aliases
from omnireview.prefilter.sketch import Outside, Sketch, first_line
from omnireview.prefilter.walk import every

Side = tuple[Sketch, frozenset[int]]
"""A sketch and its changed lines."""

_NAMING: dict[type[ast.AST], Callable[[Any], set[str]]] = {
    ast.alias: lambda node: {(node.asname or node.name).partition(".")[0]},
    **dict.fromkeys((ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef), lambda node: {node.name}),
    **dict.fromkeys((ast.ExceptHandler, ast.MatchAs, ast.MatchStar), lambda node: {node.name} - {None}),
    ast.MatchMapping: lambda node: {node.rest} - {None},
    **dict.fromkeys((ast.Global, ast.Nonlocal), lambda node: set(node.names)),
}
"""What binds or declares names, beside a name itself."""
_T = TypeVar("_T")
_GIVING = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.NamedExpr, ast.withitem)


@noun
class Meanings:
    """`names` mean something else in every function, `in_heads` in decorators and defaults alone.

    In the classes `owners` anything may. What is in `behind` stands below a condition on which the module is left.
    """

    names: frozenset[str]
    in_heads: frozenset[str]
    owners: frozenset[str]
    behind: frozenset[str]


def changed_meanings(head: Side, old: Side, given: Iterable[str]) -> Meanings:
    """Compare what stands outside of units at two sides. Changed functions have `given` some of its names."""
    names = set(given)
    in_heads: set[str] = set()
    owners: set[str] = set()
    behind: set[str] = set()
    for sketch, each in (*_changed(head, old), *_changed(old, head)):
        owners |= {each.owner} if each.owner else set()
        names |= bound(each.node)
        in_heads |= _altered(each.node)
        if _leaves(each.node):
            behind |= {unit.name for unit in sketch.units if unit.first > each.node.lineno}
    owners |= {name for name, _ in _differing(_heads(head), _heads(old))}
    for qualified in _differing(_definitions(head[0]), _definitions(old[0])):
        owner, _, name = qualified.rpartition(".")
        (in_heads if owner else names).add(name)
    names |= _moved_imports(head, old)
    names |= _derived((head[0], old[0]), names)
    return Meanings(frozenset(names), frozenset(in_heads), frozenset(owners), frozenset(behind))


def mention(names: Iterable[str]) -> re.Pattern[str] | None:
    """Give what finds any of some names in a text; None for no names."""
    listed = "|".join(map(re.escape, sorted(names)))
    return re.compile(rf"\b(?:{listed})\b") if listed else None


def _changed(side: Side, other: Side) -> Iterator[tuple[Sketch, Outside]]:
    """Give the statements of a side that the other has not, and those with a changed line, as moved ones have."""
    sketch, lines = side
    own = [(each.owner, _text(sketch, each)) for each in sketch.outside]
    apart = Counter(own) - Counter((each.owner, _text(other[0], each)) for each in other[0].outside)
    for key, each in zip(own, sketch.outside, strict=True):
        if key in apart or _meets(lines, each.node.lineno, each.node.end_lineno or 0):
            yield sketch, each


def _text(sketch: Sketch, each: Outside) -> str:
    return sketch.source(each.node.lineno, each.node.end_lineno or 0)


def _meets(lines: frozenset[int], first: int, last: int) -> bool:
    return not lines.isdisjoint(range(first, last + 1))


def _heads(side: Side) -> Counter[tuple[str, str]]:
    """Count the classes of a side by qualified name and the text of their heads."""
    sketch, _ = side
    return Counter(
        (name, sketch.source(first_line(node), max(node.lineno, node.body[0].lineno - 1)))
        for name, node in sketch.classes
    )


def _definitions(sketch: Sketch) -> Counter[str]:
    return Counter([*(unit.name for unit in sketch.units), *(name for name, _ in sketch.classes)])


def _differing(head: Counter[_T], old: Counter[_T]) -> Iterator[_T]:
    yield from head - old
    yield from old - head


def _moved_imports(head: Side, old: Side) -> set[str]:
    """Give the changed top definitions whose name is imported, too: which of the two counts is told by order."""
    moved = {
        name
        for sketch, lines in (head, old)
        for name, node in (*((u.name, u.node) for u in sketch.units), *sketch.classes)
        if "." not in name and node.lineno in lines
    }
    if not moved:
        return set()
    return {name for sketch, _ in (head, old) for name in read_aliases(sketch.around())} & moved


def bound(statement: ast.AST) -> set[str]:
    """Give all names that a statement binds, or declares to be others', wherever in it."""
    found: set[str] = set()
    for node in every(statement):
        kind = node.__class__
        if kind is ast.Name:
            if node.ctx.__class__ is not ast.Load:  # type: ignore[attr-defined]
                found.add(node.id)  # type: ignore[attr-defined]
        elif kind in _NAMING:
            found |= _NAMING[kind](node)
    return found


def _altered(statement: ast.AST) -> set[str]:
    """Give the names of which a statement changes a part, or calls a method for nothing but its effect."""
    found: set[str] = set()
    for node in ast.walk(statement):
        part: ast.AST | None = None
        if isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
            part = node.value
        elif isinstance(node, ast.Expr):
            value = node.value.value if isinstance(node.value, ast.Await) else node.value
            part = value.func if isinstance(value, ast.Call) else None
        while isinstance(part, ast.Attribute | ast.Subscript):
            part = part.value
        found |= {part.id} if isinstance(part, ast.Name) else set()
    return found


def _leaves(statement: ast.AST) -> bool:
    """Whether what follows may not be reached: `if not torch.cuda.is_available(): sys.exit()`."""
    if not isinstance(statement, ast.If):
        return False
    last = statement.body[-1]
    return isinstance(last, ast.Raise) or (isinstance(last, ast.Expr) and isinstance(last.value, ast.Call))


def _derived(sketches: Iterable[Sketch], names: set[str]) -> set[str]:
    """Give the names that are made from some names outside of functions, at first or at further hand."""
    if not names:
        return set()
    given = [
        (_read(node), bound(node))
        for sketch in sketches
        for each in sketch.outside
        if not isinstance(each.node, ast.Import | ast.ImportFrom | ast.Expr)
        for node in ast.walk(each.node)
        if isinstance(node, _GIVING)
    ]
    known = set(names)
    while new := {name for read, bound in given if not read.isdisjoint(known) for name in bound} - known:
        known |= new
    return known


def _read(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)}
