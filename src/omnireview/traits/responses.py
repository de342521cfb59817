"""What an error response of a server says: its HTTP status, and the expressions that make up its text."""

import ast
import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Final

from omnireview.nouns import noun
from omnireview.python import PythonFile
from omnireview.traits.naming import dotted, last_name

_STATUS: Final[dict[str, tuple[str, int | None, int | None]]] = {
    "HTTPException": ("status_code", 0, None),
    "JSONResponse": ("status_code", 1, 200),
    "ORJSONResponse": ("status_code", 1, 200),
    "PlainTextResponse": ("status_code", 1, 200),
    "HTMLResponse": ("status_code", 1, 200),
    "Response": ("status_code", 1, 200),
    "json_response": ("status", None, 200),
    "create_error_response": ("status_code", 2, 400),
    "create_streaming_error_response": ("status_code", 2, 400),
    "jsonify": ("", None, 200),
}
"""What makes a response → the keyword and the place of its status, and what the status is without them.

FastAPI, Starlette, aiohttp, Flask, and vLLM's OpenAI server, whose error responses are 400 unless told otherwise.
"""
_NUMBERED = re.compile(r"HTTP_([1-5]\d\d)(?:_|$)")


@noun
class Answer:
    """A call that makes a response: its status (None: not known), and what else it is given."""

    call: ast.Call
    status: int | None
    said: tuple[ast.expr, ...]


def answers_in(file: PythonFile, handler: ast.ExceptHandler) -> Iterator[Answer]:
    """Give the responses that a handler makes, outermost ones only."""
    inner: set[ast.AST] = set()
    for node in file.within(handler):
        if not isinstance(node, ast.Call) or node in inner:
            continue
        name = last_name(node.func)
        if name in _STATUS:
            inner.update(file.below(node))
            yield _answer(file, node, name)


def _answer(file: PythonFile, call: ast.Call, name: str) -> Answer:
    keyword, place, default = _STATUS[name]
    given = next((each.value for each in call.keywords if each.arg == keyword), None)
    if given is None and place is not None and len(call.args) > place:
        given = call.args[place]
    above = file.parent(call)
    if given is None and name == "jsonify" and isinstance(above, ast.Tuple) and len(above.elts) > 1:
        given = above.elts[1]
    if given is None and default == 400:
        # Other servers have functions of this name that take a code first: theirs, or one of HTTP.
        first = call.args[0] if call.args else None
        is_code = first is not None and (status_of(first) or dotted(first).rpartition(".")[2].isupper())
        given = first if is_code else None
    said = (*call.args, *(each.value for each in call.keywords))
    return Answer(
        call, default if given is None else status_of(given), tuple(each for each in said if each is not given)
    )


def status_of(node: ast.expr) -> int | None:
    """Give the number of `400`, `HTTPStatus.BAD_REQUEST.value` or `status.HTTP_400_BAD_REQUEST`; else None."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, int) else None
    for word in dotted(node).split("."):
        numbered = _NUMBERED.match(word)
        if numbered:
            return int(numbered[1])
        if word in HTTPStatus.__members__:
            return HTTPStatus[word].value
    return None
