"""A denoising step written by hand: the predicted noise is taken off the latents, and no scheduler has a say.

How much of the prediction belongs to a step depends on the schedule (https://arxiv.org/abs/2006.11239, equation
11); `scheduler.step` knows it. Found are, in functions without any call of a `step` method: `latents = latents
- noise_pred` (also `-=`, and with a factor) within a loop over timesteps, and `return latents - noise_pred` in
a function whose name says that it denoises. Left alone: schedulers, solvers and samplers themselves, where the
formula is the point, and functions that use sigmas or a step size (`dt`, `sigma`, `alpha`): there the schedule
is at work.
"""

import ast
import re
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import Function, PythonFile
from omnireview.spans import Match
from omnireview.traits.hot import step_loop_of
from omnireview.traits.naming import last_name

SUBJECT: Final = PYTHON
REACH: Final = "function"

_LATENTS = re.compile(r"(?:^|_)(?:latents?|x_t|samples?|noisy\w*)$")
_PREDICTED = re.compile(r"noise|pred|velocity|eps(?:ilon)?$|model_output")
_SCHEDULED = re.compile(r"^(?:dt|sigma\w*|alpha\w*|step_size|delta\w*|beta\w*)$|_(?:sigma|dt|alpha)s?$")
_DENOISES = re.compile(r"denois|diffus")
_SCHEDULERS = re.compile(r"schedul|solver|sampler|noise_?process", re.IGNORECASE)


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """Whatever the latents are called, nothing short of reading tells."""
    return frozenset()


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such statement; `$LATENTS` and `$NOISE` are the two sides as they are written."""
    if _SCHEDULERS.search(file.path):
        return
    for statement in file.nodes(ast.Assign, ast.AugAssign, ast.Return):
        step = _step(statement)
        function = file.function_of(statement) if step is not None else None
        if step is None or function is None or not _is_denoising(file, statement, function):
            continue
        latents, noise = step
        if _knows_schedule(file, function):
            continue
        span = file.span(statement)
        yield Match(span, span.line, {"$LATENTS": file.source(latents), "$NOISE": file.source(noise)})


def _step(statement: ast.Assign | ast.AugAssign | ast.Return) -> tuple[ast.expr, ast.expr] | None:
    """Give latents and what is taken off them; None where a statement does no such thing."""
    if isinstance(statement, ast.AugAssign):
        difference = isinstance(statement.op, ast.Sub) and _is_latents(statement.target)
        return (statement.target, statement.value) if difference and _is_predicted(statement.value) else None
    value = statement.value
    if not isinstance(value, ast.BinOp) or not isinstance(value.op, ast.Sub):
        return None
    if not _is_latents(value.left) or not _is_predicted(value.right):
        return None
    if isinstance(statement, ast.Assign):
        same = len(statement.targets) == 1 and last_name(statement.targets[0]) == last_name(value.left)
        return (value.left, value.right) if same else None
    return value.left, value.right


def _is_denoising(file: PythonFile, statement: ast.stmt, function: Function) -> bool:
    owner = file.method_class(function)
    if owner is not None and _SCHEDULERS.search(owner.name):
        return False
    if isinstance(statement, ast.Return):
        return _DENOISES.search(function.name) is not None
    return step_loop_of(file, statement) is not None or _DENOISES.search(function.name) is not None


def _knows_schedule(file: PythonFile, function: Function) -> bool:
    for node in file.below(*function.body):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "step":
            return True
        if isinstance(node, ast.Name) and _SCHEDULED.search(node.id):
            return True
        if isinstance(node, ast.Attribute) and _SCHEDULED.search(node.attr):
            return True
    return False


def _is_latents(node: ast.expr) -> bool:
    return _LATENTS.search(last_name(node)) is not None


def _is_predicted(node: ast.expr) -> bool:
    """Tell whether an expression is a prediction, or one with a factor."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Mult, ast.Div)):
        return _is_predicted(node.left) or _is_predicted(node.right)
    return _PREDICTED.search(last_name(node)) is not None
