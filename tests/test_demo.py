"""`omnireview demo` shows a new user what the product does."""

import re
from collections import Counter

import pytest

from omnireview.cli import run
from omnireview.corridor import read_policy, review_change
from omnireview.demo import example_folder, example_pull_request
from omnireview.errors import Exit
from omnireview.review import Review
from omnireview.rules.load import load_shipped_packs
from omnireview.terms import Placement, Stage, Status

IN_ONE_FILE = {
    "assert-as-validation",
    "bare-except",
    "blocking-call-in-async",
    "debug-leftover",
    "dropped-task",
    "dynamic-code-execution",
    "hardcoded-cuda",
    "logger-argument-mismatch",
    "mutable-default",
    "no-newline-at-end",
    "print-in-library",
    "raise-without-cause",
    "redundant-local-import",
    "return-annotation-contradicted",
    "silent-broad-except",
    "torch-load-without-weights-only",
    "trust-remote-code",
    "unbounded-network-read",
    "unsafe-deserialization",
    "unvalidated-buffer-decode",
}
ACROSS_THE_TREE = {
    "call-does-not-match-signature",
    "docs-name-deleted-symbol",
    "near-duplicate-file",
    "removed-cli-flag",
    "removed-symbol-still-imported",
    "undocumented-surface",
    "unresolved-config-path",
    "unresolved-first-party-import",
    "untested-change",
}
_ROW = re.compile(r"^\| (`[^`]+`|the pull request)(?: \([^)]*\))? \| (\d+|none) \| `([a-z-]+)` \|", re.MULTILINE)


@pytest.fixture(scope="module")
def review() -> Review:
    with example_pull_request() as pull:
        return review_change(pull, pull.base_tree, read_policy(pull.base_tree))


def test_the_demo_passes_and_says_what_a_required_check_would_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["demo"]) == Exit.PASS
    out = capsys.readouterr().out
    assert "as a required check this would fail" in out
    assert "<!-- omnireview:v1" in out
    assert "Who imports what changed" in out


def test_the_example_has_a_fault_for_every_rule_that_is_promised_and_no_other(review: Review) -> None:
    found = {entry.judged.finding.rule for entry in review.entries}
    assert found == IN_ONE_FILE | ACROSS_THE_TREE


def test_the_example_shows_only_rules_that_are_no_longer_in_preview(review: Review) -> None:
    stages = {rule.id: rule.stage for pack in load_shipped_packs() for rule in pack.rules}
    assert {stages[entry.judged.finding.rule] for entry in review.entries} == {Stage.STABLE}


def test_the_example_s_page_says_where_each_fault_is(review: Review) -> None:
    page = (example_folder() / "README.md").read_text(encoding="utf-8")
    rows = {(path, line, rule) for path, line, rule in _ROW.findall(page)}
    sites = [(entry, site) for entry in review.entries for site in entry.sites]
    assert rows == {
        (f"`{at.path}`" if at.path else "the pull request", str(at.line or "none"), at.rule)
        for entry, site in sites
        for at in [site.finding]
        if entry.judged.status is Status.NEW
    }


def test_faults_stand_in_files_that_the_change_leaves_alone(review: Review) -> None:
    untouched = {entry.judged.finding.path for entry in review.entries if not entry.judged.on_added_line}
    assert {"README.md", "relay/entrypoints/tensors.py"} <= untouched


def test_the_example_shows_every_standing_and_every_way_to_be_told(review: Review) -> None:
    standings = Counter(entry.judged.status for entry in review.entries)
    assert {Status.NEW, Status.MENDED, Status.SUPPRESSED} <= set(standings)
    assert {Placement.INLINE, Placement.SUMMARY, Placement.COUNT} <= {e.placement for e in review.entries}
    assert any(entry.suggestion for entry in review.entries)
    assert review.not_analysed == ()
    assert review.notes == ()
