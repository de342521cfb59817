"""YAML: plain values come back as they were written, and anything else is a fault with a line, quickly."""

import json

import yaml
from fuzzing import target
from hypothesis import strategies as st

from omnireview.documents import YamlFault, read_all_yaml, read_yaml
from omnireview.documents.comments import yaml_comments
from omnireview.errors import NotAnalysed

PIECES = st.sampled_from(
    ["a", "b: ", "- ", "? ", ": ", "&x ", "*x", "<<: ", "!!python/name:os.system ", "!ENV ", "!!int ", "!",
    "|\n", ">-\n",
     "\n", "\n  ", "\n\t", "[", "]", "{", "}", ",", '"', "'", "\\x", "#", " # c", "---\n", "...\n",
     "%YAML 1.1\n", "{{ x }}",
     "{%", "0x", "1e9", "~", "yes", "\u2028", "\x85", "\ufeff", "\x07", "\ud7ff", "\r", "@", "`", "é", "=",
     "-", "9" * 200]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=30).map("".join)
WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)


@target(examples=300, text=TEXTS)
def test_any_text_is_read_or_refused_with_a_line_that_it_has(text: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    for tolerant in (False, True):
        try:
            documents = read_all_yaml(data, "x.yaml", tolerant=tolerant)
        except NotAnalysed:
            continue
        except YamlFault as fault:
            lines = [fault.line]
        else:
            lines = [pair.line for document in documents for pair in document.pairs()]
            json.dumps([document.data for document in documents])
        assert all(1 <= line <= text.count("\n") + 1 for line in lines)


@target(examples=150, value=VALUES)
def test_plain_values_come_back(value: object) -> None:
    for text in (json.dumps(value, ensure_ascii=False), yaml.safe_dump(value, allow_unicode=True)):
        assert read_yaml(text.encode(), "x.yaml", tolerant=True).data == value


@target(examples=150, text=TEXTS)
def test_comments_are_looked_for_in_anything(text: str) -> None:
    for each in yaml_comments(text):
        assert 1 <= each.line <= text.count("\n") + 1
