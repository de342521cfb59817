"""A fix is offered only when it is proved to mend, and to change nothing else."""

from dataclasses import replace

import pytest
from test_compare import finding

from omnireview.edits import Suggestion, apply_edits, verify_fix
from omnireview.modules import Edit
from omnireview.scan import Finding, ScanResult, Skip

TEXT = b"import torch\n\nstate = torch.load(path)\n\nend = 1\n"
START = TEXT.index(b"path)")
FIX = Edit(START, START + 4, "path, weights_only=True")


def scan_text(data: bytes) -> ScanResult:
    """Find `load(path)`, and `eval(` as a stand-in for any other fault; `?` can't be read, `!` does not parse."""
    if b"!" in data:
        return ScanResult(unparsed=("x.py",))
    if b"?" in data:
        return ScanResult(not_analysed=(Skip("x.py", "too deep"),))
    found = [finding(3, source=word.decode()) for word in (b"load(path)", b"eval(") if word in data]
    return ScanResult(tuple(found))


def fault(*edits: Edit) -> Finding:
    return replace(finding(3, source="load(path)"), edits=edits)


def test_a_fix_that_mends_becomes_whole_lines() -> None:
    suggestion = verify_fix(TEXT, fault(FIX), scan_text)
    assert suggestion == Suggestion(3, 3, "state = torch.load(path, weights_only=True)\n")


def test_a_fix_over_several_lines_names_them_all() -> None:
    edit = Edit(TEXT.index(b"\nstate"), TEXT.index(b"end"), "")
    assert verify_fix(TEXT, fault(edit), scan_text) == Suggestion(2, 4, "")


@pytest.mark.parametrize(
    ("edit", "data"),
    [
        pytest.param(Edit(START, START + 4, "path"), TEXT, id="changes nothing"),
        pytest.param(Edit(0, 5, "import"), TEXT, id="leaves the fault"),
        pytest.param(Edit(START, START + 4, "path?"), TEXT, id="can't be read afterwards"),
        pytest.param(Edit(START, START + 4, "path!"), TEXT, id="does not parse afterwards"),
        pytest.param(Edit(START, START + 4, "eval(path)"), TEXT, id="brings another fault"),
        pytest.param(FIX, TEXT.replace(b"\n\n", b"\r\n\r\n"), id="the file has carriage returns"),
        pytest.param(FIX, TEXT[: TEXT.index(b"\n\nend")], id="the last line has no line end"),
        pytest.param(Edit(START, len(TEXT) + 9, "x"), TEXT, id="lies outside the file"),
    ],
)
def test_no_suggestion_is_offered_when_the_fix(edit: Edit, data: bytes) -> None:
    assert verify_fix(data, fault(edit), scan_text) is None


def test_overlapping_edits_are_never_applied_together() -> None:
    assert apply_edits(b"abcdef", [Edit(0, 3, "x"), Edit(2, 4, "y")]) is None
    assert apply_edits(b"abcdef", [Edit(0, 2, "x"), Edit(2, 4, "y")]) == b"xyef"
