"""docs/scoring.md: it says what the code does, and prints what it misses."""

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from made_reviews import found, review_of

from omnireview.errors import BadSettings
from omnireview.score.deduct import ADDITION_SHARE, DEDUCTIONS, DIMINISHING, LEVELS
from omnireview.score.table import WEIGHTS
from omnireview.settings import Settings, read_settings
from omnireview.terms import Aspect, Severity

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "scoring.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def made() -> Iterator[Any]:
    path = list(sys.path)
    sys.path.insert(0, str(ROOT / "scripts"))
    import scoring_page

    yield scoring_page
    sys.path[:] = path
    del sys.modules["scoring_page"]


def cells(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in text.split("\n") if line[:1] == "|"]


def test_the_page_is_what_it_is_made_from(made: Any) -> None:
    assert made.page(made.measured_part(PAGE)) == PAGE, "run `python scripts/scoring.py`"


def test_the_numbers_of_the_page_are_those_of_the_code() -> None:
    rows = {row[0]: row[1:] for row in cells(PAGE)}
    blocker = DEDUCTIONS[Severity.BLOCKER]
    assert float(rows["blocker that a change of its lines settles"][0]) == blocker
    assert (
        float(next(row[1] for row in cells(PAGE) if "an addition settles" in row[0])) == blocker * ADDITION_SHARE
    )
    assert float(rows["major"][0]) == DEDUCTIONS[Severity.MAJOR]
    assert float(rows["minor"][0]) == DEDUCTIONS[Severity.MINOR]
    assert {float(row[2].split()[0]) for row in cells(PAGE) if row[-1].endswith("of the one before")} == {
        DIMINISHING
    }
    levels = {row[0]: int(row[2]) for row in cells(PAGE) if "(rules/" in row[0]}
    assert levels == {f"[{rule}](rules/{rule}.md)": level for rule, level in LEVELS.items()}
    weights = re.findall(r"^\| [A-Z][\w& ]+ \| (0\.\d\d) \|$", PAGE, re.MULTILINE)
    assert [float(weight) for weight in weights] == list(WEIGHTS.values())
    assert sum(WEIGHTS.values()) == pytest.approx(1)


def test_no_measured_row_is_out_of_bounds_without_being_called_missed(made: Any) -> None:
    measured = [row for row in cells(made.measured_part(PAGE)) if len(row) == 5][2:]
    assert len(measured) == 8
    for title, expert, ours, _, mark in measured:
        bound = 0.5 if title == "Overall" else 1
        near = (
            expert == ours if title == "Verdict" else ours != "n/a" and abs(float(expert) - float(ours)) <= bound
        )
        assert (mark == "") == near, title


def test_a_row_too_far_away_is_printed_as_missed(made: Any) -> None:
    ours = {**made.EXPERT, "security": 8, "documentation": None, "overall": 7.6, "verdict": "do not merge yet"}
    section = made.measured_section({made.EXPERT_PULL: ours})
    assert [row[0] for row in cells(section) if row[-1] == "**missed**"] == [
        "Documentation",
        "Security",
        "Overall",
        "Verdict",
    ]
    assert "Missed: Documentation: n/a, and the expert says 4; Security: 8, and the expert says 6;" in section


def test_the_settings_of_the_page_change_the_table() -> None:
    (written,) = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    settings = replace(read_settings(written.encode(), "scoring.md"), origin="defaults")
    assert settings == Settings(
        weights={Aspect.SECURITY: 1.0}, deductions={Severity.MAJOR: 3.0}, levels={"untested-change": 5}
    )
    untested = found("untested-change", None, None, aspect="testing")
    faults = [found(aspect="security"), untested]
    usual, own = review_of(*faults).scorecard, review_of(*faults, settings=settings).scorecard
    assert [usual.aspects[each].score for each in (Aspect.SECURITY, Aspect.TESTING)] == [8, 2]
    assert [own.aspects[each].score for each in (Aspect.SECURITY, Aspect.TESTING)] == [7, 5]
    assert own.aspects[Aspect.SECURITY].share > 0.5


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("score: {weights: {performance: 0.5}}", "performance"),
        ("score: {weights: {security: 1.5}}", "security"),
        ("score: {weights: {security: -0.1}}", "security"),
        (f"score: {{weights: {{{', '.join(f'{each}: 0' for each in Aspect)}}}}}", "above 0"),
        ("score: {deductions: {blocker: 10}}", "blocker"),
        ("score: {deductions: {info: 1}}", "info"),
        ("score: {levels: {untested-change: 0}}", "untested-change"),
        ("score: {levels: {untested-change: 2.5}}", "untested-change"),
        ("score: {levels: {bare-except: 3}}", "bare-except"),
    ],
)
def test_numbers_that_can_not_be_are_refused_with_their_line(written: str, told: str) -> None:
    with pytest.raises(BadSettings, match=rf"s\.yaml:2: .*{told}"):
        read_settings(f"# ours\n{written}\n".encode(), "s.yaml")
