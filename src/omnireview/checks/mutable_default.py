"""A list, dict or set as a parameter's default: it is made once, and all calls share what they write into it.

Left alone: stubs, whose body is only `...`, a text or `raise NotImplementedError`: nothing can be written there;
and parameters annotated as something that can't be written to (`Sequence`, `Mapping`, `Iterable`).
"""

from collections.abc import Iterator
from typing import Final

import libcst as cst

from omnireview.checks.subjects import MODULE, CheckOptions
from omnireview.modules import Module
from omnireview.patterns import Match

SUBJECT: Final = MODULE

_DISPLAYS = (cst.List, cst.Dict, cst.Set, cst.ListComp, cst.DictComp, cst.SetComp)
_MAKERS = frozenset(
    {
        *("builtins.list", "builtins.dict", "builtins.set", "builtins.bytearray"),
        *("collections.defaultdict", "collections.OrderedDict", "collections.deque", "collections.Counter"),
    }
)
_READ_ONLY = frozenset({"Sequence", "Mapping", "Collection", "Iterable", "AbstractSet", "Container"})


class Options(CheckOptions):
    """There is nothing to choose."""


def find(module: Module, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such parameter at its own line; `$NAME` and `$DEFAULT` are bound."""
    for param in module.nodes(cst.Param):
        default = param.default
        if default is None or not _is_mutable(module, default) or _is_read_only(param) or _in_stub(module, param):
            continue
        span = module.span(param)
        yield Match(
            span, span.line, {"$NAME": param.name.value, "$DEFAULT": " ".join(module.source(default).split())}
        )


def _is_mutable(module: Module, default: cst.BaseExpression) -> bool:
    if isinstance(default, cst.Call):
        return module.qualified(default.func) in _MAKERS
    return isinstance(default, _DISPLAYS)


def _is_read_only(param: cst.Param) -> bool:
    kind = param.annotation.annotation if param.annotation is not None else None
    if isinstance(kind, cst.Subscript):
        kind = kind.value
    if isinstance(kind, cst.Attribute):
        kind = kind.attr
    return isinstance(kind, cst.Name) and kind.value in _READ_ONLY


def _in_stub(module: Module, param: cst.Param) -> bool:
    function = next(node for node in module.ancestors(param) if isinstance(node, cst.FunctionDef | cst.Lambda))
    return isinstance(function, cst.FunctionDef) and all(_is_empty(line) for line in function.body.body)


def _is_empty(line: cst.CSTNode) -> bool:
    statements = line.body if isinstance(line, cst.SimpleStatementLine) else [line]
    return all(
        (isinstance(part, cst.Expr) and isinstance(part.value, cst.Ellipsis | cst.SimpleString))
        or (isinstance(part, cst.Raise) and _is_not_implemented(part.exc))
        for part in statements
    )


def _is_not_implemented(raised: cst.BaseExpression | None) -> bool:
    kind = raised.func if isinstance(raised, cst.Call) else raised
    return isinstance(kind, cst.Name) and kind.value == "NotImplementedError"
