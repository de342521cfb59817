"""A test that can't fail for the reason it was written: it calls something, and asks nothing of what comes back.

Found are functions named `test…` in test files without anything that could fail on a wrong answer, and those
that only ask what is nearly always true (`assert x is not None`, `assert True`, `assert len(x) > 0`, `assert
x`). Left alone: a test that expects an error or a warning, that calls something whose name says that it checks
(`assert`, `check`, `verify`, `expect`, `compare`, `validate`), a function of its own file that does, a method
that its class inherits or something imported from other tests; a test whose name or docstring says that running
through is the point (`smoke`, `does_not_raise`, `import`, "loads without errors"); a part that was asked for
(`assert block.attention.query.bias is not None`); benchmarks; and tests that are skipped, or have no body yet.
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
from omnireview.traits.absence import is_none
from omnireview.traits.guards import dotted
from omnireview.traits.naming import last_name

SUBJECT: Final = PYTHON
REACH: Final = "file"

_CHECKING = re.compile(
    r"assert|check|verif|expect|compar|validat|raises|warns|fail|approx|should|ensure|match|test|equal"
)
_ENOUGH = re.compile(
    r"smoke|raise|error|exception|crash|import|noop|no_op|benchmark|perf|idempot|compil|runs|works|without_"
    r"|is_safe|accepts|allows|ignores|skips|tolerat"
)
_RUNNING = re.compile(
    r"(?i)smoke|without (?:throwing |raising |any |an )*(?:error|exception|crash|rais|fail)|(?:not|n't|never) "
    r"(?:raise|crash|fail|throw|error)|no (?:error|exception|crash)"
)
_BENCH = re.compile(r"bench|tflops|perf|speed|profile")
_DEEP = 3
_HELPING = re.compile(r"test|conftest|helper|util|common|fixture|mixin", re.IGNORECASE)


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """Names of tests begin with it, so that no name stands for it."""
    return frozenset()


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such test at its name; `$NAME` is the name, `$WHY` what it asks."""
    if not is_test(file.path) or _BENCH.search(file.path.rpartition("/")[2]):
        return
    for function in file.functions:
        if not function.name.startswith("test") or (function.decorator_list and _is_set_aside(file, function)):
            continue
        if not _is_collected(file, function) or _ENOUGH.search(function.name) or _is_stub(function):
            continue
        if _RUNNING.search(ast.get_docstring(function, clean=False) or ""):
            continue
        asserts = [node for node in file.below(*function.body) if isinstance(node, ast.Assert)]
        if _asks_otherwise(file, function):
            continue
        if not asserts or all(_is_weak(each.test) for each in asserts):
            span = file.head(function)
            asked = [each for each in asserts if not isinstance(each.test, ast.Constant)]
            why = "asks only whether anything came back" if asked else "asks nothing"
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
        name = last_name(callee)
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
            name = last_name(node)
            if isinstance(node, (ast.Assert, ast.Raise)) or (name and _CHECKING.search(name.lower())):
                found.add(function.name)
                break
    return frozenset(found)


def _steps(node: ast.expr) -> int:
    """Count how many attributes lead to a part: what is far inside was asked for by name."""
    count = 0
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        count += isinstance(node, ast.Attribute)
        node = node.value
    return count


def _is_weak(test: ast.expr) -> bool:
    """Tell whether a condition holds of nearly any answer."""
    if isinstance(test, ast.Constant):
        return bool(test.value)
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        left, right = test.left, test.comparators[0]
        if isinstance(test.ops[0], ast.IsNot):
            return is_none(right) and _steps(left) < _DEEP
        counted = isinstance(left, ast.Call) and isinstance(left.func, ast.Name) and left.func.id == "len"
        return counted and isinstance(test.ops[0], ast.Gt) and isinstance(right, ast.Constant) and right.value == 0
    return False
