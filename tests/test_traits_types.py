"""What kinds an annotation allows, and of what kind an expression is: text in, words out."""

import ast
from textwrap import dedent

import pytest

from omnireview.modules.decode import decode
from omnireview.python import PythonFile
from omnireview.traits.types import allowed, contradicts, kind_of

HEAD = """\
import numpy as np
import torch
from typing import Any, Dict, List, Optional, Tuple, Union
from project import Output

Alias = Optional[int]
"""


def file_of(code: str) -> PythonFile:
    source = decode(dedent(code).encode())
    return PythonFile("package/module.py", source, ast.parse(source.text))


ALLOWED = {
    "dict": {"dict"},
    "Dict[str, int]": {"dict"},
    "list[int]": {"list"},
    "None": {"None"},
    "Optional[int]": {"int", "None"},
    "int | None": {"int", "None"},
    "Union[str, List[int]]": {"str", "list"},
    "tuple[int, str]": {"tuple of 2"},
    "tuple[int, ...]": {"tuple"},
    "tuple[()]": {"tuple of 0"},
    "Tuple": {"tuple"},
    "torch.Tensor": {"Tensor"},
    "'torch.Tensor | None'": {"Tensor", "None"},
    "np.ndarray": {"ndarray"},
    "Any": None,
    "Output": None,
    "Alias": None,
    "Optional[Output]": None,
    "list[int] | Output": None,
    "'not a type'": None,
    "Unknown": None,
}


@pytest.mark.parametrize(("annotation", "kinds"), ALLOWED.items(), ids=ALLOWED)
def test_an_annotation_allows_kinds_or_is_not_known(annotation: str, kinds: set[str] | None) -> None:
    file = file_of(f"{HEAD}\ndef f() -> {annotation}: ...\n")
    assert allowed(file, file.functions[0].returns) == kinds


KINDS = {
    "1": "int",
    "True": "bool",
    "None": "None",
    "f'{a}'": "str",
    "[]": "list",
    "{x: 1 for x in a}": "dict",
    "{1}": "set",
    "(1, 2, 3)": "tuple of 3",
    "(1, *a)": "tuple",
    "not a": "bool",
    "a is None": "bool",
    "a == b": None,
    "a or None": None,
    "dict(a)": "dict",
    "sorted(a)": "list",
    "len(a)": "int",
    "torch.zeros(1)": "Tensor",
    "torch.zeros(1) + a": "Tensor",
    "np.array(a)": "ndarray",
    "a": None,
    "once": "list",
    "either": None,
    "nothing": None,
    "grown": None,
    "self.run()": None,
    "Output(1)": None,
}


@pytest.mark.parametrize(("value", "kind"), KINDS.items(), ids=KINDS)
def test_an_expression_has_a_kind_or_is_not_known(value: str, kind: str | None) -> None:
    body = "once = []\neither = []\neither = ()\nnothing = None\ngrown = 0\ngrown += a\n"
    inside = "".join(f"    {line}\n" for line in [*body.rstrip().split("\n"), f"return {value}"])
    file = file_of(f"{HEAD}\ndef f(self, a, b):\n{inside}")
    assert kind_of(file, file.nodes(ast.Return)[0].value) == kind


@pytest.mark.parametrize(
    ("kind", "kinds", "does"),
    [
        ("int", {"float"}, False),
        ("bool", {"int"}, False),
        ("float", {"int"}, True),
        ("None", {"str"}, True),
        ("None", {"str", "None"}, False),
        ("tuple of 2", {"tuple"}, False),
        ("tuple of 2", {"tuple of 3"}, True),
        ("tuple", {"tuple of 3"}, False),
        ("tuple of 2", {"list"}, True),
        (None, {"list"}, False),
        ("list", None, False),
    ],
)
def test_a_kind_contradicts_others(kind: str | None, kinds: set[str] | None, does: bool) -> None:
    assert contradicts(kind, None if kinds is None else frozenset(kinds)) is does
