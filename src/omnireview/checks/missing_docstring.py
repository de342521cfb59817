"""A public class, function or module without a docstring.

`of: definitions` finds public classes, functions and methods, each at its head; `of: module` finds modules that
define anything, at their first line. Public is what has no leading underscore on the way to it and stands in no
function. Left alone: overloads, setters, and bodies that are `...` alone.
"""

import ast
from collections.abc import Iterator
from typing import Final, Literal

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import PYTHON
from omnireview.nouns import noun
from omnireview.python import PythonFile
from omnireview.spans import Match
from omnireview.traits.surface import is_private_path, is_public, marks

SUBJECT: Final = PYTHON
REACH: Final = "function"

_LEFT_ALONE = frozenset({"overload", "setter", "deleter", "override"})


@noun
class Options(CheckOptions):
    """What is found."""

    of: Literal["definitions", "module"] = option("Classes and functions, or the module itself.")


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """It can't be found without these."""
    return frozenset({"def", "class"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:
    """Give each of them; `$KIND` is `class`, `function` or `method`, `$NAME` its name, `$MEND` what to say."""
    if options.of == "module":
        yield from _module(file)
        return
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


def _module(file: PythonFile) -> Iterator[Match]:
    tree = file.tree
    kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    defines = any(isinstance(each, kinds) for each in tree.body) and not is_private_path(file.path)
    if defines and ast.get_docstring(tree, clean=False) is None:
        span = file.line_span(1)
        yield Match(span, 1, {"$KIND": "module", "$NAME": file.path.rpartition("/")[2]})
