"""A rule's `fix` and `fix-regex` make what Semgrep makes of the same match."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from omnireview.diff import ChangedFile, FileStatus, diff_texts
from omnireview.diff.write import quoted, write_patch
from omnireview.edits import apply_edits
from omnireview.edits.rounds import fix_file
from omnireview.modules import parse_module
from omnireview.patterns import PatternError, compile_pattern
from omnireview.patterns.fix_regex import compile_fix_regex
from omnireview.rules import Rule
from omnireview.rules.effective import RulesByPath
from omnireview.rules.engine import shipped_engine
from omnireview.rules.read import read_pack
from omnireview.rules.shipped import shipped_packs
from omnireview.scan import ScanResult
from omnireview.scan.file import FileScanner
from omnireview.scan.fixes import edits_of
from omnireview.scan.task import Task
from omnireview.settings import Settings
from omnireview.terms import Aspect, Severity


def mended(code: str, pattern: str, fix: str | None = None, **fix_regex: object) -> str:
    rule = Rule(
        id="x",
        severity=Severity.MAJOR,
        aspect=Aspect.QUALITY,
        message="",
        languages=("python",),
        matching={"pattern": pattern},
        fix=fix,
        fix_regex=fix_regex or None,
    )
    module = parse_module("x.py", code.encode())
    edits = [
        edit
        for match in compile_pattern({"pattern": pattern}).find(module)
        for edit in edits_of(rule, match, module)
    ]
    made = apply_edits(code.encode(), edits)
    assert made is not None
    return made.decode()


@pytest.mark.parametrize(
    ("code", "pattern", "fix", "made"),
    [
        pytest.param("w = k(3)\n", "k($X)", "kk($X, $X)", "w = kk(3, 3)\n", id="metavariables"),
        pytest.param("w = k(3)\n", "k($X)", "kk($X)\n", "w = kk(3)\n", id="the line end of a block in YAML"),
        pytest.param("w = p(3)\n", "p($X)", "p2($X, $Y)", "w = p2(3, $Y)\n", id="an unbound one stays"),
        pytest.param("r(1)\n", "r($X)", "", "\n", id="nothing"),
        pytest.param("t(1, *a, k=1)\n", "t($...X)", "t2($...X)", "t2(1, *a, k=1)\n", id="arguments"),
        pytest.param("t()\n", "t($...X)", "t2($...X, k=2)", "t2(k=2)\n", id="no arguments"),
        pytest.param("t()\n", "t($...X)", "t2(2, $...X)", "t2(2)\n", id="no arguments at the end"),
        pytest.param(
            "if a:\n    k(1)\n",
            "k($X)",
            "one($X)\n\ntwo($X)",
            "if a:\n    one(1)\n\n    two(1)\n",
            id="more lines",
        ),
        pytest.param(
            "if a:\n\tk(1)\n", "k($X)", "one($X)\ntwo($X)", "if a:\n\tone(1)\n\ttwo(1)\n", id="more lines, by tabs"
        ),
        pytest.param(
            "\ufeffk('''\n  1''')\n",
            "k($X)",
            "one(\n$X)",
            "\ufeffone(\n'''\n  1''')\n",
            id="a string of two lines",
        ),
        pytest.param(
            "def f():\n    k('''\n  1''')\n",
            "k($X)",
            "one($X)",
            "def f():\n    one('''\n  1''')\n",
            id="kept as it is",
        ),
    ],
)
def test_a_fix_replaces_the_match(code: str, pattern: str, fix: str, made: str) -> None:
    assert mended(code, pattern, fix) == made


@pytest.mark.parametrize(
    ("code", "pattern", "words", "made"),
    [
        pytest.param(
            "x = f(1, 2)\n",
            "f(...)",
            {"regex": r"(f)\((.*?), (.*?)\)", "replacement": r"\1(\3, \2 $X $1 \g<1> \0)"},
            r"x = f(2, 1 $X f \g<1> f(1, 2))" + "\n",
            id="groups",
        ),
        pytest.param(
            "n(1)\n",
            "n(...)",
            {"regex": r"(?P<nm>n)\(", "replacement": r"\\ \n \U $0 $$ $&"},
            r"\\ \n \U n( $ n(1)" + "\n",
            id="other signs",
        ),
        pytest.param(
            "ee(a, b)\n",
            "ee(...)",
            {"regex": "(a)|(b)", "replacement": r"[$1\2]"},
            "ee([a], [b])\n",
            id="a group that took no part",
        ),
        pytest.param(
            "g(a, a, a)\n", "g(...)", {"regex": "a", "replacement": "b", "count": 2}, "g(b, b, a)\n", id="count"
        ),
        pytest.param(
            "cc(1)\n",
            "cc(...)",
            {"regex": "c", "replacement": "cd", "count": 3},
            "cdddc(1)\n",
            id="one after the other",
        ),
        pytest.param("q(1)\n", "q(...)", {"regex": "q", "replacement": "", "count": 0}, "q(1)\n", id="count 0"),
        pytest.param("h(1)\n", "h(...)", {"regex": "nothing", "replacement": "b"}, "h(1)\n", id="not found"),
        pytest.param(
            "m(1,\n      2)\n",
            "m(...)",
            {"regex": r"^(\w+)\(|\)$", "replacement": r"Q\1"},
            "Qm1,\n      2Q\n",
            id="the ends of the match",
        ),
        pytest.param(
            'dd("""\nx\n""")\n',
            "dd(...)",
            {"regex": "^x$", "replacement": "y"},
            'dd("""\nx\n""")\n',
            id="not of lines",
        ),
    ],
)
def test_a_fix_regex_replaces_in_the_match(code: str, pattern: str, words: Mapping[str, Any], made: str) -> None:
    assert mended(code, pattern, **words) == made


def test_a_fix_goes_before_a_fix_regex() -> None:
    assert mended("s(2)\n", "s($X)", "s2($X)", regex="s", replacement="ss") == "s2(2)\n"


@pytest.mark.parametrize(
    ("words", "place", "told"),
    [
        ({"replacement": ""}, (), "takes `regex` and `replacement`"),
        ({"regex": "(", "replacement": ""}, ("regex",), "no regular expression"),
        ({"regex": 1, "replacement": ""}, ("regex",), "it is text"),
        ({"regex": "(a)", "replacement": r"\2"}, ("replacement",), "names group 2, and the regex has 1"),
        ({"regex": "a", "replacement": "$`"}, ("replacement",), "not supported"),
        ({"regex": "a", "replacement": "", "count": -1}, ("count",), "from 0 to 100"),
        ({"regex": "a", "replacement": "", "flags": "i"}, ("flags",), "no part of `fix-regex`"),
    ],
)
def test_a_broken_fix_regex_is_refused_where_it_is_wrong(
    words: Mapping[str, Any], place: tuple[str, ...], told: str
) -> None:
    with pytest.raises(PatternError) as caught:
        compile_fix_regex(words)
    assert caught.value.operator_path == place
    assert told in caught.value.message


@pytest.mark.parametrize(
    ("words", "text"),
    [
        pytest.param(
            {"regex": "(.*)", "replacement": "$1$1", "count": 100}, "a" * 50, id="doubled a hundred times"
        ),
        pytest.param({"regex": r"((a|aa)+)+$", "replacement": ""}, "a" * 60 + "b", id="exponential"),
    ],
)
def test_a_hostile_fix_regex_makes_no_fix(words: Mapping[str, Any], text: str) -> None:
    assert compile_fix_regex(words).apply(text) is None


PACK = """\
rules:
  - id: old-name
    severity: major
    aspect: quality
    message: Old.
    why: Because.
    source: The manual.
    languages: [python]
    pattern: old(...)
{fix}
    examples:
      - bad: |
          old(1)
{good}
      - good: |
          new(1)
"""


def mistakes(fix: str, good: str = "", *, shipped: bool = True) -> tuple[str, ...]:
    text = PACK.format(fix=fix, good=good)
    return read_pack("own", text.encode(), "own.yaml", shipped_engine(), shipped=shipped).mistakes


@pytest.mark.parametrize("fix", ["    fix: new(1)", "    fix-regex: {regex: old, replacement: new}"])
def test_a_shipped_rule_with_a_fix_has_an_example_of_what_it_makes(fix: str) -> None:
    assert "what the fix makes" in mistakes(fix)[0]
    assert mistakes(fix, "        good: |\n          new(1)\n") == ()
    assert mistakes(fix, shipped=False) == ()


def test_a_broken_fix_regex_is_told_with_its_line() -> None:
    (told,) = mistakes("    fix-regex: {regex: old, replacement: $1}", shipped=False)
    assert told == "own.yaml:10: rule `old-name`: the replacement names group 1, and the regex has 0"


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("a/x.py", "a/x.py"),
        ("a/x y.py", "a/x y.py"),
        ('a/"x".py', r'"a/\"x\".py"'),
        ("a/tab\tb\\c\n\x01.py", r'"a/tab\tb\\c\n\001.py"'),
        ("a/caf\xe9.py", "a/caf\xe9.py"),
    ],
)
def test_a_name_is_written_as_git_writes_it(name: str, written: str) -> None:
    assert quoted(name) == written


def test_texts_that_are_equal_have_no_patch() -> None:
    assert write_patch("x.py", b"a\n", b"a\n") == b""


def mending_examples() -> list[object]:
    found: list[object] = []
    for name, data in shipped_packs().items():
        for rule in read_pack(name, data, name, shipped_engine(), shipped=True).pack.rules:
            for number, example in enumerate(rule.examples, start=1):
                if example.bad is not None and example.good is not None:
                    found.append(pytest.param(rule, example.path, example.bad, id=f"{rule.id} {number}"))
    return found


@pytest.mark.parametrize(("rule", "path", "text"), mending_examples())
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["LF", "CR LF"])
def test_every_fix_of_a_shipped_example_is_proved(rule: Rule, path: str, text: str, line_end: str) -> None:
    data = text.replace("\n", line_end).encode()
    added = ChangedFile(path, None, FileStatus.ADDED, hunks=diff_texts(b"", data))
    scanner = FileScanner(RulesByPath([rule], Settings()), Settings())

    def scan(data: bytes) -> ScanResult:
        file = replace(added, hunks=diff_texts(b"", data))
        return scanner(Task(file, head=data, everything=True)).head

    wanted = [finding for finding in scan(data).findings if finding.edits]
    done = fix_file(path, data, wanted, scan)
    assert done.left == ()
    assert not [finding for finding in scan(done.after).findings if finding.edits]
    assert done.after.count(b"\r\n") in (0, done.after.count(b"\n"))


def test_every_shipped_rule_that_mends_shows_what_it_makes() -> None:
    for name, data in shipped_packs().items():
        for rule in read_pack(name, data, name, shipped_engine(), shipped=True).pack.rules:
            shown = [example for example in rule.examples if example.bad is not None and example.good is not None]
            for example in rule.examples:
                text = (example.bad or "").encode()
                file = ChangedFile(example.path, None, FileStatus.ADDED, hunks=diff_texts(b"", text))
                scanner = FileScanner(RulesByPath([rule], Settings()), Settings())
                found = scanner(Task(file, head=text, everything=True)).head.findings
                assert shown or not any(finding.edits for finding in found), f"{rule.id}: {example.bad}"
