"""`omnireview rules list` and `rules show`: what holds here, who says so, and what it was before."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from git_repository import Repository

from omnireview.checks import CHANGE, OF_NO_FILE, SIDE, SUBJECTS
from omnireview.cli import run
from omnireview.cli.rule_table import table
from omnireview.errors import Exit
from omnireview.examples.play import Trial
from omnireview.rules import Rule
from omnireview.rules.effective import resolve
from omnireview.rules.load import load_shipped_packs
from omnireview.settings import Settings

SETTINGS = b"""\
rules:
  bare-except: minor
  print-in-library: off
  debug-leftover: off
  mutable-default:
    effort: 3
    paths: {exclude: [old/**]}
  private-name-imported: {stage: stable}
  relay-by-name: {message: Say it otherwise., pattern: relay.ask()}
paths:
  overrides:
    - files: ["bench/**"]
      rules:
        bare-except: off
        print-in-library: {severity: info}
"""
OWN_PACK = b"""\
rules:
  - {id: relay-by-name, severity: major, aspect: quality, languages: [python], message: Ask, pattern: relay.find()}
"""
OFF_RULE = (
    OWN_PACK.replace(b"rules:\n", b"").replace(b"relay-by-name", b"ask-for-me").replace(b"}", b", off: true}")
)
PLACE = ".github/omnireview.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = Repository(tmp_path / "project")
    made.commit({PLACE: SETTINGS, ".github/omnireview/rules/own.yaml": OWN_PACK, "engine/inner/a.py": b""})
    return made.root / "engine" / "inner"


def told(capsys: pytest.CaptureFixture[str], folder: Path, *arguments: str) -> list[str]:
    assert run(["rules", *arguments, "-C", str(folder)]) == Exit.PASS
    return capsys.readouterr().out.rstrip("\n").split("\n")


def listed(lines: list[str]) -> dict[str, list[str]]:
    """Give id → the other cells of each rule's line."""
    rows = [line.split(maxsplit=5) for line in lines if line[:1].islower() and line.count("  ") > 3]
    return {row[0]: row[1:] for row in rows}


def test_each_rule_is_a_line_with_its_state_and_who_set_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = listed(told(capsys, folder, "list"))
    assert rows["silent-broad-except"][:4] == ["major*", "correctness", "stable", "core"]
    assert rows["silent-broad-except"][4].startswith("rules/core.yaml:")
    assert rows["bare-except"] == [
        *("minor", "correctness", "stable", "core"),
        f"{PLACE}:2 (severity); {PLACE}:14 (off for bench/**)",
    ]
    assert rows["mutable-default"][4] == f"{PLACE}:5 (effort, paths)"
    assert rows["private-name-imported"][2] == "stable"
    assert rows["relay-by-name"][3:] == ["own", f"{PLACE}:9 (message, pattern)"]


def test_a_rule_that_is_off_but_for_some_files_is_listed_and_one_that_is_off_is_not(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = listed(told(capsys, folder, "list"))
    assert rows["print-in-library"][0] == "off*"
    assert rows["print-in-library"][4] == f"{PLACE}:3 (off); {PLACE}:15 (for bench/**)"
    assert "debug-leftover" not in rows
    assert "broken-stage-graph" not in rows


def test_all_lists_also_what_is_off_and_why(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = listed(told(capsys, folder, "list", "--all"))
    assert (rows["debug-leftover"][0], rows["debug-leftover"][4]) == ("off", f"{PLACE}:4 (off)")
    assert rows["broken-stage-graph"][0] == "off"
    assert rows["broken-stage-graph"][4] == "nothing here is, or depends on, vllm-omni"
    assert len(rows) == 1 + sum(len(pack.rules) for pack in load_shipped_packs())


def test_a_pack_that_the_settings_leave_out_is_told_with_the_settings(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder.parents[1] / PLACE).write_text("packs: [core]\n")
    assert {row[3] for row in listed(told(capsys, folder, "list")).values()} == {"core", "own"}
    rows = listed(told(capsys, folder, "list", "--all"))
    assert (rows["hardcoded-cuda"][0], rows["hardcoded-cuda"][4]) == ("off", f"`packs` of {PLACE}")
    assert told(capsys, folder, "show", "hardcoded-cuda")[0] == f"Off here: `packs` of {PLACE}."


def test_a_rule_that_waits_to_be_asked_for_is_off_until_it_is(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    top = folder.parents[1]
    own = ".github/omnireview/rules/own.yaml"
    (top / own).write_bytes(OWN_PACK + OFF_RULE)
    assert "ask-for-me" not in listed(told(capsys, folder, "list", "--pack", "own"))
    row = listed(told(capsys, folder, "list", "--all", "--pack", "own"))["ask-for-me"]
    assert (row[0], row[4]) == ("off", f"{own}:3 (off unless the settings say `on`)")
    (top / PLACE).write_text("rules: {ask-for-me: on}\n")
    row = listed(told(capsys, folder, "list"))["ask-for-me"]
    assert (row[0], row[4]) == ("major", f"{PLACE}:1 (on)")
    assert told(capsys, folder, "show", "ask-for-me")[1:3] == [f"{PLACE}:1:", "  severity: off → major"]
    (top / PLACE).write_text("paths: {overrides: [{files: [a/**], rules: {ask-for-me: on}}]}\n")
    row = listed(told(capsys, folder, "list"))["ask-for-me"]
    assert row[0] == "off*"
    assert row[4].endswith(f"{PLACE}:1 (for a/**)")
    assert told(capsys, folder, "show", "ask-for-me")[0].startswith("Off here, but for some files: ")


@pytest.mark.parametrize(
    ("arguments", "column", "words"),
    [
        (["--pack", "core,own"], 3, {"core", "own"}),
        (["--severity", "minor"], 0, {"minor", "minor*", "major*", "blocker*", "off*"}),
        (["--aspect", "security,testing"], 1, {"security", "testing"}),
        (["--stage", "stable"], 2, {"stable"}),
    ],
)
def test_filters_keep_what_was_asked_for(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], column: int, words: set[str]
) -> None:
    kept = {row[column] for row in listed(told(capsys, folder, "list", *arguments)).values()}
    assert kept
    assert kept <= words


def test_the_last_line_has_the_totals(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, folder, "list", "--pack", "own")[-1] == "1 rule: 1 major."
    last = told(capsys, folder, "list", "--pack", "core", "--all")[-1]
    assert last.endswith("1 off.")
    assert told(capsys, folder, "list", "--pack", "own", "--stage", "preview") == ["0 rules."]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--pack", "cor"], "There is no pack `cor`; did you mean `core`?"),
        (["--severity", "maj"], "`maj` is none of blocker, major, minor, info"),
        (["--aspect", "speed"], "`speed` is none of architecture, quality"),
    ],
)
def test_a_filter_that_nothing_can_pass_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    try:
        code = run(["rules", "list", "-C", str(folder), *arguments])
    except SystemExit as stop:
        code = int(stop.code or 0)
    assert code == Exit.USER_SIDE
    assert said in capsys.readouterr().err


def test_json_has_the_state_and_every_change_with_its_place(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = json.loads("\n".join(told(capsys, folder, "list", "--all", "--format", "json")))
    rules: dict[str, dict[str, Any]] = {rule["id"]: rule for rule in document["rules"]}
    on = sum(rule["on"] for rule in rules.values())
    assert document["totals"] == {"on": on, "off": len(rules) - on}
    assert (rules["debug-leftover"]["on"], rules["debug-leftover"]["why-off"]) == (False, f"{PLACE}:4")
    assert rules["bare-except"]["changes"] == [
        {"key": "severity", "before": "major, by place", "after": "minor", "place": f"{PLACE}:2", "files": []},
        {"key": "severity", "before": "minor", "after": "off", "place": f"{PLACE}:14", "files": ["bench/**"]},
    ]
    assert rules["silent-broad-except"]["changes"] == []
    assert rules["silent-broad-except"]["severity-where"]


def test_show_tells_what_settings_change_before_and_after_and_then_the_page(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = told(capsys, folder, "show", "relay-by-name")
    assert lines[:7] == [
        "Changed here; .github/omnireview/rules/own.yaml:2 has what is before the arrow.",
        f"{PLACE}:9:",
        "  message: Ask → Say it otherwise.",
        "  pattern: relay.find() → relay.ask()",
        "",
        "# relay-by-name",
        "",
    ]
    lines = told(capsys, folder, "show", "print-in-library")
    assert lines[1:5] == [
        *(f"{PLACE}:3:", "  severity: minor → off"),
        *(f"{PLACE}:15, for bench/**:", "  severity: off → info"),
    ]
    assert told(capsys, folder, "show", "mutable-default")[3].startswith("  paths.exclude: ")
    assert told(capsys, folder, "show", "silent-broad-except")[0] == "# silent-broad-except"


def test_show_tells_an_option_s_default_as_what_was_before(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder.parents[1] / PLACE).write_text("rules: {untested-change: {options: {statements: 5}}}\n")
    assert told(capsys, folder, "show", "untested-change")[2] == "  options.statements: 20 → 5"


def test_on_a_narrow_terminal_no_line_is_longer_than_it_is() -> None:
    rows = resolve(load_shipped_packs(), Settings())
    lines = list(table(rows, Settings(), 80))
    assert max(map(len, lines)) <= 80
    whole = list(table(rows, Settings(), None))
    assert len(whole) == len(rows) + 3, "a line a rule, a head, and two below"
    assert list(table(rows, Settings(), 300)) == whole


@pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals of POSIX")
@pytest.mark.parametrize(("columns", "lines"), [(60, 4), (100, 3)])
def test_a_terminal_is_asked_for_its_width(folder: Path, columns: int, lines: int) -> None:
    import pty
    import termios

    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, columns))
    command = [sys.executable, "-m", "omnireview", "rules", "list", "-C", str(folder), "--pack", "own"]
    with os.fdopen(ours, "rb", 0) as reading:
        subprocess.run(command, stdout=theirs, check=True)
        os.close(theirs)
        shown = reading.read(65536).decode()
    assert shown.count("\n") == lines, shown


ABOUT_TREES = [
    rule
    for pack in load_shipped_packs()
    for rule in pack.rules
    if rule.check and SUBJECTS[rule.check] in {CHANGE, SIDE}
]


@pytest.mark.parametrize("rule", ABOUT_TREES, ids=lambda rule: rule.id)
def test_rules_about_no_file_are_those_that_take_no_path(rule: Rule) -> None:
    example = next(each for each in rule.examples if each.bad is not None)
    texts = {path: text.encode() for path, text in example.head(example.bad or "").items()}
    before = {path: text.encode() for path, text in example.old.items()}
    played = Trial([rule]).play(texts, before, title=example.title, body=example.body, packages=example.packages)
    about = {each.path is None for each in played.findings if each.rule == rule.id}
    assert about == {rule.check in OF_NO_FILE}, "see `OF_NO_FILE` in checks/__init__.py"
