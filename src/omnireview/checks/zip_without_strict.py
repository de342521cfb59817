"""`zip` of parallel inputs without `strict`: where one is shorter, the rest of the others is dropped in silence.

`zip(prompts, images, strict=True)` raises ValueError instead. It needs Python 3.10. Found are calls of which two
arguments or more are variables, attributes or look-ups. Left alone: inputs that are meant to differ (`count()`,
`cycle`, `range`, slices such as `zip(x, x[1:])`, generators, `*columns`), inputs whose lengths are
written down (`indices = [0] if single else [0, 1]`), and inputs whose lengths are compared before.
"""

import ast
from collections.abc import Iterator
from itertools import islice
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import PythonFile
from omnireview.spans import Match
from omnireview.traits.guards import conditions, dotted

SUBJECT: Final = PYTHON
REACH: Final = "function"

_NEAR = 40
"""So many tests before a call are read."""


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """It can't be found without this."""
    return frozenset({"zip"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such call."""
    for call in file.nodes(ast.Call):
        if file.qualified(call) != "builtins.zip" or call.keywords or len(call.args) < 2:
            continue
        names = [dotted(each.value if isinstance(each, ast.Subscript) else each) for each in call.args]
        is_plain = all(names) and len(set(names)) == len(names) and not any(map(_is_cut, call.args))
        if (
            is_plain
            and not _is_compared(file, call, names)
            and not any(_is_chosen(file, each) for each in call.args)
        ):
            span = file.span(call)
            mend = file.insertion(
                call.args[-1].end_lineno or 0, call.args[-1].end_col_offset or 0, ", strict=True"
            )
            yield Match(span, span.line, edits=(mend,))


def _is_cut(argument: ast.expr) -> bool:
    return isinstance(argument, ast.Subscript) and isinstance(argument.slice, ast.Slice)


def _is_chosen(file: PythonFile, argument: ast.expr) -> bool:
    """Tell whether an input's length is written down: a list of so many things, or one of two."""
    if not isinstance(argument, ast.Name):
        return False
    values = (each.value for each in file.names.bindings(argument.id, argument) if each.kind == "assignment")
    return any(
        isinstance(each, ast.IfExp) or (isinstance(each, (ast.List, ast.Tuple)) and each.elts) for each in values
    )


def _is_compared(file: PythonFile, call: ast.Call, names: list[str]) -> bool:
    """Tell whether a test that held, or left, measures one of the inputs, by `len`."""
    for each in islice(conditions(file, call), _NEAR):
        measured = [
            node for node in file.below(each.test) if isinstance(node, ast.Call) and dotted(node.func) == "len"
        ]
        if any(node.args and dotted(node.args[0]) in names for node in measured):
            return True
    return False
