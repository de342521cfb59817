"""A tensor made or kept on the device in each round of a loop: the memory of the last one is not free yet.

Found are, in a loop: a large tensor of a size that is written down (65,536 numbers or more) made on a device,
while the one of the last round is still held by the same name; a tensor that is moved to `"cuda"` and appended to
a list from outside of it; and `arange`, `linspace` and `eye` on a device with the same arguments in every round.

Left alone: what is let go of by `del` in the loop; lists that are joined into one tensor; functions that allocate,
load or capture; tensors that are changed in place; and constant ones that are made on a condition.
"""

import ast
import re
from collections.abc import Iterator
from itertools import takewhile
from math import prod
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import PythonFile
from omnireview.spans import Match
from omnireview.traits.hot import loop_of
from omnireview.traits.tensors import FACTORIES

SUBJECT: Final = PYTHON
REACH: Final = "function"

_LARGE = 1 << 16
_SAME = frozenset({"torch.arange", "torch.linspace", "torch.eye"})
_JOINERS = frozenset({"cat", "concat", "concatenate", "stack", "hstack", "vstack", "pad_sequence"})
_ALLOCATES = re.compile(
    r"alloc|init|load|build|creat|capture|setup|prepare|reserve|warm|fill|copy|move|stack|batch"
)


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """The device is named by a keyword, or by a method."""
    return frozenset({"device", "to", "cuda"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such call; `$WHAT` is what happens, `$HOW` what is to be done."""
    for call in file.nodes(ast.Call):
        loop = loop_of(file, call)
        said = None if loop is None else _made(file, call, loop) or _kept(file, call, loop)
        if said is not None:
            span = file.span(call)
            yield Match(span, span.line, {"$WHAT": said[0], "$HOW": said[1]})


def _made(file: PythonFile, call: ast.Call, loop: ast.AST) -> tuple[str, str] | None:
    """Say what is wrong with a tensor that a loop makes and gives a name."""
    name, statement = file.qualified(call), file.parent(call)
    if name not in FACTORIES or not _on_device(call):
        return None
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return None
    target = statement.targets[0]
    if not isinstance(target, ast.Name):
        return None
    uses = file.once(_Body, loop)
    if target.id in uses.let_go or target.id in uses.changed:
        return None
    if _size(file, call) >= _LARGE:
        what = f"While {target.id} is made the one of the last round is still on the device"
        return what, "Make it once before the loop, or end each round with del"
    always = not any(
        isinstance(each, ast.If) for each in takewhile(lambda above: above is not loop, file.ancestors(call))
    )
    if name in _SAME and always and uses.stored.get(target.id, 0) == 1 and _is_same(file, call, uses):
        return f"{target.id} is the same in every round", "Make it once, before the loop"
    return None


def _kept(file: PythonFile, call: ast.Call, loop: ast.AST) -> tuple[str, str] | None:
    """Say what is wrong with a tensor that a loop moves to the device and appends."""
    append = file.parent(call)
    if not _is_moved(call) or not isinstance(append, ast.Call) or call not in append.args:
        return None
    method = append.func
    if not isinstance(method, ast.Attribute) or method.attr != "append" or not isinstance(method.value, ast.Name):
        return None
    function = file.function_of(call)
    if function is None or _ALLOCATES.search(function.name):
        return None
    uses = file.once(_Body, loop)
    held = method.value.id
    if held in uses.stored or held in uses.let_go or held in file.once(_joined, function):
        return None
    return (
        "Every round keeps one more tensor on the device",
        "Work on one at a time, or append what is back on the CPU",
    )


class _Body:
    """What a loop's body does with names: how often it binds each, which it changes in place or lets go of."""

    def __init__(self, file: PythonFile, loop: ast.AST) -> None:
        self.stored: dict[str, int] = {}
        self.changed: set[str] = set()
        self.let_go: set[str] = set()
        drawn = file.below(getattr(loop, "target", None))
        self.drawn = {node.id for node in drawn if isinstance(node, ast.Name)}
        for node in file.below(getattr(loop, "target", None), *getattr(loop, "body", ())):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                self.stored[node.id] = self.stored.get(node.id, 0) + 1
                if isinstance(file.parent(node), ast.AugAssign):
                    self.changed.add(node.id)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Del):
                self.let_go.add(node.id)
            elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
                self.changed.add(getattr(node.value, "id", ""))
            elif isinstance(node, ast.Attribute) and node.attr.endswith("_") and isinstance(node.value, ast.Name):
                self.changed.add(node.value.id)


def _on_device(call: ast.Call) -> bool:
    given = [word.value for word in call.keywords if word.arg == "device"]
    return bool(given) and not any(
        isinstance(each, ast.Constant) and each.value in ("cpu", None) for each in given
    )


def _size(file: PythonFile, call: ast.Call) -> int:
    """Give how many numbers a tensor has whose size is written down; 0 where it is not."""
    shape = call.args
    if len(shape) == 1 and isinstance(shape[0], (ast.Tuple, ast.List)):
        shape = shape[0].elts
    sizes = []
    for each in shape:
        value = file.names.value(each.id, each) if isinstance(each, ast.Name) else each
        if not isinstance(value, ast.Constant) or not isinstance(value.value, int):
            return 0
        sizes.append(min(abs(value.value), _LARGE))
    if (
        not sizes
        or len(sizes) > 8
        or file.qualified(call) in {*_SAME, "torch.full", "torch.tensor", "torch.randint"}
    ):
        return 0
    return prod(sizes)


def _is_same(file: PythonFile, call: ast.Call, body: _Body) -> bool:
    places = (word.value for word in call.keywords if word.arg == "device")
    if any(isinstance(node, ast.Name) and node.id in body.drawn for node in file.below(*places)):
        return False
    for node in file.below(
        *call.args, *(word.value for word in call.keywords if word.arg not in ("device", "dtype"))
    ):
        if isinstance(node, (ast.Call, ast.Await, ast.Attribute, ast.NamedExpr)):
            return False
        if isinstance(node, ast.Name) and node.id in body.stored:
            return False
    return True


def _is_moved(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute):
        return False
    if call.func.attr == "cuda":
        return True
    first = call.args[0] if call.args else None
    named = isinstance(first, ast.Constant) and isinstance(first.value, str) and first.value.startswith("cuda")
    return call.func.attr == "to" and named


def _joined(file: PythonFile, function: ast.AST) -> frozenset[str]:
    """Give the names that a function hands to what makes one tensor of many."""
    return frozenset(
        each.id
        for node in file.below(*getattr(function, "body", ()))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in _JOINERS
        for each in node.args
        if isinstance(each, ast.Name)
    )
