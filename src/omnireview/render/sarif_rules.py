"""A rule → its `reportingDescriptor` in SARIF, with what GitHub's code scanning shows of it.

docs.github.com, "SARIF support for code scanning", `reportingDescriptor` object: names of at most 255 characters,
descriptions of at most 1,024; `precision`, `problem.severity`, `security-severity` and `tags` order and filter.
"""

from typing import Any

from omnireview.render.escape import fence, one_line, prose
from omnireview.render.links import rule_page
from omnireview.render.words import ASPECTS
from omnireview.rules import Example, Rule
from omnireview.scan import Finding
from omnireview.terms import Aspect, Severity

LEVELS = {
    Severity.BLOCKER: "error",
    Severity.MAJOR: "warning",
    Severity.MINOR: "note",
    Severity.INFO: "note",
}
_PROBLEMS = {
    Severity.BLOCKER: "error",
    Severity.MAJOR: "warning",
    Severity.MINOR: "recommendation",
    Severity.INFO: "recommendation",
}
_DANGERS = {Severity.BLOCKER: "9.1", Severity.MAJOR: "7.5", Severity.MINOR: "5.0", Severity.INFO: "2.0"}
"""Severity → `security-severity`: critical above 9.0, high from 7.0, medium from 4.0, low below."""
_LONGEST = 1_024
_LONGEST_EXAMPLE = 12


def descriptor(rule: Rule | None, finding: Finding) -> dict[str, Any]:
    """Describe a rule; of one that is not known, what one of its findings tells."""
    severity = rule.severity if rule else finding.severity
    aspect = rule.aspect if rule else finding.aspect
    confidence = rule.confidence if rule else finding.confidence
    told = (rule.why or rule.message) if rule else finding.message
    properties: dict[str, Any] = {"precision": confidence.value, "tags": [aspect.value]}
    if aspect is Aspect.SECURITY:
        properties["security-severity"] = _DANGERS[severity]
    else:
        properties["problem.severity"] = _PROBLEMS[severity]
    described: dict[str, Any] = {
        "id": finding.rule,
        "name": finding.rule[:255],
        "shortDescription": {"text": _title(finding.rule)},
        "fullDescription": {"text": plain(told, _LONGEST)},
        "help": {"text": _help_text(rule, told), "markdown": _help_markdown(rule, told, aspect)},
        "defaultConfiguration": {"level": LEVELS[severity]},
        "properties": properties,
    }
    if page := rule_page(finding.rule):
        described["helpUri"] = page
    return described


def plain(text: str, most: int | None = None) -> str:
    """Give plain text for SARIF: one line, with quotes for backticks, in which nothing is a link (3.11.6)."""
    return one_line(text.replace("](", "] (").replace("`", "'"), most)


def _title(rule: str) -> str:
    words = rule.replace("-", " ").replace("_", " ").strip() or rule
    return plain(words[:1].upper() + words[1:], 255)


def _help_text(rule: Rule | None, told: str) -> str:
    source = f" Source: {rule.source}" if rule and rule.source else ""
    return plain(told + source)


def _help_markdown(rule: Rule | None, told: str, aspect: Aspect) -> str:
    parts = [prose(told)]
    shown = next(filter(_is_short, rule.examples), None) if rule else None
    if shown and shown.bad is not None:
        parts += ["Found:", _code(shown.bad)]
        parts += ["Mended:", _code(shown.good)] if shown.good else []
    facts = [ASPECTS[aspect]]
    facts += [f"about {rule.effort} min to mend"] if rule else []
    parts.append(prose(" · ".join(facts)))
    if rule and rule.source:
        parts.append(f"Source: {prose(rule.source)}")
    return "\n\n".join(parts)


def _is_short(example: Example) -> bool:
    alone = not (example.before or example.files or example.tree)
    return example.bad is not None and alone and example.bad.count("\n") <= _LONGEST_EXAMPLE


def _code(text: str) -> str:
    return fence(text.rstrip("\n") + "\n", "")
