"""A branch that asks one variable for its type, and then works on the one that it was made from.

`parts = split(outputs)`, and below `if isinstance(parts, list): for each in outputs`: what was tested is not what
is used, so the branch works only while both happen to have the same shape. Found where a branch for a container
or a tensor never names the variable that it tests, takes apart (by index, in a loop, by its shape) one that the
tested variable was worked out from, and another branch of the chain does use what it tests.
"""

import ast
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import PythonFile
from omnireview.spans import Match
from omnireview.traits.chains import Branch, branches_of, heads
from omnireview.traits.guards import mentions

SUBJECT: Final = PYTHON
REACH: Final = "function"

_CONTAINERS = frozenset(
    {
        "list",
        "tuple",
        "dict",
        "set",
        "Tensor",
        "ndarray",
        "Sequence",
        "Mapping",
        "Iterable",
        "deque",
        "OrderedDict",
    }
)
_PARTS = frozenset({"shape", "size", "dim", "items", "values", "keys", "ndim"})


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """It can't be found without this."""
    return frozenset({"isinstance"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each statement that takes the wrong one apart; `$TESTED` and `$USED` are the two variables."""
    for head in heads(file):
        branches = [each for each in branches_of(head) if each.kinds]
        tested = branches[0].subject if branches else ""
        if len(branches) < 2 or not tested.isidentifier() or any(each.subject != tested for each in branches):
            continue
        silent = [each for each in branches if not any(mentions(one, tested, file) for one in each.body)]
        if silent and len(silent) < len(branches):
            yield from _wrong(file, silent, tested, _origins(file, head, tested))


def _origins(file: PythonFile, head: ast.If, tested: str) -> set[str]:
    """Give the local variables that the tested one is worked out from, before the chain."""
    found: set[str] = set()
    for binding in file.names.bindings(tested, head):
        if binding.kind in {"assignment", "part"} and binding.value is not None:
            named = [node for node in file.below(binding.value) if isinstance(node, ast.Name)]
            found |= {node.id for node in named if file.names.bindings(node.id, node)}
    return found - {tested, "self", "cls"}


def _wrong(file: PythonFile, silent: list[Branch], tested: str, origins: set[str]) -> Iterator[Match]:
    for branch in silent:
        if not branch.kinds <= _CONTAINERS:
            continue
        lines: set[int] = set()
        for node in file.below(*branch.body):
            if isinstance(node, ast.Name) and node.id in origins and _takes_apart(file, node):
                span = file.head(file.statement_of(node) or node)
                if span.line not in lines:
                    lines.add(span.line)
                    yield Match(span, span.line, {"$TESTED": tested, "$USED": node.id})


def _takes_apart(file: PythonFile, name: ast.Name) -> bool:
    above = file.parent(name)
    match above:
        case ast.Subscript():
            return above.value is name
        case ast.Attribute():
            return above.attr in _PARTS
        case ast.For() | ast.AsyncFor() | ast.comprehension():
            return above.iter is name
        case ast.Call():
            return file.qualified(above) in {"builtins.enumerate", "builtins.zip", "builtins.len"}
    return False
