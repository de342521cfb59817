"""What the conformance script says of a folder of annotated rules."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "scripts" / "semgrep_conformance.py"
RULE = """\
rules:
  - id: no-f
    languages: [python]
    severity: WARNING
    message: f is old.
    pattern: f($X)
    fix: g($X)
"""
CODE = """\
# ruleid: no-f
f(1)
# ok: no-f
g(1)
# todoruleid: no-f
h(1)
# ruleid: no-f
@f(2)
def k(): ...
"""
TAINT = """\
rules:
  - id: flows
    languages: [python]
    severity: ERROR
    message: It flows.
    mode: taint
    pattern-sources: [{pattern: a()}]
    pattern-sinks: [{pattern: b()}]
"""


def run(folder: Path, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, SCRIPT, folder, *words], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "f.yaml").write_text(RULE)
    (tmp_path / "f.py").write_text(CODE)
    (tmp_path / "f.fixed.py").write_text(
        CODE.replace(" f(1)", " g(1)").replace("f(1)", "g(1)").replace("@f", "@g")
    )
    (tmp_path / "flows.yml").write_text(TAINT)
    (tmp_path / "other.yaml").write_text(RULE.replace("python", "go"))
    (tmp_path / "notes.yaml").write_text("a: b\n")
    return tmp_path


def test_rules_whose_annotations_and_fixes_hold_are_counted(folder: Path) -> None:
    said = run(folder)
    assert "rules: 1 of search mode, 1 of mode taint" in said
    assert "loaded: 1 of 1 (100.0 %)" in said
    assert "passing all annotations: 1 of 1 (100.0 %)" in said
    assert "rule files passing whole: 1 of 1 (100.0 %)" in said


def test_a_refused_rule_is_told_with_its_operators_and_where_to_read_on(folder: Path) -> None:
    said = run(folder)
    assert "refused 1 of mode taint" in said
    assert "`pattern-sinks`" in said
    assert "https://semgrep.dev/docs/writing-rules/data-flow/taint-mode" in said


def test_each_line_that_differs_is_shown_with_its_source(folder: Path) -> None:
    (folder / "f.py").write_text("# ruleid: no-f\nq(1)\n\n# ok: no-f\nf(1)\n")
    said = run(folder)
    assert "    missed  f.py:2: q(1)" in said
    assert "    wrong   f.py:5: f(1)" in said
    assert "passing all annotations: 0 of 1 (0.0 %)" in said


def test_a_fix_that_makes_something_else_is_trouble(folder: Path) -> None:
    (folder / "f.fixed.py").write_text("# ruleid: no-f\ng(2)\n")
    assert "    trouble f.py:2: the fix makes `g(1)`, wanted is `g(2)`" in run(folder)


def test_code_that_is_no_python_is_trouble_and_stops_nothing(folder: Path) -> None:
    (folder / "f.old.py").write_text("print 'a'\n")
    assert "    trouble f.old.py can't be analysed: " in run(folder)


def test_every_outcome_can_be_had_as_data(folder: Path) -> None:
    run(folder, "--json", str(folder / "out.json"), "--only", "no-f")
    (row,) = json.loads((folder / "out.json").read_text())
    assert (row["file"], row["rule"], row["passes"], row["annotations"]) == ("f.yaml", "no-f", True, 4)
