"""A function or class of another package that is replaced while the program runs.

Found are assignments of a function, a class or a lambda to an attribute of what is imported from another package
(`vllm.x.f = mine`, `setattr(vllm.x, "f", mine)`), and loops over `sys.modules` that set attributes. Left alone
are a package's own modules, settings (`torch.backends.cudnn.benchmark = True`), what stands in for a package that
is missing (in `except ImportError`, or after `not hasattr(...)`), and attributes that the other package leaves
for others to set (`sys.excepthook`, `threading.excepthook`, `warnings.showwarning`), and what is put back.
"""

import ast
import re
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import PythonFile
from omnireview.spans import Match
from omnireview.traits.guards import conditions
from omnireview.traits.handlers import caught

SUBJECT: Final = PYTHON
REACH: Final = "file"

_HOOKS = frozenset(
    {"sys", "threading", "warnings", "signal", "builtins", "faulthandler", "readline", "matplotlib"}
)
_SETTINGS = frozenset({"config", "settings", "flags", "backends", "envs", "options", "environ"})
_KEPT = re.compile(r"_*(?:orig|original|saved|old|prev|previous|real)(?:_|$)", re.IGNORECASE)
_MOST_STEPS = 6
_ABSENT = frozenset({"ImportError", "ModuleNotFoundError", "AttributeError"})


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """Something is imported; that says nothing."""
    return frozenset()


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such statement at its own line; `$TARGET` is what is replaced, by its whole name."""
    for statement in file.nodes(ast.Assign):
        for target in statement.targets:
            if isinstance(target, ast.Attribute):
                yield from _found(file, statement, target.value, target.attr, statement.value)
    for call in file.nodes(ast.Call):
        if file.qualified(call) == "builtins.setattr" and len(call.args) == 3:
            holder, name, value = call.args
            if isinstance(name, ast.Constant) and isinstance(name.value, str):
                yield from _found(file, call, holder, name.value, value)
            elif _is_of_all_modules(file, holder):
                span = file.span(call)
                yield Match(span, span.line, {"$TARGET": "all modules"})


def _own(path: str) -> frozenset[str]:
    """Give the names of top packages that a file may belong to."""
    folders = path.split("/")[:-1]
    return frozenset(folders)


def _found(file: PythonFile, at: ast.AST, holder: ast.expr, name: str, value: ast.expr) -> Iterator[Match]:
    if not isinstance(holder, (ast.Name, ast.Attribute)):
        return
    if _is_of_all_modules(file, holder):
        span = file.span(at)
        yield Match(span, span.line, {"$TARGET": f"{name} of all modules"})
        return
    dotted = file.qualified(holder)
    if dotted is None or dotted.startswith((".", "builtins.")):
        return
    parts = dotted.split(".")
    if parts[0] in _own(file.path) | _HOOKS or not _SETTINGS.isdisjoint(parts[1:]):
        return
    if not _is_code(file, value) or _is_stand_in(file, at) or _is_put_back(file, value, f"{dotted}.{name}"):
        return
    span = file.span(at)
    yield Match(span, span.line, {"$TARGET": f"{dotted}.{name}"})


def _is_code(file: PythonFile, value: ast.expr) -> bool:
    """Tell whether a value is a function or a class: defined or imported here, or a lambda."""
    if isinstance(value, ast.Lambda):
        return True
    if isinstance(value, ast.Name):
        found = file.names.bindings(value.id, value)
        if any(isinstance(each.node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) for each in found):
            return True
        return bool(found) and all(each.kind == "import" for each in found)
    if isinstance(value, ast.Attribute):
        named = file.qualified(value)
        return named is not None and not named.rpartition(".")[2].isupper()
    return False


def _is_put_back(file: PythonFile, value: ast.expr, target: str) -> bool:
    """Tell whether a value is what the attribute held before, by where it comes from or by its name."""
    if isinstance(value, ast.Attribute):
        return file.qualified(value) == target
    if not isinstance(value, ast.Name):
        return False
    kept = file.names.value(value.id, value)
    return _KEPT.match(value.id) is not None or (kept is not None and file.qualified(kept) == target)


def _is_stand_in(file: PythonFile, at: ast.AST) -> bool:
    """Tell whether it stands in a handler of a failed import, or where the other package lacks the name."""
    for each in conditions(file, at):
        if not each.holds and isinstance(each.test, ast.Call) and file.qualified(each.test) == "builtins.hasattr":
            return True
    handlers = (each for each in file.ancestors(at) if isinstance(each, ast.ExceptHandler))
    return any(not _ABSENT.isdisjoint(caught(each)) for each in handlers)


def _is_of_all_modules(file: PythonFile, holder: ast.AST) -> bool:
    """Tell whether a name is drawn from `sys.modules` by a loop."""
    if not isinstance(holder, ast.Name):
        return False
    return any(
        each.kind == "loop" and each.value is not None and _is_modules(file, each.value)
        for each in file.names.bindings(holder.id, holder)
    )


def _is_modules(file: PythonFile, drawn: ast.AST) -> bool:
    """Tell whether it is `sys.modules`, its `.values()` or `.items()`, or a list of one of these."""
    for _ in range(_MOST_STEPS):
        if not isinstance(drawn, ast.Call):
            break
        drawn = drawn.func.value if isinstance(drawn.func, ast.Attribute) else (drawn.args or [drawn.func])[0]
    return isinstance(drawn, ast.Attribute) and file.qualified(drawn) == "sys.modules"
