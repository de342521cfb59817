"""A `DataLoader` without worker processes, in a file that trains.

Found are calls of `torch.utils.data.DataLoader` that give no `num_workers`, or 0. A file trains when `.backward(`
stands in it: where batches are only looked at, a second process may cost more than it saves. So loaders whose
names or data sets speak of samples, prompts, validation or tests are left alone, and calls that pass on
`*arguments` or `**options`.
"""

import ast
import re
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import PythonFile
from omnireview.spans import Match

SUBJECT: Final = PYTHON
REACH: Final = "function"

_LOADERS = frozenset({"torch.utils.data.DataLoader", "torch.utils.data.dataloader.DataLoader"})
_ASIDE = re.compile(r"sampl|prompt|valid|val_|eval|test|infer|dummy|debug", re.IGNORECASE)
_PLACE = 5
"""Positional arguments in front of the number of workers."""


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """It can't be found without these."""
    return frozenset({"DataLoader"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such call at its first line."""
    if ".backward(" not in file.text:
        return
    for call in file.nodes(ast.Call):
        if file.qualified(call.func) in _LOADERS and not _has_workers(call) and not _is_aside(file, call):
            span = file.span(call)
            yield Match(span, span.line, {})


def _is_aside(file: PythonFile, call: ast.Call) -> bool:
    """Tell whether it is no loader of training data, by the names of its data set and of what holds it."""
    statement = file.parent(call)
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    sets = [each.value for each in call.keywords if each.arg == "dataset"] or call.args[:1]
    return any(_ASIDE.search(file.source(each)[:200]) for each in (*targets, *sets))


def _has_workers(call: ast.Call) -> bool:
    """Tell whether a call gives any number of workers but 0, or may do so where it can't be seen."""
    if any(isinstance(each, ast.Starred) for each in call.args) or any(each.arg is None for each in call.keywords):
        return True
    given = [each.value for each in call.keywords if each.arg == "num_workers"] or call.args[_PLACE : _PLACE + 1]
    return any(not isinstance(each, ast.Constant) or each.value != 0 for each in given)
