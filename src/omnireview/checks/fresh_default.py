"""A parameter with a mutable default → the edits that make the object anew in each call."""

import re

import libcst as cst

from omnireview.modules import Module
from omnireview.spans import Edit

_SHARED = re.compile(r"^_|cache|memo|shared|registry|feat_idx")
"""Names of objects that calls share on purpose."""
_EMPTY = frozenset({"builtins.list", "builtins.dict", "builtins.set"})
_STUBS = (cst.Pass, cst.Raise)
_FIRST = (cst.SimpleStatementLine, cst.If, cst.For, cst.With, cst.While, cst.Try)
_HARMLESS = re.compile(r"^(staticmethod|classmethod|(torch\.)?(no_grad|inference_mode)\(\))$")
"""Decorators that do not look at a function's defaults."""


def made_inside(module: Module, param: cst.Param) -> tuple[Edit, ...]:
    """Give the edits: None as the default, an annotation that takes it, and an `if` at the top of the body.

    None at all where that would mean anything else than before for a call that passes the argument.
    """
    function = next(each for each in module.ancestors(param) if isinstance(each, (cst.FunctionDef, cst.Lambda)))
    default, name = param.default, param.name.value
    if default is None or not isinstance(function, cst.FunctionDef) or _SHARED.search(name):
        return ()
    if not all(_HARMLESS.match(module.source(each.decorator)) for each in function.decorators):
        return ()
    made = module.source(default)
    if "\n" in made or not _is_plain(module, default) or _asks_for_none(module, function, name):
        return ()
    annotated, start = _annotated(module, param), _start(module, function)
    if annotated is None or start is None:
        return ()
    at, indent = start
    step = "\t" if indent.startswith("\t") else "    "
    span = module.span(default)
    text = f"{indent}if {name} is None:\n{indent}{step}{name} = {made}\n"
    return (*annotated, Edit(span.start, span.end, "None"), Edit(at, at, text))


def _is_plain(module: Module, default: cst.BaseExpression) -> bool:
    """Tell whether a default means the same wherever it stands: literals, or an empty builtin container."""
    if isinstance(default, cst.Call):
        return not default.args and module.qualified(default.func) in _EMPTY
    if not isinstance(default, (cst.List, cst.Dict, cst.Set)):
        return False
    parts = module.below(default)
    names = {each.value for each in parts if isinstance(each, cst.Name)}
    return names <= {"None", "True", "False"} and not any(isinstance(each, cst.Lambda) for each in parts)


def _asks_for_none(module: Module, function: cst.FunctionDef, name: str) -> bool:
    """Tell whether a function compares the parameter with None, so that None means something already."""
    for node in module.below(function.body):
        if isinstance(node, cst.Comparison):
            sides = [node.left, *(each.comparator for each in node.comparisons)]
            names = {each.value for each in sides if isinstance(each, cst.Name)}
            if {name, "None"} <= names:
                return True
    return False


def _annotated(module: Module, param: cst.Param) -> tuple[Edit, ...] | None:
    """Give the edit that lets an annotation take None; none where it does, None where that can't be written."""
    if param.annotation is None:
        return ()
    kind = param.annotation.annotation
    text = module.source(kind)
    if _takes_none(kind):
        return ()
    span = module.span(kind)
    if "\n" in text or isinstance(kind, cst.BaseString):
        return None
    if any(one.name == "annotations" and one.target == "__future__.annotations" for one in module.imports):
        return (Edit(span.end, span.end, " | None"),)
    if any(one.name == "Optional" and one.target == "typing.Optional" for one in module.imports):
        return (Edit(span.start, span.start, "Optional["), Edit(span.end, span.end, "]"))
    return (Edit(span.end, span.end, " | None"),) if re.search(r"\| None\b", module.text) else None


def _takes_none(kind: cst.BaseExpression) -> bool:
    """Tell whether an annotation takes None: `Any`, `Optional[...]`, `... | None`, `Union[..., None]`."""
    if isinstance(kind, cst.BinaryOperation):
        return _takes_none(kind.left) or _takes_none(kind.right)
    if isinstance(kind, cst.Subscript):
        name = _last(kind.value)
        parts = [each.slice.value for each in kind.slice if isinstance(each.slice, cst.Index)]
        return name == "Optional" or (name == "Union" and any(map(_takes_none, parts)))
    return _last(kind) in {"None", "Any"}


def _last(kind: cst.BaseExpression) -> str:
    name = kind.attr if isinstance(kind, cst.Attribute) else kind
    return name.value if isinstance(name, cst.Name) else ""


def _start(module: Module, function: cst.FunctionDef) -> tuple[int, str] | None:
    """Give where the body begins behind its docstring, in bytes, and how it is indented."""
    block = function.body
    if not isinstance(block, cst.IndentedBlock):
        return None
    lines = [*block.body]
    if function.get_docstring() is not None:
        lines = lines[1:]
    if not lines or not isinstance(
        lines[0], (cst.SimpleStatementLine, cst.If, cst.For, cst.With, cst.While, cst.Try)
    ):
        return None
    first = lines[0]
    small = first.body if isinstance(first, cst.SimpleStatementLine) else ()
    if len(lines) == 1 and small and isinstance(small[0], (*_STUBS, cst.Expr)) and not _does(small[0]):
        return None
    leading = [*first.leading_lines]
    while leading and leading[0].comment is None:
        leading = leading[1:]
    span = module.span(first)
    line = module.data.rfind(b"\n", 0, span.start) + 1
    indent = module.data[line : span.start].decode("ascii", "replace")
    if indent.strip():
        return None
    return module.lines.byte(module.lines.character(span.line - len(leading), 0)), indent


def _does(statement: cst.BaseSmallStatement) -> bool:
    """Tell whether a lone statement is more than the body of a stub."""
    return isinstance(statement, cst.Expr) and not isinstance(statement.value, cst.Ellipsis)
