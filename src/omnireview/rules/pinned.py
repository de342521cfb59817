"""A rule and the version that its pack is pinned to → the rule as far as that version had it."""

from dataclasses import replace

from omnireview.promise import History, Kind
from omnireview.rules import Rule
from omnireview.terms import Stage

_MORE = {False: "weighs more", True: "finds more, and is a preview,"}


def pinned(rule: Rule, version: str, history: History) -> tuple[Rule, str]:
    """Give the rule for who has pinned its pack, and why it differs from the shipped one, "" where it does not.

    A rule that came later is off, as one that is for those who ask for it: the settings can still say `on`. One
    that became stricter later has the severity and stage that it had; where it finds more than it did, which
    nobody can undo, it is a preview.
    """
    later = history.later(rule.id, version)
    if not later:
        return rule, ""
    if any(change.kind is Kind.ADDED for change in later):
        return replace(rule, off=True), f"it came with {later[0].version}"
    stricter = [change for change in later if change.kind in (Kind.HEAVIER, Kind.WIDER)]
    if not stricter:
        return rule, ""
    severity = next((change.severity for change in stricter if change.severity), None)
    stage = next((change.stage for change in stricter if change.stage), rule.stage)
    wider = any(change.kind is Kind.WIDER for change in stricter)
    form = replace(
        rule,
        severity=severity or rule.severity,
        severity_where=() if severity else rule.severity_where,
        stage=Stage.PREVIEW if wider else stage,
    )
    return form, f"it {_MORE[wider]} since {stricter[0].version}"
