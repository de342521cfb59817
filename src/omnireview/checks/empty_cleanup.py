"""A method that promises to free something and does nothing: `close`, `shutdown`, `cleanup`, `release`.

Found where its body holds only `pass` or text, and the class keeps something to free: an attribute that a known
maker of processes, threads, sockets, shared memories or clients gives, or a container that its methods fill.

Left alone: abstract methods and protocols, classes that others are meant to derive from (`Base…`, `…Mixin`), and
those whose name says that they do nothing (`Null…`, `Dummy…`, `Noop…`); classes that keep nothing.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import Function, PythonFile
from omnireview.spans import Match
from omnireview.traits.attributes import attribute_of_self
from omnireview.traits.naming import last_name

SUBJECT: Final = PYTHON
REACH: Final = "file"

_NAMES = frozenset(
    {"cleanup", "clean_up", "close", "aclose", "shutdown", "release", "free", "teardown", "dispose"}
)
_OPEN = re.compile(r"Base|Abstract|Null|Dummy|No[oO]p|Fake|Mock|Stub|Interface|ABC$|Mixin$|Protocol$")
_MAKERS = re.compile(
    r"(Process|Thread|Executor|Pool|Queue|Socket|socket|Server|Client|Session|Connection|SharedMemory|Context|Popen"
    r"|Poller|Manager|open|Store|Engine|connect)$"
)
_FILLS = frozenset({"append", "add", "setdefault", "update", "extend", "put", "put_nowait"})


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """Such a method has one of these names."""
    return frozenset(_NAMES)


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such method at its `def`; `$NAME` is its name, `$HELD` an attribute that should be freed."""
    for method in file.functions:
        owner = file.method_class(method)
        if owner is None or method.name not in _NAMES or not _is_empty(method) or _is_open(file, owner, method):
            continue
        held = file.once(_held).get(owner)
        if held is not None:
            span = file.head(method)
            yield Match(span, span.line, {"$NAME": method.name, "$HELD": held})


def _is_empty(method: Function) -> bool:
    return all(
        isinstance(each, ast.Pass) or (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant))
        for each in method.body
    )


def _is_open(file: PythonFile, owner: ast.ClassDef, method: Function) -> bool:
    if method.decorator_list or _OPEN.search(owner.name):
        return True
    return any("Protocol" in file.source(base) or "ABC" in file.source(base) for base in owner.bases)


def _held(file: PythonFile) -> Mapping[ast.AST, str]:
    """Give, by class, an attribute of self that holds something to be freed."""
    found: dict[ast.AST, str] = {}
    for node in file.nodes(ast.Assign, ast.AnnAssign, ast.Call):
        owner = file.class_of(node)
        if owner is None or owner in found:
            continue
        for name in _filled(node) if isinstance(node, ast.Call) else _made(node):
            found.setdefault(owner, name)
    return found


def _made(node: ast.Assign | ast.AnnAssign) -> Iterator[str]:
    """Give the attributes of self that are given what a known maker makes."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    for target in targets:
        name = attribute_of_self(target)
        if name is not None and isinstance(node.value, ast.Call) and _MAKERS.search(last_name(node.value.func)):
            yield f"self.{name}"
        inner = attribute_of_self(target.value) if isinstance(target, ast.Subscript) else None
        if inner is not None:
            yield f"self.{inner}"


def _filled(call: ast.Call) -> Iterator[str]:
    name = attribute_of_self(call.func.value) if isinstance(call.func, ast.Attribute) else None
    if name is not None and isinstance(call.func, ast.Attribute) and call.func.attr in _FILLS:
        yield f"self.{name}"
