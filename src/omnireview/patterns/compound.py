"""The statements with several blocks or items: `if`, `try`, `with` and `match`."""

from collections.abc import Sequence

import libcst as cst

from omnireview.patterns.bindings import Bindings
from omnireview.patterns.matcher import Matcher, Solutions
from omnireview.patterns.placeholders import is_dots, metavariable
from omnireview.patterns.statements import match_row, units

Handler = cst.ExceptHandler | cst.ExceptStarHandler


def match_with(matcher: Matcher, pattern: cst.With, code: cst.CSTNode, bindings: Bindings) -> Solutions:
    """Match a `with` statement, whose items may be some that stand side by side among others."""
    if not isinstance(code, cst.With):
        return
    size = len(pattern.items)
    for start in range(len(code.items) - size + 1):
        for solution in matcher.row(pattern.items, code.items[start : start + size], bindings):
            yield from matcher.fields(pattern, code, ["asynchronous", "body"], solution)


def match_item(matcher: Matcher, pattern: cst.WithItem, code: cst.CSTNode, bindings: Bindings) -> Solutions:
    """Match what a `with` statement holds open; what stands for any of it takes its `as` too."""
    if isinstance(code, cst.WithItem):
        anything = pattern.asname is None and (is_dots(pattern.item) or metavariable(pattern.item))
        yield from matcher.fields(pattern, code, ["item"] if anything else ["item", "asname"], bindings)


def match_else(matcher: Matcher, pattern: cst.Else, code: cst.CSTNode, bindings: Bindings) -> Solutions:
    """Match an `else`; in the code it may be an `elif`, which is an `else` with an `if` alone in it."""
    if isinstance(code, cst.Else):
        yield from matcher.node(pattern.body, code.body, bindings)
    elif isinstance(code, cst.If):
        yield from (found for found, _ in match_row(matcher, units(pattern.body), [code], bindings, more=False))


def match_if(matcher: Matcher, pattern: cst.If, code: cst.CSTNode, bindings: Bindings) -> Solutions:
    """Match an `if`; where an `elif` is wanted there may be an `else` with an `if` alone in it."""
    if isinstance(code, cst.Else):
        inside = units(code.body)
        code = inside[0] if len(inside) == 1 else code
    yield from matcher.structure(pattern, code, bindings)


def match_try(
    matcher: Matcher, pattern: cst.Try | cst.TryStar, code: cst.CSTNode, bindings: Bindings
) -> Solutions:
    """Match a `try`: further handlers may be there, but no `else` or `finally` that the pattern leaves out.

    As in Semgrep, `except` and `except*` are the same.
    """
    if isinstance(code, (cst.Try, cst.TryStar)):
        for solution in _handlers(matcher, pattern.handlers, code.handlers, bindings):
            yield from matcher.fields(pattern, code, ["body", "orelse", "finalbody"], solution)


def _handlers(
    matcher: Matcher, wanted: Sequence[Handler], found: Sequence[Handler], bindings: Bindings
) -> Solutions:
    """Match each handler with a different one, in any order."""
    if not wanted:
        yield bindings
        return
    for at, code in enumerate(found):
        for solution in matcher.fields(wanted[0], code, _parts(wanted[0]), bindings):
            yield from _handlers(matcher, wanted[1:], [*found[:at], *found[at + 1 :]], solution)


def _parts(handler: Handler) -> list[str]:
    return ["body"] if is_dots(handler.type) and handler.name is None else ["type", "name", "body"]


def match_handler(matcher: Matcher, pattern: Handler, code: cst.CSTNode, bindings: Bindings) -> Solutions:
    """Match a handler that is a pattern of its own.

    `except ...:` is any; `except $E:` needs a type; `as` is left out by these two alone.
    """
    if not isinstance(code, (cst.ExceptHandler, cst.ExceptStarHandler)):
        return
    names = _parts(pattern)
    if pattern.name is None and metavariable(pattern.type):
        names.remove("name")
    yield from matcher.fields(pattern, code, names, bindings)


def match_match(matcher: Matcher, pattern: cst.Match, code: cst.CSTNode, bindings: Bindings) -> Solutions:
    """Match a `match` statement; its cases may stand in any order, among others."""
    if isinstance(code, cst.Match):
        for solution in matcher.node(pattern.subject, code.subject, bindings):
            yield from matcher.unordered(pattern.cases, code.cases, solution, more=True)
