"""`RulePack` ⇄ plain data, as the cache keeps it."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from omnireview.gates import Gate
from omnireview.github.packages import AdvisoryFacts, PackageFacts
from omnireview.rules import Example, Rule, RulePack, SeverityWhere
from omnireview.terms import Aspect, Confidence, SettledBy, Severity, Stage


def to_plain(pack: RulePack) -> dict[str, Any]:
    """Give a pack as dictionaries, lists, texts and numbers."""
    rules = [{**asdict(rule), "gate": rule.gate and rule.gate.data()} for rule in pack.rules]
    return {"name": pack.name, "rules": rules, "origin": pack.origin}


def from_plain(plain: Mapping[str, Any]) -> RulePack:
    """Give the pack back. Raises KeyError, TypeError or ValueError for what `to_plain` never makes."""
    return RulePack(
        name=plain["name"],
        rules=tuple(Rule(**_read(rule, _RULE)) for rule in plain["rules"]),
        origin=plain["origin"],
    )


def _read(plain: Mapping[str, Any], readers: Mapping[str, Callable[[Any], Any]]) -> dict[str, Any]:
    return {name: readers[name](value) if name in readers else value for name, value in plain.items()}


_WHERE: dict[str, Callable[[Any], Any]] = {"severity": Severity, "paths": tuple}
_PACKAGE: dict[str, Callable[[Any], Any]] = {
    "advisories": lambda rows: tuple(AdvisoryFacts(**row) for row in rows)
}
_EXAMPLE: dict[str, Callable[[Any], Any]] = {
    "packages": lambda rows: tuple(PackageFacts(**_read(row, _PACKAGE)) for row in rows)
}
_RULE: dict[str, Callable[[Any], Any]] = {
    "severity": Severity,
    "aspect": Aspect,
    "confidence": Confidence,
    "settled_by": SettledBy,
    "stage": Stage,
    "languages": tuple,
    "include": tuple,
    "exclude": tuple,
    "practice": tuple,
    "at_hand": tuple,
    "also_asked_by": tuple,
    "severity_where": lambda rows: tuple(SeverityWhere(**_read(row, _WHERE)) for row in rows),
    "examples": lambda rows: tuple(Example(**_read(row, _EXAMPLE)) for row in rows),
    "gate": lambda data: None if data is None else Gate.of(data),
}
