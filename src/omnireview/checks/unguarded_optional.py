"""A parameter that may be left out, `prompt=None`, and is used as if it never were.

Who calls the function as its signature allows gets `TypeError: object of type 'NoneType' has no len()`, or an
AttributeError, from deep inside. Found is only what is reached by every call: the first use that fails with None
(an attribute, an index, `len`, a loop, `zip`, unpacking) stands under no condition, nothing before it asks what
the parameter is, gives it a value or hands it to a function that validates, and nothing has returned before.

Signatures that are shared with others are only counted: of `forward`, `__call__` and other methods of classes with
bases, and of a parameter that three functions of a file or more treat so (`operations=None`).

Left alone: functions with decorators that may fill parameters in, stubs, and a `try` that expects the failure.
`assert len(prompt) == n` is no test for None: it is the first use.
"""

import ast
from collections import Counter
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import Function, PythonFile
from omnireview.spans import Match
from omnireview.traits.absence import is_none
from omnireview.traits.guards import dotted, not_none
from omnireview.traits.uses import fails_on_none, is_certain

SUBJECT: Final = PYTHON
REACH: Final = "file"

_HARMLESS = frozenset(
    {
        *("staticmethod", "classmethod", "property", "override", "cached_property", "no_grad", "inference_mode"),
        *("final", "abstractmethod", "lru_cache", "cache", "contextmanager", "overload", "enable_grad"),
    }
)
_MOST = 100
"""No function that people write has more parameters that may be left out."""
_CONVENTION = 3
"""So many functions of a file with the same parameter have a convention."""
_ENDS = (ast.Return, ast.Continue, ast.Break)


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """Anything can hold it."""
    return frozenset()


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give the first such use of each parameter; `$NAME` is the parameter, `$FUNCTION` the function.

    `$SEVERITY` is `info` where the signature is one that others share.
    """
    found = [*_found(file)]
    counts = Counter(name.id for _, name in found)
    for function, name in found:
        span = file.head(file.statement_of(name) or name)
        owner = file.method_class(function)
        is_init = function.name == "__init__"
        bindings = {"$NAME": name.id, "$FUNCTION": owner.name if owner is not None and is_init else function.name}
        is_shared = owner is not None and (owner.bases or function.name.startswith("__")) and not is_init
        if is_shared or function.name.endswith("forward") or counts[name.id] >= _CONVENTION:
            bindings["$SEVERITY"] = "info"
        yield Match(span, span.line, bindings)


def _found(file: PythonFile) -> Iterator[tuple[Function, ast.Name]]:
    for function in file.functions:
        optional = _optional(function)
        if not 0 < len(optional) <= _MOST or not _is_plain(function):
            continue
        for name in _first_uses(file, function, optional):
            yield function, name


def _optional(function: Function) -> set[str]:
    """Give the parameters whose default is None."""
    arguments = function.args
    plain = [*arguments.posonlyargs, *arguments.args]
    pairs = [*zip(reversed(plain), reversed(arguments.defaults), strict=False)]
    pairs += [
        (each, value) for each, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if value
    ]
    return {each.arg for each, value in pairs if is_none(value)}


def _is_plain(function: Function) -> bool:
    names = (dotted(each.func if isinstance(each, ast.Call) else each) for each in function.decorator_list)
    return all(name.rpartition(".")[2] in _HARMLESS for name in names)


def _first_uses(file: PythonFile, function: Function, optional: set[str]) -> Iterator[ast.Name]:
    """Give the uses that fail, in order; a parameter that anything has been asked of is not looked at any more."""
    seen, end = set(optional), (1 << 60, 0)
    for node in file.within(function):
        if isinstance(node, _ENDS) or (isinstance(node, ast.Raise) and file.parent(node) is function):
            end = min(end, (node.end_lineno or 0, node.end_col_offset or 0))
        if not isinstance(node, ast.Name) or node.id not in seen:
            continue
        if (node.lineno, node.col_offset) > end:
            # What comes behind the first way out is not reached by every call.
            return
        if isinstance(node.ctx, ast.Load) and fails_on_none(file, node):
            if is_certain(file, node, function):
                if not not_none(file, node, node.id):
                    yield node
                seen.remove(node.id)
        elif _asks(file, node, function):
            seen.remove(node.id)


def _asks(file: PythonFile, name: ast.Name, function: Function) -> bool:
    """Tell whether a mention sets the parameter, or asks what it is: in a test, a comparison, by `or`."""
    if not isinstance(name.ctx, ast.Load):
        return True
    inner: ast.AST = name
    for above in file.ancestors(name):
        if isinstance(above, (ast.BoolOp, ast.Compare, ast.NamedExpr, ast.Match)):
            return True
        if isinstance(above, (ast.If, ast.While, ast.IfExp, ast.Assert)) and above.test is inner:
            return True
        if isinstance(above, ast.Call) and inner is not above.func and _is_asking(above):
            return True
        if above is function or isinstance(above, ast.stmt):
            # A name that is set to the parameter may be what is tested.
            return isinstance(above, (ast.Assign, ast.AnnAssign)) and above.value is name
        inner = above
    return False


def _is_asking(call: ast.Call) -> bool:
    name = dotted(call.func).rpartition(".")[2].lstrip("_")
    return name in {"isinstance", "hasattr", "getattr", "bool", "callable", "type", "exists", "default"}
