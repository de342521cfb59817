"""A rule and what the settings say of it → each thing that changed: before, after, and where it is said."""

from collections.abc import Iterator
from dataclasses import MISSING, fields
from typing import Any

from omnireview.checks import CHECKS
from omnireview.checks.options import kebab
from omnireview.nouns import noun
from omnireview.rules import Rule
from omnireview.rules.effective import Effective, form_of
from omnireview.settings import RuleSetting, Settings


@noun
class Change:
    """One thing that the settings change of a rule.

    `key` is spelt as in the settings file, `before` and `after` are plain data. `files` are the globs that it
    holds for, empty for all files; `place` is the `file:line` that says so.
    """

    key: str
    before: Any
    after: Any
    place: str
    files: tuple[str, ...] = ()


def changes(each: Effective, settings: Settings) -> tuple[Change, ...]:
    """Give what the settings change of a rule: first everywhere, then per path, in the order of the file.

    What a setting repeats without a difference is no change.
    """
    everywhere = settings.rules.get(each.rule.id)
    off = each.own.off
    found = list(_between(each.own, everywhere, was_off=off)) if everywhere else []
    off = everywhere.off if everywhere else off
    for override in settings.overrides:
        said = override.rules.get(each.rule.id)
        if said is not None:
            found += _between(each.rule, said, override.files, was_off=off)
    return tuple(found)


def severity_told(rule: Rule) -> str:
    """Give a rule's severity in a word, `major`, or `major, by place` where `severity-where` has a say."""
    return f"{rule.severity}, by place" if rule.severity_where else rule.severity.value


def _between(
    rule: Rule, said: RuleSetting, files: tuple[str, ...] = (), *, was_off: bool = False
) -> Iterator[Change]:
    form = form_of(rule, said)
    severities = ["off" if was_off else severity_told(rule), "off" if said.off else severity_told(form)]
    before, after = _plain(rule), _plain(form)
    if severities[0] != severities[1]:
        yield Change("severity", severities[0], severities[1], said.place, files)
    for key, new in after.items():
        told = before[key] if key in before else _default(rule, key.removeprefix("options."))
        if told != new:
            yield Change(key, told, new, said.place, files)


def _plain(rule: Rule) -> dict[str, Any]:
    matching = rule.matching or {}
    return {
        "stage": rule.stage.value,
        "message": rule.message,
        "effort": rule.effort,
        **{f"options.{name}": value for name, value in rule.options.items()},
        "paths.include": list(rule.include),
        "paths.exclude": list(rule.exclude),
        **dict.fromkeys(("pattern", "patterns", "pattern-either", "pattern-regex")),
        **{name: operand for name, operand in matching.items() if name != "options"},
        "fix": rule.fix,
        "fix-regex": None if rule.fix_regex is None else dict(rule.fix_regex),
    }


def _default(rule: Rule, name: str) -> Any:
    """Give what the rule's check does when it is not told; None when it has to be told."""
    for each in fields(CHECKS[rule.check].Options) if rule.check else ():
        if kebab(each.name) == name and each.default is not MISSING:
            return list(each.default) if isinstance(each.default, tuple) else each.default
    return None
