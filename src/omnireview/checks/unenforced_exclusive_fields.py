"""A class that says "exactly one of these fields is set" in its docstring, and that anybody can make otherwise.

The rule is then broken far from where it is read: both fields are set and one is silently not used, or neither is
and a None travels on. Found are classes with fields (dataclasses, pydantic and msgspec models, and the like) whose
docstring names two of them or more beside such words, and which check nothing when they are made: no
`__post_init__`, no `__init__`, no validator. Left alone are docstrings of classes without fields.
"""

import ast
import re
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import PythonFile
from omnireview.spans import Match
from omnireview.traits.guards import dotted

SUBJECT: Final = PYTHON
REACH: Final = "file"

_SAYS = re.compile(
    r"\b(?:(?:exactly|only|at most|at least|just) one of|mutually exclusive|but not both|one and only one)\b",
    re.IGNORECASE,
)
_CHECKS = ("__init__", "__new__", "__post_init__", "__attrs_post_init__", "model_post_init", "__init_subclass__")
_MADE = ("validate", "_validate", "check", "_check", "verify", "_verify")
_NEAR = 3
"""Fields are named within so many lines of the words."""


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """Anything can hold it."""
    return frozenset()


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give the line that says so; `$CLASS` is the class, `$FIELDS` the fields that are named near by."""
    for owner in file.nodes(ast.ClassDef):
        text = owner.body[0].value if owner.body and isinstance(owner.body[0], ast.Expr) else None
        if not isinstance(text, ast.Constant) or not isinstance(text.value, str) or not _SAYS.search(text.value):
            continue
        fields = [
            each.target.id
            for each in owner.body
            if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
        ]
        if len(fields) < 2 or any(map(_checks, owner.body)):
            continue
        lines = file.source(text).split("\n")
        at = next((number for number, line in enumerate(lines) if _SAYS.search(line)), None)
        if at is None:
            continue
        around = set(re.findall(r"\w+", "\n".join(lines[max(0, at - _NEAR + 1) : at + _NEAR])))
        named = [each for each in fields if each in around]
        if len(named) > 1:
            span = file.line_span(text.lineno + at)
            yield Match(span, span.line, {"$CLASS": owner.name, "$FIELDS": ", ".join(named[:3])})


def _checks(statement: ast.stmt) -> bool:
    """Tell whether a member checks what the fields hold, when an object is made or asked to."""
    if not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return False
    decorators = [dotted(each.func if isinstance(each, ast.Call) else each) for each in statement.decorator_list]
    is_validator = any("validator" in each.rpartition(".")[2] for each in decorators)
    return is_validator or statement.name in _CHECKS or statement.name.startswith(_MADE)
