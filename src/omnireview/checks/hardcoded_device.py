"""A device kind written into code that should run on any: `.cuda()`, `.to("cuda")`, `device="cuda:0"`.

Left alone: what stands below a test for that device (`if x.device.type == "cuda":`, `platform.is_cuda()`, a
conditional expression, an early exit or `pytest.skip` in the same block, a decorator), defaults of parameters, and
names made from a rank (`f"cuda:{rank}"`): there somebody has chosen.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import libcst as cst

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import MODULE
from omnireview.gates import STAND_IN, Gate, Sign
from omnireview.modules import Module
from omnireview.places import matches
from omnireview.spans import Match

SUBJECT: Final = MODULE

_LEAVES = (cst.Return, cst.Raise, cst.Continue, cst.Break)
_TAKERS = frozenset({"torch.device", "torch.Generator"})
_LEAVING_CALLS = frozenset({"skip", "skipTest", "fail", "exit", "_exit", "abort"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Options(CheckOptions):
    """Which device."""

    device: str = option("The kind of device, as torch names it.", default="cuda", pattern=r"^[a-z]+$")
    platform_paths: tuple[str, ...] = option(
        "Globs of files that are for one device; `platform-paths` of the settings.", default=()
    )


def gate(options: Options) -> Gate:
    """Every method of the device's name, and every text that begins with it where a device is taken."""
    device = f'"{options.device}..."'
    return Gate(
        (
            Sign(("Call",), options.device, f"{STAND_IN}x.{options.device}(...)"),
            Sign(("Call",), "", f"{STAND_IN}f(..., device={device})"),
            Sign(("Call",), "to", f"{STAND_IN}x.to({device}, ...)"),
            *(Sign(("Call",), name.rpartition(".")[2], f"{name}({device}, ...)") for name in sorted(_TAKERS)),
        )
    )


def find(module: Module, options: Options) -> Iterator[Match]:
    """Give each call that fixes the device, at its own line; `$CODE` is what it says."""
    if matches(module.path, options.platform_paths):
        return
    for call in module.nodes(cst.Call):
        culprit = _culprit(module, call, options.device)
        if culprit is None or _is_guarded(module, call, options.device):
            continue
        span = module.span(culprit)
        yield Match(span, span.line, {"$CODE": _said(module, call, culprit)})


def _culprit(module: Module, call: cst.Call, device: str) -> cst.CSTNode | None:
    """Give the node to point at: the method of `.cuda()`, the text of `"cuda"`."""
    method = call.func.attr if isinstance(call.func, cst.Attribute) else None
    if method is not None and method.value == device and not _is_module_function(module, call.func):
        return method
    for argument in call.args:
        keyword = argument.keyword.value if argument.keyword else None
        if keyword == "device" and _names(argument.value, device):
            return argument.value
    first = call.args[0] if call.args else None
    if first is None or first.keyword is not None or not _names(first.value, device):
        return None
    moves = method is not None and method.value == "to"
    return first.value if moves or module.qualified(call.func) in _TAKERS else None


def _is_module_function(module: Module, function: cst.BaseExpression) -> bool:
    name = module.qualified(function) or ""
    return name.startswith(("torch.", "numba.", "cupy."))


def _names(value: cst.BaseExpression, device: str) -> bool:
    return isinstance(value, cst.SimpleString) and bool(
        re.fullmatch(rf"{device}(:\d+)?", str(value.evaluated_value))
    )


def _said(module: Module, call: cst.Call, culprit: cst.CSTNode) -> str:
    if isinstance(culprit, cst.Name):
        return f".{culprit.value}()"
    for argument in call.args:
        if argument.value is culprit and argument.keyword is not None:
            return f"{argument.keyword.value}={module.source(culprit)}"
    function = module.qualified(call.func)
    return f"{function if function in _TAKERS else '.to'}({module.source(culprit)})"


def _is_guarded(module: Module, call: cst.Call, device: str) -> bool:
    inner: cst.CSTNode = call
    for outer in module.ancestors(call):
        if isinstance(outer, cst.Param) and inner is outer.default:
            return True
        if any(device in module.source(test).lower() for test in _tests(outer, inner)):
            return True
        if isinstance(outer, cst.IndentedBlock | cst.Module) and _left_early(module, outer, inner, device):
            return True
        inner = outer
    return False


def _tests(outer: cst.CSTNode, inner: cst.CSTNode) -> list[cst.CSTNode]:
    """Give what decides whether `inner` of `outer` is run."""
    if isinstance(outer, cst.If | cst.IfExp | cst.While | cst.Assert):
        return [outer.test] if inner is not outer.test else []
    if isinstance(outer, cst.BooleanOperation):
        return [outer.left] if inner is outer.right else []
    return list(outer.decorators) if isinstance(outer, cst.FunctionDef | cst.ClassDef) else []


def _left_early(module: Module, block: cst.IndentedBlock | cst.Module, inner: cst.CSTNode, device: str) -> bool:
    """Tell whether an earlier `if` of the block asks for the device and leaves when the answer is no."""
    for statement in block.body:
        if statement is inner:
            return False
        if isinstance(statement, cst.If) and device in module.source(statement.test).lower():
            last = statement.body.body[-1] if statement.body.body else None
            if isinstance(last, cst.SimpleStatementLine) and _leaves(last.body[-1]):
                return True
    return False


def _leaves(statement: cst.CSTNode) -> bool:
    if isinstance(statement, cst.Expr) and isinstance(statement.value, cst.Call):
        function = statement.value.func
        name = function.attr if isinstance(function, cst.Attribute) else function
        return isinstance(name, cst.Name) and name.value in _LEAVING_CALLS
    return isinstance(statement, _LEAVES)
