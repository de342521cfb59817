"""A Python file as the checks see it: its text, its names, its places; and which files are refused, and why."""

import time
from pathlib import Path

import libcst as cst
import pytest
from libcst.metadata import MetadataWrapper, PositionProvider

from omnireview.errors import NotAnalysed
from omnireview.modules import Module, SyntaxFault, parse_module

SOURCE = Path(__file__).parents[1] / "src" / "omnireview"


def module(code: str | bytes, path: str = "package/part/module.py") -> Module:
    return parse_module(path, code.encode() if isinstance(code, str) else code)


def call_of(found: Module, name: str) -> cst.Call:
    return next(
        node for node in found.nodes(cst.Call) if isinstance(node.func, cst.Name) and node.func.value == name
    )


# Lines and columns of the call `f(…)`, and that its bytes are exactly its text.
PLACES = {
    "plain": (b"x = 1\nf(1)\n", 2, 0),
    "indented": (b"if x:\n    f(1)\n", 2, 4),
    "without a last newline": (b"\n\nf(1)", 3, 0),
    "CRLF": (b"x = 1\r\n\r\nf(1)\r\n", 3, 0),
    "mixed line ends": (b"x = 1\r\ny\n\r\nf(1)\n", 4, 0),
    "a lone CR ends a line for Python, not for git": (b"x = 1\ry = 2\nf(1)\n", 2, 0),
    "behind a lone CR on one line of git": (b"x = 1\rf(1)\ny\n", 1, 6),
    "CR alone everywhere": (b"x = 1\rf(1)\r", 1, 6),
    "a byte order mark": (b"\xef\xbb\xbff(1)\n", 1, 0),
    "a form feed between definitions": (b"x = 1\n\x0c\nf(1)\n", 3, 0),
    "a form feed in front": (b"\x0cf(1)\n", 1, 1),
    "a form feed in an indented block": (b"if x:\n    y\n\x0c\n    z\n    f(1)\n", 5, 4),
    "a form feed before an indented line": (b"if x:\n    y\n    \x0c\n    f(1)\n", 4, 4),
    "line separators of Unicode in a string": ("x = '\u2028\x85\x1c'\nf(1)\n".encode(), 2, 0),
    "characters of several bytes": ("x = 'äöü€'; f('ß')\n".encode(), 1, 12),
    "an encoding of PEP 263": ("# coding: latin-1\nx = 'äö'; f('ß')\n".encode("latin-1"), 2, 10),
    "an encoding of several bytes": ("# -*- coding: gbk -*-\nx = '中文'; f('文')\n".encode("gbk"), 2, 10),
    "a continued line": (b"x = \\\n  f(1)\n", 2, 2),
    "tabs": (b"if x:\n\tf(1)\n", 2, 1),
    "a docstring of several lines": (b'"""a\nb\n"""\nf(1)\n', 4, 0),
    "syntax newer than Python 3.11": (b"type X = int\nf(1)\n", 2, 0),
    "nested quotes in an f-string": (b'x = f"{d["a"]}"\nf(1)\n', 2, 0),
    "a call of a subscript": (b"x = list[int]()\nf(1)\n", 2, 0),
    "a match statement": (b"match x:\n    case {'a': [1, *_]} | None:\n        f(1)\n", 3, 8),
}  # fmt: skip


@pytest.mark.parametrize(("data", "line", "column"), PLACES.values(), ids=PLACES)
def test_a_node_stands_where_git_and_a_splice_find_it(data: bytes, line: int, column: int) -> None:
    found = module(data)
    call = call_of(found, "f")
    span = found.span(call)
    assert (span.line, span.column) == (line, column)
    assert data[span.start : span.end].startswith(b"f(")
    assert data[span.start : span.end].endswith(b")")
    assert span.end_column == column + len(found.source(call))


def test_places_are_those_of_libcst_on_our_own_source() -> None:
    for path in sorted(SOURCE.rglob("*.py"))[::6]:
        found = module(path.read_bytes())
        places = MetadataWrapper(found.tree, unsafe_skip_copy=True).resolve(PositionProvider)
        for node in found.below(found.tree)[1:]:
            if node in places and not isinstance(node, (cst.Tuple, cst.GeneratorExp)):
                span, place = found.span(node), places[node]
                assert (span.line, span.column) == (place.start.line, place.start.column), (path, node)
                assert (span.end_line, span.end_column) == (place.end.line, place.end.column), (path, node)


def test_a_definition_starts_below_its_decorators() -> None:
    (definition,) = module("@a\n@b(\n  1)\nasync def f():\n    pass\n").definitions
    assert (definition.name, definition.span.line, definition.span.end_line) == ("f", 4, 5)


def test_brackets_around_an_expression_are_of_its_source_and_not_of_its_span() -> None:
    found = module("x = (a +\n  b)\ny = (1, 2)\n")
    total = next(found.nodes(cst.BinaryOperation))
    pair = next(found.nodes(cst.Tuple))
    assert (found.source(total), found.span(total).column) == ("(a +\n  b)", 5)
    assert (found.source(pair), found.span(pair).column) == ("(1, 2)", 4)


REFUSED = {
    "UTF-16": (b"\xff\xfex\0=\0001\0", "UTF-16"),
    "a NUL byte": (b"x = 1\0\n", "NUL"),
    "not UTF-8": (b"x = '\xe4'\n", "not valid utf-8"),
    "not what its comment says": (b"# coding: ascii\nx = '\xe4'\n", "not valid ascii"),
    "an unknown encoding": (b"# coding: klingon\nx = 1\n", "klingon is unknown"),
    "an encoding that is none": (b"# coding: base64\nx = 1\n", "base64"),
    "an encoding that changes the code": (b"# coding: unicode_escape\nx = '\\n'\n",
        "unicode_escape is not read"),
    "a mark and a comment that differ": (b"\xef\xbb\xbf# coding: latin-1\n", "latin-1"),
    "a file over the limit": (b"# " + b"x" * 2_000_000, "longer than 2,000,000 characters"),
    "many empty lines": (b"\n" * 300_001, "more than 300,000 lines"),
    "a long list": (b"x = [" + b"1," * 200_000 + b"]", "too much code"),
    "newer syntax and a long list": (b"type X = int\nx = [" + b"a," * 200_000 + b"]", "too much code"),
    "a long sum": (b"x = " + b"+".join([b"a"] * 10_000), "nested too deeply"),
    "a long chain of calls": (b"a" + b".b()" * 3_000, "nested too deeply"),
    "deep calls": (b"f(" * 3_000 + b"1" + b")" * 3_000, "nested too deeply"),
    "deep lists": (b"[" * 5_000 + b"]" * 5_000, "nested too deeply"),
    "brackets that never close": (b"x = " + b"(" * 50_000, "nested too deeply"),
    "deep dicts": (b"{1:" * 3_000 + b"1" + b"}" * 3_000, "nested too deeply"),
    "many elifs": (b"if a:\n pass\n" + b"elif a:\n pass\n" * 10_000, "nested too deeply"),
    "many nots": (b"not " * 20_000 + b"a", "nested too deeply"),
    "many lambdas": (b"lambda: " * 5_000 + b"1", "nested too deeply"),
    "many conditions": (b"a if b else " * 5_000 + b"1", "nested too deeply"),
    "deep code throughout": ((b"f(" * 148 + b"1" + b")" * 148 + b"\n") * 200, "too much code"),
    "newer syntax and a long sum": (b"type X = int\nx = " + b"+".join([b"a"] * 10_000), "nested too deeply"),
    "newer syntax and deep calls": (b"type X = int\n" + b"f(" * 3_000 + b"1" + b")" * 3_000,
        "nested too deeply"),
    "newer syntax and many elifs": (b"type X = int\nif a:\n pass\n" + b"elif a:\n pass\n" * 10_000,
        "too deeply"),
    "newer syntax and deep blocks": (
        b"type X = int\n" + b"".join(b" " * i + b"if a:\n" for i in range(300)) + b" " * 300 + b"x\n",
        "too deeply"),
    "depth between the quotes of an f-string": (
        b'x = f"{d["a"] + ' + b"(" * 3_000 + b"1" + b")" * 3_000 + b' + d["b"]}"', "nested too deeply"),
    "depth in the format of an f-string": (
        b'type X = int\nx = f"{a:{' + b"[" * 3_000 + b"]" * 3_000 + b'}}"', "nested too deeply"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "reason"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_is_not_analysed_says_why_within_seconds(data: bytes, reason: str) -> None:
    began = time.process_time()
    with pytest.raises(NotAnalysed) as refused:
        module(data)
    assert reason in refused.value.reason
    assert time.process_time() - began < 5


SURVIVED = {
    "a long flat list": b"x = [" + b"1, " * 5_000 + b"]\n",
    "many joined strings": b"x = " + b"'a' " * 2_500 + b"\n",
    "a sum near the limit": b"x = " + b"+".join([b"a"] * 550) + b"\n",
    "calls near the limit": b"f(" * 140 + b"1" + b")" * 140 + b"\n",
    "elifs near the limit": b"if a:\n pass\n" + b"elif a:\n pass\n" * 500,
    "many comparisons": b"x = " + b" < ".join([b"a"] * 2_000) + b"\n",
    "many targets": b" = ".join([b"a"] * 2_000) + b" = 1\n",
    "newer syntax with f-strings": b"type X = int\nx = f\"{a!r:>{w}} {b[\"c\"]:{'x'}} {{}}\" f'{d}'\ny = 1\n",
    "an empty file": b"",
    "a file of comments": b"# a\n\n# b",
}


@pytest.mark.parametrize("data", SURVIVED.values(), ids=SURVIVED)
def test_odd_code_is_analysed_within_seconds(data: bytes) -> None:
    began = time.process_time()
    found = module(data)
    for node in found.below(found.tree)[:50]:
        found.span(node)
        found.normalised(node)
    assert time.process_time() - began < 5


# Git's line of the fault.
FAULTS = {
    "an open bracket": (b"x = 1\ny = f(1\n", 2),
    "an unfinished statement": (b"x = 1\n\nif x\n    y\n", 3),
    "a conflict marker": (b"x = 1\n<<<<<<< HEAD\ny\n", 2),
    "Python 2": (b"x = 1\nprint 'a'\n", 2),
    "an indent from nowhere": (b"x = 1\n    y = 2\n", 2),
    "behind a lone CR": (b"x = 1\ry = 2\n\ndef\n", 3),
    "in CRLF": (b"x = 1\r\n\r\ndef\r\n", 3),
    "behind a byte order mark": (b"\xef\xbb\xbfx = 1\ndef\n", 2),
    "behind a form feed": (b"x = 1\n\x0c\ndef\n", 3),
    "at the end of the file": (b"x = 1\ndef f():\n", 2),
    "in an f-string": (b"x = 1\n\ny = f'{a b}'\n", 3),
    "strings that can't be joined": (b"x = 1\ny = 'a' b'c'\n", 2),
}


@pytest.mark.parametrize(("data", "line"), FAULTS.values(), ids=FAULTS)
def test_a_syntax_fault_is_told_with_the_line_that_git_shows(data: bytes, line: int) -> None:
    with pytest.raises(SyntaxFault) as fault:
        module(data)
    assert fault.value.line == line
    assert fault.value.message


# What `f(…)`'s function, or else the argument of `ask(…)`, is called in full.
NAMES = {
    "a module": ("import torch\nask(torch.load)\n", "torch.load"),
    "a module's alias": ("import torch as t\nask(t.load)\n", "torch.load"),
    "a module in a package": ("import os.path\nask(os.path.join)\n", "os.path.join"),
    "the alias of a module in a package": ("import os.path as p\nask(p.join)\n", "os.path.join"),
    "a member": ("from torch import load\nask(load)\n", "torch.load"),
    "a member's alias": ("from torch import nn as n\nask(n.Linear)\n", "torch.nn.Linear"),
    "a sibling": ("from .other import f\nask(f)\n", "package.part.other.f"),
    "a module of the package": ("from . import other\nask(other.f)\n", "package.part.other.f"),
    "a module of the package above": ("from ..core import f\nask(f)\n", "package.core.f"),
    "above the tree": ("from ....core import f\nask(f)\n", "....core.f"),
    "an import inside the function": ("def g():\n    import torch as t\n    ask(t.load)\n", "torch.load"),
    "an import inside another function": ("def h():\n    import torch as t\ndef g():\n    ask(t.load)\n", None),
    "a global import inside a function": ("def h():\n    global t\n    import torch as t\nask(t.load)\n",
        "torch.load"),
    "a builtin": ("ask(eval)\n", "builtins.eval"),
    "a builtin that the file defines": ("def eval(x): ...\nask(eval)\n", None),
    "a builtin that a parameter hides": ("def g(input):\n    ask(input)\n", None),
    "a builtin that another function hides": ("def g(input): ...\nask(input)\n", "builtins.input"),
    "a parameter": ("import torch\ndef g(torch):\n    ask(torch.load)\n", None),
    "a lambda's parameter": ("import torch\nlambda torch: ask(torch.load)\n", None),
    "a default stands outside": ("import torch\ndef g(torch=ask(torch.load)): ...\n", "torch.load"),
    "an assignment": ("import torch\ntorch = wrap(torch)\nask(torch.load)\n", None),
    "a loop's target": ("import torch\ndef g():\n    for torch in x:\n        ask(torch.load)\n", None),
    "a with statement's name": ("import torch\ndef g():\n    with x as torch:\n        ask(torch.load)\n",
        None),
    "a comprehension's target": ("import torch\n[ask(torch.load) for torch in x]\n", None),
    "a comprehension's first iterable": ("import torch\n[torch for torch in ask(torch.load)]\n", "torch.load"),
    "a walrus": ("import torch\ndef g():\n    [torch := 1 for x in y]\n    ask(torch.load)\n", None),
    "a match capture": ("import torch\ndef g():\n    match x:\n        case torch: ask(torch.load)\n", None),
    "a class's own names are not seen in its methods": (
        "import torch\nclass A:\n    torch = 1\n    def g(self):\n        ask(torch.load)\n", "torch.load"),
    "a class's own names are seen in its body": (
        "import torch\nclass A:\n    torch = 1\n    ask(torch.load)\n", None),
    "an optional import": (
        "try:\n    import torch\nexcept ImportError:\n    torch = None\nask(torch.load)\n", "torch.load"),
    "an optional import's class": (
        "try:\n    from a import B\nexcept ImportError:\n    class B: ...\nask(B)\n", "a.B"),
    "the first of two imports": (
        "try:\n    import a as x\nexcept ImportError:\n    import b as x\nask(x.f)\n", "a.f"),
    "a name that nothing binds": ("ask(torch.load)\n", None),
    "an attribute of a call": ("import torch\nask(torch.load().x)\n", None),
    "a call stands for its function": ("import torch\nask(torch.load(1))\n", "torch.load"),
}  # fmt: skip


@pytest.mark.parametrize(("code", "name"), NAMES.values(), ids=NAMES)
def test_a_name_is_known_by_what_it_is_imported_as(code: str, name: str | None) -> None:
    found = module(code)
    assert found.qualified(call_of(found, "ask").args[0].value) == name


def test_a_source_folder_is_no_package() -> None:
    found = module("from .b import f\nask(f)\n", path="src/package/a.py")
    assert found.qualified(call_of(found, "ask").args[0].value) == "package.b.f"


def test_imports_tell_what_they_bind_and_what_it_stands_for() -> None:
    found = module("import a.b, c as d\nfrom .e import f as g, h\nfrom i import *\n")
    assert [(one.name, one.target, one.module) for one in found.imports] == [
        ("a", "a", "a.b"),
        ("d", "c", "c"),
        ("g", "package.part.e.f", "package.part.e"),
        ("h", "package.part.e.h", "package.part.e"),
        ("*", "i", "i"),
    ]


def test_a_node_knows_the_definitions_around_it() -> None:
    found = module("f()\nclass A:\n    def g(self):\n        def h():\n            k()\n")
    assert found.context(call_of(found, "f")) == ""
    assert found.context(call_of(found, "k")) == "A.g.h"
    assert [definition.name for definition in found.definitions] == ["A", "A.g", "A.g.h"]


def test_a_statement_is_the_smallest_around_a_node() -> None:
    found = module("if f():\n    x = [k()]\n")
    assert isinstance(found.statement_of(call_of(found, "f")), cst.If)
    assert isinstance(found.statement_of(call_of(found, "k")), cst.Assign)
    assert found.statement_of(found.tree) is None


def test_nodes_come_in_source_order_whatever_their_type() -> None:
    found = module("@d\ndef f(a=1, *, b: int) -> str:\n    return x if y else z\nfrom q import r as s\n")
    assert [name.value for name in found.nodes(cst.Name)] == [
        "d",
        "f",
        "a",
        "b",
        "int",
        "str",
        "x",
        "y",
        "z",
        "q",
        "r",
        "s",
    ]
    assert [type(node).__name__ for node in found.nodes(cst.Return, cst.FunctionDef)] == ["FunctionDef", "Return"]


SAME = {
    "white space": ("x = f(a,b)\n", "x  =  f( a, b )\n"),
    "line breaks and a trailing comma": ("x = f(a, b)\n", "x = f(\n    a,\n    b,\n)\n"),
    "comments": ("if a:\n    b()\n", "if a:  # why\n    # so\n    b()  # yes\n"),
    "quotes": ("x = 'a'\n", 'x = "a"\n'),
    "quotes of f-strings": ("x = f'a{b}'\n", 'x = f"a{b}"\n'),
    "joined strings": ("x = 'ab'\n", "x = ('a'\n     'b')\n"),
    "brackets": ("x = a + b\n", "x = (a + (b))\n"),
    "numbers": ("x = 255\n", "x = 0xFF\n"),
    "a block on its head's line": ("if a: b()\n", "if a:\n    b()\n"),
    "indentation": ("if a:\n  b()\n", "if a:\n\tb()\n"),
}
DIFFERENT = {
    "a name": ("x = a\n", "x = b\n"),
    "an operator": ("x = a + b\n", "x = a - b\n"),
    "what brackets bind": ("x = (a + b) * c\n", "x = a + b * c\n"),
    "a string and bytes": ("x = 'a'\n", "x = b'a'\n"),
    "an int and a float": ("x = 1\n", "x = 1.0\n"),
    "a string and an f-string": ("x = 'a'\n", "x = f'a'\n"),
    "a keyword and a positional argument": ("x = f(a)\n", "x = f(a=a)\n"),
    "a star": ("x = f(a)\n", "x = f(*a)\n"),
    "an attribute and a name": ("x = a.b\n", "x = a\n"),
    "async": ("def f(): pass\n", "async def f(): pass\n"),
    "a statement more": ("if a:\n    b()\n", "if a:\n    b()\n    c()\n"),
    "a level of import": ("from . import a\n", "from .. import a\n"),
    "raw text": ("x = '\\n'\n", "x = r'\\n'\n"),
}


@pytest.mark.parametrize(("first", "second"), SAME.values(), ids=SAME)
def test_layout_leaves_no_trace_in_the_normal_form(first: str, second: str) -> None:
    one, other = module(first), module(second)
    assert [one.normalised(s) for s in statements(one)] == [other.normalised(s) for s in statements(other)]


@pytest.mark.parametrize(("first", "second"), DIFFERENT.values(), ids=DIFFERENT)
def test_meaning_tells_in_the_normal_form(first: str, second: str) -> None:
    one, other = module(first), module(second)
    assert [one.normalised(s) for s in statements(one)] != [other.normalised(s) for s in statements(other)]


def test_the_normal_form_of_a_head_leaves_its_block_out() -> None:
    one, other = module("def f(a):\n    x\n"), module("def f(a):\n    y\n    z\n")
    assert one.normalised(statements(one)[0], body=False) == other.normalised(statements(other)[0], body=False)


def statements(found: Module) -> list[cst.CSTNode]:
    lines = [line.body if isinstance(line, cst.SimpleStatementLine) else [line] for line in found.tree.body]
    return [statement for line in lines for statement in line]
