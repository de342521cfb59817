"""`softmax`, `exp` or `log` of a tensor that has just been made float16: its values end at 65,504 and 6e-8.

Found is the conversion where the function is called, `.half()` or `.to(torch.float16)`, and `dtype=torch.float16`
given to `softmax`. The mend computes in float32 and converts the result, so that its kind stays what it was.
"""

import ast
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import PythonFile
from omnireview.spans import Edit, Match

SUBJECT: Final = PYTHON
REACH: Final = "function"

_NAMES = frozenset({"softmax", "log_softmax", "exp", "log", "logsumexp"})
_FUNCTIONS = frozenset(
    {*(f"torch.{name}" for name in _NAMES), "torch.nn.functional.softmax", "torch.nn.functional.log_softmax"}
)
_HALVES = frozenset({"torch.float16", "torch.half"})


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """How float16 is said."""
    return frozenset({"half", "float16"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such call; `$CALL` is the function."""
    for call in file.nodes(ast.Call):
        if getattr(call.func, "attr", "softmax") not in _NAMES:
            continue
        name = file.qualified(call) or ""
        method = isinstance(call.func, ast.Attribute) and call.func.attr in _NAMES
        if name in _FUNCTIONS:
            taken = call.args[0] if call.args else None
        elif method and not name and isinstance(call.func, ast.Attribute):
            taken = call.func.value
        else:
            continue
        span = file.span(call)
        said = {"$CALL": name.rpartition(".")[2] or getattr(call.func, "attr", "")}
        kinds = [word.value for word in call.keywords if word.arg == "dtype"]
        if kinds and "softmax" in said["$CALL"]:
            if file.qualified(kinds[0]) in _HALVES:
                yield Match(span, span.line, said)
            continue
        value = taken if taken is not None and isinstance(taken, ast.Call) else None
        if value is not None and _is_half(file, value):
            yield Match(span, span.line, said, _mend(file, call, value))


def _is_half(file: PythonFile, value: ast.Call) -> bool:
    if not isinstance(value.func, ast.Attribute):
        return False
    if value.func.attr == "half":
        return not value.args and not value.keywords
    kinds = [*value.args[:1], *(word.value for word in value.keywords if word.arg == "dtype")]
    return value.func.attr in {"to", "type"} and any(file.qualified(each) in _HALVES for each in kinds)


def _mend(file: PythonFile, call: ast.Call, value: ast.Call) -> tuple[Edit, ...]:
    """Convert to float32 before, and to float16 behind; nothing where a device or more is told, too."""
    func = value.func
    if not isinstance(func, ast.Attribute) or len(value.args) + len(value.keywords) > 1:
        return ()
    whole, moved = file.source(value), file.source(func.value)
    tail = whole[len(moved) :]
    if not whole.startswith(moved) or not tail.startswith(".") or "\n" in tail:
        return ()
    end = file.span(call).end
    return (file.edit(value, f"{moved}.float()"), Edit(end, end, tail))
