"""Where a file calls some functions."""

import ast
from collections.abc import Collection, Iterable, Iterator

from omnireview.python import PythonFile


def last_words(functions: Iterable[str]) -> frozenset[str]:
    """Give the last words of dotted names: one of them stands wherever a function of that name is called."""
    return frozenset(name.rpartition(".")[2] for name in functions)


def calls_of(file: PythonFile, functions: Collection[str]) -> Iterator[tuple[ast.Call, str]]:
    """Give the calls of some functions, which are told by their dotted names, each with the name, in order.

    Only what is looked at is gone through, and names are resolved only where their last word fits.
    """
    last = last_words(functions)
    for call in file.nodes(ast.Call):
        if isinstance(call.func, ast.Attribute) and call.func.attr not in last:
            continue
        name = file.qualified(call)
        if name is not None and name in functions:
            yield call, name
