"""A loop that does nothing but append to a list that was made empty right before it.

The mend writes a comprehension, or `list(...)` where each item is appended as it is. It is left out where a
comment would be lost, or the line would become too long. Left alone: loops whose variable is used elsewhere in
the function, that await, yield or assign, or
that append under a condition, that read the list they make, loops in a class body, and `async for`.
"""

import ast
from collections import Counter
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.nouns import noun
from omnireview.python import PythonFile
from omnireview.spans import Edit, Match
from omnireview.traits.remarks import comment_lines

SUBJECT: Final = PYTHON
REACH: Final = "function"

_WIDEST = 100
_NOT_PLAIN = (ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr)


@noun
class _Loop:
    """A loop that only appends: to what, and what."""

    name: str
    item: ast.expr


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """It can't be found without these."""
    return frozenset({"append"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such loop at its own line; `$NAME` is the list."""
    for loop in file.nodes(ast.For):
        found = _appending(loop)
        made = None if found is None else _before(file, loop)
        if found is None or made is None or _made_empty(made) != found.name:
            continue
        if not _is_plain(file, loop, found):
            continue
        span = file.span(loop)
        yield Match(file.head(loop), span.line, {"$NAME": found.name}, _mend(file, loop, made, found))


def _appending(loop: ast.For) -> _Loop | None:
    """Read a loop whose body is one `x.append(...)`."""
    body = loop.body
    if loop.orelse or len(body) != 1 or not isinstance(body[0], ast.Expr):
        return None
    match body[0].value:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="append"), args=[item], keywords=[]):
            return None if isinstance(item, ast.Starred) else _Loop(name, item)
    return None


def _before(file: PythonFile, loop: ast.For) -> ast.stmt | None:
    block, at = file.block_of(loop)
    return block[at - 1] if at and not isinstance(file.parent(loop), ast.ClassDef) else None


def _made_empty(statement: ast.stmt) -> str | None:
    match statement:
        case (
            ast.Assign(targets=[ast.Name(id=name)], value=value)
            | ast.AnnAssign(target=ast.Name(id=name), value=value)
        ):
            match value:
                case ast.List(elts=[]) | ast.Call(func=ast.Name(id="list"), args=[], keywords=[]):
                    return name
    return None


def _is_plain(file: PythonFile, loop: ast.For, found: _Loop) -> bool:
    """Tell whether a comprehension would do just the same."""
    parts = [found.item, loop.iter]
    for node in file.below(loop.target, *parts):
        if isinstance(node, _NOT_PLAIN) or (isinstance(node, ast.Name) and node.id == found.name):
            return False
    own = {node.id for node in file.below(loop.target) if isinstance(node, ast.Name)}
    if not all(isinstance(node, (ast.Name, ast.Tuple, ast.List)) for node in file.below(loop.target)):
        return False
    around = [*file.functions_around(loop)]
    if not around:
        return False
    uses = file.once(_uses)
    inside = Counter(node.id for node in file.below(loop) if isinstance(node, ast.Name))
    return all(uses[around[-1], name] == inside[name] for name in own)


def _uses(file: PythonFile) -> Counter[tuple[ast.AST, str]]:
    """Count the names of each function that stands in no other, inner functions included."""
    found: Counter[tuple[ast.AST, str]] = Counter()
    for function in file.functions:
        if file.function_of(function) is None:
            found.update((function, node.id) for node in file.below(function) if isinstance(node, ast.Name))
    return found


def _mend(file: PythonFile, loop: ast.For, made: ast.stmt, found: _Loop) -> tuple[Edit, ...]:
    last = loop.end_lineno or loop.lineno
    if any(line in comment_lines(file) for line in range(made.lineno, last + 1)):
        return ()
    item, target, drawn = (file.source(each) for each in (found.item, loop.target, loop.iter))
    made_of = f"[{item} for {target} in {drawn}]"
    if isinstance(found.item, ast.Name) and item == target:
        made_of = f"list({drawn})"
    value = made.value if isinstance(made, (ast.Assign, ast.AnnAssign)) else None
    tuples = isinstance(loop.iter, ast.Tuple) and not drawn.startswith("(")
    bare = isinstance(found.item, ast.Tuple) and not item.startswith("(")
    lambdas = isinstance(loop.iter, (ast.IfExp, ast.Lambda))
    if value is None or tuples or bare or lambdas or "\n" in made_of or made.col_offset + len(made_of) > _WIDEST:
        return ()
    span = file.span(value, loop)
    return (Edit(span.start, span.end, made_of),)
