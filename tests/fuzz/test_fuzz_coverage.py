"""Coverage reports: numbers of files that are wanted, or one reason why the report can't be used."""

from fuzzing import target
from hypothesis import strategies as st

from omnireview.coverage.cobertura import read_cobertura
from omnireview.coverage.lcov import read_lcov
from omnireview.coverage.reported import LARGEST_NUMBER, Lines, Unusable

XML = st.lists(
    st.sampled_from(
        ['<?xml version="1.0"?>', "<!DOCTYPE coverage SYSTEM 'x'>", "<!ENTITY a 'b'>", "<coverage>",
        "</coverage>", "<packages>",
         "</packages>", "<sources><source>/x</source></sources>", '<class filename="a.py">',
         '<class filename="../../a.py">',
         "</class>", "<lines>", "</lines>", '<line number="1" hits="1"/>', '<line number="-1" hits="x"/>',
         "&a;", "&amp;",
         '<line number="99999999999999999999" hits="1"/>', "<x/>", "text", "\x00", "é", "<![CDATA[x]]>",
         "<!--", "-->"]
    ),
    max_size=16,
)  # fmt: skip
LCOV = st.lists(
    st.sampled_from(
        ["TN:", "SF:a.py", "SF:/x/a.py", "SF:", "DA:1,1", "DA:2,0", "DA:x,1", "DA:-1,1", "DA:1", "DA:1,1,abc",
        "end_of_record",
         "LF:1", "BRDA:1,0,0,-", "é", "\x00", "DA:" + "9" * 400 + ",1", "SF:" + "a/" * 3_000 + "a.py", ""]
    ),
    max_size=16,
)  # fmt: skip


def held(lines: Lines) -> None:
    for numbers in lines.of.values():
        assert all(0 < number <= LARGEST_NUMBER for number in numbers)


@target(examples=250, pieces=XML, whole=st.booleans())
def test_any_xml_is_a_report_or_refused(pieces: list[str], whole: bool) -> None:
    text = "".join(pieces)
    lines = Lines(frozenset({"a.py"}))
    try:
        read_cobertura((f"<coverage>{text}</coverage>" if whole else text).encode(), lines)
    except Unusable:
        return
    held(lines)


@target(examples=250, rows=LCOV)
def test_any_rows_are_a_tracefile_or_refused(rows: list[str]) -> None:
    lines = Lines(frozenset({"a.py"}))
    try:
        read_lcov("\n".join(rows).encode(), lines)
    except Unusable:
        return
    held(lines)
