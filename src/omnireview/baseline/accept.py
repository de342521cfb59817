"""Judged findings and a baseline → the same, with the accepted ones marked, and what a reader must know."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from omnireview.baseline import Baseline, Known
from omnireview.compare import Judged
from omnireview.fingerprint import identify
from omnireview.nouns import noun
from omnireview.scan import ScanResult
from omnireview.scan.looked import Look, Looked
from omnireview.terms import SILENCED, Status


@noun
class Accepted:
    """The judged findings, and notes about the baseline: what is over age, and what it holds for nothing."""

    judged: tuple[Judged, ...]
    notes: tuple[str, ...] = ()


def accept(
    judged: Sequence[Judged],
    baseline: Baseline,
    day: str,
    head: tuple[ScanResult, Looked],
    renames: Mapping[str, str],
) -> Accepted:
    """Mark the findings of the head that the baseline accepts on a day (`2026-01-31`; "" ends nothing).

    `head` has what was found there, and what was looked for. `renames` maps old path → head's path: what a renamed
    file held is known by the name that it had. A mended finding, and one that a comment silences, is left as it
    is.
    """
    names = _names(judged, {new: old for old, new in renames.items()})
    used: set[str] = set()
    aged: set[str] = set()
    result = []
    for entry in judged:
        known = baseline.entries.get(names.get(id(entry.finding), entry.fingerprint))
        if known is None or known.rule != entry.finding.rule:
            result.append(entry)
            continue
        used.add(known.fingerprint)
        if entry.status is Status.MENDED or entry.status in SILENCED:
            result.append(entry)
        elif day and known.until and known.until < day:
            aged.add(known.fingerprint)
            result.append(entry)
        else:
            result.append(replace(entry, status=Status.BASELINE, reason=_reason(known)))
    idle = [
        known
        for known in baseline.entries.values()
        if known.fingerprint not in used and _was_looked_at(known, *head)
    ]
    return Accepted(tuple(result), tuple(_notes(baseline, aged, idle)))


def _names(judged: Sequence[Judged], before: Mapping[str, str]) -> dict[int, str]:
    """Give the fingerprints that the findings of renamed files had at the base, by the finding's identity."""
    moved = [
        entry.finding for entry in judged if entry.finding.path in before and entry.status is not Status.MENDED
    ]
    return {id(finding): fingerprint for fingerprint, finding in identify(moved, before)}


def _reason(known: Known) -> str:
    return f"{known.reason} (until {known.until})" if known.until else known.reason


def _was_looked_at(known: Known, scan: ScanResult, looked: Looked) -> bool:
    """Whether a rule has looked at a whole file, so that what it does not find in it is not there."""
    whole = known.path in scan.files_read and known.path not in scan.unlooked
    return whole and looked.at(known.rule, known.path) is Look.LOOKED


def _notes(baseline: Baseline, aged: set[str], idle: Sequence[Known]) -> list[str]:
    notes = []
    if aged:
        some = sorted(f"line {baseline.entries[each].line}" for each in aged)
        entries = "1 baseline entry is" if len(aged) == 1 else f"{len(aged)} baseline entries are"
        what = "what it accepted counts" if len(aged) == 1 else "what they accepted counts"
        more = ", …" if len(some) > 3 else ""
        notes.append(
            f"{entries} over age, so that {what} again (`{baseline.place}`, {', '.join(some[:3])}{more})."
        )
    if idle:
        entries = "1 baseline entry matches" if len(idle) == 1 else f"{len(idle)} baseline entries match"
        these = "it" if len(idle) == 1 else "them"
        notes.append(
            f"{entries} nothing in the files that were read whole; `omnireview baseline --update` drops {these}."
        )
    return notes
