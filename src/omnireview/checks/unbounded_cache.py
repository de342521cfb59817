"""A cache that only grows: entries are stored for ever, until the process has no memory left.

Found where an attribute of self begins as an empty dict, list or set in `__init__`, a method stores in it, and
nothing in the file takes from it, empties or replaces it, asks how many it holds, or hands it on. It counts as a
cache when its name or its class's says so (`cache`, `memo`), or when a class that lasts (an engine, a manager, a
worker) fills it by the id of a request or a session.

Left alone: keys of which there are only a few by nature (devices, types, layers, shapes, names of models), also
where they come from other names; `deque(maxlen=...)`; what is filled while something is loaded, built or
registered.
"""

import ast
import re
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import PythonFile
from omnireview.spans import Match
from omnireview.traits.containers import Container, Growth, containers
from omnireview.traits.naming import dotted

SUBJECT: Final = PYTHON
REACH: Final = "file"

_CACHE = re.compile(r"(?i)cache|memo(?!ry)")
_LASTING = re.compile(
    r"(Engine|Server|Manager|Connector|Worker|Scheduler|Client|Handler|Service|Pool|Store|Monitor|Tracker|Router"
    r"|Runner|Processor|Stage|Cache|Registry|Node|Executor|Orchestrator|Pipeline|Serving\w*|LLM|Backend)$"
)
_REQUEST = re.compile(r"(^|_)(req|request|session|conversation|client|user|job|task|trace)(_?id|_?uuid|_?key)?$")
_FEW = re.compile(
    r"device|dtype|type|layer|name|cls|class|kind|mode|stage|rank|shape|size|backend|model|lang|worker|block|idx"
    r"|index|resolution|height|width|num|module|step|level|branch|adapter|lora|platform|group|dim|len|config|node"
)
_ONCE = re.compile(
    r"^_*(load|init|build|register|setup|set_up|add_(model|layer|module)|create|warm|prepare|reset|_getitem__)"
)


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """It can't be found without a method of a class."""
    return frozenset({"self"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give the first place at which each such cache grows; `$CACHE` is the attribute, `$KEY` the key."""
    for each in containers(file):
        if each.is_bounded:
            continue
        growth = next((one for one in each.growths if _is_endless(file, each, one)), None)
        if growth is not None:
            span = file.span(growth.node)
            key = "" if growth.key is None else " ".join(file.source(growth.key).split())
            yield Match(span, span.line, {"$CACHE": f"self.{each.name}", "$KEY": key})


def _is_endless(file: PythonFile, container: Container, growth: Growth) -> bool:
    if _ONCE.search(growth.method.name):
        return False
    words = [] if growth.key is None else _words(file, growth.key)
    last = dotted(growth.key).rpartition(".")[2]
    if last and _REQUEST.search(last) and _LASTING.search(container.owner.name):
        return True
    if not _CACHE.search(container.name) and not _CACHE.search(container.owner.name):
        return False
    if growth.key is None:
        return True
    return bool(words) and not any(_FEW.search(word.lower()) for word in words)


def _words(file: PythonFile, key: ast.expr) -> list[str]:
    """Give the names that a key is made of, with those behind a name that is bound once."""
    found: list[str] = []
    waiting: list[ast.AST] = [key]
    seen: set[str] = set()
    while waiting:
        for node in file.below(waiting.pop()):
            if isinstance(node, ast.Attribute):
                found.append(node.attr)
            elif isinstance(node, ast.Name):
                found.append(node.id)
                if node.id not in seen:
                    seen.add(node.id)
                    bound = file.names.bindings(node.id, node)
                    waiting += [each.value for each in bound if each.value is not None]
    return found
