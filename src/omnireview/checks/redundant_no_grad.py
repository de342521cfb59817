"""`with torch.no_grad()` where gradients are off already: in a decorated function, or inside another such block.

Only the function that the block stands in counts: an inner function may be called where gradients are on. A block
that stands in `torch.enable_grad()` is left alone, and so is `inference_mode` inside `no_grad`, which does more.
"""

import ast
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import PythonFile
from omnireview.spans import Match

SUBJECT: Final = PYTHON
REACH: Final = "function"

_OFF = {"torch.no_grad": 1, "torch.autograd.no_grad": 1, "torch.inference_mode": 2}
"""What switches gradients off, by how much it does."""
_ON = frozenset({"torch.enable_grad", "torch.autograd.enable_grad", "torch.set_grad_enabled"})
_WITHS = (ast.With, ast.AsyncWith)


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """It can't be found without these."""
    return frozenset({"no_grad", "inference_mode"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each `with` that switches off what is off, at its line; `$BLOCK` is what it is called."""
    for block in file.nodes(*_WITHS):
        off: int | None = None
        for item in block.items:
            does = _does(file, item.context_expr)
            if does is None:
                continue
            if off is None:
                off = _already(file, block)
            if 0 < does <= off:
                span = file.span(item.context_expr)
                yield Match(span, block.lineno, {"$BLOCK": file.source(item.context_expr)})
            off = max(off, does) if does else 0


def _already(file: PythonFile, block: ast.AST) -> int:
    """Say how much is switched off around a block, in the function that it stands in; 0 for nothing."""
    inner = block
    for above in file.ancestors(block):
        if isinstance(above, _WITHS) and inner in above.body:
            does = [did for item in above.items if (did := _does(file, item.context_expr)) is not None]
            if does:
                return min(does) and max(does)
        if isinstance(above, ast.Lambda):
            return 0
        if isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return max((_does(file, decorator) or 0 for decorator in above.decorator_list), default=0)
        inner = above
    return 0


def _does(file: PythonFile, node: ast.expr) -> int | None:
    """Say how much a call, or a decorator that is not called, switches off; 0: it may switch on; None: neither."""
    call = node if isinstance(node, ast.Call) else None
    name = file.qualified(call.func if call else node)
    if name in _ON:
        return 0
    if name not in _OFF:
        return None
    return 0 if call and (call.args or call.keywords) else _OFF[name]
