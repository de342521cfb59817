"""Checks that read by the standard library's parser: what is looked at, and what is said when it can't be."""

import sys

import pytest
from two_scans import changed_file, scanner, shipped_rules

from omnireview.scan.task import FileScan, Task

RULES = [rule for rule in shipped_rules() if rule.id == "raise-without-cause"]
PAD = "".join(f"def pad_{at}():\n    return {at}\n\n\n" for at in range(40))
WRONG = """\
def read(path):
    try:
        return open(path)
    except OSError as error:
        raise ValueError(path)


"""
RIGHT = WRONG.replace("(path)\n\n", "(path) from error\n\n")


def scanned(old: str, head: str) -> FileScan:
    file = changed_file(old, head)
    return scanner(RULES)(Task(file, head=head.encode(), old=old.encode()))


def lines(scan: FileScan) -> tuple[list[int | None], list[int | None]]:
    return [each.line for each in scan.head.findings], [each.line for each in scan.old.findings]


def test_a_function_that_the_change_does_not_reach_is_not_looked_at() -> None:
    old = PAD + WRONG + "def last():\n    return 1\n"
    assert lines(scanned(old, old.replace("return 1\n", "return 2\n", 1))) == ([], [])


def test_what_a_change_brings_and_what_it_mends_is_found_at_its_side() -> None:
    line = PAD.count("\n") + 5
    assert lines(scanned(PAD + RIGHT, PAD + WRONG)) == ([line], [])
    assert lines(scanned(PAD + WRONG, PAD + RIGHT)) == ([], [line])


def test_a_small_file_is_looked_at_whole() -> None:
    assert lines(scanned(WRONG + "a = 1\n", WRONG + "a = 2\n")) == ([5], [5])


def test_a_finding_is_known_by_the_function_that_it_stands_in() -> None:
    text = "class Reader:\n    " + WRONG.rstrip().replace("\n", "\n    ") + "\n"
    (finding,) = scanned("", text).head.findings
    assert (finding.context, finding.source, finding.line) == ("Reader.read", "raiseValueError(path)", 6)


def test_lines_and_edits_are_right_behind_letters_of_several_bytes_and_windows_line_ends() -> None:
    text = ("# größe: 😀\r\n" + WRONG.replace("\n", "\r\n")).replace("open(path)", 'open(path), "é"')
    scan = scanned("", text)
    (finding,) = scan.head.findings
    (edit,) = finding.edits
    data = text.encode()
    assert finding.line == 6
    assert data[: edit.start].endswith(b"raise ValueError(path)")
    assert (edit.end, edit.text) == (edit.start, " from error")


def test_a_file_whose_lines_are_not_git_s_is_named() -> None:
    assert not_read("x = 1\r" + WRONG)


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="this interpreter knows the syntax")
def test_a_file_in_a_newer_syntax_is_named() -> None:
    assert not_read("def f[T = int](x: T): return x\n" + WRONG)


def not_read(text: str) -> bool:
    (skip,) = scanned("", text).head.not_analysed
    return skip.path == "pkg/m.py" and "refuses it" in skip.reason


def test_a_broken_file_is_not_said_to_be_too_new() -> None:
    scan = scanned("", "def f(:\n" + WRONG)
    assert scan.head.unparsed == ("pkg/m.py",)
    assert scan.head.not_analysed == ()


def test_in_a_marked_copy_a_fault_is_only_counted() -> None:
    copied = "# Copied from pkg.other.read with read->load\n" + WRONG
    (finding,) = scanned("", copied).head.findings
    assert (finding.line, finding.severity) == (6, "info")
    method = "class Reader:\n    # Copied from pkg.other.Reader.read\n    " + WRONG.rstrip().replace(
        "\n", "\n    "
    )
    (finding,) = scanned("", method + "\n\n" + WRONG.replace("read", "own")).head.findings[:1]
    assert finding.severity == "info"


def test_beside_a_marked_copy_a_fault_has_its_weight() -> None:
    text = "# Copied from pkg.other.pad\ndef pad():\n    return 1\n\n\n" + WRONG
    (finding,) = scanned("", text).head.findings
    assert (finding.line, finding.severity) == (10, "minor")


@pytest.mark.parametrize(("count", "said"), [(78, []), (79, ["81 lines"])])
def test_a_function_is_as_long_as_its_code(count: int, said: list[str]) -> None:
    body = "".join(f"    # step {at}\n\n    a{at} = b({at})\n" for at in range(count))
    text = f'def run(b):\n    """Run.\n\n    All steps.\n    """\n\n{body}    return b\n'
    rules = [rule for rule in shipped_rules() if rule.id == "oversized-function"]
    found = scanner(rules)(Task(changed_file("", text), head=text.encode(), old=b"")).head.findings
    assert [each.message.split(" has ")[1].split(".")[0] for each in found] == said
