"""Root causes → `Verdict` for people, and `Gate` for the required check. Neither follows from the other."""

from collections.abc import Sequence

from omnireview.score import Gate, Scorecard, Verdict
from omnireview.score.causes import Cause, count
from omnireview.settings import Settings
from omnireview.terms import Severity, Status

_GATED = {"new": {Status.NEW}, "all": {Status.NEW, Status.OLD, Status.MOVED}}


def reach_verdict(causes: Sequence[Cause], *, incomplete: bool) -> Verdict:
    """Say what to do with the change; `incomplete` is True when part of it was not analysed.

    Only new findings count, and information never does: it is counted, and changes nothing. Rules in preview never
    ask for more than a look: alone they give "approve with suggestions", for they are told in full.
    """
    deciding = [cause for cause in causes if cause.decides]
    blockers = [cause for cause in deciding if cause.finding.severity is Severity.BLOCKER]
    if any(not cause.settled_by_addition for cause in blockers):
        return Verdict.DO_NOT_MERGE
    if incomplete:
        return Verdict.INCOMPLETE
    if blockers or any(cause.finding.severity is Severity.MAJOR for cause in deciding):
        return Verdict.REQUIRED_CHANGES
    told = any(cause.new and cause.told for cause in causes)
    return Verdict.SUGGESTIONS if told else Verdict.NO_FINDINGS


def decide_gate(causes: Sequence[Cause], scorecard: Scorecard, settings: Settings, *, unanalysed: int) -> Gate:
    """Apply `fail-on`, `fail-scope` and `on-unanalysable`; `unanalysed` counts changed files that were not read.

    `fail-on: never` means never, also when the review is incomplete. `fail-scope: all` counts old and moved
    findings too, but never mended or suppressed ones; the score is of new findings only, in both scopes.
    """
    if settings.fail_on == "never":
        return Gate(failed=False)
    because = _policy(causes, scorecard, settings)
    if not because and unanalysed and settings.on_unanalysable == "fail":
        were = "file was" if unanalysed == 1 else "files were"
        because = f'{unanalysed} changed {were} not analysed, and on-unanalysable is "fail".'
    return Gate(bool(because), because)


def _policy(causes: Sequence[Cause], scorecard: Scorecard, settings: Settings) -> str:
    least, below, bar = settings.fail_on.partition("score<")
    if below:
        if scorecard.overall is not None and scorecard.overall < float(bar):
            return f'The score is {scorecard.overall:g}, and fail-on is "{settings.fail_on}".'
        return ""
    gated = [cause for cause in causes if cause.lead.status in _GATED[settings.fail_scope] and cause.weighs]
    worst = Severity(least).rank
    counted = [
        count(of_severity, f"{'new ' if settings.fail_scope == 'new' else ''}{severity} finding")
        for severity in Severity
        if severity.rank <= worst
        and (of_severity := [cause for cause in gated if cause.finding.severity is severity])
    ]
    return f'{" and ".join(counted)}, and fail-on is "{settings.fail_on}".' if counted else ""
