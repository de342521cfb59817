"""A tensor handed to a class that wants plain lists of numbers, since it sends them to another process.

Found are calls of classes whose name ends as `calls` says, with one of `arguments` given as a tensor: made by
torch, annotated so, or taken from what a sampler gave (`sampler_output.sampled_token_ids`). Left alone:
`.tolist()` of one, lists, and values whose kind is not known.
"""

import ast
from collections.abc import Iterator
from typing import Final

from omnireview.checks.options import CheckOptions, option
from omnireview.checks.subjects import PYTHON
from omnireview.nouns import noun
from omnireview.python import PythonFile
from omnireview.spans import Match
from omnireview.traits.guards import dotted
from omnireview.traits.tensors import is_tensor

SUBJECT: Final = PYTHON
REACH: Final = "function"


@noun
class Options(CheckOptions):
    """Which arguments of which calls are lists."""

    calls: tuple[str, ...] = option("Ends of the names of classes.", filled=True)
    arguments: tuple[str, ...] = option("Keywords that take lists.", filled=True)
    apart: tuple[str, ...] = option(
        "Beginnings of the names of classes that take tensors all the same.", default=()
    )
    tensors: tuple[str, ...] = option("Attributes that are tensors, as they are written.", default=())


def words(options: Options) -> frozenset[str]:
    """One of the keywords is named."""
    return frozenset(options.arguments)


def find(file: PythonFile, options: Options) -> Iterator[Match]:
    """Give each such argument; `$ARGUMENT` is its keyword, `$VALUE` what is given, `$CALL` the class."""
    for call in file.nodes(ast.Call):
        name = dotted(call.func).rpartition(".")[2]
        if not name.endswith(options.calls) or name.startswith(options.apart):
            continue
        for word in call.keywords:
            if word.arg not in options.arguments or not _is_tensor(file, word.value, options.tensors):
                continue
            span = file.span(word.value)
            shown = file.source(word.value)
            yield Match(span, span.line, {"$ARGUMENT": word.arg, "$VALUE": shown, "$CALL": name})


def _is_tensor(file: PythonFile, value: ast.expr, known: tuple[str, ...]) -> bool:
    if isinstance(value, ast.Name):
        given = file.names.value(value.id, value)
        if given is not None and dotted(given) in known:
            return True
    return dotted(value) in known or is_tensor(file, value)
