"""Calls, parameters and the rows between brackets."""

from collections.abc import Sequence

import libcst as cst

from omnireview.patterns.bindings import Bindings
from omnireview.patterns.matcher import Matcher, Solutions
from omnireview.patterns.names import match_callee
from omnireview.patterns.placeholders import DEEP, NO_DEFAULT, TYPED, is_call_of, is_dots, many, metavariable
from omnireview.patterns.typed import match_typed


def match_call(matcher: Matcher, pattern: cst.Call, code: cst.CSTNode, bindings: Bindings) -> Solutions:
    """Match a call, or one of the stand-ins that are written like calls."""
    if is_call_of(pattern, DEEP):
        yield from match_deep(matcher, pattern.args[0].value, code, bindings)
    elif is_call_of(pattern, TYPED):
        yield from match_typed(matcher, pattern, code, bindings)
    elif isinstance(code, cst.Call):
        for solution in match_callee(matcher, pattern.func, code.func, bindings):
            yield from match_arguments(matcher, pattern.args, code.args, solution)


def match_deep(matcher: Matcher, pattern: cst.BaseExpression, code: cst.CSTNode, bindings: Bindings) -> Solutions:
    """`<... X ...>`: match the expression, or any inside it."""
    for node in matcher.module.below(code):
        if isinstance(node, cst.BaseExpression) and is_expression_place(matcher, node):
            yield from matcher.node(pattern, node, bindings)


def is_expression_place(matcher: Matcher, node: cst.CSTNode) -> bool:
    """Whether an expression stands there: not a keyword, a definition's name, an attribute's word."""
    above = matcher.module.parent(node)
    if isinstance(above, cst.Attribute):
        return node is not above.attr
    if isinstance(above, cst.Arg):
        return node is not above.keyword
    if isinstance(above, cst.Param):
        return node is not above.name
    if isinstance(above, cst.ConcatenatedString):
        return False
    return not isinstance(
        above, (cst.FunctionDef, cst.ClassDef, cst.ImportAlias, cst.ImportFrom, cst.NameItem, cst.TypeVar)
    ) or node is getattr(above, "returns", None)


def match_arguments(
    matcher: Matcher, wanted: Sequence[cst.Arg], found: Sequence[cst.Arg], bindings: Bindings
) -> Solutions:
    """Match arguments: keywords in any order, the others in theirs; an ellipsis takes what is left of both."""
    keywords = [arg for arg in wanted if arg.keyword is not None]
    others = [arg for arg in wanted if arg.keyword is None]
    loose = any(is_dots(arg) for arg in others)
    passing_keywords = loose and not any(many(arg) for arg in others)
    passing_doubles = loose and not any(arg.star == "**" and not is_dots(arg) for arg in others)
    for left, solution in _keywords(matcher, keywords, list(found), bindings):
        rest = [
            arg
            for arg in left
            if not (passing_keywords and arg.keyword is not None) and not (passing_doubles and arg.star == "**")
        ]
        yield from matcher.row(others, rest, solution)


def _keywords(
    matcher: Matcher, wanted: Sequence[cst.Arg], found: list[cst.Arg], bindings: Bindings
) -> "Sequence[tuple[list[cst.Arg], Bindings]]":
    """All the ways to find the keyword arguments of a pattern, each with the arguments that are left."""
    if not wanted:
        return [(found, bindings)]
    first = wanted[0]
    solutions: list[tuple[list[cst.Arg], Bindings]] = []
    for at, arg in enumerate(found):
        if first.keyword is None or arg.keyword is None:
            continue
        for named in matcher.named(first.keyword, arg.keyword, bindings):
            for solution in matcher.node(first.value, arg.value, named):
                solutions += _keywords(matcher, wanted[1:], [*found[:at], *found[at + 1 :]], solution)
    return solutions


def match_argument(matcher: Matcher, pattern: cst.Arg, code: cst.CSTNode, bindings: Bindings) -> Solutions:
    """Match one argument that is no keyword: a metavariable takes no `*args`."""
    if isinstance(code, cst.Arg) and code.keyword is None and code.star == pattern.star:
        yield from matcher.node(pattern.value, code.value, bindings)


def match_parameters(
    matcher: Matcher, pattern: cst.Parameters, code: cst.CSTNode, bindings: Bindings
) -> Solutions:
    """Match parameters in their order; the bare `*` and `/` between them are not compared."""
    if isinstance(code, cst.Parameters):
        yield from matcher.row(_flat(pattern), _flat(code), bindings)


def _flat(parameters: cst.Parameters) -> list[cst.Param]:
    star = parameters.star_arg
    row = [*parameters.posonly_params, *parameters.params]
    row += [star] if isinstance(star, cst.Param) else []
    row += parameters.kwonly_params
    row += [] if parameters.star_kwarg is None else [parameters.star_kwarg]
    return row


def match_parameter(matcher: Matcher, pattern: cst.Param, code: cst.CSTNode, bindings: Bindings) -> Solutions:
    """Match one parameter: without annotation or default in the pattern, the code may have them."""
    if not isinstance(code, cst.Param) or (pattern.star or "") != (code.star or ""):
        return
    names = ["annotation", "default"]
    if isinstance(pattern.default, cst.Name) and pattern.default.value == NO_DEFAULT:
        names.remove("default")
    for solution in matcher.named(pattern.name, code.name, bindings):
        yield from matcher.fields(pattern, code, names, solution)


def match_dict(matcher: Matcher, pattern: cst.Dict, code: cst.CSTNode, bindings: Bindings) -> Solutions:
    """Match a dict's entries in any order."""
    if isinstance(code, cst.Dict):
        wanted = [entry for entry in pattern.elements if not is_dots(entry)]
        more = len(wanted) < len(pattern.elements)
        yield from matcher.unordered(wanted, code.elements, bindings, more=more)


def match_set(matcher: Matcher, pattern: cst.Set, code: cst.CSTNode, bindings: Bindings) -> Solutions:
    """Match a set's members in any order; `{...}` is any set or dict."""
    wanted = [member for member in pattern.elements if not is_dots(member)]
    more = len(wanted) < len(pattern.elements)
    if isinstance(code, cst.Set):
        yield from matcher.unordered(wanted, code.elements, bindings, more=more)
    elif isinstance(code, cst.Dict) and more and not wanted:
        yield bindings


def match_element(matcher: Matcher, pattern: cst.Element, code: cst.CSTNode, bindings: Bindings) -> Solutions:
    """Match one element that is not starred."""
    if isinstance(code, cst.Element):
        yield from matcher.node(pattern.value, code.value, bindings)


def match_ellipsis(matcher: Matcher, pattern: cst.Ellipsis, code: cst.CSTNode, bindings: Bindings) -> Solutions:
    """Where one expression stands, an ellipsis is any."""
    del matcher, pattern
    if isinstance(code, (cst.BaseExpression, cst.BaseSlice)):
        yield bindings


def match_index(matcher: Matcher, pattern: cst.Index, code: cst.CSTNode, bindings: Bindings) -> Solutions:
    """Match what stands in square brackets behind a value."""
    if isinstance(code, cst.Index) and (
        metavariable(pattern.value) or (pattern.star or None) == (code.star or None)
    ):
        yield from matcher.node(pattern.value, code.value, bindings)
