"""A number in the middle of the code that only its author can read: a token id, say.

Found are whole numbers of four digits and more that are compared for equality, or that a tensor is made of. Left
alone: numbers that everybody reads (powers of two, their multiples by small numbers and their neighbours, round
numbers, thousands), years, constants with a name (`EOS = 8294`), defaults of parameters, and tables.
"""

import ast
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import PYTHON
from omnireview.nouns import noun
from omnireview.python import PythonFile
from omnireview.spans import Match
from omnireview.traits.tensors import FACTORIES

SUBJECT: Final = PYTHON
REACH: Final = "function"

_MADE = FACTORIES & {"torch.tensor", "torch.as_tensor", "torch.full", "torch.full_like"}
_METHODS = frozenset({"new_tensor", "new_full", "fill_", "masked_fill", "masked_fill_"})
_HASHES = ("seed", "port", "status", "errno", "code_point", "ord", "version", "size", "shape", "len")
_YEARS = range(1900, 2101)


@noun
class Options(CheckOptions):
    """From where on a number tells nothing by itself."""

    least: int = option("The smallest number that is looked at.", default=1000, least=2)


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """There is no one word for all."""
    return frozenset()


def find(file: PythonFile, options: Options) -> Iterator[Match]:
    """Give each such number; `$NUMBER` is it."""
    for node in file.nodes(ast.Constant):
        value = node.value
        if type(value) is not int or value < options.least or _is_plain(value) or file.function_of(node) is None:
            continue
        if _is_compared(file, node) or _is_in_tensor(file, node):
            span = file.span(node)
            yield Match(span, span.line, {"$NUMBER": str(value)})


def _is_plain(value: int) -> bool:
    """Tell whether anybody knows such a number: round, near a power of two, or a year."""
    if value % 10 == 0 or value in _YEARS or "999" in str(value):
        return True
    for near in (value - 1, value, value + 1):
        odd = near >> ((near & -near).bit_length() - 1) if near else 0
        if odd < 2 or (near == value and odd < 16):
            return True
    return False


def _is_compared(file: PythonFile, node: ast.Constant) -> bool:
    above = file.parent(node)
    if not isinstance(above, ast.Compare) or not isinstance(above.ops[0], (ast.Eq, ast.NotEq)):
        return False
    text = file.source(above).lower()
    return not any(word in text for word in _HASHES)


def _is_in_tensor(file: PythonFile, node: ast.Constant) -> bool:
    for above in file.ancestors(node):
        if isinstance(above, (ast.List, ast.Tuple, ast.UnaryOp)):
            continue
        if not isinstance(above, ast.Call):
            return False
        method = above.func
        return file.qualified(above) in _MADE or (isinstance(method, ast.Attribute) and method.attr in _METHODS)
    return False
