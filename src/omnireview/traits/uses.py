"""What is done with a value: whether it can be None there, and whether that place is reached for sure."""

import ast

from omnireview.python import PythonFile

_ITERATING = frozenset(
    f"builtins.{name}"
    for name in (
        *("len", "zip", "enumerate", "sorted", "list", "tuple", "set", "iter", "sum", "any", "all", "reversed"),
        *("frozenset", "min", "max"),
    )
)
_APART = (*(ast.ExceptHandler, ast.match_case, ast.Lambda, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef),)
_OF_ALL = frozenset({"__class__", "__doc__", "__repr__", "__str__", "__eq__", "__hash__"})


def fails_on_none(file: PythonFile, node: ast.AST) -> bool:
    """Tell whether the place that an expression stands in fails with None: `.x`, `[i]`, `len`, a loop, `*x`."""
    above = file.parent(node)
    match above:
        case ast.Attribute():
            return above.attr not in _OF_ALL
        case ast.Subscript():
            return above.value is node
        case ast.For() | ast.AsyncFor() | ast.comprehension():
            return above.iter is node
        case ast.Starred():
            return True
        case ast.Call():
            name = file.qualified(above)
            if name in {"builtins.min", "builtins.max"} and len(above.args) != 1:
                return False
            return node in above.args and name in _ITERATING
    return False


def is_certain(file: PythonFile, node: ast.AST, function: ast.AST) -> bool:
    """Tell whether a place is run whenever its function runs that far: under no test, handler or inner function.

    A loop counts as run, and so does what a comprehension goes over.
    """
    inner: ast.AST = node
    for above in file.ancestors(node):
        if above is function:
            return True
        match above:
            case ast.If() | ast.While() | ast.IfExp():
                certain = inner is above.test
            case ast.BoolOp():
                certain = inner is above.values[0]
            case ast.Try() | ast.TryStar():
                certain = inner in above.body or inner in above.finalbody
            case ast.comprehension():
                certain = inner is above.iter
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                certain = inner is above.generators[0]
            case ast.For() | ast.AsyncFor():
                certain = inner not in above.orelse
            case _:
                certain = not isinstance(above, _APART)
        if not certain:
            return False
        inner = above
    return False
