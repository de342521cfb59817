"""What must have held for a statement to be reached, by the statements before it that leave their block."""

import ast
from collections.abc import Iterator

from omnireview.nouns import noun
from omnireview.python import PythonFile
from omnireview.traits.leaving import breaks, leaves

MOST = 400
"""Statements of one block that are looked at before a place: nobody reads more of them, and neither do we."""


@noun
class Condition:
    """An expression that was true, or not, when a place was reached."""

    test: ast.expr
    holds: bool


def passed(file: PythonFile, statement: ast.stmt) -> Iterator[Condition]:
    """Give what held for the statements before one, in its own block, to be run through; the nearest first."""
    block, place = file.block_of(statement)
    for at in range(place - 1, max(-1, place - 1 - MOST), -1):
        yield from file.once(_left_early, block[at])


def parts(file: PythonFile, test: ast.expr, *, holds: bool) -> Iterator[Condition]:
    """Give a condition without `not`, and what follows from it: both sides of an `and` that held."""
    stack = [(test, holds)]
    seen: set[str] = set()
    while stack:
        each, true = stack.pop()
        if isinstance(each, ast.UnaryOp) and isinstance(each.op, ast.Not):
            stack.append((each.operand, not true))
        elif isinstance(each, ast.BoolOp) and isinstance(each.op, ast.And) is true:
            stack += [(value, true) for value in each.values]
        else:
            yield Condition(each, true)
            if isinstance(each, ast.Name) and each.id not in seen:
                seen.add(each.id)
                value = file.names.value(each.id, each)
                if isinstance(value, (ast.Compare, ast.BoolOp, ast.UnaryOp, ast.Call)):
                    stack.append((value, true))


def _left_early(file: PythonFile, before: ast.stmt) -> tuple[Condition, ...]:
    return tuple(_run_through(file, before))


def _run_through(file: PythonFile, before: ast.stmt) -> Iterator[Condition]:
    """Give what held when a statement was run through; those that are run for sure within it are looked into."""
    stack = [before]
    while stack:
        statement = stack.pop()
        match statement:
            case ast.Assert():
                yield from parts(file, statement.test, holds=True)
            case ast.If():
                if leaves(statement.body):
                    yield from parts(file, statement.test, holds=False)
                    stack += statement.orelse
                elif statement.orelse and leaves(statement.orelse):
                    yield from parts(file, statement.test, holds=True)
                    stack += statement.body
            case ast.While():
                if not breaks(statement.body):
                    yield from parts(file, statement.test, holds=False)
            case ast.With() | ast.AsyncWith():
                stack += statement.body
