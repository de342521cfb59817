"""What is known of a name's value, where a pattern asks for a literal."""

from typing import Any

import pytest
from test_patterns import lines, row

from omnireview.patterns.gate import gate_of

TEXT, EXACT, ONE = 'f("...")', 'f("a")', "f(1)"


FOLLOWED = [
    row("a name of the module", EXACT, 'x = "a"\nf(x)\nf(y)\n', 2),
    row("a name of the module, in a function", EXACT, 'x = "a"\ndef g():\n    f(x)\n', 3),
    row("an annotated name of the module, in a function", EXACT, 'x: Final = "a"\ndef g():\n    f(x)\n', 3),
    row("a name of the module that is assigned twice, in a function", TEXT,
        'x = "a"\nx = "b"\nf(x)\ndef g():\n    f(x)\n', 3),
    row("a name that another function assigns", TEXT,
        'x = "a"\ndef h():\n    global x\n    x = b\ndef g():\n    f(x)\n'),
    row("a name of a function", EXACT, 'def g():\n    x = "a"\n    f(x)\ndef h():\n    f(x)\n', 3),
    row("the last value counts", EXACT, 'def g():\n    x = "b"\n    f(x)\n    x = "a"\n    f(x)\n', 5),
    row("a parameter is not known", TEXT, 'def g(x="a"):\n    f(x)\n'),
    row("a parameter that hides the module's name", TEXT, 'x = "a"\ndef g(x):\n    f(x)\n'),
    row("a name that is lost", TEXT, 'def g():\n    x = "a"\n    x = h()\n    f(x)\n'),
    row("branches that agree", EXACT,
        'def g(c):\n    if c:\n        x = "a"\n    else:\n        x = "a"\n    f(x)\n', 6),
    row("branches that differ leave some text", TEXT,
        'def g(c):\n    x = "a"\n    if c:\n        x = "b"\n    f(x)\n', 5),
    row("branches that differ leave no certain text", EXACT,
        'def g(c):\n    x = "a"\n    if c:\n        x = "b"\n    f(x)\n'),
    row("a branch that may not assign", TEXT, 'def g(c):\n    if c:\n        x = "a"\n    f(x)\n'),
    row("a branch that does not come back", EXACT,
        'def g(c):\n    x = "a"\n    if c:\n        x = h()\n        return\n    f(x)\n', 6),
    row("a branch with more behind its end", EXACT,
        'def g(c):\n    x = "a"\n    if c:\n        return\n        x = h()\n    f(x)\n', 6),
    row("one of many branches", EXACT,
        'def g(c):\n    if c == 1:\n        x = "a"\n    elif c == 2:\n        raise E\n'
        '    else:\n        x = "a"\n    f(x)\n', 8),
    row("what a loop does not assign", EXACT, 'def g():\n    x = "a"\n    for y in z:\n        f(x)\n', 4),
    row("what a loop assigns", TEXT,
        'def g():\n    x = "a"\n    for y in z:\n        f(x)\n        x = y\n    f(x)\n'),
    row("a loop's own name", TEXT, 'def g():\n    x = "a"\n    for x in z:\n        f(x)\n'),
    row("inside a loop, behind the assignment", EXACT,
        'def g():\n    while c:\n        x = "a"\n        f(x)\n    f(x)\n', 4),
    row("what an exception may have left", TEXT,
        'def g():\n    x = "a"\n    try:\n        x = h()\n    except E:\n        f(x)\n    f(x)\n'),
    row("what a `try` assigns on all its ways", EXACT,
        'def g():\n    try:\n        x = "a"\n    except E:\n        x = "a"\n    f(x)\n', 6),
    row("a `with` that gives a name", TEXT, 'def g():\n    x = "a"\n    with h() as x:\n        f(x)\n'),
    row("a capture of a `match`", TEXT,
        'def g(y):\n    x = "a"\n    match y:\n        case [x]:\n            f(x)\n'),
    row("a walrus", EXACT, 'def g():\n    if x := "a":\n        f(x)\n', 3),
    row("a call of its method may change it", TEXT, 'def g():\n    x = "a"\n    x.append(1)\n    f(x)\n'),
    row("another function's name", TEXT, 'def g():\n    x = "a"\n    def h():\n        f(x)\n'),
    row("a lambda sees its function's name, and not through its own", EXACT,
        'def g():\n    x = "a"\n    lambda: f(x)\n    lambda x: f(x)\n', 3),
    row("a comprehension's own name", TEXT, 'def g():\n    x = "a"\n    [f(x) for x in y]\n'),
    row("a class's name", TEXT, 'class A:\n    x = "a"\n    def g(self):\n        f(x)\n        f(self.x)\n'),
    row("an imported name", TEXT, 'x = "a"\nfrom b import x\nf(x)\n'),
    row("several targets", TEXT, 'def g():\n    x, y = "a", "b"\n    f(x)\n'),
    row("a sum of texts", EXACT, 'f("" + "a")\nx = ""\nx += "a"\nf(x)\n', 1, 4),
    row("a sum with something unknown", TEXT, 'f("a" + x)\nf("a%s" % x)\nf("a".format(x))\n'),
    row("either of two texts", TEXT, 'f("a" if x else "b")\nf("a" if x else y)\n', 1),
    row("an f-string without fields", EXACT, 'f(f"a")\nx = f"a"\nf(x)\n', 1, 3),
    row("an f-string that is not written as it reads", TEXT, 'f(f"a\\n{{")\n', 1),
    row("its escapes are no part of its value", 'f("a\\\\n")', 'f(f"a\\n")\nf("a\\\\n")\n', 2),
    row("a name of a name", EXACT, 'x = "a"\ny = x\nf(y)\n', 3),
    row("numbers, and what is worked out of them", ONE, "x = 1\nf(x)\nf(2 - x)\nf(True)\nf(-x)\n", 2, 3),
    row("a negative number", "f(-1)", "x = 1\nf(-x)\ny = -1\nf(y)\nf(1)\n", 2, 4),
    row("None and its like", "f(None)", "x = None\nf(x)\ny = False\nf(y)\n", 2),
    row("a number that can't be worked out", ONE, "f(1 / 0)\nf(1 << 9 ** 9)\n"),
    row("any text that stands for itself", '"..."', 'x = "a"\ny = x\n', 1, 2),
    row("a metavariable in quotes", {"patterns": [
        {"pattern": 'f("$X")'}, {"metavariable-regex": {"metavariable": "$X", "regex": "^https?:"}}]},
        'x = "http://a"\nf(x)\nf("ftp://a")\n', 2),
    row("a comparison", {"patterns": [
        {"pattern": "f($X)"}, {"metavariable-comparison": {"comparison": "$X > 3"}}]}, "x = 4\nf(x)\nf(y)\n", 2),
    row("a metavariable by a pattern", {"patterns": [
        {"pattern": "f($X)"}, {"metavariable-pattern": {"metavariable": "$X", "pattern": '"..."'}}]},
        'x = "a"\nf(x)\nf(y)\n', 2),
    row("a metavariable's text is the name", {"patterns": [
        {"pattern": "f($X)"}, {"metavariable-regex": {"metavariable": "$X", "regex": "a"}}]},
        'x = "a"\nf(x)\n'),
    row("a metavariable's text is the value if the rule says so", {"patterns": [
        {"pattern": "f($X)"},
        {"metavariable-regex": {"metavariable": "$X", "regex": "a", "constant-propagation": True}}]},
        'x = "a"\nf(x)\n', 2),
    row("not if the rule says so", {"pattern": TEXT, "options": {"constant_propagation": False}},
        'x = "a"\nf(x)\nf("a")\n', 3),
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "code", "expected"), FOLLOWED)
def test_a_constant_stands_for_its_value(pattern: Any, code: str, expected: list[int]) -> None:
    assert lines(pattern, code) == expected


SYMBOLIC = [
    row("a call", "g().h()", "def k():\n    x = g()\n    x.h()\n    x.h()\n", 3),
    row("an argument", "f(g(...))", "x = g(1)\nf(x)\n", 2),
    row("what a `with` gives", "g().h()", "with g() as x:\n    x.h()\n", 2),
    row("a name of the module, in a function", "g().h()", "x = g()\ndef k():\n    x.h()\n", 3),
    row("a metavariable is the name", "f($X)", "x = g()\nf(x)\n", 2),
    row("either of two calls", "g().h()", "if c:\n    x = g()\nelse:\n    x = g()\nx.h()\n"),
    row("a copy", "g().h()", "def k():\n    x = g()\n    y = x\n    y.h()\n"),
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "code", "expected"), SYMBOLIC)
def test_a_name_stands_for_what_made_it_if_the_rule_says_so(pattern: str, code: str, expected: list[int]) -> None:
    assert lines({"pattern": pattern, "options": {"symbolic_propagation": True}}, code) == expected


def test_a_name_stands_for_itself_unless_the_rule_says_so() -> None:
    assert lines("g().h()", "x = g()\nx.h()\n") == []


def test_a_name_that_is_made_of_itself_is_followed_no_further() -> None:
    code = "def k():\n" + "    x = x.h()\n" * 300 + "    f(x)\n"
    assert lines({"pattern": "f(<... q ...>)", "options": {"symbolic_propagation": True}}, code) == []


@pytest.mark.parametrize(
    "code",
    [
        "def g(c):\n" + "".join(f"    x{i} = 'a'\n    if c: y = {i}\n" for i in range(2500)) + "    f(x1)\n",
        "def g(c):\n    if c: x = 'a'\n" + "    elif c: x = 'b'\n" * 400 + "    f(x)\n",
        "x = " + " + ".join(["'a'"] * 450) + "\nf(x)\n",
        "".join(f"x{i} = x{i - 1} + x{i - 1}\n" if i else "x0 = 'aaaaaaaa'\n" for i in range(200)) + "f(x199)\n",
    ],
    ids=["many names and branches", "many branches", "a long sum", "texts that double"],
)
def test_hostile_code_is_followed_within_seconds(code: str) -> None:
    assert lines(TEXT, code) in ([], [code.count("\n")])


def test_a_gate_asks_nothing_of_the_shape_where_a_name_may_stand_for_what_made_it() -> None:
    rule = {"pattern": "f([...])"}
    plain, followed = gate_of(rule), gate_of({**rule, "options": {"symbolic_propagation": True}})
    assert plain is not None
    assert followed is not None
    assert [sign.source for sign in plain.signs] == ["f([...])"]
    assert [sign.source for sign in followed.signs] == [""]
