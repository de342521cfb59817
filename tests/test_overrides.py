"""What a maintainer says of a rule in the settings file, and what the review of a real change then says."""

import json
from pathlib import Path
from typing import Any

import pytest
from git_repository import Repository

from omnireview.cli import run
from omnireview.errors import Exit

SETTINGS = ".github/omnireview.yaml"
OWN_PACK = b"""\
rules:
  - id: relay-by-name
    severity: major
    aspect: quality
    stage: preview
    languages: [python]
    message: "Ask the registry for `$NAME`."
    pattern: relay.find($NAME)
    fix: registry.find($NAME)
"""
ASKED_FOR = b"""\
  - id: relay-for-all
    severity: major
    aspect: quality
    off: true
    languages: [python]
    message: Ask for one.
    pattern: relay.find_all(...)
    examples: [{bad: "relay.find_all(x)"}, {good: relay.find(x)}]
"""
CODE = b"""\
import relay


def connect(name, seen=[]):
    try:
        return relay.find(name)
    except:
        return relay.find_all(name, seen)
"""


class Project:
    """A repository whose last commit brings faults into the package and its benchmarks."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.repository = Repository(root)
        self.capsys = capsys

    def review(self, settings: str = "", *options: str) -> list[dict[str, Any]]:
        """Give the findings that the change has under these settings, which lie on its base."""
        gone = [name for name in ("engine/relay.py", "bench/relay.py") if (self.repository.root / name).exists()]
        base = {SETTINGS: settings.encode(), ".github/omnireview/rules/own.yaml": OWN_PACK + ASKED_FOR}
        self.repository.commit({**base, **dict.fromkeys(gone)})
        self.repository.commit({"engine/relay.py": CODE, "bench/relay.py": CODE})
        code = run(["check", "--format", "json", "-C", str(self.repository.root), *options, "HEAD~1..HEAD"])
        told = self.capsys.readouterr()
        assert code in (Exit.PASS, Exit.POLICY_FAILED), told.err
        found: list[dict[str, Any]] = json.loads(told.out)["findings"]
        return found

    def of(self, rule: str, settings: str = "") -> dict[str, dict[str, Any]]:
        """Give the findings of one rule, by the folder that they are in."""
        return {each["path"].split("/")[0]: each for each in self.review(settings) if each["rule"] == rule}


@pytest.fixture
def project(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Project:
    return Project(tmp_path / "project", capsys)


def test_without_settings_each_rule_says_its_own_word(project: Project) -> None:
    found = project.of("bare-except")
    assert {folder: (each["severity"], each["placement"]) for folder, each in found.items()} == {
        "engine": ("major", "inline"),
        "bench": ("major", "inline"),
    }


def test_a_severity_is_said_in_place_of_the_rule_s(project: Project) -> None:
    found = project.of("bare-except", "rules: {bare-except: info}\n")
    assert {(each["severity"], each["placement"]) for each in found.values()} == {("info", "count")}


def test_a_rule_that_is_off_says_nothing(project: Project) -> None:
    assert project.of("bare-except", "rules: {bare-except: off}\n") == {}


def test_a_message_and_an_effort_are_said_in_place_of_the_rule_s(project: Project) -> None:
    said = "rules: {bare-except: {message: 'See our guide, chapter 3.', effort: 40}}\n"
    assert project.of("bare-except", said)["engine"]["message"] == "See our guide, chapter 3."
    run(["check", "-C", str(project.repository.root), "HEAD~1..HEAD"])
    assert "Must fix: 1 item, about 60 min" in project.capsys.readouterr().out


def test_an_option_changes_what_the_rule_s_check_finds(project: Project) -> None:
    assert "untested-change" not in {each["rule"] for each in project.review()}
    said = "rules: {untested-change: {options: {statements: 2}}}\n"
    assert "untested-change" in {each["rule"] for each in project.review(said)}


def test_paths_say_where_the_rule_looks(project: Project) -> None:
    assert set(project.of("bare-except", "rules: {bare-except: {paths: {exclude: [bench/**]}}}\n")) == {"engine"}
    assert set(project.of("bare-except", "rules: {bare-except: {paths: {include: [bench/**]}}}\n")) == {"bench"}


def test_a_pattern_finds_in_place_of_the_rule_s_and_its_fix_goes_along(project: Project) -> None:
    own = project.of("relay-by-name")["engine"]
    assert (own["line"], own["message"]) == (6, "Ask the registry for `name`.")
    said = "rules: {relay-by-name: {pattern: 'relay.find_all($NAME, ...)'}}\n"
    found = project.of("relay-by-name", said)["engine"]
    assert (found["line"], found["suggestion"]) == (8, None)
    either = "rules: {relay-by-name: {pattern-either: [{pattern: relay.find($NAME)}, {pattern: 'f($NAME)'}]}}\n"
    assert project.of("relay-by-name", either)["engine"]["line"] == 6


def test_a_preview_rule_is_for_the_summary_until_the_settings_call_it_stable(project: Project) -> None:
    before = project.of("relay-by-name")["engine"]
    assert (before["placement"], before["suggestion"]) == ("summary", None)
    assert project.of("relay-by-name", "rules: {relay-by-name: blocker}\n")["engine"]["placement"] == "summary"
    after = project.of("relay-by-name", "rules: {relay-by-name: {stage: stable}}\n")["engine"]
    assert (after["placement"], after["severity"]) == ("inline", "major")
    assert "registry.find(name)" in after["suggestion"]["text"]


def test_a_stable_rule_can_be_left_to_the_summary(project: Project) -> None:
    found = project.of("bare-except", "rules: {bare-except: {stage: preview}}\n")["engine"]
    assert (found["severity"], found["placement"]) == ("major", "summary")


def test_the_last_override_of_a_path_decides_and_the_rest_of_the_rule_s_settings_stay(project: Project) -> None:
    said = """\
rules:
  bare-except: {message: "Name it.", severity: minor}
paths:
  overrides:
    - {files: ["bench/**"], rules: {bare-except: blocker}}
    - {files: ["bench/**"], rules: {bare-except: {severity: info}}}
"""
    found = project.of("bare-except", said)
    assert {each["message"] for each in found.values()} == {"Name it."}
    assert (found["engine"]["severity"], found["bench"]["severity"]) == ("minor", "info")


def test_a_rule_that_is_off_can_be_on_for_some_files(project: Project) -> None:
    said = """\
rules: {bare-except: off}
paths:
  overrides: [{files: ["engine/**"], rules: {bare-except: blocker}}]
"""
    assert {name: each["severity"] for name, each in project.of("bare-except", said).items()} == {
        "engine": "blocker"
    }


def test_a_preview_rule_can_be_stable_for_some_files(project: Project) -> None:
    said = "paths: {overrides: [{files: [engine/**], rules: {relay-by-name: {stage: stable}}}]}\n"
    found = project.of("relay-by-name", said)
    assert (found["engine"]["placement"], found["bench"]["placement"]) == ("inline", "summary")


@pytest.mark.parametrize(
    ("said", "folders"),
    [
        ("", set()),
        ("rules: {relay-for-all: off}\n", set()),
        ("rules: {relay-for-all: on}\n", {"engine", "bench"}),
        ("rules: {relay-for-all: {effort: 5}}\n", {"engine", "bench"}),
        ("paths: {overrides: [{files: [bench/**], rules: {relay-for-all: on}}]}\n", {"bench"}),
        (
            "rules: {relay-for-all: on}\npaths: {overrides: [{files: [bench/**], rules: {relay-for-all: off}}]}\n",
            {"engine"},
        ),
    ],
)
def test_a_rule_that_is_off_runs_where_the_settings_ask_for_it(
    project: Project, said: str, folders: set[str]
) -> None:
    found = project.of("relay-for-all", said)
    assert set(found) == folders
    assert {each["severity"] for each in found.values()} <= {"major"}


def test_on_leaves_a_rule_its_own_severity(project: Project) -> None:
    assert project.of("bare-except", "rules: {bare-except: on}\n") == project.of("bare-except")


def test_the_examples_of_a_rule_that_is_off_are_run(project: Project) -> None:
    project.repository.commit({".github/omnireview/rules/own.yaml": OWN_PACK + ASKED_FOR})
    assert run(["rules", "test", "relay-for-all", "-C", str(project.repository.root)]) == Exit.PASS
    assert "1 rule" in project.capsys.readouterr().out
    broken = ASKED_FOR.replace(b"find_all(x)", b"find(x)")
    project.repository.commit({".github/omnireview/rules/own.yaml": OWN_PACK + broken})
    assert run(["rules", "test", "relay-for-all", "-C", str(project.repository.root)]) == Exit.USER_SIDE


def test_named_packs_run_beside_the_repository_s_own_and_the_command_line_goes_first(project: Project) -> None:
    assert {each["rule"] for each in project.review("packs: [security]\n")} == {"relay-by-name"}
    found = {each["rule"] for each in project.review("packs: [security]\n", "--packs", "core")}
    assert {"bare-except", "relay-by-name"} <= found


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("rules:\n  bare-exept: off\n", "2: there is no rule `bare-exept`; did you mean `bare-except`?"),
        (
            "rules:\n  bare-except: {stage: prevew}\n",
            "2: `rules.bare-except.stage` must be one of stable, preview",
        ),
        (
            "rules:\n  bare-except: {stge: stable}\n",
            "2: `rules.bare-except.stge` is unknown; did you mean `stage`?",
        ),
        ("rules:\n  relay-by-name: {options: {x: 1}}\n", "2: rule `relay-by-name` has no check and so no options"),
        (
            "rules:\n  untested-change: {options: {statemnts: 1}}\n",
            "options of `untested-change`: `statemnts` is unknown; did you mean `statements`?",
        ),
        (
            "rules:\n  mutable-default: {options: {limit: 1}}\n",
            "2: rule `mutable-default`: its check `mutable-default` has no options",
        ),
        (
            "rules:\n  untested-change: {paths: {exclude: [a/**]}}\n",
            "2: rule `untested-change` speaks of the change as a whole, and takes no `paths`",
        ),
        (
            "paths:\n  overrides:\n    - files: [a/**]\n      rules:\n        untested-change: off\n",
            "5: rule `untested-change` speaks of the change as a whole; say it under `rules`",
        ),
        ("packs: [cor]\n", "there is no pack `cor`; did you mean `core`?"),
    ],
)
def test_what_can_not_be_obeyed_is_refused_with_its_line_and_what_is_meant(
    project: Project, said: str, told: str
) -> None:
    project.repository.commit({SETTINGS: said.encode(), ".github/omnireview/rules/own.yaml": OWN_PACK})
    assert run(["check", "-C", str(project.repository.root)]) == Exit.USER_SIDE
    assert told in project.capsys.readouterr().err
