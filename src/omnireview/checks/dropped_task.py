"""A task that nobody keeps: the event loop holds it by a weak reference only, so it may vanish half-way.

Found where the result of `asyncio.create_task`, `asyncio.ensure_future` or a loop's `create_task` is dropped,
given to `_`, or to a local name that is never used. Errors of such a task are told to nobody until it is
collected, either.

Left alone: task groups, which keep their tasks; results that are awaited, returned, stored or passed on.
"""

import ast
from collections.abc import Iterator, Mapping
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import PythonFile
from omnireview.spans import Match
from omnireview.traits.naming import dotted

SUBJECT: Final = PYTHON
REACH: Final = "function"

_MAKERS = frozenset({"asyncio.create_task", "asyncio.ensure_future", "asyncio.tasks.create_task"})
_LOOPS = frozenset({"asyncio.get_event_loop", "asyncio.get_running_loop", "asyncio.new_event_loop"})


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """Such a call has one of these names."""
    return frozenset({"create_task", "ensure_future"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such call; `$CALL` is the function as it is written, `$FATE` and `$MEND` make up the message."""
    for call in file.nodes(ast.Call):
        if _makes_task(file, call) and _is_dropped(file, call):
            span = file.span(call)
            told = {"$CALL": file.source(call.func), "$FATE": _fate(file, call), "$MEND": _mend(file, call)}
            yield Match(span, file.head(file.statement_of(call) or call).line, told)


def _fate(file: PythonFile, call: ast.Call) -> str:
    above = file.parent(call)
    target = above.targets[0] if isinstance(above, ast.Assign) else None
    if isinstance(target, ast.Name) and target.id != "_":
        return f"Nothing reads '{target.id}' again, so the task"
    return "Nobody keeps this task: it"


def _mend(file: PythonFile, call: ast.Call) -> str:
    """Say where to keep the task: a method has an object, elsewhere a set has to do."""
    errors = "" if _catches_all(file, call) else ", and log its errors"
    function = file.function_of(call)
    arguments = () if function is None else (*function.args.posonlyargs, *function.args.args)
    if arguments and arguments[0].arg == "self":
        return f"Keep it in an attribute{errors}"
    return f"Keep it in a set until it is done{errors}"


def _catches_all(file: PythonFile, call: ast.Call) -> bool:
    """Tell whether what runs in the task is a function of the file that catches its own errors."""
    work = call.args[0] if call.args else None
    name = dotted(work.func).rpartition(".")[2] if isinstance(work, ast.Call) else ""
    return any(
        isinstance(each, ast.Try) and any(_is_broad(handler) for handler in each.handlers)
        for function in file.whole.functions
        if function.name == name and name
        for each in function.body
    )


def _is_broad(handler: ast.ExceptHandler) -> bool:
    return handler.type is None or dotted(handler.type) in {"Exception", "BaseException"}


def _makes_task(file: PythonFile, call: ast.Call) -> bool:
    if file.qualified(call) in _MAKERS:
        return True
    if not isinstance(call.func, ast.Attribute) or call.func.attr != "create_task":
        return False
    owner = call.func.value
    if isinstance(owner, ast.Name):
        value = file.names.value(owner.id, owner)
        return owner.id in {"loop", "event_loop"} or file.qualified(value) in _LOOPS
    return file.qualified(owner) in _LOOPS or dotted(owner).rpartition(".")[2].strip("_") in {"loop", "event_loop"}


def _is_dropped(file: PythonFile, call: ast.Call) -> bool:
    above = file.parent(call)
    if isinstance(above, ast.Expr):
        return True
    if not isinstance(above, ast.Assign) or len(above.targets) != 1 or not isinstance(above.targets[0], ast.Name):
        return False
    name = above.targets[0].id
    around = file.function_of(call)
    if around is None:
        return False
    if any(each.kind in {"global", "nonlocal"} for each in file.names.bindings(name, call)):
        return False
    return name not in file.once(_read).get(around, ())


def _read(file: PythonFile) -> Mapping[ast.AST, set[str]]:
    """Give the names that each function reads, inner functions in it, too."""
    found: dict[ast.AST, set[str]] = {}
    for node in file.nodes(ast.Name):
        if isinstance(node.ctx, ast.Load):
            for function in file.functions_around(node):
                found.setdefault(function, set()).add(node.id)
    return found
