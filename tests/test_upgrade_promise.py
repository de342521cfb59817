"""What is new or stricter in the shipped rules is a preview until the next major version."""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from omnireview import __version__
from omnireview.promise import History, Kind, RuleChange, shipped_history
from omnireview.rules import Rule
from omnireview.terms import Severity, Stage

ROOT = Path(__file__).parents[1]
FIRST = History(("0.1.0", "0.1.1", "0.2.0", "1.0.0", "1.1.0", "2.0.0"), {})


@pytest.fixture(scope="module")
def promise() -> Iterator[Any]:
    path = list(sys.path)
    sys.path.insert(0, str(ROOT / "scripts"))
    import promise as script

    yield script
    sys.path[:] = path
    del sys.modules["promise"]


@pytest.fixture(scope="module")
def rules(promise: Any) -> list[Rule]:
    shipped: list[Rule] = promise.shipped()
    return shipped


@pytest.fixture(scope="module")
def stable(rules: list[Rule]) -> Rule:
    return next(rule for rule in rules if rule.id == "mutable-default")


def released(promise: Any, version: str, *rules: Rule) -> Any:
    return json.loads(promise.record(version, rules))


def told(promise: Any, was: Any, now: Rule, version: str, changes: Mapping[str, Any] | None = None) -> list[str]:
    history = replace(FIRST, changes={now.id: tuple(changes["all"])} if changes else {})
    return list(promise.breaches(was, [now], history, version))


def test_the_shipped_rules_keep_the_promise(promise: Any, rules: list[Rule]) -> None:
    was = json.loads(promise.RECORD.read_text("utf-8"))
    assert list(promise.breaches(was, rules, shipped_history())) == []


def test_each_release_is_recorded(promise: Any) -> None:
    """The newest version of the changelog is the one whose rules are written down."""
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    versions = re.findall(r"^## \[(\d[^\]]*)\]", changelog, re.MULTILINE)
    recorded = json.loads(promise.RECORD.read_text("utf-8"))["version"]
    assert recorded == (versions[0] if versions else ""), "run `python scripts/promise.py --record` and commit it"


def test_the_history_knows_this_version_and_none_of_its_rules_is_made_up(rules: list[Rule]) -> None:
    history = shipped_history()
    assert __version__ in history.versions
    assert set(history.changes) <= {rule.id for rule in rules}
    assert {each.version for changes in history.changes.values() for each in changes} <= set(history.versions)


def test_the_same_rules_break_nothing_in_any_version(promise: Any, rules: list[Rule]) -> None:
    was = json.loads(promise.record("0.1.0", rules))
    assert len(was["rules"]) == len(rules)
    assert [*promise.breaches(was, rules, FIRST, "0.1.1"), *promise.breaches(was, rules, FIRST, "1.0.0")] == []


def test_before_the_first_release_nothing_is_promised(promise: Any, stable: Rule) -> None:
    assert list(promise.breaches({"version": "", "rules": {}}, [stable], FIRST, "0.1.0")) == []


def test_a_new_rule_must_be_a_preview_and_told_in_the_history(promise: Any, stable: Rule) -> None:
    was = released(promise, "0.1.0")
    first, second = told(promise, was, stable, "0.1.1")
    assert first.endswith('"mutable-default": [{"version": "0.1.1", "change": "added"}].')
    assert second == (
        "rule `mutable-default` is new since 0.1.0, and 0.1.1 is no major version: give it `stage: preview`."
    )
    entry = {"all": [RuleChange("0.1.1", Kind.ADDED)]}
    assert told(promise, was, replace(stable, stage=Stage.PREVIEW), "0.1.1", entry) == []


@pytest.mark.parametrize(
    ("version", "last", "free"),
    [("0.1.1", "0.1.0", False), ("0.2.0", "0.1.0", True), ("1.1.0", "1.0.0", False), ("2.0.0", "1.1.0", True)],
)
def test_only_a_major_version_may_bring_a_stable_rule_and_before_1_0_a_minor_one(
    promise: Any, stable: Rule, version: str, last: str, *, free: bool
) -> None:
    entry = {"all": [RuleChange(version, Kind.ADDED)]}
    assert (told(promise, released(promise, last), stable, version, entry) == []) is free


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"severity": Severity.BLOCKER}, "went from major to blocker"),
        ({"exclude": ()}, "looks in another way"),
        ({"languages": ("python", "yaml")}, "looks in another way"),
    ],
)
def test_a_stable_rule_must_not_become_stricter(
    promise: Any, stable: Rule, change: Mapping[str, Any], words: str
) -> None:
    now = replace(stable, severity=Severity.MAJOR, exclude=("docs/**",), severity_where=())
    was = released(promise, "0.1.0", now)
    first, second = told(promise, was, replace(now, **change), "0.1.1")
    assert words in first
    assert "make what is new of it a rule of its own" in second


def test_a_preview_that_becomes_stable_needs_a_major_version(promise: Any, stable: Rule) -> None:
    was = released(promise, "0.1.0", replace(stable, stage=Stage.PREVIEW))
    assert any("left its preview" in each for each in told(promise, was, stable, "0.1.1"))
    (only,) = told(promise, was, stable, "0.2.0")
    assert only.endswith('[{"version": "0.2.0", "change": "heavier", "stage": "preview"}].')
    entry = {"all": [RuleChange("0.2.0", Kind.HEAVIER, stage=Stage.PREVIEW)]}
    assert told(promise, was, stable, "0.2.0", entry) == []


def test_what_is_eased_and_told_so_breaks_nothing(promise: Any, stable: Rule) -> None:
    was = released(promise, "0.1.0", stable)
    narrower = replace(stable, exclude=("old/**",))
    assert told(promise, was, narrower, "0.1.1")
    assert told(promise, was, narrower, "0.1.1", {"all": [RuleChange("0.1.1", Kind.EASED)]}) == []
    assert told(promise, was, replace(stable, severity=Severity.INFO), "0.1.1") == []


def test_a_preview_may_change_as_long_as_it_is_one(promise: Any, stable: Rule) -> None:
    preview = replace(stable, stage=Stage.PREVIEW)
    was = released(promise, "0.1.0", preview)
    assert told(promise, was, replace(preview, severity=Severity.BLOCKER, exclude=("x/**",)), "0.1.1") == []
