"""`omnireview demo` shows a new user what the product does."""

from collections import Counter

import pytest

from omnireview.cli import run
from omnireview.corridor import read_policy, review_change
from omnireview.demo import example_pull_request
from omnireview.errors import Exit
from omnireview.review import Review
from omnireview.rules.load import load_shipped_packs
from omnireview.terms import Placement, Status

NOT_SHOWN = {"unparsable-file", "unbounded-response-body"}
"""Rules that the example has no fault for: a file that does not parse would hide all others in it, and a read
without a time limit is told of its size when it has one."""


@pytest.fixture(scope="module")
def review() -> Review:
    with example_pull_request() as pull:
        return review_change(pull, pull.base_tree, read_policy(pull.base_tree))


def test_the_demo_passes_and_says_what_a_required_check_would_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["demo"]) == Exit.PASS
    out = capsys.readouterr().out
    assert "as a required check this would fail" in out
    assert "<!-- omnireview:v1" in out


def test_the_example_has_a_fault_for_every_shipped_rule(review: Review) -> None:
    shipped = {rule.id for pack in load_shipped_packs() for rule in pack.rules}
    assert {entry.judged.finding.rule for entry in review.entries} == shipped - NOT_SHOWN


def test_the_example_shows_every_standing_and_every_way_to_be_told(review: Review) -> None:
    standings = Counter(entry.judged.status for entry in review.entries)
    assert {Status.NEW, Status.MENDED, Status.SUPPRESSED} <= set(standings)
    assert {Placement.INLINE, Placement.SUMMARY, Placement.COUNT} <= {e.placement for e in review.entries}
    assert any(entry.suggestion for entry in review.entries)
    assert review.not_analysed == ()
    assert review.notes == ()
