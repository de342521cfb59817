"""The parameters of a function → `Signature`."""

import ast

from omnireview.surface import Parameter, ParameterKind, Signature
from omnireview.surface.digests import Function
from omnireview.surface.texts import text_of

_LONGEST = 400


def signature_of(function: Function) -> Signature:
    """Tell what a function takes, in order, and its annotations as text."""
    given = function.args
    positional = [*given.posonlyargs, *given.args]
    defaults: list[ast.expr | None] = [None] * (len(positional) - len(given.defaults))
    defaults += given.defaults
    found = [
        _parameter(each, "positional-only" if at < len(given.posonlyargs) else "positional", default)
        for at, (each, default) in enumerate(zip(positional, defaults, strict=True))
    ]
    if given.vararg is not None:
        found.append(_parameter(given.vararg, "star", None))
    found += [
        _parameter(each, "keyword", default)
        for each, default in zip(given.kwonlyargs, given.kw_defaults, strict=True)
    ]
    if given.kwarg is not None:
        found.append(_parameter(given.kwarg, "double-star", None))
    returns = None if function.returns is None else text_of(function.returns, _LONGEST)
    return Signature(tuple(found), returns, isinstance(function, ast.AsyncFunctionDef))


def _parameter(each: ast.arg, kind: ParameterKind, default: ast.expr | None) -> Parameter:
    return Parameter(
        each.arg,
        kind,
        None if default is None else text_of(default, _LONGEST),
        None if each.annotation is None else text_of(each.annotation, _LONGEST),
    )
