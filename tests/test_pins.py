"""A pack that is pinned to a version stays what it was in that version."""

import json
from pathlib import Path

import pytest
from git_repository import Repository

from omnireview.cli import run
from omnireview.cli.rule_json import document
from omnireview.cli.rule_state import state
from omnireview.cli.rule_table import table
from omnireview.errors import BadInput, BadSettings
from omnireview.inputs import read_inputs
from omnireview.promise import History, Kind, RuleChange, read_history
from omnireview.rules.effective import Effective, resolve
from omnireview.rules.facts import ProjectFacts
from omnireview.rules.load import load_packs
from omnireview.settings import read_settings
from omnireview.terms import Severity, Stage

PLACE = ".github/omnireview.yaml"
LATER = History(
    ("0.1.0", "0.1.1", "0.2.0"),
    {
        "mutable-default": (RuleChange("0.2.0", Kind.ADDED),),
        "bare-except": (RuleChange("0.2.0", Kind.HEAVIER, Severity.MINOR, Stage.PREVIEW),),
        "unparsable-file": (RuleChange("0.2.0", Kind.WIDER),),
        "print-in-library": (RuleChange("0.1.1", Kind.ADDED),),
        "debug-leftover": (RuleChange("0.2.0", Kind.EASED),),
    },
)


def rules(settings: str) -> dict[str, Effective]:
    read = read_settings(settings.encode(), PLACE)
    return {each.rule.id: each for each in resolve(load_packs(read, {}, ProjectFacts()), read, history=LATER)}


def test_a_rule_that_came_later_is_off_and_says_why() -> None:
    pinned = rules('packs: ["core@0.1"]\n')
    later = pinned["mutable-default"]
    assert later.off
    assert later.why_off == f"`core@0.1` of {PLACE}: it came with 0.2.0"
    shown = "\n".join(table(list(pinned.values()), read_settings(b"", PLACE), None))
    assert "`core@0.1` of .github/omnireview.yaml: it came with 0.2.0" in shown
    assert not rules("packs: [core]\n")["mutable-default"].off


def test_a_rule_that_weighs_more_since_has_the_weight_it_had() -> None:
    pinned, now = rules('packs: ["core@0.1"]\n')["bare-except"], rules("packs: [core]\n")["bare-except"]
    assert (pinned.rule.severity, pinned.rule.stage, pinned.off) == (Severity.MINOR, Stage.PREVIEW, False)
    assert (now.rule.severity, now.rule.stage) == (Severity.MAJOR, Stage.STABLE)
    assert "it weighs more since 0.2.0" in pinned.pinned
    assert any("it weighs more since 0.2.0" in line for line in state(pinned, read_settings(b"", PLACE)))


def test_a_rule_that_finds_more_since_is_a_preview() -> None:
    pinned = rules('packs: ["core@0.1"]\n')["unparsable-file"]
    assert (pinned.off, pinned.rule.stage) == (False, Stage.PREVIEW)
    told = json.loads(document([pinned], read_settings(b"", PLACE)))["rules"][0]
    assert "finds more, and is a preview, since 0.2.0" in told["pinned"]


def test_what_was_eased_since_is_taken_as_it_is() -> None:
    assert rules('packs: ["core@0.1"]\n')["debug-leftover"].rule == rules("packs: [core]\n")["debug-leftover"].rule


def test_a_pin_of_two_numbers_is_the_last_of_its_versions() -> None:
    assert not rules('packs: ["core@0.1"]\n')["print-in-library"].off
    assert rules('packs: ["core@0.1.0"]\n')["print-in-library"].off


def test_the_settings_own_word_on_a_rule_goes_before_the_pin() -> None:
    assert not rules('packs: ["core@0.1"]\nrules: {mutable-default: on}\n')["mutable-default"].off


def test_a_repository_s_own_pack_of_the_same_name_is_not_pinned() -> None:
    read = read_settings(b'packs: ["security@0.1"]\n', PLACE)
    own = b"rules: [{id: own, severity: minor, aspect: quality, message: N, languages: [python], pattern: f()}]\n"
    history = History(("0.1.0", "0.2.0"), {"own": (RuleChange("0.2.0", Kind.ADDED),)})
    packs = load_packs(read, {".github/omnireview/rules/security.yaml": own}, ProjectFacts())
    assert not next(each for each in resolve(packs, read, history=history) if each.rule.id == "own").off


@pytest.mark.parametrize("word", ["core@9.9", "core@1", "core@", "core@0.1.0.0", "core@latest", "@0.1", "../core"])
def test_a_version_that_there_is_not_is_refused_with_its_line(word: str) -> None:
    with pytest.raises(BadSettings) as caught:
        read_settings(f'fail-on: never\npacks:\n  - security\n  - "{word}"\n'.encode(), PLACE)
    assert f"{PLACE}:4: " in caught.value.what
    if word == "core@9.9":
        assert "there is no version `9.9` of the shipped packs; there are 0.1, 0.1.0" in caught.value.what


def test_the_action_and_the_command_line_take_pins_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    inputs = read_inputs({"INPUT_TOKEN": "t", "INPUT_PACKS": "core@0.1, security"})
    assert inputs.packs == ("core@0.1", "security")
    with pytest.raises(BadInput, match=r"there is no version `7` of the shipped packs"):
        read_inputs({"INPUT_TOKEN": "t", "INPUT_PACKS": "core@7"})
    repository = Repository(tmp_path)
    repository.commit({"a.py": b"x = 1\n"})
    repository.write({"a.py": b"try:\n    x = 1\nexcept:\n    x = 2\n"})
    assert run(["check", "-C", str(tmp_path), "--packs", "core@0.1", "--fail-on", "never"]) == 0
    assert "bare-except" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        run(["check", "-C", str(tmp_path), "--packs", "core@7"])
    assert "there is no version `7`" in capsys.readouterr().err


@pytest.mark.parametrize("entry", ['{"version": "x", "change": "added"}', '{"version": "0.2", "change": "more"}'])
def test_a_history_that_says_nothing_known_is_refused(entry: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - a developer's mistake
        read_history(f'{{"versions": ["0.1.0"], "changes": {{"r": [{entry}]}}}}')
