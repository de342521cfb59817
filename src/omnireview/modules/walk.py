"""Which fields of a node carry meaning, in the order of the source, and a walk over them without recursion."""

import dataclasses
import inspect
from collections.abc import Iterator
from functools import cache

import libcst as cst

# Fields of layout. `lpar` and `rpar` of an expression are layout too: its structure says what they say.
_LAYOUT = (
    "whitespace", "leading_", "trailing_", "header", "footer", "comma", "semicolon", "lines_after", "lbracket",
    "rbracket", "lbrace", "rbrace", "newline", "indent", "equal", "dot", "colon", "first_colon", "second_colon",
    "lpar", "rpar", "posonly_ind", "separator", "encoding", "default_indent", "default_newline", "has_trailing",
)  # fmt: skip

# Where libcst's fields do not follow the source.
_ORDERED: dict[type[cst.CSTNode], tuple[str, ...]] = {
    cst.Arg: ("star", "keyword", "value"),
    cst.Param: ("star", "name", "annotation", "default"),
    cst.Parameters: ("posonly_params", "params", "star_arg", "kwonly_params", "star_kwarg"),
    cst.IfExp: ("body", "test", "orelse"),
    cst.ImportFrom: ("relative", "module", "names"),
    cst.LazyImportFrom: ("relative", "module", "names"),
    cst.FunctionDef: ("decorators", "asynchronous", "name", "type_parameters", "params", "returns", "body"),
    cst.ClassDef: ("decorators", "name", "type_parameters", "bases", "keywords", "body"),
    cst.For: ("asynchronous", "target", "iter", "body", "orelse"),
    cst.CompFor: ("asynchronous", "target", "iter", "ifs", "inner_for_in"),
    cst.With: ("asynchronous", "items", "body"),
    cst.ExceptHandler: ("type", "name", "body"),
    cst.ExceptStarHandler: ("type", "name", "body"),
    cst.MatchCase: ("pattern", "guard", "body"),
    cst.TypeAlias: ("name", "type_parameters", "value"),
    cst.TypeParam: ("star", "param", "default"),
    cst.FormattedString: ("start", "parts", "end"),
    cst.TemplatedString: ("start", "parts", "end"),
}  # fmt: skip


@cache
def meaning(kind: type[cst.CSTNode]) -> tuple[str, ...]:
    """Names of the fields of a node type that carry meaning, in source order."""
    if kind in _ORDERED:
        return _ORDERED[kind]
    return tuple(field.name for field in dataclasses.fields(kind) if not field.name.startswith(_LAYOUT))


@cache
def _branches(kind: type[cst.CSTNode]) -> tuple[str, ...]:
    """Those of the fields that can hold nodes."""
    hints = inspect.get_annotations(kind.__init__)
    return tuple(name for name in meaning(kind) if hints.get(name) not in (str, bool, int))


# A node is told by what it is not: to ask whether it is one takes longer than all the rest, since the class is
# abstract.
_NO_NODES = frozenset({cst.MaybeSentinel, str})


def children(node: cst.CSTNode) -> list[cst.CSTNode]:
    """The nodes right below, in source order; layout (white space, commas, brackets) is left out."""
    found: list[cst.CSTNode] = []
    for name in _branches(type(node)):
        value = getattr(node, name)
        kind = value.__class__
        if kind is tuple or kind is list:
            found.extend(value)
        elif value is not None and kind not in _NO_NODES:
            found.append(value)
    return found


def walk(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """The node and all below it, in source order."""
    stack = [node]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(children(node)))
