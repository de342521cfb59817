# ruff: noqa: E501 - a case on one line is easier to read
"""A gate lets through whatever its rule finds: with and without the prefilter all findings are the same."""

from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from two_scans import (
    all_rules,
    changed_file,
    corpus,
    edited,
    rules_of,
    scanner,
    shipped_rules,
    told,
)

from omnireview.gates import Gate, Sign
from omnireview.patterns.gate import gate_of
from omnireview.prefilter import Gates, draw
from omnireview.rules.effective import RulesByPath
from omnireview.scan.file import FileScanner
from omnireview.scan.task import FileScan, Task
from omnireview.settings import Settings
from omnireview.worker import Done, Workers

FEW = settings(
    max_examples=5, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
SYMBOLIC = {"options": {"symbolic_propagation": True}}


def found(operators: dict[str, Any], code: str, *, prefilter: bool) -> list[int]:
    file = changed_file("", code)
    scan = scanner(rules_of([operators]), prefilter=prefilter)(Task(file, head=code.encode(), everything=True))
    return sorted(finding.line or 0 for finding in scan.head.findings)


@pytest.mark.parametrize(
    ("operators", "code"),
    [
        pytest.param({"pattern": pattern} if isinstance(pattern, str) else pattern, code, id=name)
        for name, pattern, code in [
            ("an alias of a module", "torch.load(...)", "import torch as t\ndef f(): t.load(1)"),
            ("an alias of a member", "torch.load(...)", "from torch import load as ld\ndef f(): ld(1)"),
            ("a module's module", "numpy.random.rand(...)", "import numpy.random as r\ndef f(): r.rand()"),
            ("an import inside the function", "os.getcwd()", "def f():\n    from os import getcwd as g\n    g()"),
            (
                "an import for the whole module inside a function",
                "numpy.array(...)",
                "def g():\n    global np\n    import numpy as np\ndef f(): np.array(1)",
            ),
            ("a builtin by its module", "eval(...)", "from builtins import eval as e\ndef f(): e(1)"),
            ("a relative import", "pkg.x.load(...)", "from .x import load as l\ndef f(): l(1)"),
            ("any member of a module", "numpy.$F(...)", "from numpy import array\ndef f(): array(1)"),
            ("an item that is assigned to", "$X['k'] = True", "def f(a): a['k'] = True"),
            ("an item by a name", "$X['k'] = True", "K = 'k'\ndef f(a): a[K] = True"),
            ("an item of a member", "$X['k'] = True", "def f(a): a.b['k'] = True"),
            ("any list", "[...]", "def f(x): return [q for q in x]"),
            ("any set", "{...}", "def f(x): return {q: q for q in x}"),
            ("any list as an argument", "foo([...])", "def f(x): foo([q for q in x])"),
            ("text that is written as bytes", 'foo("abc")', 'def f(): foo(b"abc")'),
            ("part of bytes", 'foo("ab...")', 'def f(): foo(b"abc")'),
            ("a regular expression beside other text", 'foo("..." "=~/b+/")', 'def f(): foo("a" "bb")'),
            ("text in two pieces", 'foo("abc")', 'def f(): foo("a" "bc")'),
            ("a constant of the module", "foo(-1)", "N = -1\ndef f(): foo(N)"),
            ("one of several that are assigned at once", "$X = foo(...)", "def f(): a, b = foo(), bar()"),
            ("a name that is assigned among others", "a = $X", "def f(): a, b = 1, 2"),
            ("an assignment inside an expression", "$X = foo(...)", "def f():\n    if (y := foo()): pass"),
            ("a decorator that is called", "@dec\ndef $F(...): ...", "@dec()\ndef f(): pass"),
            ("a decorator that is not called", "@dec()\ndef $F(...): ...", "@dec\ndef f(): pass"),
            ("an async function", "def $F(...): ...", "async def f(): pass"),
            ("async with and for", "for $I in range(...): ...", "async def f():\n    async for i in range(3): pass"),
            ("a lambda's default", "lambda $X=[]: ...", "def f(): return lambda x=[]: x"),
            ("an elif", "if foo(): ...", "def f(a):\n    if a: pass\n    elif foo(): pass"),
            ("a match statement", "foo(...)", "def f(a):\n    match a:\n        case [x] if foo(x): pass"),
            ("an f-string's format", "foo(...)", 'def f(a): return f"{a:{foo(a)}}"'),
            ("a chain through calls", "a. ... .b()", "def f(a): a.c().d.b()"),
            ("a handler of several", "except $E:\n    ...", "def f():\n    try: pass\n    except (A, B): pass"),
            ("an except* handler's try", "try: ...\nexcept $E: ...", "def f():\n    try: x\n    except A: pass"),
            ("a class inside a class", "$X = 1", "class A:\n    class B:\n        x = 1"),
            ("a function under a condition", "foo(...)", "if x:\n    def f(): foo()"),
            ("a default of a method", "foo(...)", "class A:\n    def f(self, x=foo()): pass"),
            ("a decorator with arguments", "foo(...)", "class A:\n    @foo(1)\n    def f(self): pass"),
            ("the rest of the keywords", {"pattern": "foo($X)"}, "foo(**bar)"),
            ("a call that a name was given", {"pattern": "foo(bar(...))", **SYMBOLIC}, "def f():\n    b = bar()\n    foo(b)"),
            ("a row that begins with a function", "def f(...): ...\n...\nfoo(...)", "def f(): pass\nfoo(1)"),
            ("a row across functions", "import os\n...\nos.getcwd()", "import os\ndef f(): return os.getcwd()"),
            ("an item that is assigned among others", "$X['k'] = True", "def f(a): b, a['k'] = 1, True"),
            ("names that are given one value", "a = $X", "def f(): a = b = 1, 2"),
            ("a member under an alias that is added to", "sys.path += ...", "import sys as s\ndef f(): s.path += [1]"),
            ("an operation with a constant by its name", "foo($X) - 1", "K = 1\ndef f(x): return foo(x) - K"),
            ("an operation on an imported member", "m.foo($X) - 1", "from m import foo as g\ndef f(x): return g(x) - 1"),
            ("operands in any order", "$X | re.I", "import re\ndef f(x): return re.I | x"),
            ("an imported member of anything", "$M.foo == 1", "from m import foo as g\ndef f(): return g == 1"),
            ("a module that is imported from", "import a.b", "def f():\n    from a import b"),
            ("a module by what is in it", "import a.b", "def f():\n    import a.b.c as x"),
            ("a member by a plain import", "from a import b", "def f():\n    import a.b.c"),
            ("text before the fields", 'foo("..." "=~/b+/")', 'def f(x): foo(f"{x}" "bb")'),
            ("several handled together", "except ($A, $B):\n    ...", "def f():\n    try: pass\n    except (A, B): pass"),
            ("a row of values", "return $A, $B", "def f(): return 1, 2"),
            ("Windows line ends and tabs", "foo(...)", "def f():\r\n\tfoo(1)\r\n"),
            ("a form feed", "foo(...)", "def g(): pass\n\x0c\ndef f():\n    foo(1)\n"),
            ("no newline at the end", "foo(...)", "def f(): foo(1)"),
            ("a backslash before the body", "foo(...)", "def f(): \\\n  foo(1)\n"),
            ("letters that are not ASCII", "größe(...)", 'def f():\n    "é"; größe(1)\n'),
        ]
    ],
)  # fmt: skip
def test_the_prefilter_lets_through(operators: dict[str, Any], code: str) -> None:
    without = found(operators, code, prefilter=False)
    assert without
    assert found(operators, code, prefilter=True) == without


@FEW
@given(st.randoms(use_true_random=False))
def test_all_of_a_real_file_is_found_with_the_prefilter_too(random: Random) -> None:
    text = edited(random.choice(corpus()), random)
    file = changed_file("", text)
    task = Task(file, head=text.encode(), everything=True)
    with_it, without = (
        told(scanner(all_rules(), prefilter=on)(task), file, everything=True) for on in (True, False)
    )
    assert with_it == without


def test_files_without_a_sign_are_not_parsed() -> None:
    gates = Gates([rule.gate for rule in rules_of([{"pattern": "torch.load(...)"}, {"pattern": "$X == None"}])])
    quiet, loud = draw("def f(a):\n    return a.save(1)\n"), draw("def f(a):\n    return a == None\n")
    assert quiet is not None
    assert loud is not None
    assert not gates.ask(quiet, None)
    assert gates.ask(loud, None).local == {1}
    assert gates.ask(loud, None).units == {"f"}
    assert not gates.ask(loud, frozenset({"g"}))


def test_a_name_that_is_assigned_to_is_no_sign_of_an_item() -> None:
    gates = Gates([gate_of({"pattern": "$X['k'] = True"})])
    for code, expected in (
        ("a = True", False),
        ("a.b = True", False),
        ("a['j'] = True", False),
        ("a['k'] = False", False),
        ("a['k'] = True", True),
        ("b = a['k'] = True", True),
        ("(b, a['k']) = (1, True)", True),
    ):
        sketch = draw(f"def g():\n    {code}\n")
        assert sketch is not None
        assert bool(gates.ask(sketch, None)) is expected, code


def test_every_shipped_rule_about_python_has_a_gate_that_is_not_wide() -> None:
    readers = [rule for rule in shipped_rules() if "python" in rule.languages and (rule.matching or rule.gate)]
    assert readers
    assert [rule.id for rule in readers if rule.gate is None or rule.gate.wide] == []


def test_a_call_s_keywords_and_text_are_part_of_its_sign() -> None:
    gate = gate_of({"pattern": '$F(..., device="cuda", ...)'})
    gates = Gates([gate])
    for code, expected in (
        ('f(device="cpu")', False),
        ("f(1)", False),
        ('f(device="cuda")', True),
        ("f(device=d)", False),
        ("d = 'cpu'; f(device=d)", False),
        ("d = 'cuda'; f(device=d)", True),
        ("d = 'cu' + 'da'; f(device=d)", True),
        ("e = 'cuda'; d = e if x else e; f(device=d)", True),
        ("f(device=(d := 'cuda'))", True),
        ("d = d; f(device=d)", False),
    ):
        sketch = draw(f"def g():\n    {code}\n")
        assert sketch is not None
        assert bool(gates.ask(sketch, None)) is expected


@pytest.mark.parametrize(
    ("operators", "alone"),
    [
        ({"pattern": "eval(...)"}, True),
        ({"pattern-either": [{"pattern": "assert $X"}, {"pattern": "assert $X, $Y"}]}, True),
        ({"patterns": [{"pattern": "f($X)"}, {"pattern-not": "f(..., a=$Y, ...)"}]}, True),
        ({"patterns": [{"pattern": "f($X)"}, {"metavariable-regex": {"metavariable": "$X", "regex": "a"}}]}, True),
        ({"pattern": "f($X, None)"}, False),
        ({"pattern": "f($X)", **SYMBOLIC}, False),
        ({"pattern": "f(($X: int))"}, False),
        ({"pattern": "$X = f()\n...\ng($X)"}, False),
        ({"patterns": [{"pattern": "f($X)"}, {"pattern-inside": "def $F(...): ..."}]}, False),
        ({"patterns": [{"pattern": "f($X)"}, {"pattern": "$F(1)"}]}, False),
        (
            {"patterns": [{"pattern": "f($X)"}, {"metavariable-comparison": {"comparison": "$X > 4"}}]},
            False,
        ),
    ],
)
def test_a_rule_is_alone_when_nothing_but_a_node_and_its_names_decides(
    operators: dict[str, Any], *, alone: bool
) -> None:
    gate = gate_of(operators)
    assert gate is not None
    assert gate.alone is alone


def test_a_gate_is_the_same_after_it_was_written_as_plain_data() -> None:
    gate = Gate(
        (Sign(("Call",), "load", "torch.load(...)", ("torch",)),), (Sign((), words=("x",)),), wide=True, alone=True
    )
    assert Gate.of(gate.data()) == gate


@FEW
@given(st.randoms(use_true_random=False))
def test_the_order_of_rules_and_a_warm_scanner_change_nothing(random: Random) -> None:
    text = random.choice(corpus())
    head = edited(text, random)
    file = changed_file(text, head)
    task = Task(file, head=head.encode(), old=text.encode())
    rules = list(all_rules())
    warm = scanner(rules)
    first, again = told(warm(task), file), told(warm(task), file)
    random.shuffle(rules)
    assert first == again == told(scanner(rules)(task), file)


def test_the_number_of_processes_changes_nothing() -> None:
    random = Random(7)  # noqa: S311 - any will do, if it is the same each time
    pairs = [(text, edited(text, random)) for text in random.sample(corpus(), 4)]
    tasks = [Task(changed_file(old, head), head=head.encode(), old=old.encode()) for old, head in pairs]

    def outcomes(processes: int) -> list[set[tuple[object, ...]]]:
        work = FileScanner(RulesByPath(list(shipped_rules()), Settings()), Settings())
        with Workers[Task, FileScan](work, processes=processes, seconds=60) as workers:
            done = [each for each in workers.each(tasks) if isinstance(each, Done)]
        assert len(done) == len(tasks)
        return [told(each.result, task.file) for each, task in zip(done, tasks, strict=True)]

    assert outcomes(0) == outcomes(1) == outcomes(2)
