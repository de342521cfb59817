"""Something opened that nothing closes for sure: a shared memory, a socket, a file, a lock.

Found where what a listed call opens is used on the spot and dropped (`json.load(open(path))`), or has a local name
that is never closed, or is closed only where nothing fails in between; and where a lock is taken by a statement
`lock.acquire()` and released in the same function outside of a `finally`.

Left alone: `with`, `closing(...)`, `enter_context(...)`, a `close` in `finally`; what is returned, yielded, stored
or passed on, since somebody else may close it; a lock that is released elsewhere.
"""

import ast
from collections.abc import Iterator, Mapping
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import PYTHON
from omnireview.nouns import noun
from omnireview.python import PythonFile
from omnireview.spans import Match
from omnireview.traits.calls import last_words
from omnireview.traits.naming import dotted, last_name

SUBJECT: Final = PYTHON
REACH: Final = "function"

_CLOSING = frozenset({"close", "release", "unlink", "terminate", "shutdown", "__exit__", "aclose"})
_READERS = frozenset(
    {
        *("load", "safe_load", "load_all", "full_load", "reader", "DictReader", "list", "loads"),
        *("readlines", "sorted", "max", "min", "set", "tuple", "any", "all", "len", "writer", "dump", "safe_dump"),
        *("frombuffer", "sum", "enumerate", "memoryview", "ndarray", "print", "copyfileobj", "bytes", "str"),
    }
)
_LOCKS = ("lock", "mutex", "sem", "semaphore")


_DROPPED = "is used and dropped, so nothing closes it"


@noun
class Options(CheckOptions):
    """What opens something."""

    calls: tuple[str, ...] = option("Dotted names of what opens something that must be closed.", filled=True)
    harmless: tuple[str, ...] = option(
        "Those that weigh little: minor, or information where the thing is dropped at once.",
        default=(),
    )


_PLAIN = frozenset({"multiprocessing.shared_memory.SharedMemory"})
"""What has no `with` of its own: https://docs.python.org/3/library/multiprocessing.shared_memory.html."""


def words(options: Options) -> frozenset[str]:
    """The last names of the calls, and what takes a lock."""
    return last_words(options.calls) | {"acquire"}


def find(file: PythonFile, options: Options) -> Iterator[Match]:
    """Give each such call; `$CALL` is the function as written, `$FAULT` what is wrong, `$MEND` what helps."""
    for call in file.nodes(ast.Call):
        name = file.qualified(call)
        if name in options.calls:
            fault = _fault(file, call)
        elif isinstance(call.func, ast.Attribute) and call.func.attr == "acquire":
            fault = _unreleased(file, call)
        else:
            continue
        if fault:
            span = file.span(call)
            mend = "Use a with statement, or close it in a finally block."
            if name in _PLAIN:
                mend = "Close it in a finally block."
            elif name not in options.calls:
                mend = "Release it in a finally block, or use a with statement where the lock has one."
            bindings = {"$CALL": file.source(call.func), "$FAULT": fault, "$MEND": mend}
            if name in options.harmless:
                bindings["$SEVERITY"] = "info" if fault == _DROPPED else "minor"
            yield Match(span, span.line, bindings)


def _fault(file: PythonFile, call: ast.Call) -> str:
    """Give what is wrong with a call that opens something; "" where nothing is, or nobody can tell."""
    above = file.parent(call)
    if isinstance(above, ast.Attribute):
        return "" if above.attr in _CLOSING else _DROPPED
    if isinstance(above, ast.Call):
        return _DROPPED if call is not above.func and last_name(above.func) in _READERS else ""
    if isinstance(above, (ast.For, ast.comprehension)) and above.iter is call:
        return _DROPPED
    if isinstance(above, ast.Assign) and len(above.targets) == 1 and isinstance(above.targets[0], ast.Name):
        function = file.function_of(call)
        return "" if function is None else _left_open(file, function, above.targets[0].id, call)
    return ""


def _left_open(file: PythonFile, function: ast.AST, name: str, call: ast.Call) -> str:
    closes: list[ast.AST] = []
    for node in file.once(_uses).get((function, name), ()):
        above = file.parent(node)
        if isinstance(above, ast.Attribute):
            if above.attr in _CLOSING:
                closes.append(node)
        elif not _only_reads(above, node):
            return ""
    if any(_is_certain(file, each, call) for each in closes):
        return ""
    return "stays open when anything fails before it is closed" if closes else "is never closed"


def _only_reads(above: ast.AST | None, node: ast.AST) -> bool:
    """Tell whether what stands above a name takes from what it stands for, and does not keep it."""
    if isinstance(above, ast.Call):
        return above.func is not node and last_name(above.func) in _READERS
    if isinstance(above, (ast.For, ast.comprehension)):
        return above.iter is node
    return isinstance(above, (ast.If, ast.While, ast.UnaryOp, ast.Compare, ast.BoolOp, ast.FormattedValue))


def _is_certain(file: PythonFile, close: ast.AST, call: ast.Call) -> bool:
    """Tell whether a close is run whatever happens, as far as a reader sees: in `finally`, or at once."""
    inner = close
    for above in file.ancestors(close):
        if isinstance(above, (ast.Try, ast.TryStar)) and (inner in above.finalbody):
            return True
        if isinstance(above, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            break
        inner = above
    return (getattr(close, "lineno", 0)) - call.lineno <= 1


def _unreleased(file: PythonFile, call: ast.Call) -> str:
    above = file.parent(call)
    above = file.parent(above) if isinstance(above, ast.Await) else above
    owner = dotted(call.func.value) if isinstance(call.func, ast.Attribute) else ""
    function = file.function_of(call)
    if not isinstance(above, ast.Expr) or function is None or not owner.lower().rstrip("_").endswith(_LOCKS):
        return ""
    releases = file.once(_releases).get((function, owner), ())
    if not releases or any(_is_certain(file, each, call) for each in releases):
        return ""
    return "stays taken when anything fails before it is released"


def _uses(file: PythonFile) -> Mapping[tuple[ast.AST, str], list[ast.Name]]:
    """Give where each function reads each name, in inner functions, too."""
    found: dict[tuple[ast.AST, str], list[ast.Name]] = {}
    for node in file.nodes(ast.Name):
        if isinstance(node.ctx, ast.Load):
            for function in file.functions_around(node):
                found.setdefault((function, node.id), []).append(node)
    return found


def _releases(file: PythonFile) -> Mapping[tuple[ast.AST | None, str], list[ast.Call]]:
    found: dict[tuple[ast.AST | None, str], list[ast.Call]] = {}
    for node in file.nodes(ast.Call):
        if isinstance(node.func, ast.Attribute) and node.func.attr == "release":
            found.setdefault((file.function_of(node), dotted(node.func.value)), []).append(node)
    return found
