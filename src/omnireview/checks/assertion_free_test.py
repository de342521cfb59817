"""A test that can't fail for the reason it was written: it calls something, and asks nothing of what comes back.

Found are functions named `test…` in test files without anything that could fail on a wrong answer, and those
that only ask what is nearly always true (`assert x is not None`, `assert True`, `assert len(x) > 0`, `assert
x`). Left alone: a test that expects an error or a warning, that calls something whose name says that it checks
(`assert`, `check`, `verify`, `expect`, `compare`, `validate`), a function of its own file that does, a method
that its class inherits or something imported from other tests; a test whose name says that running through is
the point (`smoke`, `does_not_raise`, `import`); benchmarks; and tests that are skipped, or have no body yet.
"""

import ast
import re
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.places import is_test
from omnireview.python import Function, PythonFile
from omnireview.spans import Match
from omnireview.traits.guards import dotted

SUBJECT: Final = PYTHON
REACH: Final = "file"

_CHECKING = re.compile(
    r"assert|check|verif|expect|compar|validat|raises|warns|fail|approx|should|ensure|match|test|equal"
)
_ENOUGH = re.compile(
    r"smoke|raise|error|crash|import|noop|no_op|benchmark|perf|idempot|compil|runs|works|without_"
)
_HELPING = re.compile(r"test|conftest|helper|util|common|fixture|mixin", re.IGNORECASE)


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """Names of tests begin with it, so that no name stands for it."""
    return frozenset()


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such test at its name; `$NAME` is the name, `$WHY` what it asks."""
    if not is_test(file.path):
        return
    for function in file.functions:
        if not function.name.startswith("test") or (function.decorator_list and _is_set_aside(file, function)):
            continue
        if not _is_collected(file, function) or _ENOUGH.search(function.name) or _is_stub(function):
            continue
        asserts = [node for node in file.below(*function.body) if isinstance(node, ast.Assert)]
        if _asks_otherwise(file, function):
            continue
        if not asserts or all(_is_weak(each.test) for each in asserts):
            span = file.head(function)
            why = "asks nothing" if not asserts else "asks only whether anything came back"
            yield Match(span, span.line, {"$NAME": function.name, "$WHY": why})


def _is_collected(file: PythonFile, function: Function) -> bool:
    """Tell whether a test runner would run it: at the top, or in a class of tests."""
    above = file.parent(function)
    if isinstance(above, ast.ClassDef):
        return above.name.startswith("Test") or above.name.endswith(("Test", "Tests", "TestCase"))
    return isinstance(above, ast.Module)


def _is_set_aside(file: PythonFile, function: Function) -> bool:
    return any(
        re.search(r"skip|fixture|xfail|overload|abstract|property", file.source(each))
        for each in function.decorator_list
    )


def _is_stub(function: Function) -> bool:
    return all(
        isinstance(each, (ast.Pass, ast.Raise, ast.Return))
        or (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant))
        for each in function.body
    )


def _asks_otherwise(file: PythonFile, function: Function) -> bool:
    """Tell whether anything but `assert` in it could fail on a wrong answer, as far as names tell."""
    owner = file.class_of(function)
    own = frozenset[str]() if owner is None else file.once(_methods)
    for node in file.below(*function.body):
        if isinstance(node, (ast.Raise, ast.Yield)):
            return True
        if not isinstance(node, ast.Call):
            continue
        callee = node.func
        name = callee.attr if isinstance(callee, ast.Attribute) else getattr(callee, "id", "")
        if _CHECKING.search(name.lower()):
            return True
        mine = isinstance(callee, ast.Attribute) and dotted(callee.value) in {"self", "cls"}
        if mine and (name not in own or name in file.once(_asking)):
            return True
        if isinstance(callee, ast.Name) and (name in file.once(_asking) or _is_helper(file, callee)):
            return True
    return False


def _is_helper(file: PythonFile, name: ast.Name) -> bool:
    """Tell whether a function comes from other tests, from a fixture or from a parameter."""
    for each in file.names.bindings(name.id, name):
        if each.kind == "parameter" or (each.kind == "import" and _HELPING.search(each.target)):
            return True
    return False


def _methods(file: PythonFile) -> frozenset[str]:
    return frozenset(each.name for each in file.functions if isinstance(file.parent(each), ast.ClassDef))


def _asking(file: PythonFile) -> frozenset[str]:
    """Give the names of the file's functions that hold an assertion, or something like it."""
    found = set()
    for function in file.functions:
        for node in file.below(*function.body):
            attribute = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
            if isinstance(node, (ast.Assert, ast.Raise)) or (attribute and _CHECKING.search(attribute.lower())):
                found.add(function.name)
                break
    return frozenset(found)


def _is_weak(test: ast.expr) -> bool:
    """Tell whether a condition holds of nearly any answer."""
    if isinstance(test, ast.Constant):
        return bool(test.value)
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        left, right = test.left, test.comparators[0]
        if isinstance(test.ops[0], ast.IsNot):
            return isinstance(right, ast.Constant) and right.value is None
        counted = isinstance(left, ast.Call) and isinstance(left.func, ast.Name) and left.func.id == "len"
        return counted and isinstance(test.ops[0], ast.Gt) and isinstance(right, ast.Constant) and right.value == 0
    return False
