"""What the prose says is so: links, names of rooms, workflow, exit codes, commands."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from test_architecture import ORDER

from omnireview import __version__
from omnireview.cli.arguments import parse_arguments
from omnireview.documents import read_yaml
from omnireview.errors import Exit
from omnireview.rules.facts import ProjectFacts
from omnireview.rules.load import load_packs
from omnireview.settings import Settings, read_settings
from omnireview.starter import SETTINGS, WORKFLOW

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
README = (ROOT / "README.md").read_text(encoding="utf-8")


def fenced(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    prose = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", prose):
        if not target.startswith(("http://", "https://")):
            assert (page.parent / target).exists(), target


def test_readme_is_short() -> None:
    assert README.count("\n") <= 200


def test_the_workflow_in_readme_is_the_one_that_init_writes() -> None:
    assert WORKFLOW in fenced(README, "yaml")


def test_the_settings_that_init_writes_and_those_in_readme_are_valid() -> None:
    assert replace(read_settings(SETTINGS.encode(), "starter"), written=()) == Settings(origin="starter")
    (shown,) = [each for each in fenced(README, "yaml") if each.startswith("fail-on")]
    assert read_settings(shown.encode(), "README.md").fail_on == "major"


def test_the_rule_in_readme_loads_and_its_examples_hold() -> None:
    from omnireview.examples import rehearse

    (pack,) = [each for each in fenced(README, "yaml") if each.startswith("rules:\n  - id")]
    (loaded,) = load_packs(Settings(packs=()), {"ours.yaml": pack.encode()}, ProjectFacts())
    assert rehearse(loaded.rules) == []


def test_readme_s_exit_codes_are_those_of_the_code() -> None:
    told = [int(code) for code in re.findall(r"^\| (\d) \|", README, re.MULTILINE)]
    assert told == sorted(Exit)


def test_every_command_in_readme_is_one() -> None:
    commands = re.findall(r"^omnireview (.*?)(?:\s+#.*)?$", "\n".join(fenced(README, "")), re.MULTILINE)
    assert len(commands) >= 3
    for command in commands:
        parse_arguments(command.split())


def test_architecture_names_every_room_in_order() -> None:
    table = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rooms = [
        name
        for row in re.findall(r"^\| (`[^|]*`) \|", table, re.MULTILINE)
        for name in re.findall(r"`([a-z_]+)`", row)
    ]
    assert rooms == ORDER


def test_the_changelog_knows_the_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.findall(r"^## \[(.+?)\]", changelog, re.MULTILINE)[0]
    assert newest in ("Unreleased", __version__)


def test_the_workflow_that_init_writes_is_yaml_with_the_least_permissions() -> None:
    workflow = read_yaml(WORKFLOW.encode(), "workflow").data
    assert workflow["permissions"] == {}
    assert workflow["jobs"]["review"]["permissions"] == {"contents": "read", "pull-requests": "write"}
