"""A model, a processor or a tokenizer that is loaded anew for each request.

Found where `from_pretrained` (or another listed method) is called in a function that is run for each request: one
that an engine calls again and again, a route's handler, or one that takes a request, messages or prompts and does
not say by its name that it loads or sets something up.

Left alone: what is kept (assigned to an attribute or a global name), under a condition (`if self.processor is
None`), in a function with a cache around it, at the top of a script, and what only reads a configuration.
"""

import ast
import re
from collections.abc import Iterator
from itertools import takewhile
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import PYTHON
from omnireview.nouns import noun
from omnireview.python import Binding, Function, PythonFile
from omnireview.spans import Match
from omnireview.traits.attributes import attribute_of_self
from omnireview.traits.hot import HOT_NAMES

SUBJECT: Final = PYTHON
REACH: Final = "function"

_ONCE = re.compile(
    r"^_*(load|init|setup|set_up|build|create|get|make_(model|pipeline|engine|processor|tokenizer)|from_|main|test_|run_?$"
    r"|warm|convert|download|prepare_model|configure|export|save|train|__init__|start|open|new|ensure|cached)"
)
_ASKED = frozenset({"request", "req", "messages", "prompt", "prompts", "raw_request", "conversation", "requests"})
_ROUTES = frozenset({"get", "post", "put", "patch", "delete", "websocket", "route", "api_route"})
_KIND = re.compile(r"Tokenizer|Processor|FeatureExtractor|Pipeline|Scheduler|Vocoder")
_CACHES = re.compile(r"cache|memo|lru|fixture|singleton")


@noun
class Options(CheckOptions):
    """What loads, and what is light enough to be left alone."""

    methods: tuple[str, ...] = option("Methods that load something heavy, by their last name.", filled=True)
    light: tuple[str, ...] = option("Ends of the names of classes that load next to nothing.", default=("Config",))


def words(options: Options) -> frozenset[str]:
    """The methods."""
    return frozenset(options.methods)


def find(file: PythonFile, options: Options) -> Iterator[Match]:
    """Give each such call at its own line; `$FUNCTION` is the function around it, `$WHAT` what is loaded."""
    for call in file.nodes(ast.Call):
        if not isinstance(call.func, ast.Attribute) or call.func.attr not in options.methods:
            continue
        owner = file.source(call.func.value).rpartition(".")[2]
        function = file.function_of(call)
        if function is None or owner.endswith(options.light) or not _is_asked(file, function):
            continue
        if not _is_kept(file, call, function):
            span = file.span(call)
            told = _KIND.search(owner)
            what = told[0].lower() if told else "model"
            yield Match(span, span.line, {"$FUNCTION": function.name, "$WHAT": what})


def _is_asked(file: PythonFile, function: Function) -> bool:
    """Tell whether a function is run for each request."""
    for each in function.decorator_list:
        target = each.func if isinstance(each, ast.Call) else each
        if isinstance(target, ast.Attribute) and target.attr in _ROUTES and isinstance(each, ast.Call):
            return True
    if _ONCE.search(function.name) or (
        file.method_class(function) is None and file.class_of(function) is not None
    ):
        return False
    if function.name in HOT_NAMES and file.method_class(function) is not None:
        return True
    arguments = function.args
    names = {each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
    return not _ASKED.isdisjoint(names)


def _is_kept(file: PythonFile, call: ast.Call, function: Function) -> bool:
    if any(_CACHES.search(file.source(each)) for each in function.decorator_list):
        return True
    statement = file.statement_of(call)
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    for target in targets:
        if isinstance(target, ast.Subscript) or attribute_of_self(target) is not None:
            return True
        if isinstance(target, ast.Name) and any(
            each.kind in {"global", "nonlocal"} for each in _bindings(file, function, target.id)
        ):
            return True
    inside = takewhile(lambda each: each is not function, file.ancestors(call))
    return any(isinstance(each, (ast.If, ast.IfExp, ast.BoolOp)) for each in inside)


def _bindings(file: PythonFile, function: Function, name: str) -> tuple[Binding, ...]:
    return file.names.scope_bindings(function).get(name, ())
