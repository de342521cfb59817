"""What is known where a place of the code is reached: text in, and the place `HERE` in it."""

import ast
from textwrap import dedent

import pytest

from omnireview.modules.decode import decode
from omnireview.python import PythonFile
from omnireview.traits.guards import before, conditions, is_expected, is_known, leaves, mentions, not_none


def place(text: str) -> tuple[PythonFile, ast.AST]:
    """A text in which one name is `HERE`."""
    source = decode(dedent(text).encode())
    file = PythonFile("pkg/mod.py", source, ast.parse(source.text))
    (found,) = [node for node in file.nodes(ast.Name) if node.id == "HERE"]
    return file, found


def held(text: str) -> list[str]:
    file, node = place(text)
    return [
        ast.unparse(each.test) if each.holds else f"not {ast.unparse(each.test)}"
        for each in conditions(file, node)
    ]


def within(body: str) -> str:
    return "def f(x=None, y=None):\n" + "\n".join(f"    {line}" for line in dedent(body).strip().split("\n"))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("if a:\n    HERE", ["a"]),
        ("if a:\n    b\nelse:\n    HERE", ["not a"]),
        ("if a:\n    b\nelif c:\n    HERE", ["c", "not a"]),
        ("while a:\n    HERE", ["a"]),
        ("while a:\n    b()\nHERE", ["not a"]),
        ("while a:\n    if b:\n        break\nHERE", []),
        ("while a:\n    for each in b:\n        break\nHERE", ["not a"]),
        ("z = HERE if a else b", ["a"]),
        ("z = b if a else HERE", ["not a"]),
        ("z = a and HERE", ["a"]),
        ("z = a or HERE", ["not a"]),
        ("z = a and b or HERE", ["not a and b"]),
        ("z = HERE and a", []),
        ("z = [HERE for each in b if each]", ["each"]),
        ("z = [1 for each in b if each if HERE]", ["each"]),
        ("z = [1 for each in b if each for other in HERE]", ["each"]),
        ("if not a:\n    return\nHERE", ["a"]),
        ("if a:\n    return\nelif b:\n    raise E\nHERE", ["not a", "not b"]),
        ("if a:\n    g()\nelif b:\n    raise E\nHERE", []),
        ("if a:\n    g()\nelse:\n    raise E\nHERE", ["a"]),
        ("for each in b:\n    if a:\n        continue\n    HERE", ["not a"]),
        ("with lock:\n    if a:\n        return\nHERE", ["not a"]),
        ("assert a and b\nHERE", ["b", "a"]),
        ("if a or b:\n    return\nHERE", ["not b", "not a"]),
        ("if not (a and b):\n    return\nHERE", ["b", "a"]),
        ("ready = a is not None\nif ready:\n    HERE", ["ready", "a is not None"]),
        ("ready = a and b\nif not ready:\n    return\nHERE", ["ready", "b", "a"]),
        ("ready = ready and ready\nif ready:\n    HERE", ["ready", "ready", "ready"]),
        ("if a:\n    def g():\n        HERE", []),
        ("if a:\n    pass\nHERE", []),
        ("try:\n    assert a\nexcept E:\n    HERE", []),
        ("match a:\n    case None:\n        b\n    case _:\n        HERE", ["a"]),
        ("match a:\n    case None:\n        HERE", ["not a"]),
        ("match a:\n    case int() if b:\n        HERE", ["b", "a"]),
    ],
)
def test_conditions_are_what_held_on_the_way_the_nearest_first(body: str, expected: list[str]) -> None:
    assert held(within(body)) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("a()\nb()\nHERE", ["b()", "a()"]),
        ("if a:\n    b()\nc()\nHERE", ["c()", "if a:\n    b()"]),
        ("a()\nif b:\n    c()\n    HERE", ["c()", "a()"]),
        ("a()\nfor b in c:\n    HERE", ["for b in c:\n    HERE", "a()"]),
        ("with a as b:\n    HERE", ["with a as b:\n    HERE"]),
        ("try:\n    a()\nexcept E:\n    HERE", []),
    ],
)
def test_before_are_the_statements_that_were_run_on_every_way(body: str, expected: list[str]) -> None:
    file, node = place(within(body))
    assert [ast.unparse(each) for each in before(file, node)] == expected


@pytest.mark.parametrize(
    "block",
    [
        "return",
        "raise E",
        "a()\ncontinue",
        "break",
        "pytest.skip('no device')",
        "sys.exit(1)",
        "parser.error('no model')",
        "assert False",
        "if a:\n    return\nelse:\n    raise E",
        "with a:\n    return",
        "try:\n    return\nexcept E:\n    raise",
        "try:\n    a()\nfinally:\n    return",
        "while True:\n    a()",
        "match a:\n    case 1:\n        return\n    case _:\n        raise E",
    ],
)
def test_a_block_leaves_when_nothing_of_it_reaches_its_end(block: str) -> None:
    assert leaves(ast.parse(block).body)


@pytest.mark.parametrize(
    "block",
    [
        "",
        "a()",
        "if a:\n    return",
        "try:\n    return\nexcept E:\n    pass",
        "while True:\n    break",
        "while a:\n    return",
        "match a:\n    case 1:\n        return",
        "logger.error('no model')",
        "assert a",
        "def f():\n    return",
    ],
)
def test_a_block_that_can_be_run_through_does_not_leave(block: str) -> None:
    assert not leaves(ast.parse(block).body)


@pytest.mark.parametrize(
    "body",
    [
        "if x is not None:\n    HERE",
        "if None is not x:\n    HERE",
        "if x:\n    HERE",
        "if x is None:\n    raise E\nHERE",
        "if x is None or y is None:\n    return\nHERE",
        "if not (x is not None and y):\n    return\nHERE",
        "if None in (x, y):\n    raise E\nHERE",
        "if any(each is None for each in (x, y)):\n    raise E\nHERE",
        "if not all([x, y]):\n    raise E\nHERE",
        "if isinstance(x, list):\n    HERE",
        "if x == 3:\n    HERE",
        "if x != 3:\n    return\nHERE",
        "if (z := x) is not None:\n    HERE",
        "present = x is not None\nif present:\n    HERE",
        "z = HERE if x else 0",
        "z = [HERE for each in y if x is not None]",
        "while x is None:\n    x = g()\nHERE",
        "x = x or 3\nHERE",
        "if x is None:\n    x = 3\nHERE",
        "try:\n    x = g()\nexcept E:\n    return\nHERE",
        "with g() as x:\n    HERE",
        "for x in y:\n    HERE",
        "z, x = g()\nHERE",
        "self.check_inputs(1, x)\nHERE",
        "await _validate(prompt=x)\nHERE",
        "try:\n    HERE\nexcept AttributeError:\n    pass",
        "match x:\n    case None:\n        return\n    case other:\n        HERE",
        "match x:\n    case str():\n        HERE",
    ],
)
def test_what_was_tested_or_set_is_not_none(body: str) -> None:
    file, node = place(within(body).replace("def f", "async def f"))
    assert not_none(file, node, "x")


@pytest.mark.parametrize(
    "body",
    [
        "HERE",
        "if x is None:\n    HERE",
        "if y:\n    HERE",
        "if x is None and y is None:\n    raise E\nHERE",
        "if x is None:\n    log()\nHERE",
        "if any([x, y]):\n    HERE",
        "x = None\nHERE",
        "x: int\nHERE",
        "assert len(x) == len(y)\nHERE",
        "if x:\n    pass\nHERE",
        "while x is None:\n    break\nHERE",
        "check(y)\nHERE",
        "g(x)\nHERE",
        "if bool():\n    HERE",
        "if xx is not None:\n    HERE",
        "try:\n    HERE\nexcept OSError:\n    pass",
        "try:\n    pass\nexcept AttributeError:\n    HERE",
        "match x:\n    case _:\n        HERE",
        "match x:\n    case None | 1:\n        HERE",
        "x is not None or HERE",
    ],
)
def test_what_nothing_speaks_for_may_be_none(body: str) -> None:
    file, node = place(within(body))
    assert not not_none(file, node, "x")


@pytest.mark.parametrize(
    "test",
    [
        "self.x",
        "self.x is not None",
        "hasattr(self, 'x')",
        "getattr(self, 'x', None)",
        "len(self.x) > 1",
        "y or self.x",
    ],
)
def test_an_attribute_is_known_where_a_test_names_it(test: str) -> None:
    file, node = place(within(f"if {test}:\n    HERE"))
    assert is_known(file, node, "self.x")


@pytest.mark.parametrize(
    "test", ["self.xx", "other.x", "x", "hasattr(other, 'x')", "hasattr(self, name)", "self.y.x"]
)
def test_a_test_of_something_else_makes_nothing_known(test: str) -> None:
    file, node = place(within(f"if {test}:\n    HERE"))
    assert not is_known(file, node, "self.x")


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ("getattr(self, 'x', None) is not None", True),
        ("getattr(self, 'x', None)", True),
        ("(z := self.x)", True),
        ("getattr(self, 'x', None) is None", False),
        ("self.x is None", False),
    ],
)
def test_an_attribute_is_not_none_where_a_test_said_so(test: str, expected: bool) -> None:
    file, node = place(within(f"if {test}:\n    HERE"))
    assert not_none(file, node, "self.x") is expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("try:\n    HERE\nexcept (ValueError, KeyError):\n    pass", True),
        ("try:\n    HERE\nexcept:\n    pass", True),
        ("try:\n    a()\nexcept Exception:\n    pass\nelse:\n    HERE", False),
        ("try:\n    def g():\n        HERE\nexcept Exception:\n    pass", False),
        ("with contextlib.suppress(AttributeError):\n    HERE", True),
        ("with contextlib.suppress(OSError):\n    HERE", False),
        ("with torch.no_grad():\n    HERE", False),
    ],
)
def test_a_failure_is_expected_where_its_kind_is_handled(body: str, expected: bool) -> None:
    file, node = place(within(body))
    assert is_expected(file, node) is expected


def test_a_default_is_worked_out_where_its_function_is_defined() -> None:
    file, node = place("if a:\n    def f(x=HERE):\n        return x\n")
    assert [ast.unparse(each.test) for each in conditions(file, node)] == ["a"]


def test_a_subject_is_mentioned_as_it_is_written() -> None:
    file, _ = place("HERE")
    expression = ast.parse("f(self.x.y, z)", mode="eval").body
    named = [
        each for each in ("self", "self.x", "self.x.y", "z", "x", "self.y") if mentions(expression, each, file)
    ]
    assert named == ["self", "self.x", "self.x.y", "z"]


def test_a_long_chain_of_branches_is_read_in_a_moment() -> None:
    chain = "if x == 0:\n        return 0\n" + "".join(
        f"    elif x == {at}:\n        return {at}\n" for at in range(1, 400)
    )
    file, node = place(f"def f(x=None):\n    {chain}    HERE\n")
    assert sum(1 for _ in conditions(file, node)) == 400
