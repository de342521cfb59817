"""A kind of number written into what a model computes: `.to(torch.bfloat16)`, `.double()`, `dtype=torch.float64`.

Looked at is what is run for each request: `forward` and what it calls in the file. Left alone: kinds in a mapping
or a comparison, choices by a test (`torch.float32 if is_mps else torch.float64`, `if device.type == "mps":`) or
by a function that is given the kind, defaults of parameters, `autocast`, and tensors that live on the host.
"""

import ast
import re
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import PYTHON
from omnireview.nouns import noun
from omnireview.python import Function, PythonFile
from omnireview.spans import Match
from omnireview.traits.guards import conditions
from omnireview.traits.hot import hot_function_of
from omnireview.traits.modules import is_module
from omnireview.traits.syncs import is_on_host

SUBJECT: Final = PYTHON
REACH: Final = "file"

_CHOSEN = re.compile(r"mps|npu|xpu|device|dtype|platform|precision|float|half|bf16|fp16|quant", re.IGNORECASE)
_KIND_OF_DEVICE = re.compile(r"\bmps\b|\bnpu\b|is_mps|is_npu")
_TAKERS = frozenset({"to", "type", "view", "astype", "type_as"})
_PASSED_BY = (ast.Compare, ast.Dict, ast.IfExp, ast.arguments, ast.Set, ast.Tuple, ast.List)


@noun
class Options(CheckOptions):
    """Which kinds of numbers."""

    dtypes: tuple[str, ...] = option("Names of kinds, as torch has them.", filled=True)
    methods: tuple[str, ...] = option("Methods that convert to them.", default=())


def words(options: Options) -> frozenset[str]:
    """One of the names."""
    return frozenset({*options.dtypes, *options.methods})


def find(file: PythonFile, options: Options) -> Iterator[Match]:
    """Give each such place, one a line; `$CODE` is what it says."""
    kinds = {f"torch.{name}" for name in options.dtypes}
    seen: set[int] = set()
    for node in file.nodes(ast.Attribute, ast.Name):
        method = isinstance(node, ast.Attribute) and node.attr in options.methods and _is_called(file, node)
        if not method and file.qualified(node) not in kinds:
            continue
        if not _is_computed(file, node) or _is_chosen(file, node):
            continue
        span = file.span(node)
        line = span.end_line
        if line not in seen:
            seen.add(line)
            code = f".{node.attr}()" if method and isinstance(node, ast.Attribute) else file.source(node)
            yield Match(file.line_span(line), line, {"$CODE": code})


def _is_called(file: PythonFile, node: ast.AST) -> bool:
    above = file.parent(node)
    return isinstance(above, ast.Call) and above.func is node and not above.args and not above.keywords


def _is_computed(file: PythonFile, node: ast.AST) -> bool:
    """Tell whether a place is run for each request by a layer or a model, or by a function that one calls."""
    function = hot_function_of(file, node)
    if function is None:
        return False
    owner = file.class_of(function)
    return owner is None or is_module(file, owner)


def _is_chosen(file: PythonFile, node: ast.AST) -> bool:
    inner: ast.AST = node
    given = isinstance(node, ast.Attribute) and is_on_host(file, node.value)
    nearest = True
    for above in file.ancestors(node):
        if isinstance(above, _PASSED_BY):
            return True
        if isinstance(above, ast.Call) and nearest:
            given = given or is_on_host(file, above) or _decides(file, above, inner)
            nearest = False
        if isinstance(above, ast.stmt):
            break
        inner = above
    if given:
        return True
    function = file.function_of(node)
    if function is not None and file.once(_asks_for_device, function):
        return True
    return any(_CHOSEN.search(file.source(each.test)[:400]) for each in conditions(file, node))


def _decides(file: PythonFile, call: ast.Call, inner: ast.AST) -> bool:
    """Tell whether a call is given a kind of number to do with it what it likes."""
    if inner is call.func:
        return False
    if isinstance(call.func, ast.Attribute) and (call.func.attr in _TAKERS or call.func.attr.startswith("new_")):
        return False
    name = file.qualified(call) or ""
    return not name.startswith("torch.") or "autocast" in name


def _asks_for_device(file: PythonFile, function: Function) -> bool:
    return _KIND_OF_DEVICE.search(file.source(function)) is not None
