"""What expert reviewers asked for is found where they asked for it, and what they wrote instead is not.

The cases are in expert_cases.yaml; docs/expert-reviews.md lists them.
"""

import pytest
from expert_cases import PAGE, Case, cases, findings, page, shipped

from omnireview.terms import Severity

CASES = {case["case"]: case for case in cases()}


@pytest.mark.parametrize(
    ("case", "rule", "line"),
    [
        pytest.param(case, rule, line, id=f"{rule}: {title}")
        for title, case in CASES.items()
        for rule, line in case.get("finds", {}).items()
    ],
)
def test_the_rule_of_a_case_finds_its_faulty_version_at_the_line(case: Case, rule: str, line: int | None) -> None:
    assert rule in shipped(), "the page names a rule that there is not"
    found = {(each.rule, each.line) for each in findings(case, "bad")}
    assert (rule, line) in found


@pytest.mark.parametrize("title", [title for title, case in CASES.items() if "good" in case])
def test_the_mended_version_of_a_case_brings_no_comment(title: str) -> None:
    case = CASES[title]
    found = findings(case, "good")
    assert [each.rule for each in found if each.severity is not Severity.INFO] == []
    assert {each.rule for each in found} <= set(case.get("counted", ()))


@pytest.mark.parametrize(
    "title", [title for title, case in CASES.items() if "finds" not in case and "bad" in case]
)
def test_what_is_left_to_a_person_brings_no_comment_and_says_why(title: str) -> None:
    case = CASES[title]
    assert case["left"]
    assert [each.rule for each in findings(case, "bad") if each.severity is not Severity.INFO] == []


def test_the_page_of_the_cases_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `python tests/expert_cases.py`"
