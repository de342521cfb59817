"""A parameter made of memory as it happened to be: a weight that the checkpoint lacks is then noise, or NaN.

Left alone: what is given values in the same class or function (`nn.init.*`, `reset_parameters`, `.fill_`,
`.zero_`, `.data = ...`), and what a loader fills (`weight_loader`, `load_weights`, `set_weight_attrs`,
`create_weights`), as vLLM's layers do.
"""

import ast
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import PythonFile
from omnireview.spans import Match
from omnireview.traits.calls import calls_of

SUBJECT: Final = PYTHON
REACH: Final = "file"

_EMPTY = frozenset({"torch.empty", "torch.empty_like"})
_PARAMETERS = frozenset({"torch.nn.Parameter", "torch.nn.parameter.Parameter"})
_FILLS = (
    "reset_parameters",
    "weight_loader",
    "load_weights",
    "set_weight_attrs",
    "create_weights",
    "_init_weights",
)
_METHODS = frozenset({"fill_", "zero_", "normal_", "uniform_", "copy_", "data", "trunc_normal_", "constant_"})


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """It is made by that name."""
    return frozenset({"Parameter"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such call at its own line."""
    for call, _ in calls_of(file, _PARAMETERS):
        if not call.args:
            continue
        made = call.args[0]
        if not isinstance(made, ast.Call) or file.qualified(made) not in _EMPTY or not _is_sized(made):
            continue
        around = file.class_of(call) or file.function_of(call) or file.tree
        if not _is_filled(file, around):
            span = file.span(call)
            yield Match(span, span.line)


def _is_sized(made: ast.Call) -> bool:
    """Tell whether anything is in it: `torch.empty(0)` is a place for later."""
    return bool(made.args) and not any(isinstance(each, ast.Constant) and each.value == 0 for each in made.args)


def _is_filled(file: PythonFile, around: ast.AST) -> bool:
    for node in file.below(around):
        name = getattr(node, "name", None) or getattr(node, "attr", None) or getattr(node, "id", None)
        if isinstance(node, ast.Attribute) and (node.attr in _METHODS or node.attr.startswith(_FILLS)):
            return True
        if isinstance(name, str) and name.startswith(_FILLS):
            return True
    return False
