"""What an author of rules is told: `rules test` on annotated files, `rules new`, `explain`."""

from dataclasses import replace
from pathlib import Path

import pytest
from git_repository import Repository

from omnireview.checks import CHECKS
from omnireview.cli import run
from omnireview.errors import BadInput, BadRule, Exit
from omnireview.examples import Failure, Proof, prove, rehearse
from omnireview.explain import explain
from omnireview.rules import Example, Rule
from omnireview.rules.effective import Effective
from omnireview.rules.facts import ProjectFacts
from omnireview.rules.load import load_packs
from omnireview.settings import Settings
from omnireview.skeleton import check_rule, pattern_rule, write_rule

PACK = """\
rules:
  - id: old-load
    severity: WARNING
    message: "`$F` is gone."
    languages: [python]
    pattern: lib.load($F)
    fix: lib.read($F)
    paths: {include: [src/]}
  - id: no-cache
    severity: WARNING
    message: Do not cache here.
    languages: [python]
    pattern: |
      @cache
      def $F(...):
          ...
"""
OURS = ".github/omnireview/rules/ours.yaml"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    made = Repository(tmp_path / "project")
    made.commit({"README.md": b"A project.\n"})
    monkeypatch.chdir(made.root)
    return made


def proved(folder: Path, files: dict[str, str], *, only: str = "") -> Proof:
    pack = folder / "ours.yaml"
    pack.write_text(PACK)
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    (loaded,) = load_packs(Settings(packs=()), {str(pack): PACK.encode()}, ProjectFacts())
    return prove(pack, loaded.rules, only=only)


GOOD = "# ruleid: old-load\nlib.load(a)\n# ok: old-load\nlib.read(a)\n# ruleid: no-cache\n@cache\ndef f(): ...\n"


@pytest.mark.parametrize("name", ["ours.py", "ours.more.py", "ours/any.py"])
def test_what_is_annotated_as_it_is_holds_wherever_it_lies_beside_the_pack(tmp_path: Path, name: str) -> None:
    assert proved(tmp_path, {name: GOOD}) == Proof(1, 0, ())


@pytest.mark.parametrize(
    "files",
    [
        {"other.py": "# ruleid: old-load\n1\n"},
        {"ours.py": "lib.load(a)\n"},
        {"ours.test.md": "No annotation.\n"},
        {"ours.yml": "# ruleid: old-load\n- 1\n"},
    ],
)
def test_other_files_are_none_to_prove_anything(tmp_path: Path, files: dict[str, str]) -> None:
    assert proved(tmp_path, files) == Proof(0, 0, ())


@pytest.mark.parametrize(
    ("files", "only", "wanted"),
    [
        pytest.param(
            {"ours.py": "# ruleid: old-load\nlib.read(a)\n"},
            "",
            Failure(
                "old-load",
                None,
                "1 missed",
                "ours.py:2",
                ("must be found, and stays quiet:", "  2 | lib.read(a)"),
            ),
            id="missed",
        ),
        pytest.param(
            {"ours.py": "# ok: old-load\nlib.load(a)\n"},
            "",
            Failure(
                "old-load",
                None,
                "1 found that must stay quiet",
                "ours.py:2",
                ("must stay quiet, and is found:", "  2 | lib.load(a)", "      `a` is gone."),
            ),
            id="wrong",
        ),
        pytest.param(
            {"ours.py": "# ruleid: old-load\nlib.load(a)\nlib.load(b)\n"},
            "",
            Failure(
                "old-load",
                None,
                "1 found that must stay quiet",
                "ours.py:3",
                ("must stay quiet, and is found:", "  3 | lib.load(b)", "      `b` is gone."),
            ),
            id="not annotated",
        ),
        pytest.param(
            {"ours.py": "# ruleid: ours\n1\n"},
            "",
            Failure("ours", None, "it is named here, and the pack has no such rule", "ours.py", ()),
            id="no such rule",
        ),
        pytest.param(
            {"ours.py": "# ok: old-load\ndef f(:\n"},
            "",
            Failure("", None, "it does not parse", "ours.py", ("ours.py:2: invalid syntax",)),
            id="broken",
        ),
        pytest.param(
            {"ours.py": "lib.load(a)\n", "ours.fixed.py": "lib.raed(a)\n"},
            "",
            Failure(
                "",
                None,
                "the fixes make something else",
                "ours.fixed.py",
                ("--- wanted", "+++ what the fixes make", "@@ -1,2 +1,2 @@", "-lib.raed(a)", "+lib.read(a)", " "),
            ),
            id="fix",
        ),
        pytest.param(
            {"ours.py": "# ruleid: no-cache\nlib.load(a)\n# ruleid: old-load\n1\n"},
            "old-load",
            Failure(
                "old-load",
                None,
                "1 missed, 1 found that must stay quiet",
                "ours.py:2",
                (
                    *("must be found, and stays quiet:", "  4 | 1"),
                    *("must stay quiet, and is found:", "  2 | lib.load(a)", "      `a` is gone."),
                ),
            ),
            id="one rule alone",
        ),
    ],
)
def test_what_does_not_hold_is_told_with_its_lines(
    tmp_path: Path, files: dict[str, str], only: str, wanted: Failure
) -> None:
    failures = proved(tmp_path, files, only=only).failures
    assert replace(wanted, place=str(tmp_path / wanted.place)) in failures


def test_all_fixes_together_make_the_fixed_file(tmp_path: Path) -> None:
    files = {
        "ours.py": "# ruleid: old-load\nx = [lib.load(a), lib.load(b)]\n",
        "ours.fixed.py": "# ruleid: old-load\nx = [lib.read(a), lib.read(b)]\n",
    }
    assert proved(tmp_path, files) == Proof(1, 1, ())


def test_yaml_has_annotated_files_too(tmp_path: Path) -> None:
    pack = tmp_path / "ours.yaml"
    pack.write_text(
        "rules:\n  - id: no-eager\n    severity: ERROR\n    languages: [yaml]\n    message: No.\n"
        "    check: yaml-value\n    options: {key: eager, values: [true]}\n"
    )
    (tmp_path / "ours.test.yaml").write_text(
        "# ruleid: no-eager\neager: true\n---\n# ok: no-eager\neager: false\n"
    )
    (loaded,) = load_packs(Settings(packs=()), {str(pack): pack.read_bytes()}, ProjectFacts())
    assert prove(pack, loaded.rules) == Proof(1, 0, ())


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        ("", ["1 rule without examples, so nothing is known of them: a\n"]),
        ("    fix: g()\n", ["without examples", "no example with `bad` and `good` proves the fix of a\n"]),
        ("    fix: g()\n    examples: [{bad: f()}]\n", ["1 example: ", "proves the fix of a\n"]),
        ("    fix: g()\n    examples: [{bad: f(), good: g()}]\n", ["1 rule, 1 example: all as they should be\n"]),
    ],
)
def test_what_has_not_been_proved_is_told(
    repository: Repository, capsys: pytest.CaptureFixture[str], extra: str, said: list[str]
) -> None:
    head = "rules:\n  - id: a\n    severity: ERROR\n    languages: [python]\n    message: x\n    pattern: f()\n"
    repository.write({"a.yaml": (head + extra).encode()})
    assert run(["rules", "test", "a.yaml"]) == Exit.PASS
    out = capsys.readouterr().out
    assert all(each in out for each in said), out
    assert out.count("\n") == 1 + ("without" in out) + ("proves" in out)


def test_a_failure_names_the_example_or_the_file() -> None:
    assert str(Failure("a", 2, "bad", "x.yaml:3", ("code",))) == "x.yaml:3: rule `a`, example 2: bad\n    code"
    assert str(Failure("a", None, "1 missed", "x.py:3", ())) == "x.py:3: rule `a`: 1 missed"
    assert str(Failure("", None, "it does not parse", "x.py", ())) == "x.py: it does not parse"


def test_rules_test_runs_a_rule_a_pack_a_folder_and_everything(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    fixed = GOOD.replace("lib.load(a)", "lib.read(a)").encode()
    repository.write({OURS: PACK.encode(), OURS.replace(".yaml", ".py"): GOOD.encode()})
    repository.write({OURS.replace(".yaml", ".fixed.py"): fixed})

    def told(*what: str) -> tuple[int, str]:
        code = run(["rules", "test", *what])
        return code, capsys.readouterr().out

    assert told(OURS) == (0, "2 rules, 0 examples, 1 annotated file, 1 fix result: all as they should be\n")
    assert told(".github/omnireview") == told(OURS)
    assert told("old-load") == (0, "1 rule, 0 examples, 1 annotated file, 1 fix result: all as they should be\n")
    code, out = told()
    assert code == 0
    assert "1 annotated file, 1 fix result: all as they should be" in out
    repository.write({OURS.replace(".yaml", ".py"): GOOD.replace("lib.load(a)", "lib.lod(a)").encode()})
    code, out = told(OURS)
    assert code == Exit.USER_SIDE
    assert ".github/omnireview/rules/ours.py:2: rule `old-load`: 1 missed" in out
    assert "      2 | lib.lod(a)\n" in out


def test_a_folder_without_packs_is_told(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.write({"docs/x.md": b"x\n"})
    assert run(["rules", "test", "docs"]) == Exit.USER_SIDE
    assert "no pack" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("file", "pack"),
    [("ours.py", OURS), ("ours.more.py", OURS), ("ours/any.py", OURS), ("other.py", "PACK.yaml")],
)
def test_an_annotated_file_is_told_to_be_run_with_its_pack(
    repository: Repository, capsys: pytest.CaptureFixture[str], file: str, pack: str
) -> None:
    annotated = OURS.replace("ours.yaml", file)
    repository.write({OURS: PACK.encode(), annotated: GOOD.encode()})
    assert run(["rules", "test", annotated]) == Exit.USER_SIDE
    assert f"`omnireview rules test {pack}`" in capsys.readouterr().err


@pytest.mark.parametrize("check", [None, *CHECKS])
def test_a_new_rule_holds_its_own_examples(check: str | None) -> None:
    text = pattern_rule("brand-new") if check is None else check_rule("brand-new", check)
    (pack,) = load_packs(Settings(packs=()), {"brand-new.yaml": text.encode()}, ProjectFacts())
    (rule,) = pack.rules
    assert (rule.id, rule.check) == ("brand-new", check)
    assert any(example.bad for example in rule.examples)
    assert any(example.bad is None for example in rule.examples)
    assert rehearse([rule]) == []


def test_a_new_rule_is_written_once_and_found_at_once(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["rules", "new", "big-read"]) == Exit.PASS
    assert run(["rules", "new", "late-store", "--check", "call-without-keyword"]) == Exit.PASS
    assert run(["rules", "test", "big-read", "late-store"]) == Exit.PASS
    repository.write({"app.py": b"import store\n\nrows = store.read_all(path)\n"})
    capsys.readouterr()
    run(["check", "app.py"])
    assert "app.py:3 minor `read_all` loads the whole of `path`." in capsys.readouterr().out
    before = (repository.root / ".github/omnireview/rules/big-read.yaml").read_bytes()
    assert run(["rules", "new", "big-read"]) == Exit.USER_SIDE
    assert (repository.root / ".github/omnireview/rules/big-read.yaml").read_bytes() == before


@pytest.mark.parametrize("rule", ["../../evil", "a b", "", "a/b"])
def test_an_id_that_can_be_no_id_writes_nothing(tmp_path: Path, rule: str) -> None:
    with pytest.raises(BadRule):
        write_rule(tmp_path, rule, pattern_rule(rule))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize("rule", ["Bad Id", "../evil", "", "1st"])
def test_a_new_rule_s_id_is_refused_before_anything_else(capsys: pytest.CaptureFixture[str], rule: str) -> None:
    assert run(["rules", "new", rule]) == Exit.USER_SIDE
    said = capsys.readouterr().err
    assert said.startswith(f"omnireview: `{rule}` can't be the id of a rule.\n")
    assert "letters, digits, hyphens" in said


@pytest.mark.parametrize(
    ("check", "said"),
    [
        ("mutable-defaults", "There is no check `mutable-defaults`; did you mean `mutable-default`?"),
        ("nope", "There is no check `nope`."),
    ],
)
def test_a_check_that_there_is_not_is_told(check: str, said: str) -> None:
    with pytest.raises(BadInput) as caught:
        check_rule("x", check)
    assert caught.value.what == said
    assert "yaml-value" in caught.value.mend


@pytest.mark.usefixtures("repository")
def test_a_rule_is_explained_by_its_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "mutable-default"]) == Exit.PASS
    page = capsys.readouterr().out
    assert page.startswith("# mutable-default\n")
    assert run(["rules", "show", "mutable-default"]) == Exit.PASS
    assert capsys.readouterr().out == page


SOURCE = b"""\
import torch

def f(x):
    x = x.cuda()  # omnireview: ignore[hardcoded-cuda] only for this card
    eval(
        x)
    return lib.load(x)
"""
NOTHING = "Not found: the rule has nothing to say of this line."
EXPLAINED = [
    (
        "old-load",
        "src/a.py:7",
        ["yes pattern: lib.load($F)", "The line stands in `f`.", "Found: minor: `x` is gone."],
    ),
    ("old-load", "src/a.py:6", ["no  pattern: lib.load($F)", NOTHING]),
    ("old-load", "a.py:7", ["Not found: the rule looks only at src/."]),
    ("hardcoded-cuda", "src/a.py:4", ["Found: major: ", "It is suppressed by the comment at line 4."]),
    ("hardcoded-cuda", "tests/a.py:4", ["By `severity-where` it is minor here; elsewhere it is major."]),
    ("hardcoded-cuda", "src/a.py:1", ["In this file it finds line 4.", NOTHING]),
    (
        "torch-load-without-weights-only",
        "src/a.py:1",
        ["sees nothing outside of the functions that it could find."],
    ),
    ("bare-except", "src/a.py:4", ["sees nothing in `f` that it could find.", "In this file it finds nothing."]),
    ("dynamic-code-execution", "src/a.py:6", ["It is said at line 5, where what is found begins."]),
    ("trust-remote-code", "docs/a.py:1", ["Not found: the rule does not look at docs/."]),
    ("untested-change", "src/a.py:1", ["the rule looks at the whole tree of a change, and no line alone decides"]),
    ("hardcoded-cuda", "README.md:1", ["Not found: the rule reads python, and this file is generic."]),
    ("mutable-default", "src/a.py:1", ["Not found: the rule is off (.github/omnireview.yaml:3)."]),
    ("bare-except", "src/left.py:1", ["Not found: no rule reads this file: left out by the settings' `paths`."]),
    ("bare-except", "third_party/a.py:1", ["Not found: no rule reads this file: vendored: "]),
    ("bare-except", "broken.py:1", ["The file does not parse (line 1: "]),
]


@pytest.mark.parametrize(("rule", "at", "said"), EXPLAINED)
def test_a_line_is_explained(
    repository: Repository, capsys: pytest.CaptureFixture[str], rule: str, at: str, said: list[str]
) -> None:
    settings = b"rules:\n\n  mutable-default: off\npaths: {exclude: [left.py]}\n"
    places = ["src/a.py", "a.py", "tests/a.py", "docs/a.py", "third_party/a.py", "src/left.py"]
    repository.write(
        {
            **dict.fromkeys(places, SOURCE),
            "broken.py": b"def f(:\n",
            OURS: PACK.encode(),
            ".github/omnireview.yaml": settings,
        }
    )
    assert run(["explain", rule, "--at", at]) == Exit.PASS
    out = capsys.readouterr().out
    assert out.startswith(f"{rule} at {at}\n")
    for each in said:
        assert each in out, out


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize(
    ("at", "said"),
    [("gone.py:1", "can't be read"), ("README.md:9", "no line 9"), ("/etc/hostname:1", "not in this repository")],
)
def test_a_place_that_can_not_be_explained_is_told(capsys: pytest.CaptureFixture[str], at: str, said: str) -> None:
    assert run(["explain", "bare-except", "--at", at]) == Exit.USER_SIDE
    assert said in capsys.readouterr().err


SLOW = PACK.partition("  - id: no-cache")[0] + (
    "  - id: two-alike\n    severity: WARNING\n    message: Twice.\n    languages: [python]\n"
    "    pattern: '{..., $A: $B, ..., $C: $D, ..., $E: $F, ..., $F: $E, ..., $A: $A, ...}'\n"
)
LARGE = "OLD = lib.load(a)\nTABLE = {" + ", ".join(f"'{number}': x{number}" for number in range(300)) + "}\n"


def slow_rules(where: Path) -> tuple[Rule, ...]:
    (pack,) = load_packs(Settings(packs=()), {str(where): SLOW.encode()}, ProjectFacts())
    return pack.rules


def test_an_example_that_a_rule_does_not_get_through_is_stopped_and_named(tmp_path: Path) -> None:
    quick, slow = (
        replace(rule, examples=(Example(None, LARGE.partition("\n")[2], "module.py"),))
        for rule in slow_rules(tmp_path / "ours.yaml")
    )
    (failure,) = rehearse([quick, slow], seconds=0.5)
    assert (failure.rule, failure.number, failure.place) == ("two-alike", 1, slow.place)
    assert "module.py: it took longer than 0.5 seconds" in failure.lines[0]
    assert "use fewer" in failure.lines[0]


def test_an_annotated_file_that_a_rule_does_not_get_through_is_told_of_that_rule_alone(tmp_path: Path) -> None:
    (tmp_path / "ours.py").write_text(f"# ruleid: old-load\n{LARGE}")
    failures = prove(tmp_path / "ours.yaml", slow_rules(tmp_path / "ours.yaml"), seconds=0.5).failures
    assert [failure.rule for failure in failures] == ["two-alike", ""]
    assert failures[1].place == str(tmp_path / "ours.py")


def test_a_rule_that_does_not_get_through_a_file_is_not_explained_for_ever(tmp_path: Path) -> None:
    slow = slow_rules(tmp_path / "ours.yaml")[1]
    each = Effective(rule=slow, own=slow, pack="ours", off=False, origins={})
    with pytest.raises(BadRule) as told:
        explain(each, Settings(), "app.py", LARGE.encode(), 2, seconds=0.5)
    assert "`two-alike`" in told.value.what
    assert told.value.where == f"app.py:2, for the rule at {slow.place}"
    assert "use fewer" in told.value.mend
