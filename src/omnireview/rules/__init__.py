"""Nouns of a rule pack: `Rule`, `Example`, `RulePack`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from omnireview.terms import Aspect, Confidence, SettledBy, Severity, Stage


@dataclass(frozen=True, slots=True)
class Example:
    """A snippet that a rule must find (`bad`) or must leave alone (`good` alone, a near miss).

    With both, `good` is what `bad` becomes when mended, byte for byte when the rule has a fix.
    `path` is where the snippet is said to lie; `files` are further files of the example (path → text).
    """

    bad: str | None
    good: str | None
    path: str
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SeverityWhere:
    """One row of `severity-where`: the first whose paths and pattern both match decides."""

    severity: Severity
    paths: tuple[str, ...] = ()
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what to say, and how to look. See the rule language for each field's meaning."""

    id: str
    severity: Severity
    aspect: Aspect
    message: str
    languages: tuple[str, ...]
    confidence: Confidence = Confidence.HIGH
    effort: int = 5
    settled_by: SettledBy = SettledBy.CHANGE
    stage: Stage = Stage.STABLE
    severity_where: tuple[SeverityWhere, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    matching: Mapping[str, Any] | None = None
    """The rule's Semgrep operators as written (`pattern`, `patterns`, `pattern-either`, …); None without any."""
    check: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    fix: str | None = None
    why: str = ""
    source: str = ""
    examples: tuple[Example, ...] = ()
    place: str = ""
    """`file:line` where the rule is written."""
    severity_set: bool = False
    """True when settings chose the severity, which then holds everywhere."""


@dataclass(frozen=True, slots=True)
class RulePack:
    """A named set of rules, and where it was read."""

    name: str
    rules: tuple[Rule, ...]
    origin: str
