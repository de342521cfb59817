"""Semgrep's test annotations are read as Semgrep reads them, and judged."""

import pytest

from omnireview.annotated import read_annotations


@pytest.mark.parametrize(
    ("text", "word", "lines"),
    [
        ("# ruleid: a\nf()\n", "ruleid", {"a": {2}}),
        ("#ruleid:a\nf()\n", "ruleid", {"a": {2}}),
        ("# ruleid: a, b.c\nf()\n", "ruleid", {"a": {2}, "b.c": {2}}),
        ("f()  # ok: a\ng()\n", "ok", {"a": {2}}),
        ("// ruleid: a\nf();\n", "ruleid", {"a": {2}}),
        ("<!-- ruleid: a -->\n<b/>\n", "ruleid", {"a": {2}}),
        ("# todoruleid: a\nf()\n", "todoruleid", {"a": {2}}),
        ("# todook: a\nf()\n", "todook", {"a": {2}}),
        ("# deepruleid: a\nf()\n", "todoruleid", {"a": {2}}),
        ("# prook: a\nf()\n", "todook", {"a": {2}}),
        ("# ruleid: deepok: a\nf()\n", "ruleid", {"a": {2}}),
        ("# ruleid: a\n# ok: b\nf()\n", "ruleid", {"a": {3}}),
        ("# ruleid: a\n# ok: b\nf()\n", "ok", {"b": {3}}),
        ("# ruleid: a\n# a comment\nf()\n", "ruleid", {"a": {2}}),
        ("# ruleid: a\nf()\n# ruleid: a\nf()\n", "ruleid", {"a": {2, 4}}),
        ("# ruleid: a\r\nf()\r\n", "ruleid", {"a": {2}}),
        ("# look: a\n# the ok rule\nf()\n", "ok", {}),
    ],
)
def test_an_annotation_speaks_of_the_line_below(text: str, word: str, lines: dict[str, set[int]]) -> None:
    assert getattr(read_annotations(text), word) == lines


TEXT = """\
# ruleid: a
one()
# ok: a
two()
# todoruleid: a
three()
# todook: a
four()
five()
"""


@pytest.mark.parametrize(
    ("found", "missed", "wrong"),
    [
        ([2], (), ()),
        ([2, 6, 8], (), ()),
        ([], (2,), ()),
        ([2, 4], (), (4,)),
        ([9], (2,), (9,)),
    ],
)
def test_a_rule_must_speak_where_it_is_said_and_nowhere_else(
    found: list[int], missed: tuple[int, ...], wrong: tuple[int, ...]
) -> None:
    verdict = read_annotations(TEXT).judge("a", found)
    assert (verdict.missed, verdict.wrong) == (missed, wrong)
    assert bool(verdict) == bool(missed or wrong)


def test_a_rule_that_is_not_named_must_stay_quiet() -> None:
    said = read_annotations(TEXT)
    assert said.rules == {"a"}
    assert said.judge("b", [2]).wrong == (2,)
