"""A method that gives a plain value (a dictionary, a list, a tuple, a number) where its caller wants an object.

Found are `return` statements of the methods that the rule names, in classes whose name or bases end as `classes`
says, that give a literal, a comprehension, or a name that is bound to nothing else. Left alone: methods of that
name that don't take what the rule says they must (`needs`), methods that only raise, and None.
"""

import ast
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import PYTHON
from omnireview.nouns import noun
from omnireview.python import Function, PythonFile
from omnireview.spans import Match
from omnireview.traits.tensors import is_tensor

SUBJECT: Final = PYTHON
REACH: Final = "function"

_SHOWN = {
    ast.Dict: "a dictionary",
    ast.DictComp: "a dictionary",
    ast.List: "a list",
    ast.ListComp: "a list",
    ast.Set: "a set",
    ast.SetComp: "a set",
    ast.Tuple: "a tuple",
    ast.JoinedStr: "a text",
    ast.GeneratorExp: "a generator",
    ast.Compare: "a truth value",
}


@noun
class Options(CheckOptions):
    """Which methods of which classes must give an object."""

    methods: tuple[str, ...] = option("Names of the methods.", filled=True)
    classes: tuple[str, ...] = option("Ends of the names of the classes, or of their bases.", filled=True)
    needs: str = option("A parameter without which a method of that name is another one.", default="")
    imports: str = option("A package that the file must import from.", default="")


def words(options: Options) -> frozenset[str]:
    """One of the methods is named."""
    return frozenset(options.methods)


def find(file: PythonFile, options: Options) -> Iterator[Match]:
    """Give each such `return`; `$METHOD` is the method, `$KIND` what it gives."""
    named = [function for function in file.functions if function.name in options.methods]
    meant = {function for function in named if _is_meant(file, function, options)}
    for statement in file.nodes(ast.Return) if meant else ():
        if statement.value is None or file.function_of(statement) not in meant:
            continue
        kind = _kind(file, statement.value)
        if kind:
            span = file.span(statement)
            yield Match(span, span.line, {"$METHOD": _name(file, statement), "$KIND": kind})


def _name(file: PythonFile, statement: ast.Return) -> str:
    function = file.function_of(statement)
    return function.name if function else ""


def _is_meant(file: PythonFile, function: Function, options: Options) -> bool:
    owner = file.method_class(function)
    if owner is None or any(isinstance(each, ast.Yield | ast.YieldFrom) for each in file.within(function)):
        return False
    taken = {each.arg for each in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)}
    if options.needs and options.needs not in taken:
        return False
    bases = [file.source(base).partition("[")[0] for base in owner.bases]
    if not any(base.endswith(options.classes) for base in bases):
        return False
    return not options.imports or _imports(file, options.imports)


def _imports(file: PythonFile, package: str) -> bool:
    for found in file.names.module_bindings().values():
        for each in found:
            if each.kind == "import" and (each.target == package or each.target.startswith(f"{package}.")):
                return True
    return False


def _kind(file: PythonFile, value: ast.expr) -> str:
    """Say what a value is, where it is surely nothing else; "" for all that may be an object."""
    if isinstance(value, ast.Name):
        found = file.names.bindings(value.id, value)
        kinds = {_kind_of(each.value) if each.kind == "assignment" and each.value else "" for each in found}
        if len(kinds) == 1 and "" not in kinds:
            return kinds.pop()
        return "a tensor" if found and is_tensor(file, value) else ""
    if isinstance(value, ast.Call) and is_tensor(file, value):
        return "a tensor"
    return _kind_of(value)


def _kind_of(value: ast.expr) -> str:
    if isinstance(value, ast.Constant):
        return "" if value.value is None or value.value is Ellipsis else "a constant"
    return _SHOWN.get(type(value), "")
