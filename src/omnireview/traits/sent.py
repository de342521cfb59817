"""Whether a class of fields is filled here and sent to somebody else, or filled by whoever sends it here."""

import ast
import re
from typing import Final

from omnireview.places import is_test
from omnireview.python import PythonFile

ROUTES: Final = frozenset({"get", "post", "put", "patch", "delete", "websocket", "route", "api_route"})
"""Methods of an application or router whose decorators make a function answer requests (FastAPI, Flask)."""
_CLIENT: Final = frozenset({"client", "clients", "sdk"})
_NODES: Final = "api_nodes"
_SENT: Final = frozenset({"request_model", "json", "data", "content"})
_READERS: Final = frozenset({"model_validate", "model_validate_json", "parse_obj", "parse_raw", "convert"})
_DECODED: Final = frozenset({"decode", "Decoder", "convert", "TypeAdapter"})


def is_sent(file: PythonFile, owner: ast.ClassDef) -> bool:
    """Tell whether a class is of what goes out: a caller of another service makes it.

    Its file is a client's by name (`client`, `sdk`, `api_nodes`), or makes the class with keyword arguments, or
    names it as what a call sends (`request_model=X`, `json=X(...).model_dump()`). A class that a route's function
    takes as a parameter, or that is read from what was received (`X.model_validate(...)`), comes in.
    """
    name = owner.name
    if name in file.once(_received):
        return False
    return _is_client(file.path) or (not is_test(file.path) and name in file.once(_given))


def _is_client(path: str) -> bool:
    folders = path.removesuffix(".py").lower().split("/")
    return any(_NODES in each or not _CLIENT.isdisjoint(re.split(r"[_.-]", each)) for each in folders)


def _received(file: PythonFile) -> frozenset[str]:
    """Give the names of classes that are filled from what comes in."""
    found: set[str] = set()
    for function in file.whole.functions:
        if any(_is_route(each) for each in function.decorator_list):
            parameters = (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
            for each in parameters:
                found |= _names(file, each.annotation)
    for call in file.whole.nodes(ast.Call):
        function_name = _last(call.func)
        if function_name in _READERS and isinstance(call.func, ast.Attribute):
            found |= _names(file, call.func.value)
        if function_name in _DECODED:
            found |= _names(file, *call.args, *(each.value for each in call.keywords if each.arg == "type"))
    return frozenset(found)


def _given(file: PythonFile) -> frozenset[str]:
    """Give the names of what is made with keyword arguments, or named as what a call sends.

    What is also made of a mapping, `X(**body)`, counts only where it is named as sent.
    """
    sent: set[str] = set()
    made: set[str] = set()
    unpacked: set[str] = set()
    for call in file.whole.nodes(ast.Call):
        if isinstance(call.func, ast.Name) and call.keywords:
            is_whole = any(each.arg is None for each in call.keywords)
            (unpacked if is_whole else made).add(call.func.id)
        for each in call.keywords:
            if each.arg in _SENT:
                sent |= _made(each.value)
    return frozenset(sent | (made - unpacked))


def _made(value: ast.expr) -> set[str]:
    """Give the class in `X`, `X(...)` and `X(...).model_dump()`."""
    while isinstance(value, (ast.Call, ast.Attribute)):
        value = value.func if isinstance(value, ast.Call) else value.value
    return {value.id} if isinstance(value, ast.Name) else set()


def _is_route(decorator: ast.expr) -> bool:
    return (
        isinstance(decorator, ast.Call)
        and isinstance(decorator.func, ast.Attribute)
        and decorator.func.attr in ROUTES
    )


def _names(file: PythonFile, *roots: ast.AST | None) -> set[str]:
    """Give the names in some expressions, also in an annotation that is a text."""
    found: set[str] = set()
    for node in file.below(*roots):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found |= set(re.findall(r"\w+", node.value))
    return found


def _last(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""
