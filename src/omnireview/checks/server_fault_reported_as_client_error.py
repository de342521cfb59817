"""A fault of the server that clients are told is theirs: a status of 400 to 499 for whatever went wrong.

Found where a broad handler answers so, and what is tried does some work: awaits something, or calls what
generates, predicts, loads, starts or stops. Found, too, where a handler of `ValueError` does, and the engine runs
in what is tried: a `ValueError` from within a model is no bad request. What vLLM's `create_error_response` answers
is 400 unless it is told otherwise, or is given the error itself.

Left alone: statuses that any failure leads to by design (401, 403, 404 and 499), and handlers around reading and
validating what the client sent.
"""

import ast
import re
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import PythonFile
from omnireview.spans import Match
from omnireview.traits.awaits import is_awaited
from omnireview.traits.handlers import caught, is_broad
from omnireview.traits.naming import dotted, last_name
from omnireview.traits.responses import Answer, answers_in

SUBJECT: Final = PYTHON
REACH: Final = "function"

_BY_DESIGN = frozenset({401, 403, 404, 499})
_WORK = re.compile(
    r"^(generate|infer|inference|execute|forward|chat|load|unload|start|stop|sleep|wake|reset|synthesi[sz]e|transcribe"
    r"|predict|run|collective_rpc|pipeline|pipe)(_|$)"
)
_READS = re.compile(r"^(json|body|form|read|receive|parse|validate|check|decode|get)|_(body|json|request)$")
_ENGINES = re.compile(r"engine|pipeline|runner|worker|llm")
_RUNS = re.compile(r"^(generate|encode|chat|infer|run|step|execute|execute_model|forward|__call__|predict)")


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """It can't be found without these."""
    return frozenset({"except"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such handler, at its `except`; `$STATUS` is what it answers."""
    for handler in file.nodes(ast.ExceptHandler):
        answers = [each for each in answers_in(file, handler) if _blames_client(each, handler)]
        if answers and (_works(file, handler) if is_broad(handler) else _runs_engine(file, handler)):
            span = file.head(handler)
            yield Match(span, span.line, {"$STATUS": str(answers[0].status)})


def _blames_client(answer: Answer, handler: ast.ExceptHandler) -> bool:
    if answer.status is None or not 400 <= answer.status < 500 or answer.status in _BY_DESIGN:
        return False
    bare = any(isinstance(each, ast.Name) and each.id == handler.name for each in answer.said)
    return not bare or not last_name(answer.call.func).endswith("error_response")


def _works(file: PythonFile, handler: ast.ExceptHandler) -> bool:
    for call in _calls(file, handler):
        name = last_name(call.func)
        if _READS.search(name):
            continue
        if _WORK.search(name) or (is_awaited(file, call) and not _READS.search(name)):
            return True
    return False


def _runs_engine(file: PythonFile, handler: ast.ExceptHandler) -> bool:
    if "ValueError" not in caught(handler):
        return False
    for call in _calls(file, handler):
        owner = dotted(call.func).rpartition(".")[0].lower()
        if _RUNS.search(last_name(call.func)) and _ENGINES.search(owner) and is_awaited(file, call):
            return True
    return False


def _calls(file: PythonFile, handler: ast.ExceptHandler) -> Iterator[ast.Call]:
    tried = file.parent(handler)
    if tried is not None:
        yield from (node for node in file.within(tried) if isinstance(node, ast.Call))
