"""Judged findings → root causes: the repeats of one rule in one file, told, counted and scored as one."""

from collections.abc import Iterable, Sequence

from omnireview.compare import Judged
from omnireview.nouns import noun
from omnireview.scan import Finding
from omnireview.terms import SettledBy, Severity, Stage, Status


@noun
class Cause:
    """One root cause. `sites` has at least one finding; the first is the one that speaks for all.

    All sites share rule, path, status, severity, what settles them and why they are not told; a rule whose
    severity differs from place to place therefore has one cause for each severity in a file.
    """

    sites: tuple[Judged, ...]

    @property
    def lead(self) -> Judged:
        """The finding that speaks for all: one on an added line if any is, then the surest, then the first."""
        return self.sites[0]

    @property
    def finding(self) -> Finding:
        """The lead's finding."""
        return self.lead.finding

    @property
    def new(self) -> bool:
        """True when this change brings the fault in."""
        return self.lead.status is Status.NEW

    @property
    def told(self) -> bool:
        """True of what is told in words, and not merely counted or kept."""
        return self.finding.severity is not Severity.INFO and not self.finding.quiet

    @property
    def weighs(self) -> bool:
        """True when the fault has a weight: a stable rule's, more than information, and told."""
        return self.told and self.finding.stage is Stage.STABLE

    @property
    def decides(self) -> bool:
        """True when the cause counts against the change, which brings it in."""
        return self.new and self.weighs

    @property
    def settled_by_addition(self) -> bool:
        """True when something added beside the lines settles it: a test, a limit, another pull request."""
        return self.finding.settled_by is SettledBy.ADDITION


def find_causes(judged: Iterable[Judged]) -> list[Cause]:
    """Group findings into root causes, worst first: severity, confidence, path, line, rule.

    Each finding is a site of exactly one cause, whatever the order they come in.
    """
    groups: dict[tuple[object, ...], list[Judged]] = {}
    for site in judged:
        groups.setdefault(_cause_key(site), []).append(site)
    causes = [Cause(tuple(sorted(sites, key=_site_order))) for sites in groups.values()]
    return sorted(causes, key=_cause_order)


def count(causes: Sequence[Cause], word: str) -> str:
    """Give a number with its noun: `1 blocker`, `2 blockers`."""
    return f"{len(causes)} {word}{'' if len(causes) == 1 else 's'}"


def _cause_key(site: Judged) -> tuple[object, ...]:
    finding = site.finding
    # Findings about the pull request as a whole have no place in common, so each is a cause of its own.
    own = site.fingerprint if finding.path is None else ""
    return (
        finding.rule,
        finding.path,
        own,
        site.status,
        finding.severity,
        finding.settled_by,
        finding.aspect,
        finding.stage,
        site.reason,
        finding.quiet,
    )


def _site_order(site: Judged) -> tuple[object, ...]:
    finding = site.finding
    return (
        not site.on_added_line,
        finding.confidence.rank,
        finding.line or 0,
        finding.end_line or 0,
        site.fingerprint,
        finding.message,
    )


def _cause_order(cause: Cause) -> tuple[object, ...]:
    finding = cause.finding
    return (
        finding.severity.rank,
        finding.confidence.rank,
        finding.path or "",
        finding.line or 0,
        finding.rule,
        cause.lead.status,
        cause.lead.fingerprint,
        cause.lead.reason,
        finding.quiet or "",
    )
