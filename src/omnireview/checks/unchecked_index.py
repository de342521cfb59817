"""An index into a list that comes from outside, a parameter or a configuration, which nothing has measured.

`source = engine_input_source[0]` and `stage_list[source].engine_outputs` end in `IndexError: list index out of
range`, which names neither the setting nor the stage. Found is the first index, by a number or by a variable that
is itself read from such a list, into a parameter that is a list by its annotation or by its name, or an attribute
of `self` that is one by its name, where nothing around or before asks the list anything: its truth, its length, a
`for`, a `try`, a function that validates.

Left alone: tuples and dictionaries, tensors and shapes, indices that a loop or `enumerate` gives.
"""

import ast
import re
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import PYTHON
from omnireview.nouns import noun
from omnireview.python import Function, PythonFile
from omnireview.spans import Match
from omnireview.traits.guards import dotted, is_known

SUBJECT: Final = PYTHON
REACH: Final = "function"

_MOST = 60
"""So many lists of one function are looked at."""

_LISTS = frozenset({"list", "List", "Sequence", "MutableSequence"})


@noun
class Options(CheckOptions):
    """Which names are those of lists."""

    names: str = option("A regular expression that the name of a list without annotation must match at its end.")


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """Anything can hold it."""
    return frozenset()


def find(file: PythonFile, options: Options) -> Iterator[Match]:
    """Give the first such index into each list; `$LIST` is the list, `$INDEX` the index."""
    ends = re.compile(f"(?:{options.names})$")
    for function in file.functions:
        lists, seen = _lists(function, ends), set[str]()
        for node in file.within(function):
            if not isinstance(node, ast.Subscript) or not isinstance(node.ctx, ast.Load):
                continue
            name = dotted(node.value)
            is_list = name in lists or (name.startswith("self.") and name.count(".") == 1 and ends.search(name))
            if not is_list or name in seen or not _is_chosen(file, node.slice, ends):
                continue
            seen.add(name)
            if len(seen) > _MOST:
                break
            if not is_known(file, node, name):
                span = file.head(file.statement_of(node) or node)
                yield Match(span, span.line, {"$LIST": name, "$INDEX": file.source(node.slice)[:40]})


def _lists(function: Function, ends: re.Pattern[str]) -> set[str]:
    arguments = function.args
    return {
        each.arg
        for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
        if (_is_list(each.annotation) if each.annotation is not None else ends.search(each.arg))
    }


def _is_list(annotation: ast.expr) -> bool:
    match annotation:
        case ast.Subscript():
            name = dotted(annotation.value).rpartition(".")[2]
            return _is_list(annotation.slice) if name == "Optional" else name in _LISTS
        case ast.BinOp(op=ast.BitOr()):
            return _is_list(annotation.left) or _is_list(annotation.right)
        case ast.Constant(value=str(text)):
            return text.partition("[")[0] in _LISTS
    return dotted(annotation).rpartition(".")[2] in _LISTS


def _is_chosen(file: PythonFile, index: ast.expr, ends: re.Pattern[str]) -> bool:
    """Tell whether an index is a number, or is read in one step from a list of the same sort."""
    if isinstance(index, ast.UnaryOp):
        index = index.operand
    if isinstance(index, ast.Constant):
        return isinstance(index.value, int)
    value = file.names.value(index.id, index) if isinstance(index, ast.Name) else None
    return isinstance(value, ast.Subscript) and ends.search(dotted(value.value)) is not None
