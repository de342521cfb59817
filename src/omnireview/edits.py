"""A finding's edits → a verified `Suggestion`, or none."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from omnireview.modules import Edit
from omnireview.scan import Finding, ScanResult


@dataclass(frozen=True, slots=True)
class Suggestion:
    r"""A verified replacement of the head's lines `start_line`..`end_line` by `text`.

    `text` holds whole lines, each with its `\n`; it is empty when the lines are to be deleted.
    """

    start_line: int
    end_line: int
    text: str


def apply_edits(data: bytes, edits: Sequence[Edit]) -> bytes | None:
    """Splice edits into a file's bytes; None when two of them overlap or one lies outside."""
    result = bytearray(data)
    behind = len(data)
    for edit in sorted(edits, key=lambda edit: edit.start, reverse=True):
        if not 0 <= edit.start <= edit.end <= behind:
            return None
        result[edit.start : edit.end] = edit.text.encode()
        behind = edit.start
    return bytes(result)


def verify_fix(data: bytes, finding: Finding, scan_text: Callable[[bytes], ScanResult]) -> Suggestion | None:
    """Offer a finding's edits as a suggestion, if they are proved to mend it.

    Proved means: applied to the file's bytes they leave a file that is analysed whole, in which this finding is
    gone and none is new. Everything outside the edits is the same byte for byte, since they are spliced in.
    Files with carriage returns get no suggestion: GitHub writes LF when a suggestion is committed. Nor does an
    edit that touches a last line without a line end, which a suggestion can't keep.
    """
    if not finding.edits or b"\r" in data:
        return None
    mended = apply_edits(data, finding.edits)
    if mended is None or mended == data:
        return None
    try:
        mended.decode()
    except UnicodeDecodeError:
        return None
    suggestion = _whole_lines(data, mended, finding.edits)
    if suggestion is None:
        return None
    before, after = scan_text(data), scan_text(mended)
    if after.not_analysed or after.unparsed or before.not_analysed:
        return None
    was, now = Counter(map(_identity, before.findings)), Counter(map(_identity, after.findings))
    this = _identity(finding)
    return suggestion if now[this] < was[this] and not now - was else None


def _identity(finding: Finding) -> tuple[str, str, str]:
    return finding.rule, finding.context, finding.source


def _whole_lines(data: bytes, mended: bytes, edits: Sequence[Edit]) -> Suggestion | None:
    first = min(edit.start for edit in edits)
    last = max(edit.end for edit in edits)
    start = data.rfind(b"\n", 0, first) + 1
    ends_line = last > first and data[last - 1 : last] == b"\n"
    end = data.find(b"\n", last - 1 if ends_line else last)
    if end < 0:
        return None
    text = mended[start : len(mended) - (len(data) - end - 1)]
    return Suggestion(
        start_line=data.count(b"\n", 0, start) + 1,
        end_line=data.count(b"\n", 0, end) + 1,
        text=text.decode(),
    )
