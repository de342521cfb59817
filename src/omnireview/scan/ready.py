"""A rule → `ReadyRule`: pattern compiled, check and options resolved, severities by place or shape."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from omnireview.checks import CHECKS, Check
from omnireview.modules import Edit, Module, Span
from omnireview.patterns import Match, Pattern, compile_pattern
from omnireview.places import matches
from omnireview.rules import Rule, SeverityWhere
from omnireview.scan import Finding
from omnireview.scan.wording import fill_fix, fill_message
from omnireview.settings import Settings
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

    def find(self, match: Match, path: str | None, module: Module | None = None, **identity: str) -> Finding:
        """Word a match of this rule as a finding. `identity` holds `context` and `source`."""
        rule = self.rule
        edits = match.edits
        if rule.fix is not None and not edits:
            edits = (Edit(match.span.start, match.span.end, fill_fix(rule.fix, match.bindings)),)
        return Finding(
            rule=rule.id,
            severity=self._severity(path, match.span, module, match.bindings.get("$SEVERITY")),
            aspect=rule.aspect,
            confidence=rule.confidence,
            settled_by=rule.settled_by,
            stage=rule.stage,
            effort=rule.effort,
            message=fill_message(rule.message, match.bindings),
            path=path,
            line=match.line if path is not None else None,
            end_line=match.span.end_line if path is not None else None,
            edits=edits,
            **identity,
        )

    def _severity(self, path: str | None, span: Span, module: Module | None, said: str | None) -> Severity:
        """Decide by the settings, else the check's own word, else the first row of `severity-where` that fits.

        A row's pattern fits where it matches the finding itself or something around it.
        """
        if said and not self.rule.severity_set:
            return Severity(said)
        for row, pattern in self.where:
            if row.paths and not (path and matches(path, row.paths)):
                continue
            if pattern is not None and not (module and _around(pattern.find(module), span)):
                continue
            return row.severity
        return self.rule.severity


class ReadyRules:
    """Makes rules ready to run, each once.

    A check whose options have `core-paths` or `platform-paths` is told the settings' own, unless the rule says
    otherwise.
    """

    def __init__(self, settings: Settings) -> None:
        self._told = {"core-paths": settings.core_paths, "platform-paths": settings.platform_paths}
        self._ready: dict[int, ReadyRule] = {}

    def __call__(self, rules: Sequence[Rule]) -> list[ReadyRule]:
        """Give the rules, ready. The loader has compiled them once already, so nothing can be refused here."""
        # By identity: rules hold mappings, and `RulesByPath` gives the same object for the same rule.
        return [self._ready.get(id(rule)) or self._make(rule) for rule in rules]

    def _make(self, rule: Rule) -> ReadyRule:
        check = CHECKS[rule.check] if rule.check else None
        ready = ReadyRule(
            rule=rule,
            pattern=compile_pattern(rule.matching) if rule.matching is not None else None,
            check=check,
            options=check.Options.model_validate(self._options(check, rule)) if check else None,
            where=tuple(
                (row, compile_pattern({"pattern": row.pattern}) if row.pattern else None)
                for row in rule.severity_where
            ),
        )
        self._ready[id(rule)] = ready
        return ready

    def _options(self, check: Check, rule: Rule) -> dict[str, Any]:
        names = {field.alias for field in check.Options.model_fields.values()}
        return {**{name: told for name, told in self._told.items() if name in names}, **rule.options}


def _around(found: Sequence[Match], span: Span) -> bool:
    return any(match.span.start <= span.start and span.end <= match.span.end for match in found)
