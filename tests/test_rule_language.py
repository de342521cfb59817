"""The page of the rule language: every example in it is so, and no operator is left out."""

import re

import pytest
from rule_language_page import PAGE, PageExample, PageRefusal, blocks, examples, refusals

from omnireview.modules import parse_module
from omnireview.patterns import PatternError, compile_pattern
from omnireview.patterns.compiler import KNOWN
from omnireview.rules.engine import shipped_engine
from omnireview.rules.read import read_pack

EXAMPLES = list(examples())
REFUSALS = list(refusals())


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.rule)
def test_an_example_finds_the_lines_that_it_marks_and_no_others(example: PageExample) -> None:
    module = parse_module("package/module.py", example.code.encode())
    found = {match.line for match in compile_pattern(example.operators).find(module)}
    assert found == example.both | example.ours, f"{PAGE.name}:{example.line}"


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: f"line {refusal.line}")
def test_what_is_said_to_be_refused_is_refused_in_these_words(refusal: PageRefusal) -> None:
    if "rules" in refusal.operators:
        read = read_pack("ours", refusal.text.encode(), "ours.yaml", shipped_engine(), shipped=False)
        assert refusal.words in " ".join("\n".join(map(str, read.mistakes)).split())
        return
    with pytest.raises(PatternError) as refused:
        compile_pattern(refusal.operators)
    assert refusal.words in " ".join(refused.value.message.split())


def test_no_block_of_the_page_stands_outside_of_a_test() -> None:
    shown = [language for language, _, _ in blocks()]
    assert shown == [word for pair in zip(shown[::2], shown[1::2], strict=True) for word in pair]
    assert set(zip(shown[::2], shown[1::2], strict=True)) == {("yaml", "python"), ("yaml", "text")}
    assert len(EXAMPLES) + len(REFUSALS) == len(shown) // 2


def test_every_example_has_a_name_of_its_own() -> None:
    names = [example.rule for example in EXAMPLES]
    assert sorted(names) == sorted(set(names))


def test_every_line_that_differs_from_semgrep_is_told_under_that_heading() -> None:
    text = PAGE.read_text(encoding="utf-8")
    start = text.count("\n", 0, text.index("## What differs from Semgrep"))
    differing = [example for example in EXAMPLES if example.ours | example.theirs]
    assert [example.rule for example in differing if example.line < start] == []


@pytest.mark.parametrize("operator", KNOWN)
def test_every_operator_is_in_the_page_s_table(operator: str) -> None:
    rows = re.findall(r"^\| (.*?) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert any(f"`{operator}`" in row for row in rows)
