"""Positions that are told statement by statement are those of the module written out as a whole."""

import ast
from collections.abc import Iterator
from pathlib import Path

import libcst as cst
import pytest

from omnireview.modules import Module, parse_module
from omnireview.modules.positions import Positions
from omnireview.prefilter import draw

SOURCES = sorted((Path(__file__).parents[1] / "src" / "omnireview").glob("*/*.py"))[::24]

ODD = '''# -*- coding: utf-8 -*-
"""é"""; import os; x = 1;
x = (1); y = (x); (z) = ((x, y)); é = "ü"; ß = é; del (x), (y)


@ deco
# between
@deco.é(1, "ü")

# below
class A( object , metaclass = M ) :  # trailing
    """of A"""; b = 1
    c: int = (2)
    @(
        deco  # @
    )
    async def f(self, a=(1, 2), *, é: "ü" = {}, **k) -> (int): return a; pass
    class B:
            class C(A[int]):
                def g(self):
                    if (a): b
                    elif (c): d; e;
                    else: f
                    try: x
                    except (E, F) as e: y
                    except: z
                    else: q
                    finally: r
                    for (i) in (j): k
                    else:
                        while (m) : n
                        else: o
                    with (open(p) as q, r as s): t
                    async def h():
                        async with y as z, a: await (b)
                    match (a, b):
                        case [1, *_] if (c):
                            d
                        case {"é": e, **f} | None: g
                    try:
                        pass
                    except* (E) as e:
                        raise (x) from (y)
    def last(self):
        pass; x = 1

    # footer of A
if x:
    def one(): pass
    def two(
        a  # c
      , b
    ):
        x = \\
            1
    print(f"{a!r:>{é}} {(b)}" "ü"); x = (a for a in b), (1,), ()
    f(a for a in b)
    return_ = (
      a
      # comment
    ) .b [ 1 : 2 , ... ] ; assert (a), (b)
    from . import (a as b, c); import a.b as c, d
    a = b = (c) = d; a += (1); a: (int)
else: x
def ñame(é): "ü"; return "😀"; "x"
end = 1 ; # x'''

TEXTS = {
    "spaces": ODD,
    "tabs": ODD.replace("    ", "\t"),
    "carriage returns": ODD.replace("\n", "\r\n"),
    "a byte order mark": "\ufeff" + ODD,
    "a form feed": ODD.replace("class A", "\fclass A"),
    **{path.name: path.read_text(encoding="utf-8") for path in SOURCES},
}

WHOLE = (cst.BaseSuite, cst.SimpleStatementLine, cst.Else, cst.Finally)


def every_node(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    yield node
    for child in node.children:
        yield from every_node(child)


def modules(text: str) -> Iterator[Module]:
    """The text parsed as a whole, and without the bodies of every second function, of the others, and of all."""
    data = text.encode()
    sketch = draw(text.removeprefix("\ufeff"))
    assert sketch is not None
    yield parse_module("m.py", data, tree=sketch.tree, whole=sketch.tree)
    names = [unit.name for unit in sketch.units]
    for kept in (names[::2], names[1::2], ()):
        cut, tree = sketch.without(frozenset(kept))
        if cut is not None:
            yield parse_module("m.py", data, cut=cut, tree=tree, whole=sketch.tree)


def by_statement(module: Module) -> list[list[cst.CSTNode]]:
    """All nodes by the statement that they are in; last in each group what no statement alone tells."""
    groups: dict[cst.CSTNode | None, list[cst.CSTNode]] = {}
    for node in every_node(module.tree):
        groups.setdefault(module.statement_of(node), []).append(node)
    return [sorted(group, key=lambda node: isinstance(node, WHOLE)) for group in groups.values()]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_each_node_stands_where_the_module_written_out_as_a_whole_has_it(text: str) -> None:
    for module in modules(text):
        whole = Positions(module.tree, module.text, module.outline, module._cut)
        for group in by_statement(module):
            module.__dict__.pop("positions", None)
            for node in group:
                assert module.positions.inner(node) == whole.inner(node)
                assert module.positions.outer(node) == whole.outer(node)


def test_a_statement_is_told_without_writing_out_the_others() -> None:
    text = "def f(a={}):\n    return a\n\nclass A:\n    x = (1)\n"
    module = parse_module("m.py", text.encode(), whole=ast.parse(text))
    object.__setattr__(module.tree, "footer", [cst.EmptyLine(comment=cst.Comment("# not in the text"))])
    assert [module.source(node) for node in module.nodes(cst.FunctionDef, cst.ClassDef)] == [
        "def f(a={}):\n    return a", "class A:\n    x = (1)"
    ]  # fmt: skip
    assert [module.source(node) for node in module.nodes(cst.Dict, cst.Integer)] == ["{}", "(1)"]


def test_a_tree_of_another_text_is_not_believed() -> None:
    text = "def f(a={}):\n    return (a)\n"
    module = parse_module("m.py", text.encode(), whole=ast.parse("x = 1\ny = 2\n"))
    assert [module.source(node) for node in module.nodes(cst.Return)] == ["return (a)"]
