"""A computed number compared with a fraction for equality, in a test.

What comes out of arithmetic on floats depends on order, device and precision: 0.1 + 0.2 is not 0.3. Found is
`==` between a fraction and what was computed: an arithmetic expression, or what `.item()`, `.mean()`, `.sum()`,
`.norm()`, `.std()`, `.var()` gave. Left alone: values that are only handed on (`config.utilization == 0.9`),
quotients of lengths and shapes, whole
numbers, and `pytest.approx`.
"""

import ast
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.places import is_test
from omnireview.python import PythonFile
from omnireview.spans import Edit, Match

SUBJECT: Final = PYTHON
REACH: Final = "function"

_COMPUTING = frozenset({"item", "mean", "sum", "norm", "std", "var", "median", "prod"})
_ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """Fractions have no name."""
    return frozenset({"assert", "assertEqual"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such comparison; `$VALUE` is the fraction, `$CODE` what was computed."""
    if not is_test(file.path):
        return
    for node in file.nodes(ast.Assert, ast.Call):
        for left, right in _equated(node):
            value, computed = (left, right) if _is_fraction(left) else (right, left)
            if _is_fraction(value) and _is_computed(file, computed):
                span = file.span(node)
                words = {"$VALUE": file.source(value), "$CODE": file.source(computed)}
                yield Match(span, span.line, words, _mend(file, value))


def _mend(file: PythonFile, value: ast.expr) -> tuple[Edit, ...]:
    """Compare with a tolerance where pytest is at hand by its own name."""
    bindings = file.names.bindings("pytest", value)
    at_hand = bool(bindings) and all(each.target == "pytest" for each in bindings)
    return (file.edit(value, f"pytest.approx({file.source(value)})"),) if at_hand else ()


def _equated(node: ast.Assert | ast.Call) -> Iterator[tuple[ast.expr, ast.expr]]:
    if isinstance(node, ast.Assert):
        test = node.test
        if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq):
            yield test.left, test.comparators[0]
    elif isinstance(node.func, ast.Attribute) and node.func.attr == "assertEqual" and len(node.args) > 1:
        yield node.args[0], node.args[1]


def _is_fraction(node: ast.expr) -> bool:
    inner = node.operand if isinstance(node, ast.UnaryOp) else node
    return isinstance(inner, ast.Constant) and isinstance(inner.value, float) and inner.value % 1 != 0


def _is_computed(file: PythonFile, node: ast.expr) -> bool:
    if isinstance(node, ast.Name):
        given = file.names.value(node.id, node)
        return given is not None and not isinstance(given, ast.Name) and _is_computed(file, given)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, _ARITHMETIC) and not any(map(_is_count, file.below(node)))
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _COMPUTING


def _is_count(node: ast.AST) -> bool:
    """Tell whether a whole number is asked for, of which quotients are exact to the last digit."""
    return (isinstance(node, ast.Name) and node.id == "len") or (
        isinstance(node, ast.Attribute) and node.attr == "shape"
    )
