"""A method called on something that is not its class: the test proves that the stand-in fits the method.

Found is `Class.method(fake, ...)` where `fake` is a `SimpleNamespace` or a mock made in the test: whatever the
real class has or lost, the test stays green. A name that speaks of something else than the class is left alone:
the method may be a static one (`Runner.limit_of(mock_config)`).
"""

import ast
import re
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import NoOptions as Options
from omnireview.checks.subjects import PYTHON
from omnireview.places import is_test
from omnireview.python import PythonFile
from omnireview.spans import Match
from omnireview.traits.calls import last_words

SUBJECT: Final = PYTHON
REACH: Final = "function"

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SAY_NOTHING = frozenset(
    {"mock", "mocked", "fake", "stub", "dummy", "self", "this", "instance", "obj", "object", "m", "it"}
)
_STAND_INS = frozenset(
    {
        "types.SimpleNamespace",
        *(
            f"unittest.mock.{name}"
            for name in ("Mock", "MagicMock", "AsyncMock", "NonCallableMock", "create_autospec")
        ),
    }
)


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """One of the stand-ins is named."""
    return last_words(_STAND_INS)


def find(file: PythonFile, options: Options) -> Iterator[Match]:  # noqa: ARG001 - a check's shape
    """Give each such call; `$CLASS` and `$METHOD` are what is called."""
    if not is_test(file.path):
        return
    for call in file.nodes(ast.Call):
        callee = call.func
        if not isinstance(callee, ast.Attribute) or not isinstance(callee.value, ast.Name) or not call.args:
            continue
        owner = callee.value
        if not owner.id[:1].isupper() or owner.id.isupper() or file.qualified(owner) in (None, *_STAND_INS):
            continue
        if _is_stand_in(file, call.args[0]) and _means(call.args[0], owner.id):
            span = file.span(call)
            yield Match(span, span.line, {"$CLASS": owner.id, "$METHOD": callee.attr})


def _means(node: ast.expr, owner: str) -> bool:
    """Tell whether a stand-in's name says nothing, or that it is one of a class."""
    if not isinstance(node, ast.Name):
        return True
    own = {each.lower() for each in _WORD.findall(owner)}
    said = {each for each in node.id.lower().split("_") if each} - _SAY_NOTHING
    return said <= own


def _is_stand_in(file: PythonFile, node: ast.expr) -> bool:
    if isinstance(node, ast.Name):
        given = file.names.value(node.id, node)
        return isinstance(given, ast.Call) and file.qualified(given) in _STAND_INS
    return isinstance(node, ast.Call) and file.qualified(node) in _STAND_INS
