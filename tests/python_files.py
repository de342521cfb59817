"""Python text → the file that checks are given, and the parts of it that tests ask about."""

import ast

from omnireview.modules.decode import decode
from omnireview.python import Function, PythonFile


def file_of(code: str, path: str = "omni/model.py") -> PythonFile:
    source = decode(code.encode())
    return PythonFile(path, source, ast.parse(source.text))


def expression_of(file: PythonFile, marker: str) -> ast.expr:
    """What a call of a marker, `ask(...)`, is given first."""
    calls = (node for node in file.whole.nodes(ast.Call) if getattr(node.func, "id", None) == marker)
    return next(calls).args[0]


def function_named(file: PythonFile, name: str) -> Function:
    """The one function of a name; `Class.method` for a method."""
    (found,) = [
        each for each in file.whole.functions if ".".join(filter(None, (file.context(each), each.name))) == name
    ]
    return found
