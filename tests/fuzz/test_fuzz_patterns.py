"""Patterns: any rule of a user's, on any Python, is refused with its place or ends soon with real places."""

import re
import time
from typing import Any

from fuzzing import target
from hypothesis import strategies as st

from omnireview.errors import NotAnalysed
from omnireview.modules import SyntaxFault, parse_module
from omnireview.patterns import PatternError, compile_pattern

PIECES = st.sampled_from(
    ["$X", "$F", "$...A", "...", "(", ")", "(...)", "[", "]", "{", "}", ".", ",", " = ", " + ", " and ",
    " not ", "def ",
     "class ", "if ", "else:", "return ", "with ", "as ", "for ", " in ", "try:", "except ", "lambda ",
     "await ", "async ",
     ": ", ":\n    ", "\n", "'...'", '"a"', 'f"{$X}"', "<... ", " ...>", "f", "x", "self", "1", "None", "@",
     "*", "**", "$_",
     "$", "import ", "from ", "match ", "case ", "yield ", ":=", "->", "é", "\t", "\\", "#", "=~/a/"]
)  # fmt: skip
SNIPPETS = st.lists(PIECES, min_size=1, max_size=9).map("".join)
REGEXES = st.sampled_from(
    [r"(a+)+$", r"(\w|\s)*!", "(", r"(?P<n>x)", r"\bf\b", ".*", r"(?i)SELF", r"\1", "", r"(x|x)*y"]
)
NAMES = st.sampled_from(["$X", "$F", "$...A", "X", "", "$1"])
OPERATORS: st.SearchStrategy[dict[str, Any]] = st.deferred(
    lambda: st.one_of(
        st.fixed_dictionaries({"pattern": SNIPPETS}),
        st.fixed_dictionaries({"pattern-regex": REGEXES}),
        st.fixed_dictionaries({"pattern-either": st.lists(OPERATORS, max_size=3)}),
        st.fixed_dictionaries({"patterns": st.lists(PARTS, max_size=4)}),
    )
)
PARTS: st.SearchStrategy[dict[str, Any]] = st.one_of(
    OPERATORS,
    st.fixed_dictionaries({"pattern-inside": SNIPPETS}),
    st.fixed_dictionaries({"pattern-not": SNIPPETS}),
    st.fixed_dictionaries({"pattern-not-inside": SNIPPETS}),
    st.fixed_dictionaries({"focus-metavariable": NAMES}),
    st.fixed_dictionaries(
        {"metavariable-regex": st.fixed_dictionaries({"metavariable": NAMES, "regex": REGEXES})}
    ),
    st.fixed_dictionaries(
        {"metavariable-pattern": st.fixed_dictionaries({"metavariable": NAMES, "pattern": SNIPPETS})}
    ),
    st.fixed_dictionaries({"no-such": st.none() | SNIPPETS}),
)
CODE = st.lists(
    st.sampled_from(
        ["x = f(1)\n", "def f(x, *a, **k):\n    return f(x)[1]\n",
        "class A(B):\n    def f(self):\n        self.x = x\n",
         "with f(x) as y:\n    pass\n", "try:\n    f()\nexcept E as e:\n    raise\n",
         "y = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'\n",
         "z = f'{x}' if x else not x\n", "async def g():\n    await f(x)\n",
         "match x:\n    case 1:\n        f(x)\n", "(",
         "for i in [f(x) for x in y if x]:\n    print(i)\n", "import a.b as c\nc.d(x)\n",
         "x: int = (lambda: f)(*y)\n", "\x0c"]
    ),
    min_size=1, max_size=6,
).map("".join)  # fmt: skip
MOST_SECONDS = 8.0


@target(examples=120, operators=OPERATORS, code=CODE)
def test_any_rule_on_any_code_is_refused_or_finds_real_places_soon(operators: dict[str, Any], code: str) -> None:
    try:
        pattern = compile_pattern(operators)
        module = parse_module("a.py", code.encode())
    except (PatternError, SyntaxFault):
        return
    started = time.thread_time()
    try:
        found = pattern.find(module)
    except NotAnalysed:
        found = []
    assert time.thread_time() - started < MOST_SECONDS
    size = len(code.encode())
    for match in found:
        assert 0 <= match.span.start <= match.span.end <= size
        assert 1 <= match.line <= code.count("\n") + 1


@target(examples=120, snippet=SNIPPETS)
def test_a_pattern_that_is_python_itself_is_found_in_itself(snippet: str) -> None:
    if re.search(r"[$#]|\.\.\.|=~", snippet):
        return
    try:
        module = parse_module("a.py", (snippet.strip() + "\n").encode())
        pattern = compile_pattern({"pattern": snippet.strip()})
    except (PatternError, SyntaxFault):
        return
    assert pattern.find(module), snippet
