"""Random numbers in a pipeline that no generator decides: the same seed gives another picture each time.

Found are calls of `torch.randn`, `rand`, `randint`, `normal` and `randperm` without `generator=`, in functions
that have one at hand (a parameter or local name `generator`), and in any method of a class whose name ends in
`Pipeline`. Left alone: parameters and buffers (`nn.Parameter(torch.randn(...))`, `register_buffer`), functions
that only warm up, profile or make dummy inputs, training, and functions that set a seed themselves
(`torch.manual_seed`).
"""

import ast
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import Function, PythonFile
from omnireview.spans import Match
from omnireview.traits.calls import calls_of, last_words

SUBJECT: Final = PYTHON
REACH: Final = "function"

_MAKERS = frozenset(f"torch.{name}" for name in ("randn", "rand", "randint", "normal", "randperm"))
_HOLDERS = ("Parameter", "register_buffer", "register_parameter")
_COLD = ("dummy", "warm", "profile", "train", "loss", "test", "example", "fake", "__init__", "init_", "reset_")
_SEEDS = frozenset(
    {"torch.manual_seed", "torch.random.manual_seed", "torch.cuda.manual_seed", "torch.random.fork_rng"}
)


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """One of the functions is named."""
    return last_words(_MAKERS)


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such call; `$CALL` is the function's name, `$NOTE` how the generator can get there."""
    for call, name in calls_of(file, _MAKERS):
        if any(word.arg in ("generator", None) for word in call.keywords):
            continue
        function = file.function_of(call)
        if function is None or _is_cold(file, function) or _is_held(file, call):
            continue
        at_hand = _has_generator(file, call)
        if not at_hand and not _is_pipeline(file, function):
            continue
        span = file.span(call)
        note = "the `generator` that is at hand" if at_hand else "a `generator` parameter"
        yield Match(span, span.line, {"$CALL": name, "$NOTE": note})


def _is_cold(file: PythonFile, function: Function) -> bool:
    name = function.name.lower()
    if any(word in name for word in _COLD):
        return True
    calls = (node for node in file.below(*function.body) if isinstance(node, ast.Call))
    return any(file.qualified(call) in _SEEDS for call in calls)


def _is_held(file: PythonFile, call: ast.Call) -> bool:
    for above in file.ancestors(call):
        if isinstance(above, ast.stmt):
            return False
        if isinstance(above, ast.Call) and file.source(above.func).endswith(_HOLDERS):
            return True
    return False


def _has_generator(file: PythonFile, call: ast.Call) -> bool:
    return any(each.kind != "import" for each in file.names.bindings("generator", call))


def _is_pipeline(file: PythonFile, function: Function) -> bool:
    owner = file.class_of(function)
    return owner is not None and owner.name.endswith("Pipeline")
