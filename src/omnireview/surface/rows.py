"""The statements at a file's top → `Row`s: the literal words of tables, such as registries keep."""

import ast
from collections.abc import Callable, Iterator

from omnireview.surface import Row, Spot
from omnireview.surface.texts import dotted

_MOST_ROWS = 5_000
_MOST_WORDS = 200
_LONGEST = 200
_ADDING = frozenset({"append", "extend", "add", "update"})

Line = Callable[[int], int]


def rows_of(tree: ast.Module, line: Line) -> tuple[Row, ...]:
    """Give the rows of tables that a file's own statements make, `if`, `try` and `with` among them.

    That is a display of texts which is given to a name, under each key of a dict if it is one
    (`T = {"a": ("b", "C")}`), which is given to a key (`T["a"] = ["B", "C"]`), or added to one
    (`T["a"].extend(["B"])`, `T["a"].append("B")`, `T.update({"a": …})`). What is no literal text, or a long one,
    is left out, and so is a row without any. `line` maps Python's lines to git's. At most 5,000 rows are given.
    """
    found: list[Row] = []
    for statement in _statements(tree):
        for row in _of_statement(statement, line):
            found.append(row)
            if len(found) >= _MOST_ROWS:
                return tuple(found)
    return tuple(found)


def _statements(tree: ast.Module) -> Iterator[ast.stmt]:
    """Give the statements that run when the file is loaded, in source order."""
    stack: list[Iterator[ast.stmt]] = [iter(tree.body)]
    while stack:
        for statement in stack[-1]:
            inner = _inside(statement)
            if inner:
                stack.append(iter(inner))
                break
            yield statement
        else:
            stack.pop()


def _inside(statement: ast.stmt) -> list[ast.stmt]:
    if isinstance(statement, ast.If | ast.For | ast.While):
        return [*statement.body, *statement.orelse]
    if isinstance(statement, ast.With):
        return statement.body
    if isinstance(statement, ast.Try):
        handled = [each for handler in statement.handlers for each in handler.body]
        return [*statement.body, *handled, *statement.orelse, *statement.finalbody]
    return []


def _of_statement(statement: ast.stmt, line: Line) -> Iterator[Row]:
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        yield from _given(statement.targets[0], statement.value, line)
    elif isinstance(statement, ast.AnnAssign | ast.AugAssign) and statement.value is not None:
        yield from _given(statement.target, statement.value, line)
    elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call) and statement.value.args:
        function = statement.value.func
        if isinstance(function, ast.Attribute) and function.attr in _ADDING:
            yield from _given(function.value, statement.value.args[0], line)


def _given(target: ast.expr, value: ast.expr, line: Line) -> Iterator[Row]:
    key = ""
    if isinstance(target, ast.Subscript):
        if not (isinstance(target.slice, ast.Constant) and isinstance(target.slice.value, str)):
            return
        key, target = target.slice.value, target.value
    name = dotted(target)
    if name is None:
        return
    table = ".".join(part for part in name if part)
    if not isinstance(value, ast.Dict):
        yield from _row(table, key, value, line)
        return
    for each, given in zip(value.keys, value.values, strict=True):
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield from _row(table, each.value, given, line)


def _row(table: str, key: str, value: ast.expr, line: Line) -> Iterator[Row]:
    if isinstance(value, ast.Tuple | ast.List | ast.Set):
        elements = value.elts
    elif key:
        elements = [value]
    else:
        return
    words = [(each, text) for each in elements[:_MOST_WORDS] if (text := _word(each)) is not None]
    if words:
        yield Row(
            table=table,
            key=key,
            words=tuple(text for _, text in words),
            spots=tuple(Spot(line(each.lineno), line(each.end_lineno or each.lineno)) for each, _ in words),
            whole=len(words) == len(elements),
        )


def _word(node: ast.expr) -> str | None:
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, str) and len(value) <= _LONGEST else None
