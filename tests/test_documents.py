"""YAML: values, lines, limits, and what hostile files may not do."""

import time
from typing import Any

import pytest

from omnireview.documents import Document, YamlFault, read_all_yaml, read_yaml
from omnireview.errors import NotAnalysed


def strict(text: str) -> Document:
    return read_yaml(text.encode(), "x.yaml")


def tolerant(text: str) -> Document:
    return read_yaml(text.encode(), "x.yaml", tolerant=True)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("off", "off"),  # YAML 1.1 would say false, and `rule: off` would be lost
        ("yes", "yes"),
        ("true", True),
        ("False", False),
        ("~", None),
        ("", None),
        ("12", 12),
        ("0x1f", 31),
        ("010", 10),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        ("1:30", "1:30"),
        ("2025-01-02", "2025-01-02"),
        ("'12'", "12"),
        ("! 12", "12"),
        ("!!str 12", "12"),
        ("|\n  a\n  b\n", "a\nb\n"),
        ("[1, {a: b}]", [1, {"a": "b"}]),
    ],
)
def test_our_own_files_are_read_as_yaml_1_2(text: str, value: Any) -> None:
    assert strict(f"k: {text}").data == {"k": value}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", True),
        ("off", False),
        ("1_000", 1000),
        ("0o17", "0o17"),
        ("017", 15),
        ("1:30", 90),
        (".inf", float("inf")),
        ("2025-01-02", "2025-01-02"),
        ("!ENV HOME", "HOME"),
        ("!ENV [A, 3]", ["A", 3]),
        ("!!python/name:os.system x", "x"),
        ("!!python/object/apply:os.system ['id']", ["id"]),
        ("!!binary aGk=", "aGk="),
        ("!!set {a, b}", {"a": None, "b": None}),
    ],
)
def test_files_under_review_are_read_as_pyyaml_does_with_tags_as_plain_values(text: str, value: Any) -> None:
    assert tolerant(f"k: {text}").data == {"k": value}


def test_keys_are_strings_as_they_are_written() -> None:
    assert tolerant("on: 1\n2: b\n~: c\n").data == {"on": 1, "2": "b", "~": "c"}


def test_every_key_and_item_has_its_line() -> None:
    document = strict("# head\nrules:\n  - id: a\n    text: |\n      x\n  -\n    id: b\nlast: [1,\n  2]\n")
    expected = {
        (): 2,
        ("rules",): 2,
        ("rules", 0): 3,
        ("rules", 0, "id"): 3,
        ("rules", 0, "text"): 4,
        ("rules", 1, "id"): 7,
        ("last",): 8,
        ("last", 1): 9,
        ("rules", 1, "missing"): 7,
        ("rules", 5): 2,
    }
    assert {path: document.line(path) for path in expected} == expected
    assert document.value_line(("rules",)) == 3
    assert document.value_line(("rules", 0, "text")) == 4


def test_only_a_line_feed_ends_a_line() -> None:
    text = "a: 1\r\nb: 'x\u2028\x85y'\nc: 'p\rq'\nd: 4\n"
    document = strict(text)
    assert [document.line((key,)) for key in "abcd"] == [1, 2, 3, 4]
    with pytest.raises(YamlFault) as caught:
        strict(text + "e: [")
    assert caught.value.line == 5


def test_a_byte_order_mark_is_no_part_of_the_first_key() -> None:
    assert read_yaml(b"\xef\xbb\xbfa: 1\n", "x").data == {"a": 1}
    assert read_yaml(b"\xff\xfe" + "a: é\n".encode("utf-16-le"), "x").data == {"a": "é"}


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: [1, 2\nc: 3\n", 3, "begins in line 2"),
        ("a: 1\n\tb: 2\n", 2, "tab"),
        ("a: b: c\n", 1, "mapping values"),
        ("a: 1\nb: \x07\n", 2, "U+0007"),
        ("a: *x\n", 1, "no anchor `&x`"),
        ("a: &x [*x]\n", 1, "inside its own anchor"),
    ],
)
def test_a_syntax_error_has_its_line_in_both_modes(text: str, line: int, words: str) -> None:
    for read in (strict, tolerant):
        with pytest.raises(YamlFault, match=words.replace("+", r"\+")) as caught:
            read(text)
        assert caught.value.line == line


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "`a` is here and in line 1"),
        ("a: 1\n---\nb: 2\n", 3, "second document"),
        ("a: !ENV x\n", 1, "tag `!ENV`"),
        ("a:\n  !!python/name:os.system\n", 2, "not allowed"),
        ("? [a]\n: b\n", 1, "a key must be a word"),
    ],
)
def test_our_own_files_are_read_strictly(text: str, line: int, words: str) -> None:
    with pytest.raises(YamlFault, match=words) as caught:
        strict(text)
    assert caught.value.line == line


def test_of_two_equal_keys_under_review_the_later_counts_and_both_lines_are_told() -> None:
    document = tolerant("a: 1\nb: 2\na: 3\n")
    assert document.data == {"a": 3, "b": 2}
    assert document.duplicates == (("a", 3, 1),)


def test_merge_keys_fill_in_what_is_not_written() -> None:
    text = "base: &base {x: 1, y: 2}\nmore: &more {y: 5, z: 6}\na:\n  <<: [*base, *more]\n  x: 9\nb: {<<: *base}\n"
    document = strict(text)
    assert document.data["a"] == {"x": 9, "y": 2, "z": 6}
    assert document.data["b"] == {"x": 1, "y": 2}
    assert document.line(("a", "z")) == 2


def test_pairs_are_given_once_where_they_are_written() -> None:
    text = "base: &base {x: 1}\na: {<<: *base, y: [{z: 2}]}\nb: *base\n"
    assert list(strict(text).pairs()) == [
        (("base",), "base", {"x": 1}, 1),
        (("base", "x"), "x", 1, 1),
        (("a",), "a", {"y": [{"z": 2}], "x": 1}, 2),
        (("a", "y"), "y", [{"z": 2}], 2),
        (("a", "y", 0, "z"), "z", 2, 2),
        (("b",), "b", {"x": 1}, 3),
    ]


def test_a_stream_gives_each_document_with_its_own_lines() -> None:
    first, second = read_all_yaml(b"a: 1\n---\n\nb: 2\n", "x")
    assert (first.line(("a",)), second.data, second.line(("b",))) == (1, {"b": 2}, 4)


def test_an_empty_file_is_a_document_without_data() -> None:
    for data in (b"", b"# only a comment\n", b"---\n"):
        assert read_yaml(data, "x").data is None


@pytest.mark.parametrize(
    "text",
    [
        "name: {{ .Values.name }}\n",
        "{{- if .Values.on }}\na: b\n{{- end }}\n",
        "{% for x in y %}\n- {{ x }}\n{% endfor %}\n",
    ],
)
def test_a_template_is_not_analysed_and_no_fault(text: str) -> None:
    with pytest.raises(NotAnalysed, match="template"):
        tolerant(text)


def test_an_expression_of_a_workflow_is_no_template() -> None:
    assert tolerant("run: ${{ github.sha }}\n").data == {"run": "${{ github.sha }}"}
    with pytest.raises(YamlFault):
        tolerant("run: ${{ github.sha }}\n  on: [\n")


LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]\n" for level in range(1, 12)
)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (LAUGHS, "values"),
        ("[" * 500_000, "nested"),
        ("{a: " * 200_000, "nested"),
        ("- " * 400_000, "nested"),
        ("[" + "a," * 400_000 + "]", "values"),
        ("a" * 1_000_001, "larger"),
    ],
    ids=["billion laughs", "brackets", "braces", "dashes", "wide list", "large"],
)
def test_a_hostile_file_is_refused_quickly_before_it_is_built(text: str, reason: str) -> None:
    started = time.process_time()
    for read in (strict, tolerant):
        with pytest.raises(NotAnalysed, match=reason):
            read(text)
    assert time.process_time() - started < 5


def test_text_in_an_unknown_encoding_is_not_analysed() -> None:
    with pytest.raises(NotAnalysed, match="line 2 is not UTF-8"):
        read_yaml(b"a: 1\nb: \xff\n", "x", tolerant=True)


def test_a_number_of_absurd_length_stays_text() -> None:
    assert tolerant("k: " + "9" * 5000).data == {"k": "9" * 5000}


def test_a_line_without_a_colon_is_the_faulty_one_and_not_the_key_below() -> None:
    with pytest.raises(YamlFault) as caught:
        read_yaml(b"a:\n  run: |\n    x\n  pip install y\n\n  b: 1\n", "workflow.yml", tolerant=True)
    assert caught.value.line == 4
