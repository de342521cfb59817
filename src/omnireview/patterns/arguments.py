"""Calls, parameters and the rows between brackets."""

from collections.abc import Sequence

import libcst as cst

from omnireview.patterns.bindings import Bindings, bind, of_nodes
from omnireview.patterns.matcher import Matcher, Solutions, lengths
from omnireview.patterns.names import match_callee
from omnireview.patterns.placeholders import is_call_of, is_dots, many, metavariable
from omnireview.patterns.stand_ins import DEEP, NO_DEFAULT, TYPED
from omnireview.patterns.typed import match_typed

# A name that stands alone in one of these is given there, not read.
_GIVE_NAMES = (cst.AsName, cst.MatchAs, cst.MatchStar, cst.MatchMapping, cst.MatchKeywordElement)


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
        return node is not above.attr and not _names_module(matcher, above)
    if isinstance(above, cst.Arg):
        return node is not above.keyword
    if isinstance(above, cst.Param):
        return node is not above.name
    if isinstance(above, cst.ConcatenatedString):
        return isinstance(node, cst.FormattedString)
    if isinstance(above, (cst.For, cst.CompFor)) and isinstance(node, cst.Name):
        return node is not above.target
    if isinstance(above, _GIVE_NAMES):
        return not isinstance(node, cst.Name)
    if isinstance(above, cst.BooleanOperation) and isinstance(node, cst.BooleanOperation) and not node.lpar:
        # `a and b and c` is one operation of three.
        return type(above.operator) is not type(node.operator)
    return not isinstance(
        above, (cst.FunctionDef, cst.ClassDef, cst.ImportAlias, cst.ImportFrom, cst.NameItem, cst.TypeVar)
    ) or node is getattr(above, "returns", None)


def _names_module(matcher: Matcher, chain: cst.Attribute) -> bool:
    above: cst.CSTNode | None = chain
    while isinstance(above, cst.Attribute):
        above = matcher.module.parent(above)
    return isinstance(above, (cst.ImportAlias, cst.ImportFrom))


def match_arguments(
    matcher: Matcher, wanted: Sequence[cst.Arg], found: Sequence[cst.Arg], bindings: Bindings
) -> Solutions:
    """Match arguments in their order, but each keyword of the pattern wherever it stands among those left."""
    if not wanted:
        if not found:
            yield bindings
        return
    first, rest = wanted[0], wanted[1:]
    name = many(first)
    if is_dots(first):
        for taken in lengths(rest, found):
            yield from match_arguments(matcher, rest, found[taken:], bindings)
    elif name is not None:
        for taken in lengths(rest, found):
            bound = bind(bindings, name, of_nodes(found[:taken]))
            if bound is not None:
                yield from match_arguments(matcher, rest, found[taken:], bound)
    else:
        for at in range(len(found) if first.keyword is not None else 1):
            for solution in match_argument(matcher, first, found[at], bindings) if at < len(found) else ():
                yield from match_arguments(matcher, rest, [*found[:at], *found[at + 1 :]], solution)


def match_argument(matcher: Matcher, pattern: cst.Arg, code: cst.CSTNode, bindings: Bindings) -> Solutions:
    """Match one argument. A metavariable takes a starred one as it is written, but no keyword."""
    if not isinstance(code, cst.Arg) or (pattern.keyword is None) != (code.keyword is None):
        return
    if pattern.keyword is not None and code.keyword is not None:
        for named in matcher.named(pattern.keyword, code.keyword, bindings):
            yield from matcher.node(pattern.value, code.value, named)
    elif code.star == pattern.star:
        yield from matcher.node(pattern.value, code.value, bindings)
    elif pattern.star == "":
        name = metavariable(pattern.value)
        if name is not None:
            yield from matcher.bind(name, code, bindings)
        elif is_call_of(pattern.value, DEEP):
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
    """Match a set's members in any order; `{...}` is any set or dict, a comprehension too."""
    wanted = [member for member in pattern.elements if not is_dots(member)]
    more = len(wanted) < len(pattern.elements)
    if isinstance(code, cst.Set):
        yield from matcher.unordered(wanted, code.elements, bindings, more=more)
    elif isinstance(code, (cst.Dict, cst.DictComp, cst.SetComp)) and more and not wanted:
        yield bindings


def match_list(matcher: Matcher, pattern: cst.List, code: cst.CSTNode, bindings: Bindings) -> Solutions:
    """Match a list's elements in their order; `[...]` is any list, a comprehension too."""
    if isinstance(code, cst.List):
        yield from matcher.row(pattern.elements, code.elements, bindings)
    elif isinstance(code, cst.ListComp) and pattern.elements and all(map(is_dots, pattern.elements)):
        yield bindings


def match_element(matcher: Matcher, pattern: cst.Element, code: cst.CSTNode, bindings: Bindings) -> Solutions:
    """Match one element; a metavariable alone also takes what is unpacked there."""
    if isinstance(code, cst.Element) or (isinstance(code, cst.StarredElement) and metavariable(pattern.value)):
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


def match_subscript(matcher: Matcher, pattern: cst.Subscript, code: cst.CSTNode, bindings: Bindings) -> Solutions:
    """Match a subscript; a metavariable alone takes all of `a[0, 1]`, which is one index, but no slice."""
    if not isinstance(code, cst.Subscript):
        return
    wanted, found = pattern.slice[0].slice, [element.slice for element in code.slice]
    name = metavariable(wanted.value) if isinstance(wanted, cst.Index) else None
    if name is None or len(pattern.slice) > 1 or len(found) == 1:
        yield from matcher.structure(pattern, code, bindings)
    elif all(isinstance(each, cst.Index) for each in found):
        for solution in matcher.node(pattern.value, code.value, bindings):
            bound = bind(solution, name, of_nodes(code.slice))
            if bound is not None:
                yield bound
