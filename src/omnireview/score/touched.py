"""Root causes → `Touched`: what the code that a change touches scored before it, and scores with it."""

from collections.abc import Mapping, Sequence

from omnireview.compare import Judged
from omnireview.score import Touched
from omnireview.score.causes import Cause, find_causes
from omnireview.score.deduct import Tariff, deduct, score_of
from omnireview.terms import Aspect, Status

_BEFORE = {Status.OLD, Status.MOVED, Status.MENDED}
_AFTER = {Status.OLD, Status.MOVED, Status.NEW}


def touched_rows(causes: Sequence[Cause], tariff: Tariff) -> dict[Aspect, Touched]:
    """Compare both sides row by row, for the rows of which something was found at the merge base.

    What rules say of a change as a whole has no counterpart at the base, so it counts on neither side; nor do
    levels, which are about changes.
    """
    there = [cause for cause in causes if cause.weighs and cause.finding.path is not None]
    there = [cause for cause in there if cause.finding.rule not in tariff.levels]
    rows = {cause.finding.aspect for cause in there if cause.lead.status in _BEFORE}
    if not rows:
        return {}
    before, after = _scores(there, _BEFORE, tariff), _scores(there, _AFTER, tariff)
    return {aspect: Touched(before[aspect], after[aspect]) for aspect in Aspect if aspect in rows}


def _scores(causes: Sequence[Cause], statuses: set[Status], tariff: Tariff) -> Mapping[Aspect, int]:
    # Statuses are told apart no more: what is old and what is new of one rule in a file is one root cause there.
    sites = [site for cause in causes if cause.lead.status in statuses for site in cause.sites]
    taken = deduct(find_causes(map(_plain, sites)), tariff)
    return {aspect: score_of([each for each in taken if each.aspect is aspect]) for aspect in Aspect}


def _plain(site: Judged) -> Judged:
    return Judged(site.finding, site.fingerprint, Status.OLD)
