"""A finding's edits → a verified `Suggestion`, or none."""

from collections.abc import Sequence

from omnireview.edits.proof import Scan, locate, prove
from omnireview.nouns import noun
from omnireview.scan import Finding
from omnireview.spans import Edit


@noun
class Suggestion:
    r"""A verified replacement of the head's lines `start_line`..`end_line` by `text`.

    `text` holds whole lines, each with its line end; it is empty when the lines are to be deleted.
    `diff` says the same for a reader: removed lines behind `-`, added ones behind `+`, each with its `\n`.
    `committable` is False where GitHub would write other bytes than these: it ends lines with LF alone, and gives
    the last line an end.
    """

    start_line: int
    end_line: int
    text: str
    diff: str = ""
    committable: bool = True


def verify_fix(data: bytes, finding: Finding, scan: Scan) -> Suggestion | None:
    """Offer a finding's edits as a suggestion, if they are proved to mend it (see `proof`).

    `data` is the file at the head, `scan` runs the rules over it as it would be with other bytes. None for a file
    whose bytes are not UTF-8: what GitHub writes is.
    """
    if not finding.edits:
        return None
    before = scan(data)
    index = locate(finding, before)
    if index is None:
        return None
    proof = prove(finding.path or "", data, before, {index: finding.edits}, scan)
    if isinstance(proof, str):
        return None
    try:
        proof.data.decode()
        return _whole_lines(data, proof.data, finding.edits)
    except UnicodeDecodeError:
        return None


def _whole_lines(data: bytes, mended: bytes, edits: Sequence[Edit]) -> Suggestion:
    first = min(edit.start for edit in edits)
    last = max(edit.end for edit in edits)
    start = data.rfind(b"\n", 0, first) + 1
    ends_line = last > first and data[last - 1 : last] == b"\n"
    end = data.find(b"\n", last - 1 if ends_line else last) + 1 or len(data)
    old, new = data[start:end], mended[start : len(mended) - (len(data) - end)]
    return Suggestion(
        start_line=data.count(b"\n", 0, start) + 1,
        end_line=data.count(b"\n", 0, end) + (not old.endswith(b"\n")),
        text=new.decode(),
        diff=_diff(old.decode(), new.decode()),
        committable=b"\r" not in data and old.endswith(b"\n") and (not new or new.endswith(b"\n")),
    )


def _diff(old: str, new: str) -> str:
    before, after = _lines(old), _lines(new)
    head = 0
    while head < min(len(before), len(after)) and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < min(len(before), len(after)) - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    removed, added = before[head : len(before) - tail], after[head : len(after) - tail]
    return "".join([*(f"-{line}\n" for line in removed), *(f"+{line}\n" for line in added)])


def _lines(text: str) -> list[str]:
    r"""Give lines as they are shown: without their `\r`, and a missing last line end told as git does."""
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    return lines[:-1] if not lines[-1] else [*lines[:-1], f"{lines[-1]}\n\\ No newline at end of file"]
