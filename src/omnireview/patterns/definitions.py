"""Functions, classes, and the statements with a head and a block."""

from collections.abc import Iterator, Sequence

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


def match_decorator(matcher: Matcher, pattern: cst.Decorator, code: cst.CSTNode, bindings: Bindings) -> Solutions:
    """Match a decorator; one that is not called means the same as one that is called without arguments."""
    if isinstance(code, cst.Decorator):
        wanted, wanted_args = _called(pattern.decorator)
        found, found_args = _called(code.decorator)
        for solution in matcher.node(wanted, found, bindings):
            yield from match_arguments(matcher, wanted_args, found_args, solution)


def _called(decorator: cst.BaseExpression) -> tuple[cst.BaseExpression, Sequence[cst.Arg]]:
    return (decorator.func, decorator.args) if isinstance(decorator, cst.Call) else (decorator, ())


def match_case_pattern(matcher: Matcher, pattern: cst.MatchAs, code: cst.CSTNode, bindings: Bindings) -> Solutions:
    """Match what stands behind `case`; an ellipsis or a metavariable alone is any."""
    name = None if pattern.pattern is not None else pattern.name
    if is_dots(name):
        yield bindings
    elif name is not None and metavariable(name) is not None:
        # Bound to the bare name or value, so that the same metavariable is also found in the case's block.
        named = code.name if isinstance(code, cst.MatchAs) and code.pattern is None else None
        inside = code.value if isinstance(code, (cst.MatchValue, cst.MatchSingleton)) else named
        yield from matcher.bind(metavariable(name) or "", inside or code, bindings)
    else:
        yield from matcher.structure(pattern, code, bindings)


def match_assert(matcher: Matcher, pattern: cst.Assert, code: cst.CSTNode, bindings: Bindings) -> Solutions:
    """Match an assertion; an ellipsis also takes the message."""
    if not isinstance(code, cst.Assert):
        return
    if is_dots(pattern.test) and pattern.msg is None:
        yield bindings
    else:
        yield from matcher.fields(pattern, code, ["test", "msg"], bindings)


def match_assign(matcher: Matcher, pattern: cst.Assign, code: cst.CSTNode, bindings: Bindings) -> Solutions:
    """Match an assignment, annotated or inside an expression too; one target is any of several in the code."""
    if len(pattern.targets) > 1:
        yield from matcher.structure(pattern, code, bindings)
        return
    for target, value in _given(code):
        for solution in matcher.node(pattern.targets[0].target, target, bindings):
            yield from matcher.node(pattern.value, value, solution)


def _given(code: cst.CSTNode) -> Iterator[tuple[cst.BaseExpression, cst.BaseExpression]]:
    """Which target is given which value; `a, b = 1, 2` also gives each its own."""
    if isinstance(code, (cst.AnnAssign, cst.NamedExpr)) and code.value is not None:
        yield code.target, code.value
    if not isinstance(code, cst.Assign):
        return
    for target in code.targets:
        yield target.target, code.value
        if isinstance(target.target, cst.Tuple) and isinstance(code.value, cst.Tuple):
            names, values = target.target.elements, code.value.elements
            if len(names) == len(values) and all(isinstance(each, cst.Element) for each in (*names, *values)):
                yield from ((name.value, value.value) for name, value in zip(names, values, strict=True))
