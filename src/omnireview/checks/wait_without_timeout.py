"""A wait for another thread or process that never gives up.

Found where `get`, `join` or `wait` of a queue, a process, a thread or an event that the same file makes is called
without a time limit: when the other side has died, nobody notices.

Left alone: what is awaited; a consumer's own loop, which ends by a word of its producer (`while True: item =
queue.get()`, then `if item is None: break`); joining what has been told to end just before (`terminate`, `kill`,
`set`, `close`, `put`); `join` outside of what closes or stops something; a method of the same name that passes the
wait on.
"""

import ast
import re
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import PythonFile
from omnireview.spans import Match
from omnireview.traits.attributes import made_of
from omnireview.traits.awaits import is_awaited
from omnireview.traits.guards import before
from omnireview.traits.hot import loop_of

SUBJECT: Final = PYTHON
REACH: Final = "file"

_WAITS = {
    "get": frozenset({"Queue", "LifoQueue", "PriorityQueue", "SimpleQueue", "JoinableQueue"}),
    "join": frozenset({"Thread", "Process"}),
    "wait": frozenset({"Event", "Condition", "Barrier"}),
}
_MODULES = ("threading.", "multiprocessing.", "queue.", "torch.multiprocessing.")
_LEAVING = re.compile(r"close|stop|shutdown|exit|del|cleanup|terminate|kill|abort|destroy|finalize")
_ENDING = re.compile(r"\.(terminate|kill|set|close|put|put_nowait|cancel|notify_all|shutdown|stop|send)$")


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """Such a wait has one of these names."""
    return frozenset({"get", "join", "wait"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such call at its own line; `$CALL` is the function as it is written."""
    for call in file.nodes(ast.Call):
        if not isinstance(call.func, ast.Attribute) or call.func.attr not in _WAITS or _is_limited(call):
            continue
        if not _is_kind(file, call.func.value, _WAITS[call.func.attr]) or is_awaited(file, call):
            continue
        if not _is_consumer(file, call) and not _is_ended(file, call) and not _is_plain(file, call):
            span = file.span(call)
            yield Match(span, span.line, {"$CALL": file.source(call.func)})


def _is_limited(call: ast.Call) -> bool:
    return bool(call.args) or any(each.arg in {"timeout", "block", None} for each in call.keywords)


def _is_kind(file: PythonFile, owner: ast.expr, kinds: frozenset[str]) -> bool:
    for value in made_of(file, owner):
        name = file.qualified(value) if isinstance(value, ast.Call) else None
        if name is not None and name.startswith(_MODULES) and name.rpartition(".")[2] in kinds:
            return True
    return False


def _is_consumer(file: PythonFile, call: ast.Call) -> bool:
    """Tell whether a call is how a loop gets its next piece of work."""
    loop = loop_of(file, call)
    return isinstance(loop, ast.While) and isinstance(call.func, ast.Attribute) and call.func.attr != "join"


def _is_plain(file: PythonFile, call: ast.Call) -> bool:
    """Tell whether a function passes the wait on by its own name, or only joins what it has started."""
    function = file.function_of(call)
    name = "" if function is None else function.name.strip("_")
    way = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    return name == way or (way == "join" and not _LEAVING.match(name))


def _is_ended(file: PythonFile, call: ast.Call) -> bool:
    """Tell whether the other side has been told to end before."""
    for statement in before(file, call):
        for node in file.below(statement):
            if isinstance(node, ast.Call) and _ENDING.search(file.source(node.func)):
                return True
    return False
