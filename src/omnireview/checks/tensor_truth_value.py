"""A tensor that may be None, asked for its truth: with more than one element that raises an error.

Found are parameters that are annotated as a tensor or None, or as a tensor with the default None, in `if mask:`,
`not mask`, `mask and …`, `mask or …`; and any tensor that is compared with None by `==` or `!=`. A parameter that
gets another value in the function is left alone: what it is where it is tested is not known.
"""

import ast
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import PythonFile
from omnireview.spans import Edit, Match
from omnireview.traits.absence import is_none
from omnireview.traits.guards import before, conditions
from omnireview.traits.tensors import is_annotated, is_tensor

SUBJECT: Final = PYTHON
REACH: Final = "function"


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """The file speaks of torch."""
    return frozenset({"torch", "Tensor"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such place; `$X` is the tensor, `$HOW` what to write."""
    for compared in file.nodes(ast.Compare):
        if _is_equal_to_none(compared) and is_tensor(file, compared.left):
            sign = "is" if isinstance(compared.ops[0], ast.Eq) else "is not"
            text = f"{file.source(compared.left)} {sign} None"
            yield _match(file, compared, compared.left, text, (file.edit(compared, text),))
    for asking in file.nodes(ast.If, ast.While, ast.IfExp, ast.Assert):
        yield from _asked(file, asking.test)
    for row in file.nodes(ast.BoolOp):
        if not _is_test(file, row):
            for value in row.values[:-1]:
                yield from _asked(file, value)


def _is_equal_to_none(node: ast.Compare) -> bool:
    return len(node.ops) == 1 and isinstance(node.ops[0], (ast.Eq, ast.NotEq)) and is_none(node.comparators[0])


def _asked(file: PythonFile, test: ast.expr) -> Iterator[Match]:
    """Give the tensors whose truth a test asks for."""
    stack = [(test, True)]
    while stack:
        node, plain = stack.pop()
        if isinstance(node, ast.BoolOp):
            stack += [(each, True) for each in reversed(node.values)]
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            if isinstance(node.operand, ast.Name) and _may_be_none(file, node.operand):
                text = f"{node.operand.id} is None"
                yield _match(file, node, node.operand, text, (file.edit(node, text),))
            elif isinstance(node.operand, ast.BoolOp):
                stack.append((node.operand, plain))
        elif isinstance(node, ast.Name) and _may_be_none(file, node):
            text = f"{node.id} is not None"
            above = file.parent(node)
            # `mask or default` gives the mask itself: another test does not do.
            given = isinstance(above, ast.BoolOp) and not _is_test(file, above)
            yield _match(file, node, node, text, () if given else (file.edit(node, text),))


def _is_test(file: PythonFile, node: ast.BoolOp) -> bool:
    """Tell whether a row of `and` or `or` is only asked for its truth."""
    inner: ast.AST = node
    for above in file.ancestors(node):
        if isinstance(above, (ast.If, ast.While, ast.IfExp, ast.Assert)):
            return inner is above.test
        if not isinstance(above, (ast.BoolOp, ast.UnaryOp)):
            return False
        inner = above
    return False


def _may_be_none(file: PythonFile, node: ast.Name) -> bool:
    """Tell whether a name is a parameter for a tensor or None, and nothing else."""
    bindings = file.names.bindings(node.id, node)
    if len(bindings) != 1 or bindings[0].kind != "parameter":
        return False
    annotation = getattr(bindings[0].node, "annotation", None)
    if annotation is None or not is_annotated(file, annotation):
        return False
    optional = "None" in file.source(annotation) or "Optional" in file.source(annotation)
    if not optional and not (bindings[0].value is not None and is_none(bindings[0].value)):
        return False
    # Behind a test for None the truth of a tensor with one element may well be meant.
    asked = (each.test for each in conditions(file, node))
    return not any(
        isinstance(each, ast.Compare) and getattr(each.left, "id", "") == node.id for each in asked
    ) and not any(isinstance(each, ast.Assert) for each in before(file, node))


def _match(file: PythonFile, node: ast.expr, tensor: ast.expr, how: str, edits: tuple[Edit, ...]) -> Match:
    span = file.span(node)
    return Match(span, span.line, {"$X": file.source(tensor), "$HOW": how}, edits)
