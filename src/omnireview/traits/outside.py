"""Whether a value came in from outside: with a request, a message or an answer, as far as names and calls show."""

import ast
import re
from collections.abc import Iterable
from typing import Final

from omnireview.python import Function, PythonFile
from omnireview.traits.guards import conditions, dotted

CARRIERS: Final = frozenset(
    {
        *("request", "requests", "req", "reqs", "payload", "payloads", "message", "msg", "body", "packet"),
        *("response", "resp", "entry", "form", "upload"),
    }
)
"""Words in the names of what carries values in. A name has one as a part of it: `raw_request`, `payload_pe`."""
_CALLS: Final = frozenset(
    {
        *("base64.b64decode", "base64.urlsafe_b64decode", "base64.standard_b64decode", "pybase64.b64decode"),
        *("msgspec.msgpack.decode", "msgpack.unpackb", "zlib.decompress", "gzip.decompress"),
    }
)
"""Calls that give what was sent, decoded."""
_TYPED = re.compile(r"(?:Request|Payload|Message|UploadFile|Entry)$")
_WRAPPERS = frozenset({"bytes", "bytearray", "memoryview", "str", "int", "float", "list", "tuple", "dict"})
_OWN = frozenset({"self", "cls"})
_LIBRARIES = frozenset({"requests"})
_MOST_STEPS = 12


def carrier_of(file: PythonFile, node: ast.AST | None) -> str:
    """Give the name of what carried a value in, as it is written; "" when nothing shows that it came from outside.

    A value is of a carrier when it is the carrier's attribute, item or `.get(...)`, or is bound to such by one
    assignment. Conversions (`bytes(x)`, `int(x)`) are seen through. What a module is called is no carrier.
    """
    for _ in range(_MOST_STEPS):
        if isinstance(node, ast.Await):
            node = node.value
        elif isinstance(node, (ast.Attribute, ast.Subscript)):
            base = node.value
            if _is_carrier(file, base):
                return _shown(base)
            node = base
        elif isinstance(node, ast.Call):
            if file.qualified(node) in _CALLS:
                return dotted(node.func)
            node = _through(file, node)
        elif isinstance(node, ast.Name):
            node = file.names.value(node.id, node)
        else:
            return ""
    return ""


def parts_of(name: str) -> frozenset[str]:
    """Give the words of a name: `raw_request` has `raw` and `request`."""
    return frozenset(name.lower().split("_"))


def compared(file: PythonFile, node: ast.AST, *subjects: str) -> bool:
    """Tell whether how large any of some subjects is was compared before a node, or a validator took it.

    A comparison counts when it names the subject or what was worked out of it, but for `is` and `is not`.
    """
    tests = [each.test for each in conditions(file, node)]
    return any(_measures(file, test, frozenset(subjects)) for test in tests) or _validated(file, node, subjects)


def _is_carrier(file: PythonFile, node: ast.AST) -> bool:
    if isinstance(node, ast.Await):
        node = node.value
    if isinstance(node, ast.Attribute):
        return isinstance(node.value, ast.Name) and node.value.id in _OWN and bool(parts_of(node.attr) & CARRIERS)
    if not isinstance(node, ast.Name) or node.id[:1].isupper():
        return False
    found = file.names.bindings(node.id, node)
    if any(each.kind in {"import", "definition"} for each in found):
        return False
    if parts_of(node.id) & CARRIERS:
        return True
    return any(
        each.kind == "parameter" and _is_typed(getattr(each.node, "annotation", None), file) for each in found
    )


def _is_typed(annotation: ast.AST | None, file: PythonFile) -> bool:
    if annotation is None:
        return False
    text = file.source(annotation).strip("'\"").replace(" ", "").removesuffix("|None")
    return bool(_TYPED.search(text))


def _through(file: PythonFile, call: ast.Call) -> ast.AST | None:
    """Give what a call takes its result from: the argument of a conversion, of `getattr`, the object of `.get`."""
    function = call.func
    if isinstance(function, ast.Name):
        if function.id in _WRAPPERS or function.id == "getattr":
            taken = call.args[0] if call.args else None
            if function.id == "getattr" and taken is not None:
                return ast.copy_location(ast.Attribute(taken, "", ast.Load()), taken)
            return taken
        return None
    if isinstance(function, ast.Attribute):
        named = file.qualified(function)
        return None if named and named.partition(".")[0] in _LIBRARIES else function
    return None


def _shown(node: ast.AST) -> str:
    return dotted(node.value if isinstance(node, ast.Await) else node)


def _measures(file: PythonFile, test: ast.AST, subjects: frozenset[str]) -> bool:
    for each in file.below(test):
        if isinstance(each, ast.Compare) and not all(isinstance(op, (ast.Is, ast.IsNot)) for op in each.ops):
            if not subjects.isdisjoint(_named(file, each)):
                return True
        elif isinstance(each, ast.Call) and _checks(each) and not subjects.isdisjoint(_given(file, each)):
            return True
    return False


def _checks(call: ast.Call) -> bool:
    name = dotted(call.func).rpartition(".")[2].lstrip("_")
    return name.startswith(
        ("check", "validate", "ensure", "verify", "require", "is_valid", "is_safe", "is_allowed")
    )


def _given(file: PythonFile, call: ast.Call) -> frozenset[str]:
    """Give the names that a call takes, and those of which they were worked out."""
    return _named(file, *call.args, *(word.value for word in call.keywords))


def _named(file: PythonFile, *roots: ast.AST) -> frozenset[str]:
    names: set[str] = set()
    for node in file.below(*roots):
        if isinstance(node, ast.Name):
            names.add(node.id)
            value = file.names.value(node.id, node)
            if isinstance(value, (ast.Name, ast.Attribute, ast.Subscript, ast.Call)):
                names.add(_root(value))
    return frozenset(names)


def _root(node: ast.AST) -> str:
    """Give the name that a chain of attributes, items and calls begins with, or that a call takes first."""
    for _ in range(_MOST_STEPS):
        if isinstance(node, (ast.Attribute, ast.Subscript)):
            node = node.value
        elif isinstance(node, ast.Call):
            node = node.func if isinstance(node.func, ast.Attribute) else (node.args or [node.func])[0]
        else:
            break
    return node.id if isinstance(node, ast.Name) else ""


def _validated(file: PythonFile, node: ast.AST, subjects: Iterable[str]) -> bool:
    function = file.function_of(node)
    if function is None:
        return False
    known, line = file.whole.once(_validators), getattr(node, "lineno", 0)
    return any(known.get((function, subject), line + 1) <= line for subject in subjects)


def _validators(file: PythonFile) -> dict[tuple[Function, str], int]:
    """Give for each function the names that calls in it validate, with the line of the first such call."""
    found: dict[tuple[Function, str], int] = {}
    for call in file.nodes(ast.Call):
        function = file.function_of(call) if _checks(call) else None
        if function is not None:
            for name in _given(file, call):
                key = function, name
                found[key] = min(call.lineno, found.get(key, call.lineno))
    return found
