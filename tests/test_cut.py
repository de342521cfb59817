# ruff: noqa: E501 - a text on one line is easier to read
"""A text whose functions are cut parses, and what is left of it stands where it stands in the whole."""

from random import Random

import libcst as cst
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from two_scans import corpus

from omnireview.modules import Module, parse_module
from omnireview.modules.cut import Cut
from omnireview.prefilter import Sketch, Unit, draw

FEW = settings(
    max_examples=10, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
KINDS: tuple[type[cst.CSTNode], ...] = (cst.BaseExpression, cst.BaseSmallStatement, cst.BaseCompoundStatement)
LONG = "    y = 1  # it is long enough to be worth a cut\n" * 8


def sketched(text: str) -> Sketch:
    sketch = draw(text)
    assert sketch is not None
    return sketch


def places(module: Module, units: list[Unit]) -> list[tuple[str, int, int, int, int, str]]:
    """Give all statements and expressions that begin outside of some units, with their places and texts."""
    found = []
    for node in module.nodes(*KINDS):
        span = module.span(node)
        if not any(unit.first <= span.line <= unit.last for unit in units):
            found.append((type(node).__name__, span.line, span.column, span.start, span.end, module.source(node)))
    return found


def check(text: str, kept: frozenset[str]) -> Cut | None:
    """Parse a text cut and whole, and compare the places of all that both have; None if nothing is cut."""
    sketch = sketched(text)
    cut, tree = sketch.without(kept)
    if cut is None:
        return None
    part = parse_module("m.py", text.encode(), cut=cut, tree=tree)
    whole = parse_module("m.py", text.encode())
    gone = [unit for unit in sketch.units if unit.name not in kept]
    assert places(part, gone) == places(whole, gone)
    assert [(d.name, d.span) for d in part.definitions if "." not in d.name] == [
        (d.name, d.span) for d in whole.definitions if "." not in d.name
    ]
    return cut


@FEW
@given(st.randoms(use_true_random=False))
def test_every_node_that_is_left_of_a_real_file_stands_where_it_stood(random: Random) -> None:
    text = random.choice(corpus())
    units = [unit.name for unit in sketched(text).units]
    check(text, frozenset(random.sample(units, min(len(units), random.randint(0, 2)))))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(text, id=name)
        for name, text in {
            "a body on the line of its function": f"def f(): x = 1; y = 2; z = '{'z' * 80}'\ndef g(): return 1\n",
            "a semicolon at the end": f"def f():\n{LONG}    x = 1; y = 2;\ndef g(): return 1\n",
            "a body behind a backslash": f"def f(): \\\n  x = '{'z' * 80}'\ndef g(): return 1\n",
            "a decorated function first in the body": f"def f():\n    @d\n    def i(): pass\n{LONG}def g(): return 1\n",
            "brackets around the first expression": f"def f():\n    (a).b\n{LONG}def g(): return 1\n",
            "no newline at the end": f"def g(): return 1\ndef f():\n{LONG}    x = 1",
            "Windows line ends": f"def f():\n{LONG}    x = 1\ndef g(): return 1\n".replace("\n", "\r\n"),
            "tabs": f"def f():\n{LONG}\ndef g(): return 1\n".replace("    ", "\t"),
            "a form feed before a function": f"def f():\n{LONG}\x0c\ndef g(): return 1\n",
            "a form feed within a function": f"def f():\n{LONG}\x0c\n    x = 1\ndef g(): return 1\n",
            "letters of several bytes": f"é = 'ü'\ndef f(ß='é'): 'ä'; é = '{'é' * 80}'\ndef g(): return 'é'\n",
            "comments behind the body": f"def f():\n{LONG}    # one\n  # two\n# three\ndef g(): return 1\n",
            "methods between statements": f"class A:\n    x = 1\n    def f(self):\n    {LONG.replace('    ', '        ')[4:]}"
            "    y = 2\n    async def g(self): return 1\n    z = 3\n",
            "a text of several lines last": f'def f():\n{LONG}    """a\n  b\n"""\ndef g(): return 1\n',
            "types and defaults over several lines": f"def f(\n    a: int = 1,\n    *,\n    b=(2,\n),\n) -> None:\n{LONG}x = 1\n",
        }.items()
    ],
)
def test_nothing_moves_with(text: str) -> None:
    assert check(text, frozenset()) is not None


def test_a_decorator_that_begins_below_its_sign_is_parsed_uncut() -> None:
    inner = "    @(\n        d\n    )\n    def i(): pass\n"
    cut = sketched(f"def f():\n{inner}{LONG}").without(frozenset())[0]
    assert cut is not None
    assert draw(cut.text) is None


def test_functions_that_set_names_of_the_module_are_not_cut() -> None:
    cut = sketched(f"def f():\n    global x\n    x = 1\ndef g():\n{LONG}").without(frozenset())[0]
    assert cut is not None
    assert (
        cut.text
        == "def f():\n    global x\n    x = 1\ndef g():\n    pass  # it is long enough to be worth a cut\n"
    )


def test_a_text_is_not_cut_where_that_would_save_little() -> None:
    assert sketched(f"x = '{'z' * 400}'\ndef f():\n    return 1\n").without(frozenset())[0] is None
