"""Calls that could run at the same time, awaited one after the other.

Found where a loop or a comprehension does nothing but await one call for each item, and keep its result: `[await
fetch(url) for url in urls]`. With `asyncio.gather` the whole takes as long as the slowest of them.

Left alone: loops that do anything else, that read what an earlier round has made, that await to keep an order or a
limit (sending, writing, locks, sleeping), and `async for`.
"""

import ast
import re
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import PythonFile
from omnireview.spans import Match
from omnireview.traits.naming import dotted

SUBJECT: Final = PYTHON
REACH: Final = "function"

_ORDERED = re.compile(
    r"send|write|put|push|emit|sleep|acquire|lock|wait|next|read|recv|receive|drain|join|close|stop|shutdown|abort|step"
    r"|add|process|handle|update|delete|remove|get|gather|run|cancel|start|init|set|release|__aexit__|task|result"
)


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """It can't be found without these."""
    return frozenset({"await"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such loop; `$CALL` is what is awaited."""
    for node in file.nodes(ast.For, ast.ListComp):
        awaited = _awaited_by_loop(node) if isinstance(node, ast.For) else _awaited_by_list(node)
        if awaited is None or not isinstance(awaited.value, ast.Call):
            continue
        call = awaited.value
        name = call.func.attr if isinstance(call.func, ast.Attribute) else dotted(call.func)
        drawn = node.target if isinstance(node, ast.For) else node.generators[0].target
        names = {each.id for each in file.below(drawn) if isinstance(each, ast.Name)}
        given = {each.id for part in (*call.args, *call.keywords) for each in file.below(part) if _is_name(each)}
        if name and not _ORDERED.search(name.lower()) and names & given:
            span = file.head(node)
            yield Match(span, span.line, {"$CALL": file.source(call.func)})


def _is_name(node: ast.AST) -> bool:
    return isinstance(node, ast.Name)


def _awaited_by_list(node: ast.ListComp) -> ast.Await | None:
    plain = len(node.generators) == 1 and not node.generators[0].is_async and not node.generators[0].ifs
    return node.elt if plain and isinstance(node.elt, ast.Await) else None


def _awaited_by_loop(loop: ast.For) -> ast.Await | None:
    """Give what the one statement of a loop awaits, when it appends that to a list or stores it by key."""
    if len(loop.body) != 1 or loop.orelse:
        return None
    match loop.body[0]:
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="append"), args=[ast.Await() as awaited])):
            return awaited
        case ast.Assign(targets=[ast.Subscript()], value=ast.Await() as awaited):
            return awaited
    return None
