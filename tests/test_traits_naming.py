"""How code names things: the last word of a name, calls by their dotted names, imports with names taken out."""

import ast

import pytest
from python_files import file_of

from omnireview.edits.splice import apply_edits
from omnireview.traits.calls import calls_of
from omnireview.traits.imports import without
from omnireview.traits.naming import last_name


@pytest.mark.parametrize(
    ("code", "name"),
    [("a", "a"), ("a.b.c", "c"), ("f(x).c", "c"), ("a[0].c", "c"), ("a()", ""), ("a[0]", ""), ("'a'", "")],
)
def test_the_last_word_of_a_name_is_told(code: str, name: str) -> None:
    assert last_name(ast.parse(code, mode="eval").body) == name


def test_calls_are_found_by_what_they_stand_for() -> None:
    file = file_of("import torch as t\nfrom torch import cat as c\nt.ones(2)\nc([])\nx.ones(2)\nt.rand(2)\n")
    found = [(call.lineno, name) for call, name in calls_of(file, {"torch.ones", "torch.cat"})]
    assert found == [(3, "torch.ones"), (4, "torch.cat")]


@pytest.mark.parametrize(
    ("code", "dropped", "left"),
    [
        ("from a import b, c as d\nx\n", {"b"}, "from a import c as d\nx\n"),
        ("from .a import (\n    b,\n    c,\n)\nx\n", {"b"}, "from .a import c\nx\n"),
        ("import a, b.c\nx\n", {"a"}, "import b.c\nx\n"),
        ("import a\nx\n", {"a"}, "x\n"),
        ("from a import (\n    b,  # why\n    c,\n)\nx\n", {"c"}, None),
        ("import a; x\n", {"a"}, None),
    ],
)
def test_names_are_taken_out_of_an_import(code: str, dropped: set[str], left: str | None) -> None:
    file = file_of(code)
    (statement,) = file.nodes(ast.Import, ast.ImportFrom)
    edits = without(file, statement, [alias for alias in statement.names if alias.name in dropped])
    mended = apply_edits(code.encode(), edits) if edits else None
    assert mended == (None if left is None else left.encode())
