"""The fixes of one file → those that can be made together, as one patch whose hunks also stand alone."""

from collections.abc import Callable, Sequence

from omnireview.diff import Hunk, diff_texts
from omnireview.diff.standing import standing_hunks
from omnireview.edits.proof import Scan, locate, prove
from omnireview.edits.rounds import SCANS, Unfixed
from omnireview.edits.splice import apart, apply_edits, encoding_of
from omnireview.nouns import noun
from omnireview.scan import Finding

OVERLAPS = "another fix changes the same place: apply that one, then review again"
"""Why a fix is left out that wants what another fix wants."""


EACH_ALONE = 10
"""Fixes of one file up to which each is proved alone, too: that takes two scans for each."""


@noun
class Mend:
    """A finding, and the fix that is proved to mend it, together with the other fixes of its file.

    `hunks` are the fix alone, against the head.
    """

    finding: Finding
    hunks: tuple[Hunk, ...]


@noun
class MendedFile:
    """A file before and after all its fixes. `hunks` make the one of the other; each applies without the others.

    `mends` are in the order of their lines.
    """

    path: str
    before: bytes
    after: bytes
    hunks: tuple[Hunk, ...] = ()
    mends: tuple[Mend, ...] = ()
    left: tuple[Unfixed, ...] = ()


def fix_together(
    path: str, data: bytes, wanted: Sequence[Finding], scan: Scan, alone: Callable[[Finding], Scan]
) -> MendedFile:
    """Make the fixes of the wanted findings in the head's bytes of a file, all in one step.

    All are proved together; where that can't be, those that stand in the way are left out. Up to ten are each
    proved alone before. Of two that want the same place the one of the worse finding is made, else the first one.
    `scan` runs the rules over the whole file as it would be with other bytes, and is called at most 200 times;
    `alone` gives a scan that looks where one finding stands.
    """
    left: list[Unfixed] = []
    order = sorted(wanted, key=lambda finding: (finding.severity.rank, finding.line or 0, finding.rule))
    proved = len(order) <= EACH_ALONE
    if proved:
        reasons = [_why_not(path, data, [finding], alone(finding)) for finding in order]
        left += [Unfixed(finding, why) for finding, why in zip(order, reasons, strict=True) if why]
        order = [finding for finding, why in zip(order, reasons, strict=True) if not why]
    chosen = apart([finding.edits for finding in order])
    left += [Unfixed(finding, OVERLAPS) for at, finding in enumerate(order) if at not in chosen]
    ready = [order[at] for at in chosen]
    made, refused = (ready, []) if proved and len(ready) == 1 else _most(path, data, ready, scan)
    left += refused
    encoding = encoding_of(path, data)
    after = apply_edits(data, [edit for finding in made for edit in finding.edits], encoding) or data
    mends = [Mend(each, diff_texts(data, apply_edits(data, each.edits, encoding) or data)) for each in made]
    return MendedFile(
        path,
        data,
        after,
        standing_hunks(data, after),
        tuple(sorted(mends, key=lambda mend: (mend.finding.line or 0, mend.finding.rule))),
        tuple(sorted(left, key=lambda one: (one.finding.line or 0, one.finding.rule))),
    )


def _most(path: str, data: bytes, ready: Sequence[Finding], scan: Scan) -> tuple[list[Finding], list[Unfixed]]:
    """Find as many fixes as can be proved together; where many can't, halves of them are tried."""
    made: list[Finding] = []
    left: list[Unfixed] = []
    waiting = [list(ready)]
    scans = 0
    while waiting:
        more = waiting.pop()
        if not more:
            continue
        scans += 1
        why = _why_not(path, data, [*made, *more], scan)
        if not why:
            made += more
        elif len(more) == 1 or scans >= SCANS:
            beside = "with the other fixes of this file: " if made else ""
            left += [Unfixed(finding, f"{beside}{why}") for finding in more]
        else:
            half = len(more) // 2
            waiting += [more[half:], more[:half]]
    return made, left


def _why_not(path: str, data: bytes, findings: Sequence[Finding], scan: Scan) -> str:
    """Say why the fixes of some findings can't be made together, "" if they are proved."""
    before = scan(data)
    if before.not_analysed:
        return f"the file could not be analysed again: {before.not_analysed[0].reason}"
    places = {locate(finding, before): finding.edits for finding in findings}
    fixes = {index: edits for index, edits in places.items() if index is not None}
    if len(fixes) < len(findings):
        return "it is not found again in the file alone"
    proof = prove(path, data, before, fixes, scan)
    return proof if isinstance(proof, str) else ""
