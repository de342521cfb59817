"""What of a file is meant for others: public functions, methods and classes; and how functions are marked."""

import ast
from collections.abc import Iterator

from omnireview.python import Function, PythonFile
from omnireview.traits.naming import dotted


def is_public(file: PythonFile, definition: Function | ast.ClassDef) -> bool:
    """Tell whether a definition is for others: no name on the way to it is private, and no function is around it.

    Names with two underscores at both ends count as private: nobody calls them by name. So do those in a module or
    folder whose name begins with one underscore.
    """
    if definition.name.startswith("_") or is_private_path(file.path):
        return False
    for above in file.ancestors(definition):
        if isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            return False
        if isinstance(above, ast.ClassDef) and above.name.startswith("_"):
            return False
    return True


def is_private_path(path: str) -> bool:
    """Tell whether a module, or a folder that it lies in, has a private name: `_parser/tree.py`."""
    return any(part.startswith("_") and not part.startswith("__") for part in path.split("/"))


def marks(definition: Function | ast.ClassDef) -> Iterator[str]:
    """Give the last names of the decorators: `overload` of `@typing.overload`, `setter` of `@x.setter`."""
    for each in definition.decorator_list:
        yield dotted(each.func if isinstance(each, ast.Call) else each).rpartition(".")[2]


def parameters(function: Function, *, method: bool) -> list[ast.arg]:
    """Give a function's parameters without `*args` and `**kwargs`, and without the first one of a `method`."""
    plain = [*function.args.posonlyargs, *function.args.args]
    bound = method and "staticmethod" not in set(marks(function))
    return [*plain[1 if bound else 0 :], *function.args.kwonlyargs]
