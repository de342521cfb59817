"""Rules here → JSON for other programs."""

import json
from collections.abc import Sequence
from typing import Any

from omnireview.rules.changes import changes
from omnireview.rules.effective import Effective
from omnireview.settings import Settings


def document(rows: Sequence[Effective], settings: Settings) -> str:
    """Give the rules and their totals as one JSON object.

    Each rule has its effective state, `place` where its pack writes it, and under `changes` what the settings
    change of it: key, before, after, place, and the files that it holds for (none: all).
    """
    rules = [_rule(each, settings) for each in rows]
    on = sum(rule["on"] for rule in rules)
    whole = {"settings": settings.origin, "rules": rules, "totals": {"on": on, "off": len(rules) - on}}
    return json.dumps(whole, indent=2, ensure_ascii=False)


def _rule(each: Effective, settings: Settings) -> dict[str, Any]:
    rule = each.rule
    return {
        "id": rule.id,
        "on": not each.off,
        "why-off": (each.why_off or each.origins.get("off", "")) if each.off else "",
        "pinned": each.pinned,
        "severity": rule.severity.value,
        "severity-where": [
            {"severity": row.severity.value, "paths": list(row.paths), "pattern": row.pattern}
            for row in rule.severity_where
        ],
        "aspect": rule.aspect.value,
        "stage": rule.stage.value,
        "confidence": rule.confidence.value,
        "effort": rule.effort,
        "languages": list(rule.languages),
        "python": rule.python,
        "practice": list(rule.practice),
        "practice-one-in": rule.practice_one_in,
        "at-hand": list(rule.at_hand),
        "also-asked-by": list(rule.also_asked_by),
        "message": rule.message,
        "check": rule.check,
        "pack": each.pack,
        "place": rule.place,
        "changes": [
            {
                "key": change.key,
                "before": change.before,
                "after": change.after,
                "place": change.place,
                "files": list(change.files),
            }
            for change in changes(each, settings)
        ],
    }
