"""A parameter that a function takes and never looks at.

`of: named` finds parameters with a name: callers set them, and nothing happens. `of: keywords` finds `**kwargs` of
an `__init__` or of a function that makes something: a misspelt option is taken without a word, where
Python would have said which one it does not know.

Left alone: stubs, names with a leading `_`, names in `leave` (others prescribe them), functions with decorators
that pass parameters in, functions whose names say that others call them (`on_page_content`, `pytest_configure`),
methods that others may prescribe (of classes with bases, special methods, those whose name other classes of the
file have, too), and functions that are handed on as values. Left alone are also functions that stand in for others
(`all_reduce_fake`, `mock_generate`), and an `__init__` that takes `*args` and `**kwargs`, whatever they are.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from typing import Final, Literal

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import PYTHON
from omnireview.nouns import noun
from omnireview.python import Function, PythonFile
from omnireview.spans import Match
from omnireview.traits.guards import dotted

SUBJECT: Final = PYTHON
REACH: Final = "file"

_HARMLESS = frozenset(
    {"staticmethod", "classmethod", "override", "no_grad", "inference_mode", "lru_cache", "cache"}
)
_HOOK = re.compile(
    r"^(on|pytest)_|_(hook|callback)$|^lifespan$|(?:^|_)(?:fake|meta|mock|dummy|stub|no_?op)(?:_|$)"
)
"""Names of functions whose parameters are those of who calls them, or of what they stand in for."""
_SHOWN = 6
_WHOLE = frozenset({"locals", "vars", "eval", "exec", "currentframe", "stack", "signature"})


@noun
class Options(CheckOptions):
    """Which parameters are meant, and which are left alone."""

    of: Literal["named", "keywords"] = option("Parameters with a name, or `**kwargs`.")
    leave: tuple[str, ...] = option("Names of parameters that others prescribe.", default=())
    makers: tuple[str, ...] = option(
        "With `keywords`: how the names of functions begin that make something.", default=()
    )


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """Anything can hold it."""
    return frozenset()


def find(file: PythonFile, options: Options) -> Iterator[Match]:
    """Give a function's such parameters at the first; `$NAME` names them, `$FUNCTION` is the function.

    `$MEND` says what to do.
    """
    for function in file.functions:
        names = _candidates(file, function, options)
        if not names or not _is_own(file, function, options) or _is_stub(function):
            continue
        for node in file.below(*function.body):
            if isinstance(node, ast.Name):
                names.pop(node.id, None)
                if node.id in _WHOLE:
                    names.clear()
            elif isinstance(node, ast.Attribute) and node.attr in _WHOLE:
                names.clear()
        if not names:
            continue
        span = file.span(next(iter(names.values())))
        where = function.name
        owner = file.method_class(function)
        if where == "__init__" and owner is not None:
            where = owner.name
        shown = ", ".join([*names][:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
        mend = "Use it or drop it" if len(names) == 1 else "Use them or drop them"
        yield Match(span, span.line, {"$NAME": shown, "$FUNCTION": where, "$MEND": mend})


def _candidates(file: PythonFile, function: Function, options: Options) -> dict[str, ast.arg]:
    arguments = function.args
    if options.of == "keywords":
        found = [arguments.kwarg] if arguments.kwarg is not None else []
        others = {each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
        if not others.isdisjoint(options.leave) or arguments.vararg is not None:
            return {}
    else:
        found = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        if file.method_class(function) is not None and not any(map(_is_static, function.decorator_list)):
            found = found[1:]
    return {each.arg: each for each in found if not each.arg.startswith("_") and each.arg not in options.leave}


def _is_static(decorator: ast.expr) -> bool:
    return dotted(decorator) == "staticmethod"


def _is_own(file: PythonFile, function: Function, options: Options) -> bool:
    """Tell whether a function's signature is its own: nobody else prescribes it."""
    decorators = [dotted(each.func if isinstance(each, ast.Call) else each) for each in function.decorator_list]
    if any(each.rpartition(".")[2] not in _HARMLESS for each in decorators):
        return False
    if options.of == "keywords":
        return _makes(file, function, options)
    if _HOOK.search(function.name):
        return False
    owner = file.method_class(function)
    if function.name.startswith("__") and function.name != "__init__":
        return False
    if owner is None:
        above = file.parent(function)
        return isinstance(above, (ast.Module, ast.If)) and function.name not in file.once(_values)
    if function.name == "__init__":
        return not owner.bases and not owner.keywords
    shared = file.once(_method_names)[function.name] > 1
    return not owner.bases and not owner.keywords and not shared and function.name not in file.once(_values)


def _makes(file: PythonFile, function: Function, options: Options) -> bool:
    owner = file.method_class(function)
    if function.name in file.once(_values):
        return False
    if owner is not None:
        is_base = owner.name.lstrip("_").startswith(("Base", "Abstract")) or owner.name in file.once(_extended)
        return function.name == "__init__" and not owner.bases and not owner.keywords and not is_base
    return isinstance(file.parent(function), ast.Module) and function.name.startswith(options.makers)


def _is_stub(function: Function) -> bool:
    """Tell whether a body does nothing, refuses, or only gives a constant back."""
    for statement in function.body:
        match statement:
            case ast.Pass() | ast.Raise() | ast.Expr(value=ast.Constant()):
                continue
            case ast.Return(value=None | ast.Constant() | ast.Name()):
                continue
            case _:
                return False
    return True


def _extended(file: PythonFile) -> frozenset[str]:
    """Give the classes that others of the file are built upon."""
    return frozenset(dotted(base) for each in file.nodes(ast.ClassDef) for base in each.bases)


def _method_names(file: PythonFile) -> Counter[str]:
    """Count the methods of a file by name, `__init__` apart."""
    methods = (each for each in file.functions if file.method_class(each) is not None)
    return Counter(each.name for each in methods if each.name != "__init__")


def _values(file: PythonFile) -> frozenset[str]:
    """Give the names that a file hands on without a call, strings in tables among them."""
    calls = {id(each.func) for each in file.nodes(ast.Call)}
    named = {each.id for each in file.nodes(ast.Name) if id(each) not in calls and isinstance(each.ctx, ast.Load)}
    named |= {each.attr for each in file.nodes(ast.Attribute) if id(each) not in calls}
    return frozenset(named | {each.value for each in file.nodes(ast.Constant) if isinstance(each.value, str)})
