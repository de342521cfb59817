"""Places that fail with None, places that are reached for sure, chains of branches, what a class holds."""

import ast
from textwrap import dedent

import pytest

from omnireview.modules.decode import decode
from omnireview.python import PythonFile
from omnireview.traits.chains import branches_of, heads, is_elif, last_else
from omnireview.traits.members import given_to_self, method_named
from omnireview.traits.uses import fails_on_none, is_certain


def read(text: str) -> PythonFile:
    source = decode(dedent(text).encode())
    return PythonFile("pkg/mod.py", source, ast.parse(source.text))


def here(body: str) -> tuple[PythonFile, ast.Name]:
    lines = dedent(body).strip().split("\n")
    file = read("def f(x):\n" + "\n".join(f"    {line}" for line in lines))
    (found,) = [node for node in file.nodes(ast.Name) if node.id == "HERE"]
    return file, found


@pytest.mark.parametrize(
    "code",
    [
        "HERE.x",
        "HERE[0]",
        "len(HERE)",
        "zip(x, HERE)",
        "for y in HERE:\n    pass",
        "[y for y in HERE]",
        "g(*HERE)",
        "max(HERE)",
        "HERE.__dict__",
    ],
)
def test_attributes_indices_and_loops_fail_with_none(code: str) -> None:
    assert fails_on_none(*here(code))


@pytest.mark.parametrize(
    "code",
    [
        "g(HERE)",
        "x[HERE]",
        "HERE.__class__",
        "max(HERE, 1)",
        "HERE is None",
        "g(x=HERE)",
        "for y in x:\n    HERE",
        "len = g\nlen(HERE)",
    ],
)
def test_what_takes_none_does_not_fail(code: str) -> None:
    assert not fails_on_none(*here(code))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("HERE", True),
        ("if HERE:\n    pass", True),
        ("if x:\n    HERE", False),
        ("if x:\n    pass\nelse:\n    HERE", False),
        ("y = HERE if x else 0", False),
        ("y = x and HERE", False),
        ("y = HERE and x", True),
        ("for y in x:\n    HERE", True),
        ("for y in x:\n    pass\nelse:\n    HERE", False),
        ("with x:\n    HERE", True),
        ("try:\n    HERE\nfinally:\n    pass", True),
        ("try:\n    pass\nexcept E:\n    HERE", False),
        ("y = [z for z in HERE]", True),
        ("y = [HERE for z in x]", False),
        ("y = [z for y in x for z in HERE]", False),
        ("def g():\n    HERE", False),
        ("y = lambda: HERE", False),
        ("match x:\n    case 1:\n        HERE", False),
    ],
)
def test_a_place_is_certain_when_no_test_stands_before_it(code: str, expected: bool) -> None:
    file, node = here(code)
    (function, *_) = file.functions
    assert is_certain(file, node, function) is expected


def test_a_chain_is_read_as_branches_with_what_they_ask() -> None:
    file = read(
        """
        if isinstance(x, (list, np.ndarray)):
            a
        elif isinstance(x, str | bytes) and x:
            b
        elif x == "c" or x == "d":
            c
        elif x in ("e", "f"):
            d
        elif x == y:
            e
        else:
            f
        """
    )
    (head,) = heads(file)
    asked = [(each.subject, sorted(each.kinds), sorted(each.words)) for each in branches_of(head)]
    assert asked == [
        ("x", ["list", "ndarray"], []),
        ("x", ["bytes", "str"], []),
        ("x", [], ["c", "d"]),
        ("x", [], ["e", "f"]),
        ("", [], []),
    ]
    assert [ast.unparse(each) for each in last_else(head)] == ["f"]


def test_an_elif_goes_on_with_a_chain_and_begins_none() -> None:
    file = read("if a:\n    b\nelif c:\n    d\nif e:\n    f\n")
    assert [ast.unparse(each.test) for each in heads(file)] == ["a"]
    assert [ast.unparse(each.test) for each in file.nodes(ast.If) if is_elif(file, each)] == ["c"]


def test_a_class_gives_its_last_method_of_a_name_and_what_a_statement_sets() -> None:
    file = read(
        """
        class Stage:
            def run(self):
                return 1

            async def run(self):
                self.a, self.b = 1, 2
                self.d: int
                self.e: int = 1
                self.f.g = 2
        """
    )
    (owner,) = file.nodes(ast.ClassDef)
    method = method_named(owner, "run")
    assert isinstance(method, ast.AsyncFunctionDef)
    assert [sorted(given_to_self(each)) for each in method.body] == [["self.a", "self.b"], [], ["self.e"], []]
    assert method_named(owner, "stop") is None
