"""A pipeline that denoises while gradients are recorded: every step's activations are kept until the end.

Looked at is `__call__` of classes that are named `…Pipeline`, where it, or a method that it calls, loops over
timesteps. It is enough that `torch.no_grad`, `inference_mode`, `set_grad_enabled` or `enable_grad` is named in the
class or as a decorator, or anywhere at the top of the file: then somebody has thought of it.
"""

import ast
import re
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import PythonFile
from omnireview.spans import Match
from omnireview.traits.hot import is_hot, is_step_loop

SUBJECT: Final = PYTHON
REACH: Final = "file"

_THOUGHT_OF = re.compile(r"no_grad|inference_mode|set_grad_enabled|enable_grad|requires_grad")


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """What is named there is a definition's own name, and no other."""
    return frozenset()


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give the head of each such `__call__`; `$CLASS` is the class."""
    if "__call__" not in file.text or "torch" not in file.text or _THOUGHT_OF.search(file.text):
        return
    looping = {file.class_of(loop) for loop in file.nodes(ast.For) if _is_hot_step(file, loop)}
    for function in file.functions:
        owner = file.method_class(function)
        if function.name != "__call__" or owner is None or not owner.name.endswith("Pipeline"):
            continue
        if owner in looping and is_hot(file, function):
            span = file.head(function)
            yield Match(span, span.line, {"$CLASS": owner.name})


def _is_hot_step(file: PythonFile, loop: ast.For) -> bool:
    function = file.function_of(loop)
    return function is not None and is_step_loop(file, loop) and is_hot(file, function)
