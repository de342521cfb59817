"""A fix is offered only when it is proved to mend, and to change nothing else."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from test_compare import finding

from omnireview.edits import Suggestion, apply_edits, verify_fix
from omnireview.edits.rounds import FixedFile, fix_file
from omnireview.scan import Finding, ScanResult, Skip
from omnireview.spans import Edit
from omnireview.terms import Severity

TEXT = b"import torch\n\nstate = torch.load(path)\n\nend = 1\n"
START = TEXT.index(b"path)")
FIX = Edit(START, START + 4, "path, weights_only=True")
MENDED = "state = torch.load(path, weights_only=True)"


def scan_text(data: bytes) -> ScanResult:
    """Find `load(path)`, and `eval(` as a stand-in for any other fault; `?` can't be read, `!` does not parse."""
    if b"!" in data:
        return ScanResult(unparsed=("x.py",))
    if b"?" in data:
        return ScanResult(not_analysed=(Skip("x.py", "too deep"),))
    found = [
        finding(data.count(b"\n", 0, data.index(word)) + 1, source=word.decode())
        for word in (b"load(path)", b"eval(")
        if word in data
    ]
    return ScanResult(tuple(found))


def fault(*edits: Edit) -> Finding:
    return replace(finding(3, source="load(path)"), edits=edits)


def test_a_fix_that_mends_becomes_whole_lines() -> None:
    diff = f"-state = torch.load(path)\n+{MENDED}\n"
    assert verify_fix(TEXT, fault(FIX), scan_text) == Suggestion(3, 3, f"{MENDED}\n", diff)


def test_a_fix_over_several_lines_names_them_all() -> None:
    edit = Edit(TEXT.index(b"\nstate"), TEXT.index(b"end"), "")
    suggestion = verify_fix(TEXT, fault(edit), scan_text)
    assert suggestion == Suggestion(2, 4, "", "-\n-state = torch.load(path)\n-\n")


@pytest.mark.parametrize(
    ("edit", "data"),
    [
        pytest.param(Edit(START, START + 4, "path"), TEXT, id="changes nothing"),
        pytest.param(Edit(0, 5, "import"), TEXT, id="leaves the fault"),
        pytest.param(Edit(START, START + 4, "path?"), TEXT, id="can't be read afterwards"),
        pytest.param(Edit(START, START + 4, "path!"), TEXT, id="does not parse afterwards"),
        pytest.param(Edit(START, START + 4, "eval(path)"), TEXT, id="brings another fault"),
        pytest.param(Edit(START, len(TEXT) + 9, "x"), TEXT, id="lies outside the file"),
        pytest.param(FIX, b"x = 1\n" + TEXT, id="is for another line"),
        pytest.param(FIX, TEXT[: TEXT.index(b"end")] + b"'\xe9'\n", id="the file is not UTF-8"),
    ],
)
def test_no_suggestion_is_offered_when_the_fix(edit: Edit, data: bytes) -> None:
    assert verify_fix(data, fault(edit), scan_text) is None


@pytest.mark.parametrize(
    ("data", "diff"),
    [
        pytest.param(TEXT.replace(b"\n", b"\r\n"), f"-state = torch.load(path)\n+{MENDED}\n", id="CR LF"),
        pytest.param(
            TEXT.replace(b"torch\n", b"torch\r\n"), f"-state = torch.load(path)\n+{MENDED}\n", id="mixed"
        ),
        pytest.param(
            TEXT[: TEXT.index(b"\n\nend")],
            f"-state = torch.load(path)\n\\ No newline at end of file\n+{MENDED}\n\\ No newline at end of file\n",
            id="no line end at the end",
        ),
    ],
)
def test_where_github_would_write_other_bytes_the_fix_is_a_diff_to_read(data: bytes, diff: str) -> None:
    start = data.index(b"path)")
    suggestion = verify_fix(data, fault(Edit(start, start + 4, "path, weights_only=True")), scan_text)
    assert suggestion is not None
    assert (suggestion.committable, suggestion.diff) == (False, diff)


def test_overlapping_edits_are_never_applied_together() -> None:
    assert apply_edits(b"abcdef", [Edit(0, 3, "x"), Edit(2, 4, "y")]) is None
    assert apply_edits(b"abcdef", [Edit(0, 2, "x"), Edit(2, 4, "y")]) == b"xyef"


def test_what_is_added_at_one_place_keeps_its_order() -> None:
    assert apply_edits(b"ad", [Edit(1, 1, "b"), Edit(1, 1, "c")]) == b"abcd"


@pytest.mark.parametrize(
    ("data", "made"),
    [
        pytest.param(b"a\nb\nc\n", b"a\nX\nY\nc\n", id="LF"),
        pytest.param(b"a\r\nb\r\nc\r\n", b"a\r\nX\r\nY\r\nc\r\n", id="CR LF"),
        pytest.param(b"a\nb\r\nc\n", b"a\nX\r\nY\r\nc\n", id="a line with CR LF among others"),
        pytest.param(b"a\r\nb\nc\r\n", b"a\r\nX\nY\nc\r\n", id="a line with LF among others"),
        pytest.param(b"a\r\nb", b"a\r\nX\r\nY", id="the last line, without an end"),
        pytest.param(b"a\rb\rc\r", b"a\rX\rY\rc\r", id="CR alone"),
        pytest.param(b"b", b"X\nY", id="one line"),
    ],
)
def test_new_lines_end_as_the_lines_around_them_do(data: bytes, made: bytes) -> None:
    at = data.index(b"b")
    assert apply_edits(data, [Edit(at, at + 1, "X\nY")]) == made


def test_lines_that_a_fix_keeps_end_as_they_did() -> None:
    data = b"f(a,\n  b)\r\nend\r\n"
    assert apply_edits(data, [Edit(0, 9, "g(a,\n  b)")]) == b"g(a,\n  b)\r\nend\r\n"


def test_a_fix_is_written_in_the_encoding_of_the_file() -> None:
    assert apply_edits(b"x = '\xe9'\n", [Edit(0, 1, "\xfc")], "latin-1") == b"\xfc = '\xe9'\n"
    assert apply_edits(b"x = '\xe9'\n", [Edit(0, 1, "\u20ac")], "latin-1") is None


def scanner(**rules: tuple[str, str]) -> Callable[[bytes], ScanResult]:
    """Make a scan of rules `id=(regular expression, replacement)`; what a replacement leaves is found."""

    def scan(data: bytes) -> ScanResult:
        if b"!" in data:
            return ScanResult(unparsed=("x.py",))
        found = [
            replace(
                finding(data.count(b"\n", 0, match.start()) + 1, source=match[0].decode()),
                rule=rule,
                severity=Severity.BLOCKER if rule.startswith("worst") else Severity.MINOR,
                edits=(Edit(match.start(), match.end(), match.expand(text.encode()).decode()),),
            )
            for rule, (expression, text) in rules.items()
            for match in re.finditer(expression.encode(), data)
        ]
        return ScanResult(tuple(found))

    return scan


def fixed(data: bytes, scan: Callable[[bytes], ScanResult]) -> FixedFile:
    return fix_file("x.py", data, scan(data).findings, scan)


def told(file: FixedFile) -> list[tuple[str, int | None, str]]:
    return [(left.finding.rule, left.finding.line, left.reason) for left in file.left]


def test_all_fixes_of_a_file_are_made() -> None:
    made = fixed(b"old a\nold b\nkept old\n", scanner(one=("old", "new")))
    assert made.after == b"new a\nnew b\nkept new\n"
    assert [finding.line for finding in made.fixed] == [1, 2, 3]
    assert made.left == ()


def test_a_fix_inside_of_another_one_is_made_after_it() -> None:
    scan = scanner(outer=(r"f\((.*)\)", r"g(\1)"), inner=(r"old", "new"))
    made = fixed(b"f(old)\n", scan)
    assert made.after == b"g(new)\n"
    assert sorted(finding.rule for finding in made.fixed) == ["inner", "outer"]


def test_of_two_fixes_for_one_place_the_worse_finding_has_its_own() -> None:
    scan = scanner(a_minor=("old", "tidy"), worst=("old", "safe"))
    made = fixed(b"old\n", scan)
    assert made.after == b"safe\n"
    assert [finding.rule for finding in made.fixed] == ["worst"]


def test_one_fix_that_can_not_be_made_does_not_hold_up_the_others() -> None:
    scan = scanner(breaks=("bad", "bad!"), stays=("odd", "odd odd"), works=("old", "new"), brings=("few", "odd"))
    made = fixed(b"old\nbad\nold\nodd\nold\nfew\nold\n", scan)
    assert made.after == b"new\nbad\nnew\nodd\nnew\nfew\nnew\n"
    assert sorted(told(made)) == [
        ("breaks", 2, "with it the file would not parse"),
        ("brings", 6, "it would bring stays"),
        ("stays", 4, "what it should mend would stay"),
    ]


def test_a_fix_that_works_only_after_another_one_is_made_then() -> None:
    def scan(data: bytes) -> ScanResult:
        first, second = (
            scanner(first=("lock", "open")),
            scanner(second=("door", "door!" if b"lock" in data else "way")),
        )
        return ScanResult((*second(data).findings, *first(data).findings), unparsed=first(data).unparsed)

    assert fixed(b"door\nlock\n", scan).after == b"way\nopen\n"


def test_a_finding_around_a_fix_is_no_new_one_though_its_source_is_another() -> None:
    scan = scanner(mends=("old", "new"))

    def with_outer(data: bytes) -> ScanResult:
        found = scan(data)
        outer = replace(finding(1, source=data.decode()), rule="outer")
        return replace(found, findings=(outer, *found.findings))

    assert fixed(b"f(old)\n", with_outer).after == b"f(new)\n"


def test_what_is_not_found_again_on_disk_is_left_alone() -> None:
    scan = scanner(one=("old", "new"))
    gone = scan(b"\n\nold\n").findings
    made = fix_file("x.py", b"old\n", gone, scan)
    assert (made.after, told(made)) == (
        b"old\n",
        [("one", 3, "it is not found again in the file as it is on disk")],
    )


def test_a_file_full_of_fixes_that_fail_is_given_up_after_a_fixed_number_of_scans() -> None:
    scan, calls = scanner(breaks=("bad", "bad!")), 0

    def counted(data: bytes) -> ScanResult:
        nonlocal calls
        calls += 1
        return scan(data)

    made = fixed(b"bad\n" * 2_000, counted)
    assert made.before == made.after
    assert len(made.left) == 2_000
    assert calls < 300
