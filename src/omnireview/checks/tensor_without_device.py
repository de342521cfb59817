"""A tensor made on the host in the `forward` of a layer and mixed with an input, which may be on a device.

Mixed means: both are operands of arithmetic or of a comparison, or parts of `torch.cat`, `stack` or `where`. Left
alone: what is moved in the same function, made under `with torch.device(...)` or `set_default_device`, given
options by `**`, or used in any other way; and `_like` and `new_` factories, which take the device of a tensor.
"""

import ast
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import Function, PythonFile
from omnireview.spans import Match
from omnireview.traits.calls import calls_of, last_words
from omnireview.traits.modules import forward_of

SUBJECT: Final = PYTHON
REACH: Final = "function"

_MAKERS = frozenset(
    f"torch.{name}"
    for name in (
        *("zeros", "ones", "empty", "full", "arange", "linspace", "eye"),
        *("rand", "randn", "randint", "randperm"),
    )
)
_MIXERS = frozenset(
    f"torch.{name}" for name in ("cat", "concat", "stack", "where", "mul", "add", "maximum", "minimum")
)
_ELSEWHERE = frozenset({"to", "cuda", "type_as", "npu", "xpu", "tolist", "item", "numpy", "cpu"})
_NUMBERS = frozenset(
    {"shape", "size", "dim", "ndim", "numel", "device", "dtype", "stride", "item", "cpu", "numpy"}
)


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """One of the functions that make tensors."""
    return last_words(_MAKERS)


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such call; `$CALL` is the function's name, `$INPUT` what it is mixed with."""
    if "set_default_device" in file.text:
        return
    for call, name in calls_of(file, _MAKERS):
        if any(word.arg in ("device", None, "out", "pin_memory") for word in call.keywords):
            continue
        function = forward_of(file, call)
        if function is None or _is_below_device(file, call):
            continue
        mixed = _mixed_with(file, call, function) or _mixed_by_name(file, call, function)
        if mixed is not None:
            span = file.span(call)
            yield Match(span, span.line, {"$CALL": name, "$INPUT": mixed})


def _mixed_by_name(file: PythonFile, call: ast.Call, function: Function) -> str | None:
    """Give the input that is mixed with what a call makes by way of the one name that it gets."""
    statement = file.parent(call)
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return None
    target = statement.targets[0]
    if not isinstance(target, ast.Name) or file.names.value(target.id, target) is not call:
        return None
    uses = file.once(_uses, function).get(target.id, [])
    if any(getattr(file.parent(each), "attr", "") in _ELSEWHERE for each in uses):
        return None
    found = (_mixed_with(file, each, function) for each in uses)
    return next((each for each in found if each is not None), None)


def _mixed_with(file: PythonFile, node: ast.expr, function: Function) -> str | None:
    """Give the input with which an expression is mixed where it stands, itself or a view of it."""
    while True:
        above = file.parent(node)
        if isinstance(above, ast.Subscript) and above.value is node:
            node = above
        elif isinstance(above, ast.Attribute) and isinstance(call := file.parent(above), ast.Call):
            if above.attr in _ELSEWHERE or call.func is not above:
                return None
            node = call
        else:
            break
    others: list[ast.expr] = []
    if isinstance(above, ast.BinOp):
        others = [above.right if above.left is node else above.left]
    elif (
        isinstance(above, ast.Compare)
        and len(above.ops) == 1
        and not isinstance(above.ops[0], (ast.Is, ast.IsNot))
    ):
        others = [each for each in (above.left, *above.comparators) if each is not node]
    elif isinstance(above, (ast.List, ast.Tuple)):
        mixer = file.parent(above)
        if isinstance(mixer, ast.Call) and file.qualified(mixer) in _MIXERS:
            others = [each for each in above.elts if each is not node]
    elif isinstance(above, ast.Call) and node in above.args and file.qualified(above) in _MIXERS:
        others = [each for each in above.args if each is not node]
    names = (_input_of(file, each, function) for each in others)
    return next((each for each in names if each is not None), None)


def _input_of(file: PythonFile, node: ast.expr, function: Function) -> str | None:
    """Give the parameter that an expression is, or a view of; None where it is anything else, a size, say."""
    while not isinstance(node, ast.Name):
        if isinstance(node, ast.Subscript):
            node = node.value
        elif (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr not in _NUMBERS
        ):
            node = node.func.value
        else:
            return None
    bindings = file.names.bindings(node.id, node)
    plain = function.args
    if not bindings or bindings[0].node not in (*plain.posonlyargs, *plain.args[1:], *plain.kwonlyargs):
        return None
    annotation = getattr(bindings[0].node, "annotation", None)
    says_tensor = annotation is None or "Tensor" in file.source(annotation)[:200]
    return node.id if says_tensor else None


def _uses(file: PythonFile, function: Function) -> dict[str, list[ast.Name]]:
    """Give where a function reads each name."""
    found: dict[str, list[ast.Name]] = {}
    for node in file.below(*function.body):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            found.setdefault(node.id, []).append(node)
    return found


def _is_below_device(file: PythonFile, call: ast.Call) -> bool:
    """Tell whether a device is set for all that is made there."""
    around = (each for each in file.ancestors(call) if isinstance(each, (ast.With, ast.AsyncWith)))
    return any("device" in file.source(item.context_expr)[:400] for each in around for item in each.items)
