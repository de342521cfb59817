"""A rule → `ReadyRule`: pattern compiled, check and options resolved, severities by place or shape."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from omnireview.checks import CHECKS, Check
from omnireview.modules import Module, Span
from omnireview.patterns import Match, Pattern, compile_pattern
from omnireview.places import matches
from omnireview.rules import Rule, SeverityWhere
from omnireview.terms import Severity


@dataclass(frozen=True, slots=True, eq=False)
class ReadyRule:
    """A rule that can be run: on Python by its pattern, on anything by its check."""

    rule: Rule
    pattern: Pattern | None
    check: Check | None
    options: Any
    """The check's own options model, validated; None without a check."""
    where: tuple[tuple[SeverityWhere, Pattern | None], ...]

    def severity(self, path: str | None, span: Span | None, module: Module | None) -> Severity:
        """Give the severity of a finding at `span` of `path`: the first row of `severity-where` that fits decides.

        A row's pattern fits where it matches the finding itself or something around it.
        """
        for row, pattern in self.where:
            if row.paths and not (path and matches(path, row.paths)):
                continue
            if pattern is not None and not (module and span and _around(pattern.find(module), span)):
                continue
            return row.severity
        return self.rule.severity


def make_ready(rules: Iterable[Rule]) -> tuple[ReadyRule, ...]:
    """Make rules ready to run. The loader has compiled them once already, so nothing can be refused here."""
    return tuple(
        ReadyRule(
            rule=rule,
            pattern=compile_pattern(rule.matching) if rule.matching is not None else None,
            check=CHECKS[rule.check] if rule.check else None,
            options=CHECKS[rule.check].Options.model_validate(dict(rule.options)) if rule.check else None,
            where=tuple(
                (row, compile_pattern({"pattern": row.pattern}) if row.pattern else None)
                for row in rule.severity_where
            ),
        )
        for rule in rules
    )


def _around(found: Sequence[Match], span: Span) -> bool:
    return any(match.span.start <= span.start and span.end <= match.span.end for match in found)
