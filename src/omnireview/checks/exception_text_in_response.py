"""The text of an error that nobody expected, in what a server answers.

Found where a handler makes a response of the error's text (`str(error)`, an f-string of it,
`traceback.format_exc()`), and the status is 500 or more, or the handler is broad and the status not known, or
something is awaited in what is tried: such a text tells paths, addresses and code.

Left alone: a status below 500 where an error was expected (`except ValueError as error`) or the request is only
read and validated, since that tells clients what to mend; the error's type; and attributes made for it
(`error.detail`).
"""

import ast
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.python import PythonFile
from omnireview.spans import Match
from omnireview.traits.handlers import is_broad
from omnireview.traits.responses import Answer, answers_in

SUBJECT: Final = PYTHON
REACH: Final = "function"

_TEXTS = frozenset({"args", "message", "msg", "__cause__"})
_TRACES = frozenset({"format_exc", "format_exception", "format_exception_only"})


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """It can't be found without these."""
    return frozenset({"except"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give the argument of each such response that holds the text; `$TEXT` is it as it is written."""
    for handler in file.nodes(ast.ExceptHandler):
        for answer in answers_in(file, handler):
            if not _is_unexpected(file, handler, answer):
                continue
            text = next((each for each in answer.said if _tells(file, each, handler)), None)
            if text is not None:
                span = file.span(text)
                yield Match(span, span.line, {"$TEXT": " ".join(file.source(text).split())})


def _is_unexpected(file: PythonFile, handler: ast.ExceptHandler, answer: Answer) -> bool:
    if answer.status is None:
        return is_broad(handler)
    return answer.status >= 500 or _serves(file, handler)


def _serves(file: PythonFile, handler: ast.ExceptHandler) -> bool:
    """Tell whether a handler takes any error of something that is awaited: not only what the client has sent."""
    tried = file.parent(handler)
    return (
        is_broad(handler)
        and tried is not None
        and any(isinstance(each, (ast.Await, ast.AsyncFor)) for each in file.within(tried))
    )


def _tells(file: PythonFile, said: ast.expr, handler: ast.ExceptHandler) -> bool:
    """Tell whether an expression holds the error's text, itself or by a name that stands for such a one."""
    if handler.name is not None and isinstance(said, ast.Name) and said.id == handler.name:
        return False  # the callee decides what it tells of an error
    if isinstance(said, ast.Name):
        value = file.names.value(said.id, said)
        return value is not None and _holds(file, value, handler.name)
    return _holds(file, said, handler.name)


def _holds(file: PythonFile, said: ast.expr, name: str | None) -> bool:
    for node in file.below(said):
        if isinstance(node, ast.Attribute) and node.attr in _TRACES:
            return True
        if not isinstance(node, ast.Name) or node.id != name:
            continue
        above = file.parent(node)
        if isinstance(above, ast.Attribute) and above.attr not in _TEXTS:
            continue
        callee = getattr(above, "func", None)
        if isinstance(callee, ast.Name) and callee.id in {"type", "isinstance", "getattr", "hasattr", "id"}:
            continue
        return True
    return False
