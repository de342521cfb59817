"""What `dict.get` gives when the key is missing is used as if the key were always there.

`default: none` finds `config.get("engine").start()`: without the key it is `None.start()`, an AttributeError that
names neither the key nor the dictionary. `default: empty` finds `config.pop("engine", {}).workers`: without the
key it is an attribute of an empty dictionary, list or string, which has none of that name.

Left alone: look-ups by anything but a string that could be a key; what is no dictionary (`requests.get(url)`, a
client's or session's `get`); a key that a test around or before it asks for, in any way; a `try` that expects it.
"""

import ast
from collections.abc import Iterator
from itertools import islice
from typing import Final, Literal

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import PYTHON
from omnireview.nouns import noun
from omnireview.python import PythonFile
from omnireview.spans import Match
from omnireview.traits.guards import before, conditions, dotted, is_expected
from omnireview.traits.uses import fails_on_none

SUBJECT: Final = PYTHON
REACH: Final = "function"

_NO_DICTIONARIES = (
    "requests",
    "httpx",
    "session",
    "client",
    "queue",
    "http",
    "api",
    "ray",
    "db",
    "redis",
    "store",
)
_NEAR = 60
"""So many statements before a look-up are read."""
_EMPTY: dict[type[ast.AST], type] = {ast.Dict: dict, ast.List: list, ast.Tuple: tuple, ast.Set: set}


@noun
class Options(CheckOptions):
    """Which default is meant."""

    default: Literal["none", "empty"] = option("What the look-up gives when there is no such key.")


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """It can't be found without one of these."""
    return frozenset({"get", "pop"})


def find(file: PythonFile, options: Options) -> Iterator[Match]:
    """Give each such look-up; `$KEY` is the key, `$NAME` the attribute, `$LOOKUP` the same as an index."""
    for call in file.nodes(ast.Call):
        key = _key(call)
        if key is None or not fails_on_none(file, call) or file.qualified(call) is not None:
            continue
        above = file.parent(call)
        name = above.attr if isinstance(above, ast.Attribute) else ""
        if options.default == "none":
            is_wrong = len(call.args) == 1 and call.func.attr == "get"  # type: ignore[attr-defined]
        else:
            is_wrong = len(call.args) == 2 and bool(name) and _lacks(call.args[1], name)
        if is_wrong and not _is_asked(file, call, key):
            yield Match(file.span(call), call.lineno, {"$KEY": key, "$NAME": name, "$LOOKUP": _lookup(file, call)})


def _key(call: ast.Call) -> str | None:
    """Give the key of a look-up in what may be a dictionary."""
    made = call.func
    if not isinstance(made, ast.Attribute) or made.attr not in {"get", "pop"} or call.keywords or not call.args:
        return None
    match call.args[0]:
        case ast.Constant(value=str(key)) if key and "/" not in key and not key.startswith("http"):
            owner = dotted(made.value).rpartition(".")[2].lower()
            return None if owner.lstrip("_").endswith(_NO_DICTIONARIES) or owner[:1].isupper() else key
    return None


def _lacks(default: ast.expr, name: str) -> bool:
    """Tell whether an empty default has no such attribute; `__dict__` is one that no empty container has."""
    kind = _EMPTY.get(type(default))
    if isinstance(default, ast.Constant):
        kind = str if default.value == "" else type(None) if default.value is None else None
    elif isinstance(default, ast.Call) and not default.args and not default.keywords:
        kind = {"dict": dict, "list": list, "tuple": tuple, "set": set}.get(dotted(default.func))
    elif kind is not None and any(getattr(default, each, None) for each in ("keys", "elts")):
        return False
    return kind is not None and not hasattr(kind(), name)


def _is_asked(file: PythonFile, call: ast.Call, key: str) -> bool:
    """Tell whether anything before a look-up asks for the key, or sets it."""
    if is_expected(file, call):
        return True
    tests = (each.test for each in conditions(file, call))
    places = (
        each
        for each in islice(before(file, call), _NEAR)
        if not isinstance(each, (ast.With, ast.For, ast.AsyncFor))
    )
    return any(_names(file, each, key) for each in (*tests, *places))


def _names(file: PythonFile, place: ast.AST, key: str) -> bool:
    return any(isinstance(each, ast.Constant) and each.value == key for each in file.below(place))


def _lookup(file: PythonFile, call: ast.Call) -> str:
    owner = file.source(call.func.value)  # type: ignore[attr-defined]
    return f"{owner}[{file.source(call.args[0])}]" if len(owner) < 40 and "\n" not in owner else "[…]"
