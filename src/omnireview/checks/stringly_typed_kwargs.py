"""A function that asks its `**kwargs` for certain words: parameters that no caller and no type checker can see.

`kwargs.get("num_frames")` is `num_frames: int | None = None` without the name, the type, the default in the
signature, and without an error for who misspells it. Found are functions that ask for two words or more. Left
alone: what takes words out to hand the rest on (`super().__init__(**kwargs)`), functions with decorators,
functions that take `*args` as well, words that are told to be deprecated, and methods that others prescribe
(`forward`, special methods but `__init__`, methods of classes with bases that take nothing else, and
`_parse_and_validate_image_input` of vLLM's models).
"""

import ast
import re
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import PYTHON
from omnireview.nouns import noun
from omnireview.python import Function, PythonFile
from omnireview.spans import Match
from omnireview.traits.naming import last_name

SUBJECT: Final = PYTHON
REACH: Final = "function"

_TELLING = re.compile(r"deprecat|^warn")
_WORD = re.compile(r"\w+")
_ASKING = frozenset({"get", "pop", "setdefault"})


@noun
class Options(CheckOptions):
    """How many words are too many."""

    least: int = option("So many words are found.", default=2, least=1)


def words(options: Options) -> frozenset[str]:  # noqa: ARG001 - a check's shape
    """Anything can hold it."""
    return frozenset()


def find(file: PythonFile, options: Options) -> Iterator[Match]:
    """Give each such function; `$NAME` is the parameter, `$KEYS` the first words, `$COUNT` their number."""
    for function in file.functions:
        rest = function.args.kwarg
        if rest is None or function.decorator_list or function.args.vararg or _is_prescribed(file, function):
            continue
        keys = _keys(file, function, rest.arg)
        if keys:
            dropped = _deprecated(file, function)
            keys = [key for key in keys if key not in dropped]
        if len(keys) >= options.least:
            span = file.head(function)
            shown = ", ".join(each[:40] for each in keys[:3])
            yield Match(span, span.line, {"$NAME": rest.arg, "$KEYS": shown, "$COUNT": str(len(keys))})


def _is_prescribed(file: PythonFile, function: Function) -> bool:
    owner = file.method_class(function)
    others = len(function.args.posonlyargs) + len(function.args.args) + len(function.args.kwonlyargs)
    if owner is not None and owner.bases and function.name != "__init__" and others <= 1:
        return True
    if function.name.startswith(("_parse_and_validate_", "__")):
        return function.name != "__init__"
    return function.name == "forward"


def _deprecated(file: PythonFile, function: Function) -> frozenset[str]:
    """Give the words that a function tells to be deprecated, by `deprecate("max_value", ...)` or a warning."""
    told: set[str] = set()
    for call in file.below(*function.body):
        if isinstance(call, ast.Call) and _TELLING.search(last_name(call.func)):
            texts = (each.value for each in file.below(*call.args) if isinstance(each, ast.Constant))
            told.update(word for text in texts if isinstance(text, str) for word in _WORD.findall(text))
    return frozenset(told)


def _keys(file: PythonFile, function: Function, rest: str) -> list[str]:
    """Give the words that are asked for, in order; none where the rest is handed on."""
    found: dict[str, None] = {}
    for name in file.within(function):
        if not isinstance(name, ast.Name) or name.id != rest:
            continue
        above = file.parent(name)
        match above:
            case ast.keyword(arg=None) | ast.Call() | ast.Assign() | ast.Return() | ast.Dict():
                return []
            case ast.Attribute():
                call = file.parent(above)
                if isinstance(call, ast.Call) and call.func is above and above.attr in _ASKING and call.args:
                    found |= dict.fromkeys(_words(call.args[0]))
            case ast.Subscript() if above.value is name:
                found |= dict.fromkeys(_words(above.slice))
            case ast.Compare(ops=[ast.In() | ast.NotIn()]):
                found |= dict.fromkeys(_words(above.left))
    return [*found]


def _words(node: ast.expr) -> tuple[str, ...]:
    return (node.value,) if isinstance(node, ast.Constant) and isinstance(node.value, str) else ()
