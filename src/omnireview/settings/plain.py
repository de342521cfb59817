"""`Settings` ⇄ plain data, as the cache keeps it."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from omnireview.settings import (
    Area,
    Checklist,
    ChecklistItem,
    Extended,
    Override,
    Question,
    RuleSetting,
    Settings,
    UpstreamSetting,
)
from omnireview.terms import Aspect, Severity, Stage


def to_plain(settings: Settings) -> dict[str, Any]:
    """Give settings as dictionaries, lists, texts and numbers."""
    return asdict(settings)


def from_plain(plain: Mapping[str, Any]) -> Settings:
    """Give the settings back. Raises KeyError, TypeError or ValueError for what `to_plain` never makes."""
    lists = ("include", "exclude", "core_paths", "platform_paths", "no_inline_for", "more_packs", "written")
    read: dict[str, Any] = {name: tuple(plain[name]) for name in lists}
    read["layers"] = tuple(tuple(names) for names in plain["layers"])
    read["packs"] = None if plain["packs"] is None else tuple(plain["packs"])
    read["rules"] = _rules(plain["rules"])
    read["extends"] = tuple(Extended(**words) for words in plain["extends"])
    read["overrides"] = tuple(
        Override(files=tuple(row["files"]), rules=_rules(row["rules"]), place=row["place"])
        for row in plain["overrides"]
    )
    read["upstream"] = {name: UpstreamSetting(**words) for name, words in plain["upstream"].items()}
    read["focus"] = {name: _area(words) for name, words in plain["focus"].items()}
    read["checklist"] = _checklist(plain["checklist"])
    read["weights"] = {Aspect(name): weight for name, weight in plain["weights"].items()}
    read["deductions"] = {Severity(name): points for name, points in plain["deductions"].items()}
    read["levels"] = {str(name): int(level) for name, level in plain["levels"].items()}
    return Settings(**{**plain, **read})


def _checklist(words: Mapping[str, Any]) -> Checklist:
    lists = ("paths", "rules")
    items = ({**each, **{name: tuple(each[name]) for name in lists}} for each in words["items"])
    return Checklist(bool(words["show"]), tuple(ChecklistItem(**each) for each in items))


def _area(words: Mapping[str, Any] | None) -> Area | None:
    if words is None:
        return None
    globs = {name: tuple(words[name]) for name in ("paths", "imports", "classes", "functions")}
    questions = tuple(Question(each["ask"], tuple(each["about"]), each["when"]) for each in words["questions"])
    return Area(title=words["title"], questions=questions, **globs)


def _rules(plain: Mapping[str, Any]) -> dict[str, RuleSetting]:
    return {name: _rule(words) for name, words in plain.items()}


def _rule(words: Mapping[str, Any]) -> RuleSetting:
    return RuleSetting(
        **{
            **words,
            "severity": None if words["severity"] is None else Severity(words["severity"]),
            "stage": None if words["stage"] is None else Stage(words["stage"]),
            "paths": {name: tuple(globs) for name, globs in words["paths"].items()},
        }
    )
