"""The findings of one file → all the fixes that can be made in it, made."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from omnireview.edits.proof import Proof, Scan, locate, prove
from omnireview.edits.splice import apart
from omnireview.nouns import noun
from omnireview.scan import Finding, ScanResult

SCANS = 200
"""Most scans of one file: a large file full of fixes that can't be made must not take for ever."""


@noun
class Unfixed:
    """A finding that has a fix which was not made, and why not."""

    finding: Finding
    reason: str


@noun
class FixedFile:
    """A file before and after its fixes, and what became of each finding that has one."""

    path: str
    before: bytes
    after: bytes
    fixed: tuple[Finding, ...] = ()
    left: tuple[Unfixed, ...] = ()


@dataclass(slots=True)
class _Work:
    """A file on its way. `waiting` maps the index of a finding in `result` to the finding as it was first told."""

    path: str
    data: bytes
    result: ScanResult
    scan: Scan
    waiting: dict[int, Finding]
    reasons: dict[int, str] = field(default_factory=dict)
    fixed: list[Finding] = field(default_factory=list)
    scans: int = 0

    def finish(self) -> None:
        """Make all that can be made. What could not be made alone is tried once more when others are made."""
        retry = False
        while self.scans < SCANS:
            untried = [index for index in self.waiting if index not in self.reasons]
            if not untried and not retry:
                return
            made = self._make(self._apart(untried or list(self.waiting)))
            retry = made or (retry and bool(untried))

    def _apart(self, candidates: Sequence[int]) -> list[int]:
        """Give those whose fixes don't touch each other, the worst findings first."""
        findings = self.result.findings
        order = sorted(candidates, key=lambda at: (findings[at].severity.rank, findings[at].line or 0, at))
        return [order[at] for at in apart([findings[index].edits for index in order])]

    def _make(self, chosen: Sequence[int]) -> bool:
        """Make fixes all at once; where that can't be proved, halve them until what stands in the way is alone."""
        if self.scans >= SCANS:
            return False
        self.scans += 1
        fixes = {index: self.result.findings[index].edits for index in chosen}
        proof = prove(self.path, self.data, self.result, fixes, self.scan)
        if isinstance(proof, Proof):
            self._take(chosen, proof)
            return True
        if len(chosen) == 1:
            self.reasons[chosen[0]] = proof
            return False
        middle = len(chosen) // 2
        if self._make(chosen[:middle]):
            return True  # what was made has moved the rest, which comes next
        return self._make(chosen[middle:])

    def _take(self, made: Sequence[int], proof: Proof) -> None:
        self.fixed += [self.waiting[index] for index in made]
        still = {proof.kept[index]: told for index, told in self.waiting.items() if index in proof.kept}
        self.reasons = {proof.kept[index]: reason for index, reason in self.reasons.items() if index in proof.kept}
        self.data, self.result, self.waiting = proof.data, proof.result, still


def fix_file(path: str, data: bytes, wanted: Sequence[Finding], scan: Scan) -> FixedFile:
    """Make every fix of the wanted findings that is proved to mend; those that touch another one come after it.

    `data` are the file's bytes, `scan` runs the rules over it as it would be with other bytes. What was found in
    a text with other line ends is found again in these bytes.
    """
    result = scan(data)
    if result.not_analysed:
        reason = f"the file could not be analysed again: {result.not_analysed[0].reason}"
        return FixedFile(path, data, data, left=tuple(Unfixed(finding, reason) for finding in wanted))
    left: list[Unfixed] = []
    waiting: dict[int, Finding] = {}
    for finding in wanted:
        index = locate(finding, result)
        if index is None or index in waiting or not result.findings[index].edits:
            left.append(Unfixed(finding, "it is not found again in the file as it is on disk"))
        else:
            waiting[index] = finding
    work = _Work(path, data, result, scan, waiting)
    if waiting:
        work.finish()
    unsaid = "another fix changes the same place"
    if work.scans >= SCANS:
        unsaid = "too many fixes of this file could not be proved"
    left += [Unfixed(finding, work.reasons.get(index, unsaid)) for index, finding in work.waiting.items()]
    return FixedFile(path, data, work.data, tuple(work.fixed), tuple(left))
