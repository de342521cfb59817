"""Where the program waits for the device: calls that bring a tensor to the host."""

import ast
import re
from typing import Final

from omnireview.python import PythonFile
from omnireview.traits.naming import last_name
from omnireview.traits.tensors import FACTORIES, is_tensor

_MOVERS: Final = frozenset({"cpu", "to"})
_READERS: Final = frozenset({"item", "tolist", "numpy"})
_CASTS: Final = frozenset({"builtins.bool", "builtins.float", "builtins.int"})
SYNC_WORDS: Final = _MOVERS | _READERS | {"bool", "float", "int"}
"""Names of which one stands wherever a sync does."""
_ON_HOST: Final = re.compile(
    r"(?:^|_)(?:cpu|np|numpy|host|thw|lens?|lengths?|sizes?|shapes?|grids?|seqlens?|counts?|num|pinned)(?:$|_)",
    re.IGNORECASE,
)
_MODULES: Final = re.compile(
    r"(?:^|_)(?:model|models|module|component|encoder|decoder|transformer|unet|vae|layer|net|block|pipe|pipeline)$"
    r"|(?:encoder|transformer|model)(?:_?\d)?$"
)


def fetched(file: PythonFile, call: ast.Call) -> ast.expr | None:
    """Give the tensor that a call brings to the host while the program waits; None where it does no such thing.

    `.cpu()` and `.to("cpu")` say themselves what they do; of `.item()`, `.tolist()`, `.numpy()`, `bool()`, `int()`
    and `float()` only those of proven tensors count. `non_blocking=True` does not wait. Sizes, lengths and grids
    live on the host by custom, and so does what is named after it.
    """
    callee = call.func
    if isinstance(callee, ast.Attribute):
        if callee.attr in _MOVERS:
            found = callee.value if _moves(file, call, callee.attr) else None
        else:
            if callee.attr not in _READERS:
                return None
            inner = callee.value
            if isinstance(inner, ast.Call) and getattr(inner.func, "attr", "") in _MOVERS:
                return fetched(file, inner)  # of `x.cpu().item()` both halves wait for the same
            found = inner if is_tensor(file, inner) else None
    else:
        cast = len(call.args) == 1 and file.qualified(call) in _CASTS and is_tensor(file, call.args[0])
        found = call.args[0] if cast else None
    return None if found is None or is_on_host(file, found) else found


def names_host(name: str) -> bool:
    """Tell whether a name says that its tensor lives on the host: `lens_cpu`, `grid_thw`."""
    return _ON_HOST.search(name) is not None


def is_on_host(file: PythonFile, node: ast.expr, depth: int = 30) -> bool:
    """Tell whether an expression lives on the host, by its name or by what it was made from.

    Of a sum or a call of torch one side is enough: tensors of two devices don't mix. `depth` is how many steps
    back are taken at most.
    """
    if depth < 0:
        return False
    match node:
        case ast.Name():
            value = file.names.value(node.id, node)
            return _ON_HOST.search(node.id) is not None or (
                value is not None and is_on_host(file, value, depth - 1)
            )
        case ast.Attribute():
            return _ON_HOST.search(node.attr) is not None
        case ast.Subscript():
            key = node.slice.value if isinstance(node.slice, ast.Constant) else None
            if isinstance(key, str):
                return _ON_HOST.search(key) is not None
            return is_on_host(file, node.value, depth - 1)
        case ast.BinOp():
            # Three steps at once: what forks must stay small.
            return is_on_host(file, node.left, depth - 3) or is_on_host(file, node.right, depth - 10)
        case ast.Call():
            name = file.qualified(node) or ""
            if name in FACTORIES:
                places = [word.value for word in node.keywords if word.arg in ("device", None)]
                return all(_is_cpu(file, each) or _is_hosts(file, each, depth) for each in places)
            if name.startswith("torch."):
                return bool(node.args) and is_on_host(file, node.args[0], depth - 1)
            if not isinstance(node.func, ast.Attribute):
                return False
            if node.func.attr == "cuda" or (node.func.attr == "to" and _names_place(node)):
                return _moves(file, node, node.func.attr)
            return _moves(file, node, node.func.attr) or is_on_host(file, node.func.value, depth - 1)
    return False


def _is_hosts(file: PythonFile, place: ast.expr, depth: int) -> bool:
    """Tell whether a place is the `.device` of what lives on the host."""
    return isinstance(place, ast.Attribute) and place.attr == "device" and is_on_host(file, place.value, depth - 1)


def _names_place(call: ast.Call) -> bool:
    """Tell whether `.to(...)` may name a device, and not a kind of number alone."""
    first = call.args[0] if call.args else None
    return not (
        isinstance(first, ast.Attribute) and first.attr.startswith(("float", "int", "bfloat", "bool", "long"))
    )


def _moves(file: PythonFile, call: ast.Call, method: str) -> bool:
    """Tell whether `.cpu()` or `.to(...)` moves a tensor to the host and waits for it."""
    if method not in _MOVERS or any(word.arg in ("non_blocking", None) for word in call.keywords):
        return False
    moved = call.func.value if isinstance(call.func, ast.Attribute) else call.func
    if _MODULES.search(last_name(moved)):
        return False
    if method == "cpu":
        return not call.args and not call.keywords
    places = [*call.args[:1], *(word.value for word in call.keywords if word.arg == "device")]
    return any(_is_cpu(file, each) for each in places)


def _is_cpu(file: PythonFile, node: ast.expr) -> bool:
    if isinstance(node, ast.Call) and file.qualified(node) == "torch.device" and node.args:
        node = node.args[0]
    return isinstance(node, ast.Constant) and node.value == "cpu"
