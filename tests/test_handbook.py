"""The generated files are what the models and the packs say, and they are true."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from omnireview.documents import read_yaml
from omnireview.handbook import GENERATED, PAGES_OF_RULES, generated, settings_page
from omnireview.rules.effective import resolve
from omnireview.rules.load import load_shipped_packs
from omnireview.rules.schema import RuleEntry
from omnireview.rules.shipped import shipped_packs
from omnireview.settings import Settings, read_settings
from omnireview.settings.schema import SettingsWords

ROOT = Path(__file__).parents[1]


def schema(name: str) -> jsonschema_rs.Draft202012Validator:
    data = json.loads(dict(GENERATED)[f"schemas/{name}.json"]())
    jsonschema_rs.meta.validate(data)
    return jsonschema_rs.Draft202012Validator(data)


@pytest.mark.parametrize(("path", "make"), GENERATED)
def test_a_generated_file_is_fresh(path: str, make: Callable[[], str]) -> None:
    file = ROOT / path
    fresh = file.is_file() and file.read_bytes() == make().encode()
    assert fresh, f"{path} is not what it is made from: run `python -m omnireview.handbook`"


def test_the_annotated_settings_can_be_used_as_they_are() -> None:
    annotated = settings_page.annotated()
    settings = read_settings(annotated.encode(), "docs/settings.md")
    assert settings.fail_on == "blocker"
    said = read_settings(settings_page.annotated_rule().encode(), "docs/settings.md").rules["some-rule"]
    assert None not in (said.severity, said.message, said.effort, said.matching)
    for text in (annotated, settings_page.annotated_rule()):
        schema("settings").validate(read_yaml(text.encode(), "x").data)


def test_the_annotated_settings_have_every_key() -> None:
    written = read_yaml(settings_page.annotated().encode(), "x").data
    assert set(written) == {field.alias for field in SettingsWords.model_fields.values()}


def test_the_settings_file_to_start_from_changes_nothing_as_it_stands() -> None:
    read = read_settings(dict(GENERATED)["examples/omnireview.yaml"]().encode(), "defaults")
    assert read == Settings()


def test_the_settings_file_to_start_from_can_be_used_whole_or_in_part() -> None:
    text = dict(GENERATED)["examples/omnireview.yaml"]()
    used = re.sub(r"^#(?! \S)", "", text, flags=re.MULTILINE)
    written = read_yaml(used.encode(), "x").data
    assert set(written) == {field.alias for field in SettingsWords.model_fields.values()}
    schema("settings").validate(written)
    packs = load_shipped_packs()
    assert written["rules"] == {rule.id: rule.severity.value for pack in packs for rule in pack.rules}
    resolved = resolve(packs, replace(read_settings(used.encode(), "x"), overrides=()))
    assert all(set(each.origins) == {"severity"} for each in resolved)


@pytest.mark.parametrize(
    "data",
    [{"fial-on": "major"}, {"max-inline": 51}, {"rules": {"a": "maybe"}}, {"rules": {"a": {"x": 1}}}],
)  # fmt: skip
def test_an_editor_is_told_what_the_reader_refuses(data: dict[str, Any]) -> None:
    assert not schema("settings").is_valid(data)


def test_the_shipped_packs_fit_the_schema_of_packs() -> None:
    validator = schema("pack")
    for name, data in shipped_packs().items():
        validator.validate(read_yaml(data, name).data)
    assert not validator.is_valid({"rules": [{"id": "x"}]})


def test_every_key_has_a_meaning() -> None:
    for model in (SettingsWords, RuleEntry):
        assert all(field.description for field in model.model_fields.values())


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return generated()


@pytest.fixture(scope="module")
def pages(made: dict[str, str]) -> dict[str, str]:
    return {path: text for path, text in made.items() if path.startswith(f"{PAGES_OF_RULES}/")}


def test_every_shipped_rule_has_a_page_and_a_row(made: dict[str, str], pages: dict[str, str]) -> None:
    index = made["docs/rules.md"]
    ids = [rule["id"] for name, data in shipped_packs().items() for rule in read_yaml(data, name).data["rules"]]
    assert sorted(pages) == sorted(f"docs/rules/{rule}.md" for rule in ids)
    assert all(f"| [{rule}](rules/{rule}.md) |" in index for rule in ids)


def test_the_page_of_a_rule_is_fresh(pages: dict[str, str]) -> None:
    old = [path for path, text in pages.items() if not _holds(ROOT / path, text)]
    assert not old, f"{', '.join(old)}: not what it is made from; run `python -m omnireview.handbook`"


def _holds(file: Path, text: str) -> bool:
    return file.is_file() and file.read_bytes() == text.encode()


def test_there_is_no_page_of_a_rule_that_is_gone(pages: dict[str, str]) -> None:
    there = {file.relative_to(ROOT).as_posix() for file in (ROOT / PAGES_OF_RULES).iterdir()}
    assert there == set(pages)


def test_the_page_of_a_rule_tells_all_that_a_reader_asks(pages: dict[str, str]) -> None:
    wanted = [f"## {word}" for word in ("Why", "Found", "Left alone", "Where it looks", "Leave it out", "Source")]
    told = {path: [line for line in text.split("\n") if line in wanted] for path, text in pages.items()}
    assert {path: headings for path, headings in told.items() if headings != wanted} == {}


def test_a_page_tells_the_fix_the_places_and_the_options(pages: dict[str, str]) -> None:
    page = pages["docs/rules/torch-load-without-weights-only.md"]
    assert "The fix makes of it:" in page
    assert "- blocker: within what `torch.load(..., weights_only=False, ...)` matches" in page
    assert '| `keyword` | `"weights_only"` | none | The keyword that must be there. |' in page
    assert "`# omnireview: ignore[torch-load-without-weights-only] reason`" in page
