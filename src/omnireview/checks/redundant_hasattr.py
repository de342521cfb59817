"""`hasattr(self, "cache")` in a class whose `__init__` always sets `self.cache`: the answer is always yes.

Who reads it believes that the attribute may be missing, and the branch for that never runs. Left alone: attributes
that are deleted or set under a condition, `__init__` itself and what it calls, special methods that may run on
half-made objects (`__del__`, `__setattr__`, …), and classes that make attributes in other ways (`__new__`,
`__getattr__`).
"""

import ast
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import Function, PythonFile
from omnireview.spans import Match
from omnireview.traits.leaving import leaves
from omnireview.traits.members import given_to_self, method_named
from omnireview.traits.naming import asked_for, called, dotted

SUBJECT: Final = PYTHON
REACH: Final = "file"

_LATE = frozenset({"__call__", "__enter__", "__exit__", "__iter__", "__next__"})
"""Special methods that are called on finished objects only."""


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """It can't be found without this."""
    return frozenset({"hasattr"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such call; `$NAME` is the attribute."""
    sure: dict[ast.ClassDef, set[str]] = {}
    early: dict[ast.ClassDef, set[str]] = {}
    for call in file.nodes(ast.Call):
        subject = asked_for(call)
        if called(call) != "hasattr" or not subject.startswith("self."):
            continue
        function = _method_of(file, call)
        owner = None if function is None else file.method_class(function)
        if function is None or owner is None:
            continue
        if function.name.startswith("__") and function.name not in _LATE:
            continue
        if owner not in sure:
            init = method_named(owner, "__init__")
            sure[owner] = set() if init is None else _always_set(init) - _deleted(file, owner)
            early[owner] = set() if init is None else _named(file, init)
        if subject in sure[owner] and function.name not in early[owner]:
            span = file.span(call)
            yield Match(span, span.line, {"$NAME": subject.removeprefix("self.")})


def _method_of(file: PythonFile, node: ast.AST) -> Function | None:
    return next((each for each in file.functions_around(node) if file.method_class(each) is not None), None)


def _always_set(init: Function) -> set[str]:
    """Give the attributes that each run of `__init__` sets."""
    found: set[str] = set()
    for statement in init.body:
        found |= given_to_self(statement)
        if any(isinstance(each, ast.Return) for each in ast.walk(statement)) or leaves([statement]):
            break
    return found


def _named(file: PythonFile, init: Function) -> set[str]:
    """Give the methods that `__init__` calls, or hands on: they may be run before all is set."""
    return {each.attr for each in file.below(*init.body) if isinstance(each, ast.Attribute)}


def _deleted(file: PythonFile, owner: ast.ClassDef) -> set[str]:
    """Give the attributes that a class deletes; all that `__init__` sets where that can't be told."""
    found: set[str] = set()
    init = method_named(owner, "__init__")
    is_open = any(method_named(owner, name) for name in ("__new__", "__getattr__", "__setstate__"))
    for each in file.below(*owner.body):
        if isinstance(each, ast.Attribute) and isinstance(each.ctx, ast.Del):
            found.add(dotted(each))
        elif isinstance(each, ast.Call) and called(each) in {"delattr", "self.__dict__.pop"}:
            is_open = True
    return _always_set(init) if is_open and init is not None else found
