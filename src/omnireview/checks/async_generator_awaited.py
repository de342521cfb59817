"""An asynchronous generator that is awaited, or gone through by a plain `for`: both raise TypeError.

Found are `await x.generate(...)`, `for y in x.generate(...)` and `list(x.generate(...))` where `x` is of one of
the classes that the rule names: made by one (`AsyncLLM(...)`, `AsyncLLM.from_engine_args(...)`), annotated as
one, or an attribute of `self` that the class gives such a value or annotation. Left alone: `async for`, values
whose class is not known, and calls that are handed on.
"""

import ast
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import PYTHON
from omnireview.nouns import noun
from omnireview.python import PythonFile
from omnireview.spans import Match

SUBJECT: Final = PYTHON
REACH: Final = "file"

_Given = ast.Assign | ast.AnnAssign | ast.AugAssign
_MOST_GIVEN = 20
_DRAINS = frozenset({"builtins.list", "builtins.tuple", "builtins.next", "builtins.set", "builtins.enumerate"})


@noun
class Options(CheckOptions):
    """Which methods of which classes are asynchronous generators."""

    classes: tuple[str, ...] = option("Names of the classes, without their modules.", filled=True)
    methods: tuple[str, ...] = option("Names of the methods.", filled=True)


def words(options: Options) -> frozenset[str]:
    """One of the classes is named."""
    return frozenset(options.classes)


def find(file: PythonFile, options: Options) -> Iterator[Match]:
    """Give each such use; `$CALL` is what is called, `$WHAT` what is done with it."""
    for call in file.nodes(ast.Call):
        method = call.func
        if not isinstance(method, ast.Attribute) or method.attr not in options.methods:
            continue
        what = _misuse(file, call)
        if what and _is_of(file, method.value, frozenset(options.classes)):
            span = file.span(call)
            yield Match(span, span.line, {"$CALL": file.source(method), "$WHAT": what})


def _misuse(file: PythonFile, call: ast.Call) -> str:
    above = file.parent(call)
    if isinstance(above, ast.Await):
        return "`await`"
    if isinstance(above, ast.For) and above.iter is call:
        return "a plain `for`"
    if isinstance(above, ast.comprehension) and above.iter is call and not above.is_async:
        return "a plain `for`"
    if isinstance(above, ast.Call) and file.qualified(above) in _DRAINS:
        return f"`{file.source(above.func)}`"
    return ""


def _is_of(file: PythonFile, node: ast.expr, classes: frozenset[str]) -> bool:
    """Tell whether all that a value may be is of one of some classes."""
    if isinstance(node, ast.Name):
        found = file.names.bindings(node.id, node)
        return bool(found) and all(
            _is_annotated(file, getattr(each.node, "annotation", None), classes)
            if each.kind in {"parameter", "annotation"}
            else each.kind == "assignment" and each.value is not None and _makes(file, each.value, classes)
            for each in found
        )
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self":
        return _is_attribute_of(file, node, classes)
    return _makes(file, node, classes)


def _is_attribute_of(file: PythonFile, node: ast.Attribute, classes: frozenset[str]) -> bool:
    given = file.whole.once(_given).get((file.class_of(node), node.attr), [])
    return bool(given) and all(_gives(file, each, classes) for each in given[:_MOST_GIVEN])


def _gives(file: PythonFile, statement: _Given, classes: frozenset[str]) -> bool:
    if isinstance(statement, ast.AnnAssign) and _is_annotated(file, statement.annotation, classes):
        return True
    value = statement.value
    if value is None or isinstance(statement, ast.AugAssign):
        return False
    return (isinstance(value, ast.Name) and _is_of(file, value, classes)) or _makes(file, value, classes)


def _given(file: PythonFile) -> dict[tuple[ast.ClassDef | None, str], list[_Given]]:
    """Give what the methods of each class give to the attributes of `self`, by class and name."""
    found: dict[tuple[ast.ClassDef | None, str], list[_Given]] = {}
    for statement in file.nodes(ast.Assign, ast.AnnAssign, ast.AugAssign):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        for target in targets:
            if isinstance(target, ast.Attribute):
                found.setdefault((file.class_of(statement), target.attr), []).append(statement)
    return found


def _makes(file: PythonFile, value: ast.expr, classes: frozenset[str]) -> bool:
    """Tell whether a call makes an instance: of the class, or by one of its `from_…` methods."""
    if not isinstance(value, ast.Call):
        return False
    parts = (file.qualified(value) or "").split(".")
    if parts[-1].startswith("from_"):
        parts.pop()
    return bool(parts) and parts[-1] in classes


def _is_annotated(file: PythonFile, annotation: ast.expr | None, classes: frozenset[str]) -> bool:
    if annotation is None:
        return False
    text = file.source(annotation).replace(" ", "").strip("'\"")
    text = text.removesuffix("|None").removeprefix("Optional[").removesuffix("]")
    return text.rpartition(".")[2] in classes
