"""A public class, function or method without a docstring.

Each is found at its head. Public is what has no leading underscore on the way to it and stands in no function.
Left alone: overloads, setters, and bodies that are `...` alone.
"""

import ast
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import PythonFile
from omnireview.spans import Match
from omnireview.traits.surface import is_public, marks

SUBJECT: Final = PYTHON
REACH: Final = "function"

_LEFT_ALONE = frozenset({"overload", "setter", "deleter", "override"})


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """It can't be found without these."""
    return frozenset({"def", "class"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each of them; `$KIND` is `class`, `function` or `method`, `$NAME` its name, `$MEND` what to say."""
    for definition in file.nodes(ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef):
        if not is_public(file, definition) or not _LEFT_ALONE.isdisjoint(marks(definition)):
            continue
        if ast.get_docstring(definition, clean=False) is not None or _is_stub(definition.body):
            continue
        kind = "class" if isinstance(definition, ast.ClassDef) else "function"
        if kind == "function" and file.method_class(definition) is not None:
            kind = "method"
        head = file.head(definition)
        mend = "Say what it takes, what it gives, and when it fails."
        if kind == "class":
            mend = "Say what it stands for, and who makes one."
        yield Match(head, head.line, {"$KIND": kind, "$NAME": definition.name, "$MEND": mend})


def _is_stub(body: list[ast.stmt]) -> bool:
    only = body[0]
    return len(body) == 1 and isinstance(only, ast.Expr) and isinstance(only.value, ast.Constant)
