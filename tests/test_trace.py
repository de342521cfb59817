"""`explain --at`: every operator's answer is the engine's, and is told in words."""

from collections.abc import Iterator, Mapping
from textwrap import dedent
from typing import Any

import pytest

from omnireview.modules import Module, parse_module
from omnireview.patterns import compile_pattern
from omnireview.patterns.ranges import Range
from omnireview.patterns.trace import Answer, trace
from omnireview.rules.load import load_shipped_packs


def module(text: str) -> Module:
    return parse_module("module.py", dedent(text).encode())


def shipped_examples() -> Iterator[tuple[str, Mapping[str, Any], str]]:
    for pack in load_shipped_packs():
        for rule in pack.rules:
            for number, example in enumerate(rule.examples, start=1):
                for text in (example.bad, example.good):
                    if rule.matching is not None and text is not None and example.path.endswith(".py"):
                        yield f"{rule.id}-{number}-{text == example.bad}", rule.matching, text


EXAMPLES = list(shipped_examples())
HARD: dict[str, Mapping[str, Any]] = {
    "a focus on another line": {
        "patterns": [{"pattern": "with $X:\n    $X.read()\n    $Y"}, {"focus-metavariable": "$Y"}]
    },
    "options": {
        "patterns": [{"pattern": "a == a or $B"}, {"pattern-not": "b == $C or $D"}],
        "options": {"constant_propagation": False},
    },
    "bindings must agree": {"patterns": [{"pattern-inside": "with $X:\n    ..."}, {"pattern": "$X.read()"}]},
    "nested": {
        "pattern-either": [
            {"patterns": [{"pattern": "$A == $B"}, {"pattern-not": {"patterns": [{"pattern": "$A == $A"}]}}]},
            {"pattern-regex": r"eval\((.*)\)"},
        ]
    },
    "inside within either": {
        "patterns": [
            {"pattern-either": [{"pattern-inside": "with $X:\n    ..."}, {"pattern-inside": "if $X:\n    ..."}]},
            {"pattern": "$F(...)"},
        ]
    },
    "conditions": {
        "patterns": [
            {"pattern": "$F($N)"},
            {"metavariable-regex": {"metavariable": "$F", "regex": "ev|pr"}},
            {"metavariable-comparison": {"metavariable": "$N", "comparison": "$N > 3"}},
            {"pattern-not-regex": "print"},
        ]
    },
}
CODE = """\
def outer(x):
    with x:
        x.read()
        y.read()
    if a == a or b == c:
        eval(7)
        print(9)
        eval(x)
"""


def left(found: list[Range], text: Module, line: int) -> list[tuple[int, int]]:
    spans = [(one.start, one.end) for one in found]
    near = [
        each for each in spans if text.lines.line(each[0]) <= line <= text.lines.line(max(each[0], each[1] - 1))
    ]
    return sorted(near)


@pytest.mark.parametrize(
    ("operators", "text"),
    [pytest.param(operators, text, id=name) for name, operators, text in EXAMPLES]
    + [pytest.param(operators, CODE, id=name) for name, operators in HARD.items()],
)
def test_what_is_left_in_the_end_is_what_the_engine_finds(operators: Mapping[str, Any], text: str) -> None:
    read = module(text)
    found = compile_pattern(operators).ranges(read)
    for line in range(1, text.count("\n") + 1):
        traced = trace(operators, read, line)
        assert left(list(traced.ranges), read, line) == left(found, read, line)
        assert (traced.steps[0].answer is Answer.YES) == bool(left(found, read, line))


Told = tuple[str, str, tuple[str, ...]]


def told(operators: Mapping[str, Any], text: str, line: int) -> list[Told]:
    return [(step.operator, step.answer.value, step.told) for step in trace(operators, module(text), line).steps]


def test_the_operator_that_refuses_is_told_with_what_it_found() -> None:
    rule = {
        "patterns": [
            {"pattern": "$T.cuda()"},
            {"pattern-not-inside": "if is_cuda($X):\n    ..."},
            {"metavariable-regex": {"metavariable": "$T", "regex": "^x"}},
        ]
    }
    code = "if is_cuda(device):\n    x.cuda()\ny.cuda()\n"
    excluded = "it excludes: matches lines 1 to 2, `if is_cuda(device): x.cuda()`, with $X = `device`"
    assert told(rule, code, 2)[1:] == [
        ("pattern", "yes", ("matches line 2, `x.cuda()`, with $T = `x`",)),
        ("pattern-not-inside", "no", (excluded,)),
        ("metavariable-regex", "not asked", ()),
    ]
    assert told(rule, code, 3)[-1] == ("metavariable-regex", "no", ("does not hold for $T = `y`",))


def test_metavariables_that_do_not_agree_are_told() -> None:
    operator, answer, why = told(HARD["bindings must agree"], CODE, 4)[2]
    assert (operator, answer) == ("pattern-inside", "no")
    assert why == (
        "matches lines 2 to 4, `with x: x.read() y.read()`, with $X = `x`",
        "but $X would be `x` here and `y` before",
    )


NOTHING = "it matches nothing at this line"
NOWHERE = "it matches nowhere in this file"


@pytest.mark.parametrize(
    ("pattern", "code", "reasons"),
    [
        (
            "torch.load($P)",
            "import torch as t\nt.load(a, b)\n",
            (
                "the call is here, with other arguments: `torch.load(...)` matches here",
                "here `t.load` means `torch.load`",
                NOWHERE,
            ),
        ),
        ("torch.load($P)", "import torch\nload(a)\n", (NOTHING, "here `load` is imported from nowhere", NOWHERE)),
        (
            "if $X:\n    return $Y",
            "def f(a):\n    if a: return\n",
            ("the first line of the pattern fits, the rest does not: `if $X: ...` matches here", NOWHERE),
        ),
        ("g()", "g()\nh = 1\n", (NOTHING, "it matches from line 1")),
    ],
)
def test_a_pattern_that_finds_nothing_says_how_near_it_comes(
    pattern: str, code: str, reasons: tuple[str, ...]
) -> None:
    assert told({"pattern": pattern}, code, 2) == [("pattern", "no", reasons)]
