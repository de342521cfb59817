"""Statements one by one and in a row, where `...` skips statements, into nested blocks if need be."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

import libcst as cst

from omnireview.patterns.arguments import match_deep
from omnireview.patterns.bindings import Bindings, Bound, bind
from omnireview.patterns.matcher import Matcher, Solutions
from omnireview.patterns.placeholders import is_call_of, is_dots, many, metavariable
from omnireview.patterns.stand_ins import DEEP

Unit = cst.BaseSmallStatement | cst.BaseCompoundStatement
Rows = Iterator[tuple[Bindings, Unit | None]]

# An expression of these kinds that stands as a statement is also found inside an expression of a statement.
_FOUND_INSIDE = (cst.Call, cst.Attribute, cst.BinaryOperation, cst.Comparison, cst.Subscript, cst.Await)
_HOLDS_ONE = (cst.Expr, cst.Assign, cst.AnnAssign, cst.AugAssign, cst.Return)


def units(block: cst.CSTNode) -> list[Unit]:
    """The statements of a module or a block; those that share a line one by one."""
    found: list[Unit] = []
    for statement in getattr(block, "body", ()):
        if isinstance(statement, cst.SimpleStatementLine):
            found.extend(statement.body)
        else:
            found.append(statement)
    return found


def flattened(matcher: Matcher, row: Iterable[Unit]) -> list[Unit]:
    """The statements and all statements inside them, in source order."""
    return [node for unit in row for node in matcher.module.below(unit) if isinstance(node, Unit)]


def match_statement(matcher: Matcher, pattern: Unit, code: Unit, bindings: Bindings) -> Solutions:
    """Match one statement of a row with one of the code."""
    if not isinstance(pattern, cst.Expr):
        yield from matcher.node(pattern, code, bindings)
        return
    wanted = pattern.value
    name = metavariable(wanted)
    if name is not None:
        yield from matcher.bind(name, code.value if isinstance(code, cst.Expr) else code, bindings)
    elif is_dots(wanted):
        yield bindings
    elif isinstance(wanted, cst.Call) and is_call_of(wanted, DEEP):
        yield from distinct(match_deep(matcher, wanted.args[0].value, code, bindings))
    elif isinstance(wanted, _FOUND_INSIDE) and isinstance(code, _HOLDS_ONE):
        yield from distinct(match_deep(matcher, wanted, code, bindings))
    elif isinstance(code, cst.Expr):
        yield from matcher.node(wanted, code.value, bindings)


def match_row(
    matcher: Matcher, wanted: Sequence[Unit], found: Sequence[Unit], bindings: Bindings, *, more: bool, at: int = 0
) -> Rows:
    """Match a row of statements from the one at a place, each way with the last statement that it takes.

    With `more`, statements may follow. An ellipsis skips statements of the same block, or else goes on with any
    statement inside those that follow.
    """
    yield from _row(matcher, wanted, found, at, bindings, more=more, deep=True)


def _row(
    matcher: Matcher,
    wanted: Sequence[Unit],
    found: Sequence[Unit],
    at: int,
    bindings: Bindings,
    *,
    more: bool,
    deep: bool,
) -> Rows:
    if not wanted:
        if more or at == len(found):
            yield bindings, found[at - 1] if at else None
        return
    first, rest = wanted[0], wanted[1:]
    if is_dots(first):
        yield from _skip(matcher, rest, found, at, bindings, deep=deep)
    elif many(first) is not None:
        for end in range(at, len(found) + 1):
            bound = bind(bindings, many(first) or "", Bound(tuple(found[at:end])))
            if bound is not None:
                yield from _row(matcher, rest, found, end, bound, more=False, deep=deep)
    elif at < len(found):
        for solution in match_statement(matcher, first, found[at], bindings):
            yield from _row(matcher, rest, found, at + 1, solution, more=more, deep=deep)


def _skip(
    matcher: Matcher, rest: Sequence[Unit], found: Sequence[Unit], at: int, bindings: Bindings, *, deep: bool
) -> Rows:
    if not rest:
        yield bindings, found[-1] if found else None
        return
    for start in starts(matcher, rest[0], found, at):
        yield from _row(matcher, rest, found, start, bindings, more=True, deep=False)
    if deep and at < len(found):
        every, places = _flat(matcher, found)
        if len(every) > len(found):
            for start in starts(matcher, rest[0], every, places[at]):
                yield from _row(matcher, rest, every, start, bindings, more=True, deep=False)


def starts(matcher: Matcher, wanted: Unit, found: Sequence[Unit], at: int) -> Iterable[int]:
    """From a place on, where a statement of the pattern may match whatever is bound; looked for once in a row."""
    if is_dots(wanted) or many(wanted) is not None:
        return range(at, len(found))
    key = (id(wanted), id(found))
    if key not in matcher.starts:
        places = [
            place
            for place, unit in enumerate(found)
            if any(True for _ in match_statement(matcher, wanted, unit, {}))
        ]
        matcher.starts[key] = (found, places)
    places = matcher.starts[key][1]
    return places[bisect_left(places, at) :]


def _flat(matcher: Matcher, found: Sequence[Unit]) -> tuple[Sequence[Unit], Sequence[int]]:
    """A row with all statements inside its own, and where its own stand in that."""
    key = id(found)
    if key not in matcher.flat:
        every: list[Unit] = []
        places: list[int] = []
        for unit in found:
            places.append(len(every))
            every += flattened(matcher, [unit])
        matcher.flat[key] = (found, every, places)
    return matcher.flat[key][1:]


def match_block(matcher: Matcher, pattern: cst.BaseSuite, code: cst.CSTNode, bindings: Bindings) -> Solutions:
    """Match the block of a compound statement: all of it, but for what an ellipsis skips."""
    if isinstance(code, cst.BaseSuite):
        if id(code) not in matcher.rows:
            matcher.rows[id(code)] = units(code)
        yield from distinct(_block(matcher, units(pattern), matcher.rows[id(code)], bindings))


def _block(matcher: Matcher, wanted: list[Unit], found: list[Unit], bindings: Bindings) -> Solutions:
    dots = [is_dots(unit) for unit in wanted]
    name = metavariable(wanted[0].value) if len(wanted) == 1 and isinstance(wanted[0], cst.Expr) else None
    if all(dots):
        yield bindings
    elif name is not None and len(found) > 1:
        bound = bind(bindings, name, Bound(tuple(found)))
        yield from () if bound is None else (bound,)
    elif dots == [True, False, True] and many(wanted[1]) is None:
        every, _ = _flat(matcher, found)
        for place in starts(matcher, wanted[1], every, 0):
            yield from match_statement(matcher, wanted[1], every[place], bindings)
    else:
        yield from (solution for solution, _ in match_row(matcher, wanted, found, bindings, more=False))


def match_members(
    matcher: Matcher, wanted: Sequence[Unit], found: Sequence[Unit], bindings: Bindings
) -> Solutions:
    """Match the members of a class: in any order, and others may stand among them."""
    if not wanted:
        yield bindings
        return
    for at, candidate in enumerate(found):
        for solution in match_statement(matcher, wanted[0], candidate, bindings):
            yield from match_members(matcher, wanted[1:], [*found[:at], *found[at + 1 :]], solution)


def distinct(solutions: Solutions) -> Solutions:
    """Give each way of binding once."""
    seen: set[frozenset[tuple[str, str]]] = set()
    for solution in solutions:
        key = frozenset((name, bound.key) for name, bound in solution.items())
        if key not in seen:
            seen.add(key)
            yield solution
