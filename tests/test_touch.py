# ruff: noqa: E501 - a change on one line is easier to read
"""What a change touches is enough to know what is new, mended or moved: the full scan says the same."""

import ast
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from two_scans import all_rules, changed_file, corpus, edited, quick_and_full, rules_of, shipped_rules

from omnireview.prefilter import OUTSIDE, Gates, draw, touch, touch_inside
from omnireview.prefilter.parts import Parts

FEW = settings(
    max_examples=12, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
BETWEEN = "".join(f"def u{at}(a):\n    b = a + {at}\n    return b * {at}\n\n\n" for at in range(4))
METHODS = "".join(f"    def m{at}(self):\n        foo({at})\n        return 1\n" for at in range(6))
LATER = METHODS.replace("    def m3", "class B:\n    def m3")
RULES: list[dict[str, Any]] = [
    *({"pattern": text} for text in (
        "foo(...)", "eval(...)", "open(...)", "torch.load(...)", "numpy.array(...)", "pkg.x.load(...)", "foo(5)",
        "def f(...): ...\n...\nfoo(...)", "foo(($X: int))", "def $F(...): ...", "class $C: ...",
    )),
    {"patterns": [{"pattern": "$F(...)"}, {"pattern-inside": "class $C(Base):\n    ...\n"}]},
    {"patterns": [{"pattern": "foo(...)"}, {"pattern-not-inside": "@safe\ndef $F(...): ...\n"}]},
    {"patterns": [
        {"pattern": "foo(...)"}, {"pattern-not-inside": "class $C:\n    ...\n    def close(self): ...\n    ...\n"},
    ]},
    {"patterns": [{"pattern-inside": "import os\n...\n"}, {"pattern": "os.getcwd()"}]},
    {"pattern": "foo(os.getcwd())", "options": {"symbolic_propagation": True}},
    {"patterns": [{"pattern": "foo($X)"}, {"metavariable-comparison": {"metavariable": "$X", "comparison": "$X > 4"}}]},
]  # fmt: skip
CHANGES = {
    "an import under an alias": (
        "import torch\n" + BETWEEN + "def f(): torch.load(1)\n",
        "import torcx as torch\n" + BETWEEN + "def f(): torch.load(1)\n",
    ),
    "a constant": ("X = 1\n" + BETWEEN + "def f(): foo(X)\n", "X = 5\n" + BETWEEN + "def f(): foo(X)\n"),
    "a constant that another is made from": (
        "Y = 1\nX = Y + 1\n" + BETWEEN + "def f(): foo(X)\n",
        "Y = 4\nX = Y + 1\n" + BETWEEN + "def f(): foo(X)\n",
    ),
    "a global that a function begins to set": (
        "X = 5\n" + BETWEEN + "def f(): foo(X)\ndef g():\n    pass\n",
        "X = 5\n" + BETWEEN + "def f(): foo(X)\ndef g():\n    global X\n    X = 2\n",
    ),
    "an import of another function under a constant's name": (
        "X = 5\n" + BETWEEN + "def f(): foo(X)\ndef g():\n    pass\n",
        "X = 5\n" + BETWEEN + "def f(): foo(X)\ndef g():\n    import X\n",
    ),
    "a part of what a default is": (
        "X = 5\n" + BETWEEN + "def f(x=foo(X)): pass\n",
        "X = 5\n" + BETWEEN + "X[1] = 2\n" + "def f(x=foo(X)): pass\n",
    ),
    "a constant under a condition": (
        "if a:\n    Y = 5\nX = Y\n" + BETWEEN + "def f(): foo(X)\n",
        "if a:\n    Y = 4\nX = Y\n" + BETWEEN + "def f(): foo(X)\n",
    ),
    "a constant inside an expression": (
        "if (X := 1): pass\n" + BETWEEN + "def f(): foo(X)\n",
        "if (X := 5): pass\n" + BETWEEN + "def f(): foo(X)\n",
    ),
    "a function that hides a builtin": (
        BETWEEN + "def f(): open(1)\n",
        BETWEEN + "def f(): open(1)\n" + BETWEEN + "def open(x): pass\n",
    ),
    "a handler's name that hides a builtin": (
        BETWEEN + "def f(): open(1)\n",
        BETWEEN + "def f(): open(1)\n" + BETWEEN + "try: pass\nexcept E as open: pass\n",
    ),
    "a match that hides a builtin": (
        BETWEEN + "def f(): open(1)\n",
        BETWEEN + "def f(): open(1)\n" + BETWEEN + "match x:\n    case {**open}: pass\n",
    ),
    "a method that hides a builtin in its class's body": (
        "class A:\n    def q(self): pass\n    def z(self):\n        a = 1\n        b = 2\n        return a\n    def r(self, y=open(1)):\n        pass\n    x = open(1)\n"
        + BETWEEN,
        "class A:\n    def open(self): pass\n    def q(self): pass\n    def z(self):\n        a = 1\n        b = 2\n        return a\n    def r(self, y=open(1)):\n        pass\n    x = open(1)\n"
        + BETWEEN,
    ),
    "a function that is moved above what it hides": (
        "from torch import load\n" + BETWEEN + "def f(): load(1)\n" + BETWEEN + "def load(): pass\n",
        "from torch import load\ndef load(): pass\n" + BETWEEN + "def f(): load(1)\n" + BETWEEN,
    ),
    "an import that is moved below its use": (
        "from torch import load\n" + BETWEEN + "def f(): load(1)\n" + BETWEEN,
        BETWEEN + "def f(): load(1)\n" + BETWEEN + "from torch import load\n",
    ),
    "two imports in another order": (
        "from a import load\nfrom torch import load\n" + BETWEEN + "def f(): load(1)\n" + BETWEEN,
        "from torch import load\nfrom a import load\n" + BETWEEN + "def f(): load(1)\n" + BETWEEN,
    ),
    "a star import": (
        "from a import b\n" + BETWEEN + "def f(): load(1)\n",
        "from torch import *\n" + BETWEEN + "def f(): load(1)\n",
    ),
    "a class's base": ("class A:\n" + METHODS, "class A(Base):\n" + METHODS),
    "a class that begins in the middle of another": ("class A:\n" + METHODS, "class A:\n" + LATER),
    "a class that becomes a condition": ("class x:\n" + METHODS, "if x:\n" + METHODS),
    "a method that others are judged by": (
        "class A:\n" + METHODS,
        "class A:\n    def close(self): pass\n" + METHODS,
    ),
    "a decorator": (
        "@unsafe\n@b\n@c\ndef f():\n" + "    x = 1\n" * 8 + "    foo(1)\n",
        "@safe\n@b\n@c\ndef f():\n" + "    x = 1\n" * 8 + "    foo(1)\n",
    ),
    "a default": (
        "D = 1\ndef f(a, b=1, c=2, d=3):\n" + "    x = 1\n" * 8 + "    a.append(1)\n",
        "D = 1\ndef f(a=[], b=1, c=2, d=3):\n" + "    x = 1\n" * 8 + "    a.append(1)\n",
    ),
    "an import that a row begins with": (
        BETWEEN + "def f():\n    os.getcwd()\n",
        "import os\n" + BETWEEN + "def f():\n    os.getcwd()\n",
    ),
    "an import that is moved behind a row": (
        "import os\n" + BETWEEN + "def f():\n    os.getcwd()\n",
        BETWEEN + "def f():\n    os.getcwd()\nimport os\n",
    ),
    "a statement behind an untouched function": (
        "def f():\n    return 1\n" + BETWEEN + "bar()\n",
        "def f():\n    return 1\n" + BETWEEN + "foo()\n",
    ),
    "another logger's import inside a function": (
        "def f():\n    logger.info('a', 1)\n" + BETWEEN + "def g():\n    pass\n",
        "def f():\n    logger.info('a', 1)\n" + BETWEEN + "def g():\n    import structlog\n",
    ),
    "a condition on which the module is left": (
        "import sys\n" + BETWEEN + "def f(x):\n    x.cuda()\n",
        "import sys\nif not cuda_ok():\n    sys.exit()\n" + BETWEEN + "def f(x):\n    x.cuda()\n",
    ),
    "such a condition, moved up": (
        "import sys\n" + BETWEEN + "def f(x):\n    x.cuda()\nif not cuda_ok():\n    sys.exit()\n",
        "import sys\nif not cuda_ok():\n    sys.exit()\n" + BETWEEN + "def f(x):\n    x.cuda()\n",
    ),
    "a type of a name of the module": (
        "x: str\n" + BETWEEN + "def f():\n    foo(x)\n",
        "x: int\n" + BETWEEN + "def f():\n    foo(x)\n",
    ),
    "what a name was given": (
        "import os\nx = os.getcwd\n" + BETWEEN + "def f():\n    foo(x)\n",
        "import os\nx = os.getcwd()\n" + BETWEEN + "def f():\n    foo(x)\n",
    ),
    "an import of what a name was given": (
        "import so as os\nx = os.getcwd()\n" + BETWEEN + "def f():\n    foo(x)\n",
        "import os\nx = os.getcwd()\n" + BETWEEN + "def f():\n    foo(x)\n",
    ),
    "an import whose name has two ways to be written": (
        "from torch import load as ﬁ\n" + BETWEEN + "def f():\n    ﬁ(x)\n",
        "from a import load as ﬁ\n" + BETWEEN + "def f():\n    ﬁ(x)\n",
    ),
    "a function of the same name under a condition": (
        "def g():\n    foo(1)\n"
        + BETWEEN
        + "if x:\n    def g():\n        foo(1)\n        a = 1\n        b = 2\n        c = 3\n        d = 4\n",
        "def g():\n    foo(1)\n"
        + BETWEEN
        + "if x:\n    def g():\n        foo(1)\n        a = 1\n        b = 2\n        c = 3\n        d = 5\n        foo(1)\n",
    ),
    "a decorator that another function has too": (
        "@foo(1)\ndef a(): pass\n" + BETWEEN + "@foo(1)\ndef b():\n    pass\n",
        "@foo(1)\ndef a(): pass\n" + BETWEEN + "@foo(1)\n@foo(1)\ndef b():\n    pass\n",
    ),
    "one of two functions of a name": (
        "def f():\n    foo(1)\n" + BETWEEN + "def f():\n    foo(1)\n    return 1\n",
        "def f():\n    foo(1)\n" + BETWEEN + "def f():\n    foo(1)\n    foo(1)\n    return 1\n",
    ),
    "an import for the module inside a function": (
        BETWEEN + "def f():\n    np.array(1)\n" + BETWEEN + "def g(): pass\n",
        BETWEEN + "def f():\n    np.array(1)\n" + BETWEEN + "def g():\n    global np\n    import numpy as np\n",
    ),
    "the newline at the end": (BETWEEN + "def f():\n    foo(1)", BETWEEN + "def f():\n    foo(1)\n"),
    "the last line of a function": (
        BETWEEN + "def f():\n    foo(1)\n    x = 1\ndef g():\n    foo(2)\n",
        BETWEEN + "def f():\n    foo(1)\ndef g():\n    foo(2)\n",
    ),
    "the line that parts two functions": (
        BETWEEN + "def f():\n    foo(1)\n    x = 1\ndef g():\n    foo(2)\n    return 1\n",
        BETWEEN + "def f():\n    foo(1)\n    x = 1\n    foo(2)\n    return 1\n",
    ),
    "a text that swallows functions": (
        BETWEEN + "def f():\n    foo(1)\n" + BETWEEN + "def g():\n    foo(2)\n",
        "'''\n" + BETWEEN + "def f():\n    foo(1)\n'''\n" + BETWEEN + "def g():\n    foo(2)\n",
    ),
    "all line ends": (
        BETWEEN + "def f():\n    foo(1)\n",
        (BETWEEN + "def f():\n    foo(1)\n").replace("\n", "\r\n"),
    ),
    "a function that becomes async": (
        BETWEEN + "def f():\n" + "    x = 1\n" * 8 + "    import time\n    time.sleep(1)\n",
        BETWEEN + "async def f():\n" + "    x = 1\n" * 8 + "    import time\n    time.sleep(1)\n",
    ),
    "the name of an outer class": (
        BETWEEN
        + "class _A:\n    class B:\n        def f(self, x):\n            a = 1\n            assert x > 1, 'no'\n",
        BETWEEN
        + "class A:\n    class B:\n        def f(self, x):\n            a = 1\n            assert x > 1, 'no'\n",
    ),
    "a function's place": (
        "def f():\n    foo(1)\n    return 2\n" + BETWEEN,
        BETWEEN + "def f():\n    foo(1)\n    return 2\n",
    ),
    "a function that becomes a method": (
        "def f():\n    foo(1)\n    return 2\n" + BETWEEN + "class A:\n    x = 1\n",
        BETWEEN + "class A:\n    x = 1\n    def f():\n        foo(1)\n        return 2\n",
    ),
    "what stands in for an optional import": (
        "try:\n    import torch\nexcept ImportError:\n    torch = None\n"
        + BETWEEN
        + "def f():\n    torch.load(1)\n",
        "try:\n    import torch\nexcept ImportError:\n    torch = Stub\n"
        + BETWEEN
        + "def f():\n    torch.load(1)\n",
    ),
    "a name that is deleted": (
        "import torch\n" + BETWEEN + "def f():\n    torch.load(1)\n",
        "import torch\ndel torch\n" + BETWEEN + "def f():\n    torch.load(1)\n",
    ),
}


@pytest.mark.parametrize("back", [False, True], ids=["", "and back"])
@pytest.mark.parametrize("name", CHANGES)
def test_what_is_told_is_what_a_full_scan_tells_when_a_change_is_about(name: str, *, back: bool) -> None:
    old, head = reversed(CHANGES[name]) if back else CHANGES[name]
    quick, full = quick_and_full([*shipped_rules(), *rules_of(RULES)], old, head)
    assert quick == full


def test_a_file_with_relative_imports_that_is_renamed_is_looked_at_in_full() -> None:
    text = f"{BETWEEN}def f():\n    from .x import load\n    load(1)\n"
    quick, full = quick_and_full(rules_of(RULES), text, text, "other/deep/m.py")
    assert quick == full
    assert full


@FEW
@given(st.randoms(use_true_random=False))
def test_random_changes_of_real_files_are_told_as_by_a_full_scan(random: Random) -> None:
    text = random.choice(corpus())
    quick, full = quick_and_full(all_rules(), text, edited(text, random))
    assert quick == full


@pytest.mark.parametrize(
    ("old", "head", "expected"),
    [
        ("import a\ndef f(): a\ndef g(): b\n", "import b as a\ndef f(): a\ndef g(): b\n", {OUTSIDE, "f"}),
        ("def f():\n    x = 1\n    f\ndef g(): f()\n", "def f():\n    x = 2\n    f\ndef g(): f()\n", {"f"}),
        ("def f(\n    a,\n):\n    f\ndef g(): f()\n", "def f(\n    b,\n):\n    f\ndef g(): f()\n", {"f"}),
        ("x = 1\ny = x\ndef f(): y\ndef g(): z\n", "x = 2\ny = x\ndef f(): y\ndef g(): z\n", {OUTSIDE, "f"}),
        (
            "class A:\n    def f(s):\n        1\n        f\n    def g(s): f\n",
            "class A:\n    def f(s):\n        2\n        f\n    def g(s): f\n",
            {"A.f"},
        ),
    ],
)
def test_only_what_a_change_can_reach_is_touched(old: str, head: str, expected: set[str]) -> None:
    sketches = [draw(head), draw(old)]
    assert sketches[0] is not None
    assert sketches[1] is not None
    touched = touch(changed_file(old, head), sketches[0], sketches[1])
    assert touched is not None
    assert touched.units == expected


def _told(parts: tuple[Parts, Parts] | None) -> list[list[str]] | None:
    return parts and [[ast.dump(node) for node in part.whole] for part in parts]


@FEW
@given(st.randoms(use_true_random=False))
def test_a_change_inside_functions_touches_the_same_whether_the_old_side_is_read_whole_or_not(
    random: Random,
) -> None:
    old = random.choice(corpus())
    for _ in range(12):
        head = edited(old, random)
        file, new, before = changed_file(old, head), draw(head), draw(old)
        inside = None if new is None else touch_inside(file, new, old)
        if inside is None or new is None:
            continue
        assert before is not None
        touched = touch(file, new, before)
        assert touched is not None
        # What merely stands beside a changed line is touched for the one and not for the other.
        assert inside.touched.units <= touched.units
        for name in inside.touched.units:
            reached, known = (each.parts.get(name) for each in (touched, inside.touched))
            assert _told(known) == _told(reached)


@pytest.mark.parametrize(
    ("old", "head", "reached"),
    [
        ("def f():\n    foo(1)\n    x = 1\n", "def f():\n    foo(1)\n    x = 2\n", False),
        ("def f():\n    foo(1)\n    x = 1\n", "def f():\n    foo(2)\n    x = 1\n", True),
        ("def f():\n    foo(y)\n    y = 1\n", "def f():\n    foo(y)\n    y = 2\n", True),
        ("def f():\n    foo(\n        1)\n    x\n", "def f():\n    foo(\n        2)\n    x\n", True),
        ("def f():\n    if foo(1):\n        x\n", "def f():\n    if foo(1):\n        y\n", False),
        ("def f(a):\n    foo(1)\n", "def f(b):\n    foo(1)\n", True),
        ("def f():\n    foo(1)\n    g()\n", "def f():\n    foo(1)\n", False),
        ("def f():\n    g()\n    foo(1)\n    h()\n", "def f():\n    g('''\n    foo(1)\n    ''')\n    h()\n", True),
    ],
)
def test_a_rule_that_is_alone_looks_at_a_function_when_the_change_reaches_a_sign_of_it(
    old: str, head: str, *, reached: bool
) -> None:
    gates = Gates([rule.gate for rule in rules_of([{"pattern": "foo(...)"}])])
    new, before = draw(head), draw(old)
    assert new is not None
    assert before is not None
    touched = touch(changed_file(old, head), new, before)
    assert touched is not None
    told = gates.reached(touched, new, before)
    asked = [gates.ask(sketch, touched.units, frozenset(), told) for sketch in (new, before)]
    assert any(asked) is reached
