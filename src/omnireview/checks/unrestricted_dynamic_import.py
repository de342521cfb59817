"""A module that is imported by a name which configuration or a caller may choose freely.

Found are `importlib.import_module` and `__import__` of a name that was cut from a dotted path (`path.rsplit(".",
1)`, `path.rpartition(".")`), or that is an attribute or item of a configuration, of arguments or of a request.
Left alone: a text that is a parameter, names with a fixed beginning (`f"{__name__}.{part}"`, `"pkg." + part`),
names out of a table of the file, and names that were compared before (`in ALLOWED`, `.startswith(...)`, a
validator).
"""

import ast
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import PYTHON
from omnireview.nouns import noun
from omnireview.python import Binding, PythonFile
from omnireview.spans import Match
from omnireview.traits.calls import calls_of
from omnireview.traits.guards import before, conditions, mentions
from omnireview.traits.naming import last_name
from omnireview.traits.outside import carrier_of, compared, parts_of

SUBJECT: Final = PYTHON
REACH: Final = "function"

_IMPORTS = frozenset({"importlib.import_module", "builtins.__import__", "importlib.__import__"})
_SENT = frozenset({"request", "req", "payload", "body", "message", "msg"})
_CUTS = frozenset({"rsplit", "rpartition", "split", "partition"})

_MOST_CALLS = 200
"""Such calls of one file that are looked at: each asks for all that stands before it."""


@noun
class Options(CheckOptions):
    """Where names come from that somebody may choose."""

    sources: tuple[str, ...] = option(
        "Words in the names of what holds such names.",
        default=("cfg", "config", "conf", "args", "options", "settings"),
    )


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """It is called by one of these names."""
    return frozenset({"import_module", "__import__"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:
    """Give each such import; `$NAME` is what is imported by."""
    calls = [call for call, _ in calls_of(file, _IMPORTS) if call.args]
    for call in calls[:_MOST_CALLS]:
        name = call.args[0]
        origin = _origin(file, name, frozenset(options.sources))
        if origin is None or _is_guarded(file, call, {*_names(file, name), *_names(file, origin)}):
            continue
        span = file.span(call)
        yield Match(span, span.line, {"$NAME": file.source(name)})


def _origin(file: PythonFile, name: ast.expr, sources: frozenset[str]) -> ast.expr | None:
    """Give the text that somebody may choose; None when the name is fixed, or nobody knows where it is from."""
    if isinstance(name, ast.Name):
        found = file.names.bindings(name.id, name)
        if len(found) == 1 and found[0].kind in {"part", "assignment"} and found[0].value is not None:
            return _cut(file, found[0]) or _chosen(file, found[0].value, sources)
        return None
    if isinstance(name, ast.Subscript) and isinstance(name.value, ast.Call):
        return _cut_text(file, name.value)
    return _chosen(file, name, sources)


def _cut(file: PythonFile, binding: Binding) -> ast.expr | None:
    value = binding.value
    if binding.kind == "assignment" and isinstance(value, ast.Subscript):
        value = value.value
    elif binding.kind != "part":
        return None
    return _cut_text(file, value) if isinstance(value, ast.Call) else None


def _cut_text(file: PythonFile, call: ast.Call) -> ast.expr | None:
    """Give the text that is cut at a dot, unless it is fixed or the name of something that exists."""
    method = call.func
    if not isinstance(method, ast.Attribute) or method.attr not in _CUTS or not call.args:
        return None
    separator = call.args[0]
    if not isinstance(separator, ast.Constant) or separator.value not in {".", ":"}:
        return None
    return None if _is_fixed(file, method.value) else method.value


def _is_fixed(file: PythonFile, text: ast.expr) -> bool:
    if isinstance(text, ast.Name):
        if text.id.startswith("__") or text.id.isupper():
            return True
        found = file.names.bindings(text.id, text)
        # Of a parameter only its callers know whether anybody may choose it.
        return not found or not all(_is_open(each) for each in found)
    if isinstance(text, ast.Attribute):
        return text.attr.startswith("__")
    return not isinstance(text, (ast.Subscript, ast.Call))


def _is_open(binding: Binding) -> bool:
    value = binding.value
    return (
        binding.kind == "assignment"
        and isinstance(value, (ast.Attribute, ast.Subscript, ast.Call))
        and not (isinstance(value, ast.Attribute) and value.attr.startswith("__"))
    )


def _chosen(file: PythonFile, value: ast.expr, sources: frozenset[str]) -> ast.expr | None:
    """Give an attribute or item of a configuration or of a request."""
    if parts_of(carrier_of(file, value).rpartition(".")[2]) & _SENT:
        return value
    inner: ast.AST = value
    if isinstance(inner, ast.Call):
        inner = inner.func if isinstance(inner.func, ast.Attribute) and inner.func.attr == "get" else inner
    while isinstance(inner, (ast.Attribute, ast.Subscript)):
        if isinstance(inner, ast.Attribute) and inner.attr.startswith("__"):
            return None
        inner = inner.value
        if parts_of(last_name(inner)) & sources:
            return value
    return None


def _names(file: PythonFile, node: ast.AST) -> frozenset[str]:
    return frozenset(each.id for each in file.below(node) if isinstance(each, ast.Name))


def _is_guarded(file: PythonFile, call: ast.Call, names: set[str]) -> bool:
    """Tell whether the text, or a part of it, was compared before: with a list, a beginning, by a validator."""
    if compared(file, call, *names):
        return True
    tests = [each.test for each in conditions(file, call)]
    tests += [each.test for each in before(file, call) if isinstance(each, ast.If)]
    return any(_restricts(file, test, name) for test in tests for name in names)


def _restricts(file: PythonFile, test: ast.AST, name: str) -> bool:
    for node in file.below(test):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr in {"startswith", "match", "fullmatch"} and mentions(node, name, file):
                return True
        elif isinstance(node, ast.Compare) and isinstance(node.ops[0], (ast.In, ast.NotIn)):
            # `"." in path` asks for the shape of the name alone.
            is_shape = isinstance(node.left, ast.Constant)
            if not is_shape and mentions(node.left, name, file):
                return True
    return False
