"""Where a file calls some functions."""

import ast
from collections.abc import Collection, Iterator

from omnireview.python import PythonFile


def calls_of(file: PythonFile, functions: Collection[str]) -> Iterator[tuple[ast.Call, str]]:
    """Give the calls of some functions, which are told by their dotted names, each with the name, in order.

    Only what is looked at is gone through, and names are resolved only where their last word fits.
    """
    last = {name.rpartition(".")[2] for name in functions}
    for call in file.nodes(ast.Call):
        if isinstance(call.func, ast.Attribute) and call.func.attr not in last:
            continue
        name = file.qualified(call)
        if name is not None and name in functions:
            yield call, name
