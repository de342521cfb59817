"""Whether a place is meant for one kind of device: somebody has asked for it, or says so by a name."""

import ast
from collections.abc import Iterator
from itertools import islice
from typing import Final

from omnireview.python import PythonFile
from omnireview.traits.guards import conditions

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_MOVING = frozenset(
    {"to", "cpu", "contiguous", "half", "float", "double", "bfloat16", "type", "view", "reshape", "requires_grad_"}
)
"""Methods that work nothing out: they move a tensor, or give it another type or shape."""
_MOST: Final = 200
"""How many tests before a place are looked at, the nearest first."""


def is_for_device(file: PythonFile, node: ast.AST, *devices: str) -> bool:
    """Tell whether a place is run only where somebody has a device of one of these kinds (`cuda`, say) in mind.

    A test around it or an early exit before it names the device, in its function or in one around it; so does a
    decorator, or the name of a function or class that it stands in. The default of a parameter is a choice, too.
    """
    inner: ast.AST = node
    for above in file.ancestors(node):
        if isinstance(above, ast.arguments) and (inner in above.defaults or inner in above.kw_defaults):
            return True
        inner = above
    return any(device in text.lower() for text in _said(file, node) for device in devices)


def goes_to_cpu(file: PythonFile, call: ast.Call) -> bool:
    """Tell whether what a call makes is moved to the CPU in the same expression, before it is used."""
    inner: ast.AST = call
    while isinstance(method := file.parent(inner), ast.Attribute) and method.attr in _MOVING:
        outer = file.parent(method)
        if not isinstance(outer, ast.Call) or outer.func is not method:
            return False
        given = [*outer.args, *(each.value for each in outer.keywords)]
        named = any(isinstance(each, ast.Constant) and each.value == "cpu" for each in given)
        if method.attr == "cpu" or (method.attr == "to" and named):
            return True
        inner = outer
    return False


def _said(file: PythonFile, node: ast.AST) -> Iterator[str]:
    """Give the texts around a node that tell what it is for."""
    starts = [node]
    for above in file.ancestors(node):
        if isinstance(above, _DEFINITIONS):
            yield above.name
            yield from (file.source(each) for each in above.decorator_list)
        if isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            starts.append(above)
    for start in starts:
        yield from (file.source(each.test) for each in islice(conditions(file, start), _MOST))
