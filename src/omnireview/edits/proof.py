"""Fixes of one file → `Proof` that they mend and bring nothing in, or why they are not offered."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from omnireview.edits.splice import apply_edits, encoding_of, line_mover
from omnireview.nouns import noun
from omnireview.scan import Finding, ScanResult
from omnireview.spans import Edit

Scan = Callable[[bytes], ScanResult]
"""Runs the rules over one file, as it would be with these bytes."""


@noun
class Proof:
    """What came of a file, what is found in it now, and where each finding of before is among that (by index)."""

    data: bytes
    result: ScanResult
    kept: Mapping[int, int]


def prove(
    path: str, data: bytes, before: ScanResult, fixes: Mapping[int, Sequence[Edit]], scan: Scan
) -> Proof | str:
    """Make some fixes together; `fixes` are edits by the index of their finding in `before`.

    Proved means: spliced into the file's bytes they leave a file that is analysed whole, in which those findings
    are gone and none is new. Everything outside the edits is the same byte for byte, since they are spliced in.
    Gives the reason in words where that is not so.
    """
    edits = [edit for fix in fixes.values() for edit in fix]
    encoding = encoding_of(path, data)
    mended = apply_edits(data, edits, encoding)
    if mended is None:
        return f"its edits overlap, or can't be written in {encoding}"
    if mended == data:
        return "it would change nothing"
    after = scan(mended)
    if after.not_analysed:
        return f"with it the file could not be analysed: {after.not_analysed[0].reason}"
    if after.unparsed:
        return "with it the file would not parse"
    moved = line_mover(data, mended, edits, encoding)
    kept = _pair(before.findings, after.findings, set(fixes), moved)
    stays = [index for index in fixes if index in kept]
    if stays:
        return "what it should mend would stay"
    new = [finding for index, finding in enumerate(after.findings) if index not in kept.values()]
    if new:
        rules = sorted({finding.rule for finding in new})
        fixed = {before.findings[index].rule for index in fixes}
        return "what it should mend would stay" if set(rules) <= fixed else f"it would bring {', '.join(rules)}"
    return Proof(mended, after, kept)


def locate(finding: Finding, result: ScanResult) -> int | None:
    """Give the index of a finding among those of another scan of the same lines; None if it is not there."""

    def exact(other: Finding) -> bool:
        return _identity(other) == _identity(finding) and other.line == finding.line

    same = [index for index, other in enumerate(result.findings) if exact(other)]
    near = [
        index
        for index, other in enumerate(result.findings)
        if (other.rule, other.line) == (finding.rule, finding.line)
    ]
    if same:
        return next((index for index in same if result.findings[index].edits == finding.edits), same[0])
    return near[0] if len(near) == 1 else None


def _pair(
    before: Sequence[Finding], after: Sequence[Finding], targets: set[int], moved: Callable[[int], int]
) -> dict[int, int]:
    """Find each finding of before among those of after, surest first.

    That is the same source on its line, the same source, and, for what the fixes are not about, the same rule on
    its line: the fix may stand inside of it. What they are about is paired last, so that of two equal findings
    the other one counts as kept.
    """
    pairs: dict[int, int] = {}
    order = sorted(range(len(before)), key=lambda index: index in targets)

    def match(key: Callable[[Finding, int | None], object], wanted: Iterable[int]) -> None:
        waiting: dict[object, list[int]] = {}
        taken = set(pairs.values())
        for index, finding in enumerate(after):
            if index not in taken:
                waiting.setdefault(key(finding, finding.line), []).append(index)
        for index in wanted:
            if index in pairs:
                continue
            line = before[index].line
            partners = waiting.get(key(before[index], None if line is None else moved(line)))
            if partners:
                pairs[index] = partners.pop(0)

    match(lambda finding, line: (*_identity(finding), line), order)
    match(lambda finding, _: _identity(finding), order)
    match(lambda finding, line: (finding.rule, line), [index for index in order if index not in targets])
    return pairs


def _identity(finding: Finding) -> tuple[str, str, str]:
    return finding.rule, finding.context, finding.source
