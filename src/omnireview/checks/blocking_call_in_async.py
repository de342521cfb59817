"""A call that blocks the thread, directly inside an `async def`: every other request waits with it.

A function or lambda defined inside is left alone, since it may well be meant for a thread. `.result()` is found
where the future visibly comes from a thread or process pool, and nothing has awaited it.
"""

from collections.abc import Iterator
from typing import Final

import libcst as cst

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import MODULE
from omnireview.gates import STAND_IN, Gate, Sign
from omnireview.modules import Module
from omnireview.nouns import noun
from omnireview.spans import Edit, Match

SUBJECT: Final = MODULE

_CALLABLES = (cst.FunctionDef, cst.Lambda)


@noun
class Options(CheckOptions):
    """Which calls block."""

    calls: tuple[str, ...] = option(
        "Dotted names of functions; a name ending in `.*` means all of a module.", filled=True
    )
    submitters: tuple[str, ...] = option(
        "Functions and methods that give a future of another thread, by their last name.",
        default=("submit", "run_coroutine_threadsafe"),
    )


def gate(options: Options) -> Gate:
    """Every call that blocks, in whatever function of a file with an `async def`."""
    said = ("async",)
    names = [name for name in options.calls if not name.endswith(".*")]
    modules = [name.removesuffix(".*") for name in options.calls if name.endswith(".*")]
    return Gate(
        (
            *(Sign(("Call",), name.rpartition(".")[2], f"{name}(...)", words=said) for name in names),
            *(Sign(("Call",), "", f"{module}.{STAND_IN}f(...)", words=said) for module in modules),
            Sign(("Call",), "result", f"{STAND_IN}x.result(...)", words=said),
        )
    )


def find(module: Module, options: Options) -> Iterator[Match]:
    """Give each blocking call at its own line; `$CALL` is the function as it is written."""
    for call in module.nodes(cst.Call):
        function = _async_function(module, call)
        if function is None or isinstance(module.parent(call), cst.Await):
            continue
        if _is_listed(module.qualified(call.func), options) or _waits(module, call, function, options):
            span = module.span(call)
            called = " ".join(module.source(call.func).split())
            yield Match(span, span.line, {"$CALL": called}, _mend(module, call))


def _mend(module: Module, call: cst.Call) -> tuple[Edit, ...]:
    """Await the loop's own sleep where the module has it at hand, and the call is a statement of its own."""
    asyncio = next((each.name for each in module.imports if each.target == "asyncio"), None)
    if asyncio is None or module.qualified(call.func) != "time.sleep":
        return ()
    if not isinstance(module.parent(call), cst.Expr):
        return ()
    span = module.span(call.func)
    return (Edit(span.start, span.end, f"await {asyncio}.sleep"),)


def _async_function(module: Module, node: cst.CSTNode) -> cst.FunctionDef | None:
    """Give the `async def` in whose own body a node stands; its decorators and defaults are not its body."""
    inner = node
    for outer in module.ancestors(node):
        if isinstance(outer, _CALLABLES) and inner is outer.body:
            return outer if isinstance(outer, cst.FunctionDef) and outer.asynchronous else None
        inner = outer
    return None


def _is_listed(name: str | None, options: Options) -> bool:
    return name is not None and (name in options.calls or f"{name.rpartition('.')[0]}.*" in options.calls)


def _waits(module: Module, call: cst.Call, function: cst.FunctionDef, options: Options) -> bool:
    if not isinstance(call.func, cst.Attribute) or call.func.attr.value != "result":
        return False
    future = call.func.value
    if _is_submission(future, options):
        return True
    if not isinstance(future, cst.Name):
        return False
    submitted = awaited = False
    for node in module.below(function):
        if isinstance(node, cst.Assign):
            names = [target.target for target in node.targets]
            named = any(isinstance(name, cst.Name) and name.value == future.value for name in names)
            submitted |= named and _is_submission(node.value, options)
        elif isinstance(node, cst.Await):
            awaited |= any(
                isinstance(name, cst.Name) and name.value == future.value for name in module.below(node)
            )
    return submitted and not awaited


def _is_submission(node: cst.CSTNode, options: Options) -> bool:
    if not isinstance(node, cst.Call):
        return False
    name = node.func.attr if isinstance(node.func, cst.Attribute) else node.func
    return isinstance(name, cst.Name) and name.value in options.submitters
