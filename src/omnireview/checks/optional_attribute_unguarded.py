"""An attribute that begins as None, is asked for that in one method, and is used without a question in another.

`__init__` sets `self.engine = None`; `stop` begins with `if self.engine is None: return`, and `submit` with
`self.engine.add(request)`. Who calls `submit` first gets an AttributeError about `NoneType` that names no cause.
Found are public methods that use the attribute, whatever their arguments are, where another method of the class
refuses or returns without it. Left alone: methods that set it or call another method of theirs before, methods
that the class calls itself, special methods, and a `try` that expects it.
"""

import ast
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import Function, PythonFile
from omnireview.spans import Match
from omnireview.traits.guards import before, leaves, not_none
from omnireview.traits.members import given_to_self, method_named
from omnireview.traits.naming import called, dotted
from omnireview.traits.uses import fails_on_none, is_certain

SUBJECT: Final = PYTHON
REACH: Final = "file"

_MOST = 100
"""No class that people write has more attributes that begin as None."""


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """It can't be found without this."""
    return frozenset({"__init__"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give the first such use of each method; `$NAME` is the attribute, `$METHOD` the method that asks."""
    for owner in file.nodes(ast.ClassDef):
        init = method_named(owner, "__init__")
        unset = set() if init is None else _unset(file, init)
        if not unset:
            continue
        methods = [each for each in owner.body if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef))]
        refusals = _refusals(file, methods, unset)
        own = {
            node.attr for node in file.below(*owner.body) if dotted(node) == f"self.{getattr(node, 'attr', '')}"
        }
        for method in methods if refusals else ():
            if method.name.startswith("_") or method.name in own or method.decorator_list:
                continue
            for node in _first_uses(file, method, refusals):
                span = file.head(file.statement_of(node) or node)
                name = dotted(node)
                yield Match(span, span.line, {"$NAME": name, "$METHOD": refusals[name]})


def _unset(file: PythonFile, init: Function) -> set[str]:
    """Give the attributes that `__init__` sets to None, and to nothing else."""
    none: set[str] = set()
    other: set[str] = set()
    for node in file.within(init):
        if isinstance(node, (ast.Assign, ast.AnnAssign)):
            is_none = isinstance(node.value, ast.Constant) and node.value.value is None
            (none if is_none else other).update(given_to_self(node))
    return none - other if len(none) <= _MOST else set()


def _refusals(file: PythonFile, methods: list[Function], unset: set[str]) -> dict[str, str]:
    """Give the attributes without which a method refuses or returns, with that method."""
    found: dict[str, str] = {}
    for method in methods:
        if method.name.startswith("__"):
            continue
        for statement in method.body:
            if not isinstance(statement, ast.If) or statement.orelse or not leaves(statement.body):
                continue
            for name in unset - set(found):
                if _asks_absence(statement.test, name) and not _sets(file, method, name):
                    found[name] = method.name
    return found


def _asks_absence(test: ast.expr, name: str) -> bool:
    parts = test.values if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or) else [test]
    for part in parts:
        match part:
            case ast.UnaryOp(op=ast.Not()) if dotted(part.operand) == name:
                return True
            case ast.Compare(ops=[ast.Is()], comparators=[ast.Constant(value=None)]) if dotted(part.left) == name:
                return True
    return False


def _sets(file: PythonFile, method: Function, name: str) -> bool:
    """Tell whether a method sets an attribute: then it asks in order to make it."""
    for node in file.below(*method.body):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and dotted(node) == name:
            return True
    return False


def _first_uses(file: PythonFile, method: Function, refusals: dict[str, str]) -> Iterator[ast.Attribute]:
    seen = {each for each, where in refusals.items() if where == method.name}
    for node in file.within(method):
        if not isinstance(node, ast.Attribute):
            continue
        name = dotted(node)
        if name not in refusals or name in seen:
            continue
        seen.add(name)
        is_use = isinstance(node.ctx, ast.Load) and fails_on_none(file, node)
        if is_use and is_certain(file, node, method) and not not_none(file, node, name) and _is_alone(file, node):
            yield node


def _is_alone(file: PythonFile, node: ast.Attribute) -> bool:
    """Tell whether nothing has left the method before, and no other method of the object has been called."""
    for statement in before(file, node):
        for each in file.below(statement):
            if isinstance(each, ast.Call) and called(each).startswith("self.") and each.lineno <= node.lineno:
                return False
            if isinstance(each, (ast.Return, ast.Raise)) and each.lineno < node.lineno:
                return False
    return True
