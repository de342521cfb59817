"""A rule → `ReadyRule`: pattern compiled, check and options resolved, severities by place or shape."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from omnireview.checks import CHANGE, CHECKS, MODULE, SIDE, SUBJECTS, Check, option_names, options_of
from omnireview.places import matches
from omnireview.rules import Rule
from omnireview.scan import Finding
from omnireview.scan.fixes import edits_of
from omnireview.scan.wording import LONGEST_BINDING, LONGEST_TOLD, fill_message
from omnireview.settings import Settings
from omnireview.spans import Match, Span
from omnireview.terms import Confidence, SettledBy, Severity

if TYPE_CHECKING:
    from omnireview.modules import Module
    from omnireview.patterns import Pattern


@dataclass(frozen=True, slots=True, eq=False)
class ReadyRule:
    """A rule that can be run: on Python by its pattern, on anything by its check."""

    rule: Rule
    pattern: "Pattern | None"
    check: Check | None
    options: Any
    """The check's own options; None without a check."""

    @property
    def looks_at_modules(self) -> bool:
        """Whether its check looks at Python trees."""
        return self.rule.check is not None and SUBJECTS[self.rule.check] == MODULE

    @property
    def _most(self) -> int:
        """How much of one binding is shown: less of source text than of what a check has to say of a tree."""
        told = self.rule.check is not None and SUBJECTS[self.rule.check] in (SIDE, CHANGE)
        return LONGEST_TOLD if told else LONGEST_BINDING

    def find(self, match: Match, path: str | None, module: "Module | None" = None, **identity: str) -> Finding:
        """Word a match of this rule as a finding. `identity` holds `context` and `source`."""
        rule = self.rule
        return Finding(
            rule=rule.id,
            severity=self._severity(path, match.span, module, match.bindings.get("$SEVERITY")),
            aspect=rule.aspect,
            confidence=Confidence(said) if (said := match.bindings.get("$CONFIDENCE")) else rule.confidence,
            settled_by=SettledBy(said) if (said := match.bindings.get("$SETTLED_BY")) else rule.settled_by,
            stage=rule.stage,
            effort=rule.effort,
            message=fill_message(rule.message, match.bindings, self._most),
            path=path,
            line=match.line if path is not None else None,
            end_line=match.span.end_line if path is not None else None,
            edits=edits_of(rule, match, module),
            python=match.bindings.get("$PYTHON", rule.python),
            quiet=None,
            columns=_columns(match) if path is not None else None,
            **identity,
        )

    def _severity(self, path: str | None, span: Span, module: "Module | None", said: str | None) -> Severity:
        """Decide by the settings, else the check's own word, else the first row of `severity-where` that fits.

        A row's pattern fits where it matches the finding itself or something around it. What a check says is
        eased by the first row that fits by its paths alone: a place can make it matter less, never more.
        """
        if said and not self.rule.severity_set:
            own = Severity(said)
            by_path = (row for row in self.rule.severity_where if path and not row.pattern)
            eased = next((row.severity for row in by_path if matches(path or "", row.paths)), own)
            return max(eased, own, key=lambda severity: severity.rank)
        for row in self.rule.severity_where:
            if row.paths and not (path and matches(path, row.paths)):
                continue
            if row.pattern and not (module and _around(_surrounding(row.pattern).find(module), span)):
                continue
            return row.severity
        return self.rule.severity


class ReadyRules:
    """Makes rules ready to run, each once.

    A check whose options have `core-paths`, `platform-paths` or `layers` is told the settings' own, unless the
    rule says otherwise.
    """

    def __init__(self, settings: Settings) -> None:
        self._told: dict[str, Any] = {
            "core-paths": settings.core_paths,
            "platform-paths": settings.platform_paths,
            "layers": settings.layers,
        }
        self._ready: dict[int, ReadyRule] = {}

    def __call__(self, rules: Sequence[Rule]) -> list[ReadyRule]:
        """Give the rules, ready. They were compiled when they were read, so nothing can be refused here."""
        # By identity: rules hold mappings, and `RulesByPath` gives the same object for the same rule.
        return [self._ready.get(id(rule)) or self._make(rule) for rule in rules]

    def _make(self, rule: Rule) -> ReadyRule:
        check = CHECKS[rule.check] if rule.check else None
        ready = ReadyRule(
            rule=rule,
            pattern=_compiled(rule.matching) if rule.matching is not None else None,
            check=check,
            options=options_of(check.Options, self._options(check, rule)) if check else None,
        )
        self._ready[id(rule)] = ready
        return ready

    def _options(self, check: Check, rule: Rule) -> dict[str, Any]:
        names = option_names(check.Options)
        return {**{name: told for name, told in self._told.items() if name in names}, **rule.options}


def _compiled(operators: Mapping[str, Any]) -> "Pattern":
    # Most rules of most runs find no candidate, and compiling needs libcst.
    from omnireview.patterns import compile_pattern

    return compile_pattern(operators)


@cache
def _surrounding(pattern: str) -> "Pattern":
    # Only a finding asks how severe it is.
    return _compiled({"pattern": pattern})


def _columns(match: Match) -> tuple[int, int] | None:
    span = match.span
    one_line = match.line == span.line == span.end_line and span.column < span.end_column
    return (span.column, span.end_column) if one_line else None


def _around(found: Sequence[Match], span: Span) -> bool:
    return any(match.span.start <= span.start and span.end <= match.span.end for match in found)
