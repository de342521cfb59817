"""A copy that nobody needs: what follows makes a new tensor anyway, or the copy records gradients to drop them.

Found are `x.clone().detach()`, which copies while gradients are recorded (`x.detach().clone()` does not), a clone
that is an operand of arithmetic (`x.clone() * 2`, or `y = x.clone()` and then `y = y * 2`), and one that is joined
(`torch.cat([x.clone(), y])`): their results are new tensors. A clone that is kept, or changed in place, is left
alone.
"""

import ast
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import PythonFile
from omnireview.spans import Edit, Match

SUBJECT: Final = PYTHON
REACH: Final = "function"

_JOINERS = frozenset(f"torch.{name}" for name in ("cat", "concat", "concatenate", "stack", "hstack", "vstack"))


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """The method."""
    return frozenset({"clone"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such call; `$HOW` is what to do instead, `$WHY` what the copy is for."""
    for call in file.nodes(ast.Call):
        if not isinstance(call.func, ast.Attribute) or call.func.attr != "clone" or call.args or call.keywords:
            continue
        copied = call.func.value
        above = file.parent(call)
        outer = file.parent(above) if above is not None else None
        if isinstance(above, ast.Attribute) and isinstance(outer, ast.Call) and outer.func is above:
            if above.attr != "detach" or outer.args or outer.keywords:
                continue
            yield _match(file, outer, "Write .detach().clone()", _swapped(file, outer, copied))
        elif (isinstance(above, ast.Assign) and _is_replaced(file, above)) or (
            isinstance(above, ast.BinOp) and not isinstance(copied, ast.Constant)
        ):
            yield _match(file, call, "Drop .clone() here", _dropped(file, call, copied))
        elif isinstance(above, (ast.List, ast.Tuple)) and isinstance(outer, ast.Call):
            if above not in outer.args[:1] or file.qualified(outer) not in _JOINERS:
                continue
            yield _match(file, call, "Drop .clone() here", _dropped(file, call, copied))


def _is_replaced(file: PythonFile, made: ast.Assign) -> bool:
    """Tell whether the next statement gives the name of a copy to arithmetic upon it, so that the copy is gone."""
    block, place = file.block_of(made)
    match made.targets, next(iter(block[place + 1 : place + 2]), None):
        case [ast.Name(id=name)], ast.Assign(targets=[ast.Name(id=again)], value=ast.BinOp() as value):
            reads = [each for each in ast.walk(value) if isinstance(each, ast.Name) and each.id == name]
            operands = [each for each in reads if isinstance(file.parent(each), ast.BinOp)]
            return again == name and bool(reads) and len(operands) == len(reads)
    return False


def _match(file: PythonFile, node: ast.expr, how: str, edits: tuple[Edit, ...]) -> Match:
    span = file.span(node)
    return Match(span, span.line, {"$HOW": how}, edits)


def _swapped(file: PythonFile, outer: ast.Call, copied: ast.expr) -> tuple[Edit, ...]:
    text = f"{file.source(copied)}.detach().clone()"
    return () if len(file.source(outer)) != len(text) else (file.edit(outer, text),)


def _dropped(file: PythonFile, call: ast.Call, copied: ast.expr) -> tuple[Edit, ...]:
    text = file.source(copied)
    # Brackets around what is copied, or a comment in between, are not the check's to take away.
    return () if file.source(call) != f"{text}.clone()" else (file.edit(call, text),)
