"""Bytes of a request or message that become an array before anybody compares their number with the shape.

Found are `numpy.frombuffer` and `torch.frombuffer` of what a payload, request, message or response carries, or of
what `base64.b64decode` gave. The rule's own severity is for an array that gets a shape or an element type which
came along with the bytes; `$SEVERITY` is `major` where the bytes alone came from outside. Left alone: bytes whose
length was compared, or that a validator took, before; a call with `count=`; bytes of this process (`x.tobytes()`,
files, shared memory).
"""

import ast
from collections.abc import Iterator
from typing import Final

from omnireview import places
from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import Function, PythonFile
from omnireview.spans import Match
from omnireview.traits.calls import calls_of
from omnireview.traits.outside import carrier_of, compared

SUBJECT: Final = PYTHON
REACH: Final = "function"

_MAKERS = frozenset({"numpy.frombuffer", "torch.frombuffer", "jax.numpy.frombuffer"})
_SHAPING = frozenset({"reshape", "view", "resize"})
_MOST_CALLS = 200
"""Such calls of one file that are looked at: each asks for all that stands before it."""


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """It is called by that name."""
    return frozenset({"frombuffer"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such call; `$BYTES` is what is decoded, `$CARRIER` what it came with."""
    calls = [call for call, _ in calls_of(file, _MAKERS)]
    for call in calls[:_MOST_CALLS]:
        buffer = call.args[0] if call.args else next((w.value for w in call.keywords if w.arg == "buffer"), None)
        carrier = carrier_of(file, buffer)
        if buffer is None or not carrier or any(word.arg == "count" for word in call.keywords):
            continue
        root = carrier.rpartition(".")[2]
        subjects = {root, *_names(file, buffer)}
        if compared(file, call, *subjects):
            continue
        told = {"$BYTES": file.source(buffer), "$CARRIER": root}
        is_served = not places.is_test(file.path) and not places.is_example(file.path)
        if is_served and not _is_shaped(file, call) and not _typed_outside(file, call):
            told["$SEVERITY"] = "major"
        span = file.span(call)
        yield Match(span, span.line, told)


def _names(file: PythonFile, buffer: ast.AST) -> frozenset[str]:
    return frozenset(node.id for node in file.below(buffer) if isinstance(node, ast.Name))


def _is_shaped(file: PythonFile, call: ast.Call) -> bool:
    """Tell whether what is made gets a shape that came from outside, here or by the name that it is given."""
    made = file.parent(call)
    if isinstance(made, ast.Attribute) and _shapes(file, made):
        return True
    statement = file.statement_of(call)
    if not isinstance(statement, ast.Assign) or not isinstance(statement.targets[0], ast.Name):
        return False
    key = file.function_of(call), statement.targets[0].id
    return file.once(_shapings).get(key, 0) >= statement.lineno


def _shapings(file: PythonFile) -> dict[tuple[Function | None, str], int]:
    """Give for each function the names that get a shape from outside in it, with the last line where they do."""
    found: dict[tuple[Function | None, str], int] = {}
    for method in file.nodes(ast.Attribute):
        if isinstance(method.value, ast.Name) and _shapes(file, method):
            key = file.function_of(method), method.value.id
            found[key] = max(method.lineno, found.get(key, 0))
    return found


def _shapes(file: PythonFile, method: ast.Attribute) -> bool:
    above = file.parent(method)
    if method.attr not in _SHAPING or not isinstance(above, ast.Call) or above.func is not method:
        return False
    return any(carrier_of(file, each.value if isinstance(each, ast.Starred) else each) for each in above.args)


def _typed_outside(file: PythonFile, call: ast.Call) -> bool:
    kind = call.args[1] if len(call.args) > 1 else next((w.value for w in call.keywords if w.arg == "dtype"), None)
    return any(carrier_of(file, node) for node in file.below(kind) if isinstance(node, (ast.Name, ast.Attribute)))
