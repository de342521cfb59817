"""A guidance scale that a function takes and never reads: whoever sets it gets the same picture as before.

Classifier-free guidance puts two predictions together, with the condition and without it, by this scale
(https://arxiv.org/abs/2207.12598). Left alone: functions without a body of their own (abstract, stubs, those
that only raise), those whose docstring, or a comment beside the parameter, says that it is ignored, overrides
that pass `**kwargs` or `locals()` on, and parameters whose names begin with `_`.
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

SUBJECT: Final = PYTHON
REACH: Final = "function"

_SAID = re.compile(
    r"\b(?:ignored|unused|not used|no effect|distilled|compatib\w+|placeholder|deprecated)\b", re.IGNORECASE
)
_ALL = frozenset({"locals", "vars"})


@noun
class Options(CheckOptions):
    """What guidance is called."""

    names: tuple[str, ...] = option(
        "Names of parameters that set how strong guidance is.",
        default=("guidance_scale", "true_cfg_scale", "cfg_scale", "text_guidance_scale", "image_guidance_scale"),
    )


def words(options: Options) -> frozenset[str]:
    """One of the names stands in the file."""
    return frozenset(options.names)


def find(file: PythonFile, options: Options) -> Iterator[Match]:
    """Give each such parameter at its own line; `$NAME` is its name."""
    for function in file.functions:
        arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
        wanted = [each for each in arguments if each.arg in options.names]
        if not wanted or _is_stub(function):
            continue
        used = {node.id for node in file.below(*function.body) if isinstance(node, ast.Name)}
        if used & _ALL:
            continue
        for argument in wanted:
            if argument.arg not in used and not _is_said(file, function, argument):
                span = file.span(argument)
                yield Match(span, span.line, {"$NAME": argument.arg})


def _is_stub(function: Function) -> bool:
    """Tell whether a function does nothing by itself, or has to look like others."""
    if function.decorator_list or (function.args.kwarg is not None and function.name.startswith("_")):
        return True
    body = function.body[1:] if ast.get_docstring(function, clean=False) is not None else function.body
    return all(
        isinstance(each, (ast.Pass, ast.Raise))
        or (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant))
        for each in body
    )


def _is_said(file: PythonFile, function: Function, argument: ast.arg) -> bool:
    """Tell whether the docstring's words on the parameter, or a comment on its line, say that it does nothing."""
    comments = [each.text for each in file.comments if each.line in (argument.lineno, argument.lineno - 1)]
    documented = ast.get_docstring(function, clean=False) or ""
    at = documented.find(argument.arg)
    told = documented[at : at + 600] if at >= 0 else ""
    return any(_SAID.search(text) for text in (*comments, told))
