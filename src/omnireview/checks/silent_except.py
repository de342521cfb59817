"""A handler of every exception that does nothing: no log, no raise, no word of what went wrong.

Silent means that the body holds only `pass`, `...`, `continue`, `break`, `return` of a constant, or a text. Broad
means `except Exception`, `except BaseException`, a tuple with one of them, or no type. A `try` that only imports
is left alone: it asks for an optional dependency.
"""

from collections.abc import Iterator, Sequence
from typing import Final

import libcst as cst

from omnireview.checks.subjects import MODULE, CheckOptions
from omnireview.modules import Module
from omnireview.patterns import Match

SUBJECT: Final = MODULE

_BROAD = frozenset({"Exception", "BaseException"})
_IMPORTS = (cst.Import, cst.ImportFrom)


class Options(CheckOptions):
    """There is nothing to choose."""


def find(module: Module, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each broad handler that is silent, at its `except`."""
    handlers: Iterator[cst.ExceptHandler | cst.ExceptStarHandler] = module.nodes(
        cst.ExceptHandler, cst.ExceptStarHandler
    )
    for handler in handlers:
        if not _is_broad(handler.type) or not _is_silent(handler.body):
            continue
        guarded = module.parent(handler)
        if isinstance(guarded, cst.Try | cst.TryStar) and _only_imports(guarded.body):
            continue
        span = module.span(handler)
        yield Match(span, span.line)


def _is_broad(kind: cst.BaseExpression | None) -> bool:
    if isinstance(kind, cst.Tuple):
        return any(_is_broad(element.value) for element in kind.elements)
    if isinstance(kind, cst.Attribute):
        return isinstance(kind.value, cst.Name) and kind.value.value == "builtins" and kind.attr.value in _BROAD
    return kind is None or (isinstance(kind, cst.Name) and kind.value in _BROAD)


def _is_silent(body: cst.BaseSuite) -> bool:
    return all(_says_nothing(statement) for statement in _statements(body))


def _statements(body: cst.BaseSuite) -> list[cst.CSTNode]:
    statements: list[cst.CSTNode] = []
    for line in body.body:
        statements += line.body if isinstance(line, cst.SimpleStatementLine) else [line]
    return statements


def _says_nothing(statement: cst.CSTNode) -> bool:
    if isinstance(statement, cst.Return):
        return statement.value is None or _is_constant(statement.value)
    if isinstance(statement, cst.Expr):
        return isinstance(statement.value, cst.Ellipsis | cst.SimpleString | cst.ConcatenatedString)
    return isinstance(statement, cst.Pass | cst.Continue | cst.Break)


def _is_constant(value: cst.BaseExpression) -> bool:
    if isinstance(value, cst.Name):
        return value.value in {"None", "True", "False"}
    if isinstance(value, cst.UnaryOperation):
        return _is_constant(value.expression)
    if isinstance(value, cst.Tuple | cst.List | cst.Set):
        return _all_constant(value.elements)
    if isinstance(value, cst.Dict):
        return not value.elements
    return isinstance(value, cst.BaseNumber | cst.SimpleString | cst.Ellipsis)


def _all_constant(elements: Sequence[cst.BaseElement]) -> bool:
    return all(isinstance(element, cst.Element) and _is_constant(element.value) for element in elements)


def _only_imports(body: cst.BaseSuite) -> bool:
    """Tell whether a `try` imports, and beside that only notes how it went."""
    statements = _statements(body)
    return any(isinstance(statement, _IMPORTS) for statement in statements) and all(
        isinstance(statement, _IMPORTS)
        or (isinstance(statement, cst.Assign) and _is_constant(statement.value))
        or (isinstance(statement, cst.Return) and _says_nothing(statement))
        for statement in statements
    )
