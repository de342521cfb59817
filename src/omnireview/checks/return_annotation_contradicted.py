"""A function whose return annotation and a `return` of its own can't both be right.

`-> dict` with `return a, b`, `-> Tensor` with a tuple, `-> tuple[int, int]` with three values, `-> str` with a
bare `return` or `return None`. Judged is only what is plain: an annotation of builtins, of `typing`'s names for
them, of `torch.Tensor`, `numpy.ndarray`, and unions of these; and a value that is a literal, a display, a call
of a builtin or of torch's functions, or a name that is bound to nothing else. `int` for `float` is no
contradiction. Left alone: generators, overloads, functions whose other half can't be known.

The function's head and its first such `return` are both pointed at, for either may be the one to mend.
"""

import ast
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import Function, PythonFile
from omnireview.spans import Match
from omnireview.traits.surface import marks
from omnireview.traits.types import allowed, contradicts, kind_of

SUBJECT: Final = PYTHON
REACH: Final = "function"

_WORDS: Final = {"None": "None", "Tensor": "a tensor", "ndarray": "an array", "int": "an int"}
_LONGEST = 40


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """It can't be found without these."""
    return frozenset({"return"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give such functions, and their returns; `$NAME`, `$ANNOTATION` and what is returned, `$GIVEN`."""
    for function in file.functions:
        kinds = allowed(file, function.returns) if _is_plain(function) else None
        if kinds is None:
            continue
        found = _first(file, function, kinds)
        if found is None:
            continue
        statement, kind = found
        annotation = " ".join(file.source(function.returns).split()) if function.returns else ""
        if len(annotation) > _LONGEST:
            annotation = f"{annotation[:_LONGEST]}…"
        given = _WORDS.get(kind) or f"a {kind}"
        bindings = {"$NAME": function.name, "$ANNOTATION": annotation, "$GIVEN": given}
        head, at = file.head(function), file.span(statement)
        yield Match(head, head.line, bindings)
        if at.line != head.line:
            yield Match(at, at.line, bindings)


def _is_plain(function: Function) -> bool:
    return function.returns is not None and "overload" not in set(marks(function))


def _first(file: PythonFile, function: Function, kinds: frozenset[str]) -> tuple[ast.Return, str] | None:
    found: tuple[ast.Return, str] | None = None
    for node in file.within(function):
        if isinstance(node, (ast.Yield, ast.YieldFrom)):
            return None
        if isinstance(node, ast.Return) and found is None:
            for value in _values(node.value):
                kind = kind_of(file, value)
                if kind is not None and contradicts(kind, kinds):
                    found = (node, kind)
                    break
    return found


def _values(value: ast.expr | None) -> Iterator[ast.expr | None]:
    """Give what a `return` may give: both sides of `a if x else b`."""
    waiting: list[ast.expr | None] = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, ast.IfExp):
            waiting += [each.orelse, each.body]
        else:
            yield each
