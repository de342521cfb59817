"""Functions, classes, and the statements with a head and a block."""

import libcst as cst

from omnireview.patterns.arguments import match_arguments
from omnireview.patterns.bindings import Bindings
from omnireview.patterns.matcher import Matcher, Solutions
from omnireview.patterns.placeholders import is_dots, metavariable
from omnireview.patterns.statements import match_members, units

_ANY_MORE = cst.Arg(cst.Ellipsis(), star="*")


def match_function(matcher: Matcher, pattern: cst.FunctionDef, code: cst.CSTNode, bindings: Bindings) -> Solutions:
    """Match a function. Decorators, a return type and `async` that the pattern leaves out may be there."""
    if not isinstance(code, cst.FunctionDef):
        return
    for decorated in matcher.unordered(pattern.decorators, code.decorators, bindings, more=True):
        for named in matcher.named(pattern.name, code.name, decorated):
            yield from matcher.fields(pattern, code, ["asynchronous", "params", "returns", "body"], named)


def match_class(matcher: Matcher, pattern: cst.ClassDef, code: cst.CSTNode, bindings: Bindings) -> Solutions:
    """Match a class. Decorators, members and further bases that the pattern leaves out may be there."""
    if not isinstance(code, cst.ClassDef):
        return
    wanted = [unit for unit in units(pattern.body) if not is_dots(unit)]
    bases = [*pattern.bases, *pattern.keywords, _ANY_MORE]
    for decorated in matcher.unordered(pattern.decorators, code.decorators, bindings, more=True):
        for named in matcher.named(pattern.name, code.name, decorated):
            for solution in match_arguments(matcher, bases, [*code.bases, *code.keywords], named):
                yield from match_members(matcher, wanted, units(code.body), solution)


def match_assign(matcher: Matcher, pattern: cst.Assign, code: cst.CSTNode, bindings: Bindings) -> Solutions:
    """Match an assignment; one target in the pattern is any of several in the code."""
    if not isinstance(code, cst.Assign):
        return
    if len(pattern.targets) > 1:
        yield from matcher.structure(pattern, code, bindings)
        return
    for target in code.targets:
        for solution in matcher.node(pattern.targets[0].target, target.target, bindings):
            yield from matcher.node(pattern.value, code.value, solution)


def match_with(matcher: Matcher, pattern: cst.With, code: cst.CSTNode, bindings: Bindings) -> Solutions:
    """Match a `with` statement, whose items may be some that stand side by side among others."""
    if not isinstance(code, cst.With):
        return
    size = len(pattern.items)
    for start in range(len(code.items) - size + 1):
        for solution in matcher.row(pattern.items, code.items[start : start + size], bindings):
            yield from matcher.fields(pattern, code, ["asynchronous", "body"], solution)


def match_handler(
    matcher: Matcher, pattern: cst.ExceptHandler, code: cst.CSTNode, bindings: Bindings
) -> Solutions:
    """Match a handler. `except ...:` is any; `except $E:` needs a type; `as` is left out by these two alone."""
    if not isinstance(code, cst.ExceptHandler):
        return
    names = ["type", "name", "body"]
    if is_dots(pattern.type):
        names.remove("type")
    if pattern.name is None and (is_dots(pattern.type) or metavariable(pattern.type)):
        names.remove("name")
    yield from matcher.fields(pattern, code, names, bindings)
