"""`deprecated:` of a rule: what a table of names finds, what its fixes write, and what is refused in one."""

import json

import pytest

from omnireview.diff import ChangedFile, FileStatus
from omnireview.edits import apply_edits
from omnireview.explain import explain
from omnireview.prefilter import Gates, draw
from omnireview.rules import Rule
from omnireview.rules.effective import RulesByPath, resolve
from omnireview.rules.engine import shipped_engine
from omnireview.rules.plain import from_plain, to_plain
from omnireview.rules.read import read_pack
from omnireview.scan import Finding
from omnireview.scan.file import FileScanner
from omnireview.scan.task import Task
from omnireview.settings import Settings, read_settings

PLACE = ".github/omnireview/rules/own.yaml"
HEAD = """\
rules:
  - id: old-shelf
    severity: minor
    aspect: quality
    languages: [python]
    message: "{message}"
    deprecated:
"""
TABLE = """\
      shelf.put: {replacement: shelf.store, since: "2.0", fix: rename}
      shelf.boxes.old_box: {replacement: shelf.box, since: "2.1", fix: rename}
      shelf.find:
        replacement: shelf.search.one
        since: "2.2"
        calls:
          - {pattern: "shelf.find($A, all=True)", fix: "shelf.search.many($A)"}
          - {pattern: shelf.find($A), fix: "shelf.search.one($A)"}
          - {pattern: "shelf.find($A, last=$N)", fix: "shelf.search.one($A, start=$N + 1)"}
          - {pattern: shelf.find($...ALL), fix: "shelf.search.any_of([$...ALL])"}
      shelf.weigh: {replacement: shelf.scale, since: "1.0"}
"""
CALLS = "      a.put:\n        replacement: a.b\n        since: '2'\n        calls:\n"
MESSAGE = "`$NAME` is old since $SINCE. Use `$REPLACEMENT`."


def read(table: str, message: str = MESSAGE, **lines: str) -> tuple[tuple[Rule, ...], tuple[str, ...]]:
    text = HEAD.format(message=message) + table + "".join(f"    {key}: {value}\n" for key, value in lines.items())
    made = read_pack("own", text.encode(), PLACE, shipped_engine())
    return made.pack.rules, made.mistakes


def rule() -> Rule:
    (made,), mistakes = read(TABLE)
    assert not mistakes
    return made


def found(code: str, prefilter: bool = True) -> list[Finding]:
    settings = Settings()
    scan = FileScanner(RulesByPath([rule()], settings), settings, prefilter=prefilter)
    task = Task(ChangedFile("a.py", None, FileStatus.ADDED), head=code.encode(), everything=True)
    return list(scan(task).head.findings)


def lines(code: str) -> list[int]:
    seen = [finding.line or 0 for finding in found(code)]
    assert seen == [finding.line for finding in found(code, prefilter=False)]
    return seen


def mended(code: str) -> str:
    made = apply_edits(code.encode(), [edit for finding in found(code) for edit in finding.edits])
    assert made is not None
    return made.decode()


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param("import shelf\nshelf.put(1)\n", [2], id="a call"),
        pytest.param("import shelf as s\nx = [s.put]\n", [2], id="a use that is no call, by an alias"),
        pytest.param("from shelf import (\n    a,\n    put,\n)\n", [3], id="an import, at the name's own line"),
        pytest.param("from shelf import put as p\np(1)\n", [1, 2], id="the import and each use"),
        pytest.param("import shelf.boxes\nshelf.boxes.old_box()\n", [2], id="a longer chain, once"),
        pytest.param("import shelf\n@shelf.put\ndef f(): ...\n", [2], id="a decorator"),
        pytest.param("import shelf\nclass A(shelf.put): ...\n", [2], id="a base"),
        pytest.param(
            "def f():\n    from shelf import weigh\n    return weigh(1)\n", [2, 3], id="inside a function"
        ),
        pytest.param("import shelf\nshelf.put = 1\ndel shelf.put\n", [3], id="not what is replaced"),
        pytest.param("import other as shelf\nshelf.put(1)\n", [], id="not another module of that name"),
        pytest.param("def f(shelf):\n    shelf.put(1)\n", [], id="not a parameter"),
        pytest.param("from . import shelf\nshelf.put(1)\n", [], id="not a relative import"),
        pytest.param("import shelf\nself.put(1)\nput(2)\nf(put=3)\n", [], id="not the last name alone"),
        pytest.param("from shelf import put\nput = 1\nprint(put)\n", [1], id="not what shadows the import"),
        pytest.param("import shelf\nshelf.put.more()\n", [2], id="what is taken from it"),
        pytest.param('"""shelf.put"""  # shelf.put\n', [], id="not in text"),
    ],
)
def test_uses_and_imports_are_found_each_once(code: str, expected: list[int]) -> None:
    assert lines(code) == expected


@pytest.mark.parametrize(
    "code",
    [
        "try:\n    from shelf import store as put\nexcept ImportError:\n    from shelf import put\nput(1)\n",
        "import shelf\nif hasattr(shelf, 'put'):\n    shelf.put(1)\n",
        "import shelf\nx = shelf.put if shelf.__version__ < '2' else shelf.store\n",
        "import shelf\ndef f():\n    if version >= (2,):\n        return shelf.store\n    return shelf.put\n",
        "import shelf\ntry:\n    shelf.put(1)\nexcept (AttributeError, KeyError):\n    shelf.store(1)\n",
    ],
)
def test_code_that_knows_of_both_names_is_left_alone(code: str) -> None:
    assert lines(code) == []


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param("import shelf\nshelf.put(1)\n", "import shelf\nshelf.store(1)\n", id="the name"),
        pytest.param("import shelf as s\nf(s.put)\n", "import shelf as s\nf(s.store)\n", id="by the alias"),
        pytest.param(
            "from shelf import put as p\n", "from shelf import store as p\n", id="an import with an alias"
        ),
        pytest.param("from shelf import put\nput(1)\n", None, id="no import whose uses would have to change"),
        pytest.param(
            "from shelf.boxes import old_box as a\na(1)\n",
            "from shelf import box as a\na(1)\n",
            id="an import from another module",
        ),
        pytest.param("from shelf.boxes import lid, old_box as a\n", None, id="no import that would come apart"),
        pytest.param("import shelf.boxes as b\nb.old_box()\n", None, id="no name that is not imported"),
        pytest.param(
            "import shelf.boxes as b\nimport shelf as s\nb.old_box()\n",
            "import shelf.boxes as b\nimport shelf as s\ns.box()\n",
            id="by another import",
        ),
        pytest.param(
            "import shelf.boxes as b\nimport shelf as s\ndef f(s):\n    b.old_box()\n",
            None,
            id="not by one that is something else elsewhere",
        ),
        pytest.param("import shelf\nshelf.weigh(1)\n", None, id="none without one"),
    ],
)
def test_a_name_is_mended_as_the_file_imports_it_or_not_at_all(code: str, expected: str | None) -> None:
    assert lines(code)
    assert mended(code) == (expected or code)


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("shelf.find(a)", "shelf.search.one(a)"),
        ("shelf.find(a, all=True)", "shelf.search.many(a)"),
        ("shelf.find(a, last=n)", "shelf.search.one(a, start=n + 1)"),
        ("shelf.find(a, last=n if n else m)", "shelf.search.one(a, start=(n if n else m) + 1)"),
        ("shelf.find(a, b, c)", "shelf.search.any_of([a, b, c])"),
        ("shelf.find(shelf.find(a))", None),
        ("map(shelf.find, a)", "map(shelf.find, a)"),
    ],
)
def test_a_call_is_mended_by_the_first_shape_that_fits(call: str, expected: str | None) -> None:
    code = f"import shelf\n{call}\n"
    if expected is None:
        first = found(code)[0].edits
        assert apply_edits(code.encode(), first) == b"import shelf\nshelf.search.one(shelf.find(a))\n"
    else:
        assert mended(code) == f"import shelf\n{expected}\n"


def test_a_call_keeps_the_alias_and_has_no_fix_without_one() -> None:
    assert mended("import shelf as s\ns.find(a)\n") == "import shelf as s\ns.search.one(a)\n"
    assert mended("from shelf import find\nfind(a)\n") == "from shelf import find\nfind(a)\n"


def test_a_message_says_the_words_of_the_row() -> None:
    assert [finding.message for finding in found("import shelf\nshelf.put(1)\nshelf.weigh(1)\n")] == [
        "`shelf.put` is old since 2.0. Use `shelf.store`.",
        "`shelf.weigh` is old since 1.0. Use `shelf.scale`.",
    ]


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (
            "      shelf.put: {sinse: '2'}\n",
            ":8: rule `old-shelf`: `deprecated.shelf.put.sinse` is unknown; did you",
        ),
        (
            "      put: {since: '2', replacement: a.b}\n",
            ":8: rule `old-shelf`: `deprecated.put`: a name is written",
        ),
        (
            "      a.put: {since: 2.0, replacement: a.b}\n",
            ":8: rule `old-shelf`: `deprecated.a.put.since` must be text",
        ),
        (
            "      a.put: {since: '2', fix: rename}\n",
            ":8: rule `old-shelf`: `deprecated.a.put`: `fix: rename` needs",
        ),
        (
            "      a.put: {since: '2', replacement: the new one, fix: rename}\n",
            ":8: rule `old-shelf`: `deprecated.a.put`: `fix: rename` needs",
        ),
        (
            "      a.put: {since: '2'}\n",
            ":8: rule `old-shelf`: `a.put` has no `replacement`, which the message names",
        ),
        ("      a.put: {replacement: a.b, since: '2', fix: drop}\n", "must be one of rename, none, not `drop`"),
        (
            CALLS + "          - {pattern: 'a.put($A)', fix: 'a.b($B)'}\n",
            ":12: rule `old-shelf`: the fix names $B, which the call does not bind",
        ),
        (
            CALLS + "          - {pattern: 'a.put(', fix: 'a.b()'}\n",
            ":12: rule `old-shelf`:",
        ),
        ("      {}\n", "`deprecated` must not be empty"),
    ],
)
def test_a_mistake_in_a_table_is_refused_with_its_line(table: str, told: str) -> None:
    rules, mistakes = read(table)
    assert not rules
    assert told in "\n".join(mistakes)


@pytest.mark.parametrize(
    ("key", "value"), [("pattern", "f(...)"), ("check", "bare-except"), ("fix", "g()"), ("options", "{a: 1}")]
)
def test_nothing_that_finds_or_mends_stands_beside_a_table(key: str, value: str) -> None:
    _, mistakes = read(TABLE, **{key: value})
    assert any(f"`{key}` can't stand beside `deprecated`" in mistake for mistake in mistakes)


def test_a_message_names_only_what_a_row_can_say() -> None:
    _, (mistake,) = read(TABLE, message="Drop $CALL.")
    assert ":6: rule `old-shelf`: the message names $CALL; of a deprecated name it can say $NAME, " in mistake


def test_the_check_by_its_own_name_is_told_as_strictly() -> None:
    text = HEAD.format(message="old").replace("    deprecated:\n", "    check: deprecated-name\n    options:\n")
    made = read_pack("own", (text + "      names: {a.put: {sinse: '2'}}\n").encode(), PLACE, shipped_engine())
    (mistake,) = made.mistakes
    assert mistake.startswith(f"{PLACE}:9: rule `old-shelf`: options of `deprecated-name`: ")
    assert "sinse` is unknown" in mistake


def test_a_table_comes_back_from_plain_data_and_finds_the_same() -> None:
    packs = read_pack("own", (HEAD.format(message=MESSAGE) + TABLE).encode(), PLACE, shipped_engine()).pack
    assert from_plain(json.loads(json.dumps(to_plain(packs)))) == packs


def test_settings_can_give_a_rule_another_table() -> None:
    settings = read_settings(
        b"rules:\n  old-shelf:\n    options: {names: {shelf.lift: {replacement: shelf.raise_up, since: '3'}}}\n",
        ".github/omnireview.yaml",
    )
    pack = read_pack("own", (HEAD.format(message=MESSAGE) + TABLE).encode(), PLACE, shipped_engine()).pack
    (each,) = [each for each in resolve([pack], settings) if each.rule.id == "old-shelf"]
    scan = FileScanner(RulesByPath([each.rule], settings), settings)
    code = b"import shelf\nshelf.lift()\nshelf.put(1)\n"
    task = Task(ChangedFile("a.py", None, FileStatus.ADDED), head=code, everything=True)
    assert [finding.line for finding in scan(task).head.findings] == [2]


def test_explain_says_what_is_looked_for() -> None:
    pack = read_pack("own", (HEAD.format(message=MESSAGE) + TABLE).encode(), PLACE, shipped_engine()).pack
    (each,) = resolve([pack], Settings())
    told = "\n".join(explain(each, Settings(), "a.py", b"import shelf\nshelf.put(1)\n", 2))
    assert "The check `deprecated-name` looks at Python code" in told
    assert "In this file it finds line 2." in told


@pytest.mark.parametrize(
    "pattern", ["from a import b", "from a.b import c", "from a import b, c", "from a import $X"]
)
@pytest.mark.parametrize(
    "statement",
    [
        *(
            "from a import b",
            "from a import c, b as d",
            "from a.b import c",
            "from a.x import b",
            "from a import *",
        ),
        *("from a.b import *", "import a.b", "from b import a", "from .a import b", "from a.b.c import d"),
    ],
)
def test_no_import_that_a_pattern_finds_is_held_back(pattern: str, statement: str) -> None:
    text = HEAD.format(message="old").replace("deprecated:", f"pattern: {pattern}")
    (made,) = read_pack("own", text.encode(), PLACE, shipped_engine()).pack.rules
    task = Task(ChangedFile("p/a.py", None, FileStatus.ADDED), head=f"{statement}\n".encode(), everything=True)
    settings = Settings()
    rules = RulesByPath([made], settings)
    with_gate, without = (
        FileScanner(rules, settings, prefilter=gate)(task).head.findings for gate in (True, False)
    )
    assert with_gate == without


@pytest.mark.parametrize(
    ("code", "looked_into"),
    [
        ("from other import put, find\nfrom shelf import boxes\nput(1)\n", False),
        ("from shelf import put\n", True),
    ],
)
def test_only_a_file_that_uses_or_imports_a_name_is_looked_into(code: str, *, looked_into: bool) -> None:
    gate, sketch = rule().gate, draw(code)
    assert gate is not None
    assert sketch is not None
    assert bool(Gates([gate]).ask(sketch, None)) is looked_into
