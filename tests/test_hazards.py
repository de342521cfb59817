"""Code made to stop a reviewer: each file is analysed or named within seconds, and the rest is reviewed."""

import os

import pytest

from omnireview.modules import SyntaxFault, parse_module
from omnireview.worker import Done, Outcome, Stopped, Workers

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no processes to kill")

SECONDS = 5.0
DEEP = "it is nested too deeply"
LARGE = "it holds too much code to be parsed in time"


def _repeated(before: str, middle: str, after: str, times: int) -> str:
    return f"x = {before * times}{middle}{after * times}\n"


HAZARDS: dict[str, tuple[str, str]] = {
    "1,000 nested calls": (_repeated("f(", "1", ")", 1_000), DEEP),
    "3,000 brackets": (_repeated("[", "", "]", 3_000), DEEP),
    "3,000 parentheses": (_repeated("(", "1", ")", 3_000), DEEP),
    "3,000 dicts": (_repeated("{1:", "1", "}", 3_000), DEEP),
    "140 brackets, again and again": (_repeated("[", "", "]", 140) * 500, LARGE),
    "140 needless parentheses, again and again": (_repeated("(", "1", ")", 140) * 2_000, LARGE),
    "parentheses around each end of a chain": (_repeated("(", "1", "+1)", 20) * 5_000, LARGE),
    "10,000 elifs": ("if a:\n pass\n" + "elif a:\n pass\n" * 10_000, DEEP),
    "5,000 elifs": ("if a:\n pass\n" + "elif a:\n pass\n" * 5_000, DEEP),
    "500 elifs": ("if a:\n pass\n" + "elif a:\n pass\n" * 500, ""),
    "a sum of 5,000 operands": ("x = " + "+".join(["a"] * 5_000) + "\n", DEEP),
    "a sum of 500 operands": ("x = " + "+".join(["a"] * 500) + "\n", ""),
    "5,000 operands of `and`": ("x = " + " and ".join(["a"] * 5_000) + "\n", ""),
    "a comparison of 5,000 operands": ("x = " + " < ".join(["a"] * 5_000) + "\n", ""),
    "3,000 powers": ("x = " + "**".join(["a"] * 3_000) + "\n", DEEP),
    "3,000 attributes": ("x = a" + ".b" * 3_000 + "\n", DEEP),
    "3,000 calls in a chain": ("x = a" + ".b()" * 3_000 + "\n", DEEP),
    "100,000 attributes": ("x = a" + ".b" * 100_000 + "\n", DEEP),
    "3,000 `not`": (_repeated("not ", "a", "", 3_000), DEEP),
    "3,000 minus signs": (_repeated("-", "a", "", 3_000), DEEP),
    "3,000 lambdas": (_repeated("lambda: ", "a", "", 3_000), DEEP),
    "3,000 conditions": (_repeated("a if b else ", "a", "", 3_000), DEEP),
    "a list of 200,000 elements": ("x = [" + "1," * 200_000 + "]\n", LARGE),
    "a list of 10,000 elements": ("x = [" + "1," * 10_000 + "]\n", ""),
    "10,000 pieces of a string": ("x = (" + "'a' " * 10_000 + ")\n", "the parser that keeps white space does not"),
    "1,000 pieces of a string": ("x = (" + "'a' " * 1_000 + ")\n", ""),
    "f-strings in f-strings": ("x = f'{f\"{f'''{1}'''}\"}'\n" * 1_000, ""),
    "f-strings as deep as they go": ("x = " + 'f"{' * 3_000 + "1" + '}"' * 3_000 + "\n", DEEP),
    "brackets in an f-string": ('x = f"{' + "(" * 3_000 + "1" + ")" * 3_000 + '}"\n', DEEP),
    "an f-string of 40,000 fields": (
        'x = f"' + "{a}" * 40_000 + '"\n',
        f"{LARGE}|it took longer than",
    ),
    "400 kB of calls on one line": ("x = [" + "a.b(c=1)," * 44_000 + "]\n", LARGE),
    "500 kB of statements on one line": ("a = 1;" * 80_000 + "\n", LARGE),
    "a string of 400 kB": ("x = '" + "a" * 400_000 + "'\n", ""),
    "a comment of 400 kB": ("#" + "a" * 400_000 + "\n", ""),
    "many empty lines": ("\n" * 1_000_000, "it has more than 300,000 lines"),
    "a file of megabytes": ("#" * 3_000_000, "it is longer than 2,000,000 characters"),
    "20,000 decorators": ("@a\n" * 20_000 + "def f(): pass\n", ""),
    "10,000 targets": ("a = " * 10_000 + "1\n", ""),
    "3,000 loops in a comprehension": ("x = [a " + "for a in b " * 3_000 + "]\n", ""),
    "blocks as deep as they go": ("".join(" " * i + "if a:\n" for i in range(99)) + " " * 99 + "pass\n", ""),
    "deeper blocks": ("".join(" " * i + "if a:\n" for i in range(300)) + " " * 300 + "pass\n", DEEP),
    "newer syntax and 3,000 brackets": ("type X = int\n" + _repeated("[", "", "]", 3_000), DEEP),
    "newer syntax and 400 kB of calls": ("type X = int\nx = [" + "a.b(c=1)," * 44_000 + "]\n", LARGE),
}


def analyse(text: str) -> str:
    """Do what the rules' own needs come to: a tree, its nodes, and their places."""
    try:
        module = parse_module("hostile.py", text.encode())
    except SyntaxFault as fault:
        return fault.message
    for node in module.nodes():
        module.span(node)
    return ""


def work_of_children() -> float:
    """Give the seconds of processor time of all child processes that have ended."""
    spent = os.times()
    return spent.children_user + spent.children_system


@pytest.mark.parametrize(("text", "reason"), HAZARDS.values(), ids=HAZARDS)
def test_a_hostile_file_is_analysed_or_named_within_seconds(text: str, reason: str) -> None:
    before = work_of_children()
    with Workers(analyse, processes=1, seconds=SECONDS) as workers:
        hostile, harmless = workers.each([text, "x = 1\n"])
    assert work_of_children() - before < SECONDS + 2
    assert harmless == Done("")
    if reason:
        assert isinstance(hostile, Stopped), hostile
        assert any(hostile.reason.startswith(each) for each in reason.split("|")), hostile.reason
    else:
        assert hostile == Done("")


def test_what_the_measures_let_through_is_stopped_by_the_clock() -> None:
    """Twenty times the work that fits, in a shape that counts as nothing by itself."""
    hidden = "x = (\n" + "(  # a\n" * 180 + "1" + ")" * 181 + "\n"
    outcomes: list[Outcome[str]]
    with Workers(analyse, processes=1, seconds=1.0) as workers:
        outcomes = list(workers.each([hidden * 1_000, "x = 1\n"]))
    assert outcomes == [Stopped("it took longer than 1 seconds to analyse"), Done("")]
