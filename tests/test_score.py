"""Score, verdict and gate: what a change loses points for, what is said of it, and when the check fails."""

import pytest
from made_reviews import added_file, edited_file, found, review_of

from omnireview.compare import Judged
from omnireview.diff import ChangedFile, FileStatus
from omnireview.review import Review
from omnireview.scan import Skip
from omnireview.score import Verdict
from omnireview.settings import Settings
from omnireview.terms import Aspect, Severity

SOURCE = added_file("engine/worker.py")


def row(review: Review, aspect: str) -> int | None:
    return review.scorecard.aspects[Aspect(aspect)].score


def correctness(*judged: Judged) -> int | None:
    return row(review_of(*judged), "correctness")


def spread(severity: str, number: int) -> list[Judged]:
    return [found(path=f"engine/worker_{index}.py", severity=severity) for index in range(number)]


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        pytest.param([], 10, id="nothing found"),
        pytest.param(spread("minor", 1), 9, id="one minor shows"),
        pytest.param(spread("minor", 2), 9, id="two minors weigh less than one major"),
        pytest.param(spread("major", 1), 8, id="one major"),
        pytest.param(spread("major", 2), 7, id="two majors"),
        pytest.param(spread("major", 50), 3, id="any number of majors takes at most 6.7"),
        pytest.param(spread("minor", 50), 8, id="any number of minors takes at most 2"),
        pytest.param(spread("blocker", 1), 6, id="one blocker"),
        pytest.param(
            [found(severity="blocker", settled_by="addition")], 7, id="a blocker that an addition settles"
        ),
        pytest.param(spread("blocker", 50), 1, id="never below 1"),
        pytest.param(spread("info", 50), 10, id="information takes nothing"),
        pytest.param([found(stage="preview", severity="blocker")], 10, id="preview takes nothing"),
    ],
)
def test_a_row_loses_points_by_severity_each_less_than_the_one_before(
    findings: list[Judged], expected: int
) -> None:
    assert row(review_of(*findings), "correctness") == expected


def test_repeats_in_one_file_are_one_root_cause_and_two_files_are_two() -> None:
    once, thrice = correctness(found(line=3)), correctness(found(line=3), found(line=4), found(line=5))
    assert once == thrice == 8
    assert correctness(found(path="a.py"), found(path="b.py")) == 7


@pytest.mark.parametrize("status", ["old", "moved", "mended", "suppressed"])
def test_only_what_the_change_brings_in_takes_points(status: str) -> None:
    assert correctness(found(status=status, severity="blocker")) == 10


def test_an_untested_change_holds_testing_at_2_and_takes_nothing_else() -> None:
    untested = found("untested-change", None, None, aspect="testing", severity="blocker", settled_by="addition")
    review = review_of(untested)
    assert row(review, "testing") == 2
    assert [row(review, aspect) for aspect in ("architecture", "quality", "correctness", "security")] == [10] * 4


@pytest.mark.parametrize(
    ("files", "unread", "with_evidence"),
    [
        pytest.param([SOURCE], [], "architecture quality correctness testing security", id="Python source"),
        pytest.param(
            [added_file("tests/test_a.py")], [], "architecture quality correctness security", id="tests only"
        ),
        pytest.param(
            [added_file("examples/run.py"), added_file("scripts/build.py")],
            [],
            "architecture quality correctness security",
            id="examples and scripts only",
        ),
        pytest.param([added_file("stages.yaml")], [], "architecture quality correctness security", id="YAML only"),
        pytest.param([added_file("docs/guide.md")], [], "documentation", id="documentation only"),
        pytest.param([added_file("kernel.cu")], [], "", id="a language that no rule reads"),
        pytest.param([SOURCE], [Skip("engine/worker.py", "generated")], "", id="all skipped"),
        pytest.param([ChangedFile("gone.py", "gone.py", FileStatus.REMOVED)], [], "", id="a removed file"),
    ],
)
def test_a_row_without_evidence_is_not_applicable(
    files: list[ChangedFile], unread: list[Skip], with_evidence: str
) -> None:
    aspects = review_of(files=files, skipped=unread).scorecard.aspects
    assert " ".join(aspect for aspect, row in aspects.items() if row.score is not None) == with_evidence
    assert all(row.note[0].isupper() for row in aspects.values() if row.score is None)


def test_the_weight_of_a_row_that_is_not_applicable_goes_to_the_others() -> None:
    card = review_of(*spread("major", 2), files=[added_file("engine/worker.py")]).scorecard
    # 10, 10, 7, 10, n/a, 10 with weights .25 .20 .30 .05 - .15: 8.6 of .95
    assert card.overall == 9.1
    assert sum(each.share for each in card.aspects.values()) == pytest.approx(1)
    assert card.aspects[Aspect.CORRECTNESS].share == pytest.approx(0.30 / 0.95)


def test_there_is_no_overall_score_when_no_row_has_evidence() -> None:
    assert review_of(files=[added_file("kernel.cu")]).scorecard.overall is None


def test_settings_replace_weights_and_deductions() -> None:
    only_security = dict.fromkeys(Aspect, 0.0) | {Aspect.SECURITY: 1.0}
    settings = Settings(weights=only_security, deductions={Severity.MAJOR: 5.0})
    review = review_of(
        found(aspect="security"), found(aspect="correctness", severity="blocker"), settings=settings
    )
    assert row(review, "security") == 5
    assert review.scorecard.overall == 5.0


def test_settings_lift_or_lower_a_level() -> None:
    untested = found("untested-change", None, None, aspect="testing", severity="blocker", settled_by="addition")
    assert row(review_of(untested, settings=Settings(levels={"untested-change": 5})), "testing") == 5
    assert row(review_of(untested, settings=Settings(levels={"untested-change": 10})), "testing") == 10


def test_a_blocker_in_a_row_that_weighs_nothing_does_not_hold_the_overall() -> None:
    settings = Settings(weights={Aspect.SECURITY: 0.0})
    assert review_of(found(aspect="security", severity="blocker"), settings=settings).scorecard.overall == 10


def test_the_notes_count_by_severity_and_name_at_most_three_rules() -> None:
    rules = [found("d-rule", severity="blocker"), *(found(rule) for rule in ("a-rule", "b-rule", "c-rule"))]
    note = review_of(*rules).scorecard.aspects[Aspect.CORRECTNESS].note
    assert note == "1 blocker, 3 majors: `d-rule`, `a-rule`, `b-rule`, …"


def test_every_lost_point_can_be_traced_to_its_findings() -> None:
    one, two, other = found(line=3), found(line=9), found("eval-used", severity="minor", aspect="security")
    deductions = review_of(one, two, other).scorecard.deductions
    assert [(taken.rule, taken.points) for taken in deductions] == [("bare-except", 2.0), ("eval-used", 0.6)]
    assert deductions[0].findings == (one, two)


def test_each_deduction_says_what_the_row_would_be_without_it() -> None:
    untested = found("untested-change", None, None, aspect="testing", severity="major")
    card = review_of(*spread("major", 2), found("eval-used", severity="minor"), untested).scorecard
    # 2 + 1.4 + 0.6 leave 6; without either major the other one takes 2 and leaves 7.4
    assert card.aspects[Aspect.CORRECTNESS].score == 6
    assert [(each.rule, each.without) for each in card.deductions] == [
        ("bare-except", 7),
        ("bare-except", 7),
        ("untested-change", 10),
        ("eval-used", 7),
    ]


def test_an_undocumented_surface_holds_documentation_at_4_even_as_a_minor() -> None:
    surface = found("undocumented-surface", None, None, aspect="documentation", severity="minor")
    card = review_of(surface, files=[SOURCE]).scorecard
    assert card.aspects[Aspect.DOCUMENTATION].score == 4
    assert card.aspects[Aspect.DOCUMENTATION].note == "1 minor: `undocumented-surface`, so at most 4"
    assert [each.without for each in card.deductions] == [None]


@pytest.mark.parametrize(("settled_by", "most"), [("change", 6), ("addition", 7)])
def test_a_change_with_a_blocker_is_never_better_than_the_row_of_that_blocker(settled_by: str, most: int) -> None:
    card = review_of(found(severity="blocker", settled_by=settled_by, aspect="quality")).scorecard
    assert card.mean is not None
    assert (card.overall, card.held) == (most, most)
    assert card.mean > 9


def test_findings_in_a_row_without_other_evidence_never_raise_the_overall() -> None:
    docs = found("docs-removed", None, None, aspect="documentation", severity="minor")
    files = [added_file(f"engine/worker_{index}.py") for index in range(9)]
    low = spread("blocker", 9)
    without, with_it = review_of(*low, files=files).scorecard, review_of(*low, docs, files=files).scorecard
    assert with_it.aspects[Aspect.DOCUMENTATION].score == 9
    assert with_it.aspects[Aspect.DOCUMENTATION].share == 0
    assert with_it.overall == without.overall


def test_what_was_there_before_is_compared_in_the_code_that_the_change_touches() -> None:
    old, gone = found("a-rule", "a.py", status="old"), found("b-rule", "a.py", 9, status="mended")
    new, told = found("c-rule", "a.py", 12, severity="minor"), found("d-rule", None, None, status="new")
    card = review_of(old, gone, new, told).scorecard
    assert {aspect.value: (side.before, side.after) for aspect, side in card.touched.items()} == {
        "correctness": (7, 7)
    }
    only = review_of(old, gone).scorecard.touched[Aspect.CORRECTNESS]
    assert (only.before, only.after) == (7, 8)
    assert review_of(new).scorecard.touched == {}


@pytest.mark.parametrize(
    ("findings", "unread", "expected"),
    [
        ([], False, Verdict.NO_FINDINGS),
        ([found(severity="info")], False, Verdict.NO_FINDINGS),
        ([found(severity="info", stage="preview")], False, Verdict.NO_FINDINGS),
        ([found(severity="blocker", stage="preview")], False, Verdict.SUGGESTIONS),
        ([found(severity="minor")], False, Verdict.SUGGESTIONS),
        ([found(severity="major")], False, Verdict.REQUIRED_CHANGES),
        ([found(severity="blocker", settled_by="addition")], False, Verdict.REQUIRED_CHANGES),
        ([], True, Verdict.INCOMPLETE),
        ([found(severity="blocker", settled_by="addition")], True, Verdict.INCOMPLETE),
        ([found(severity="blocker")], True, Verdict.DO_NOT_MERGE),
        ([found(severity="blocker")], False, Verdict.DO_NOT_MERGE),
        ([found(severity="blocker", status="old")], False, Verdict.NO_FINDINGS),
        ([found(severity="blocker", status="suppressed")], False, Verdict.NO_FINDINGS),
    ],
)
def test_the_verdict_follows_the_worst_new_finding_and_what_was_not_read(
    findings: list[Judged], unread: bool, expected: Verdict
) -> None:
    not_analysed = [Skip("engine/huge.py", "more than 1 MiB")] if unread else []
    assert review_of(*findings, not_analysed=not_analysed).verdict is expected


def test_files_that_github_did_not_list_make_the_review_incomplete_and_are_told() -> None:
    review = review_of(files_missing=12)
    assert review.verdict is Verdict.INCOMPLETE
    assert review.failed
    assert review.notes == ("GitHub did not list 12 changed files, so nothing is said about them.",)


BLOCKER, MAJOR, MINOR = found(severity="blocker"), found(severity="major"), found(severity="minor")
OLD = found(severity="blocker", status="old")


@pytest.mark.parametrize(
    ("fail_on", "scope", "findings", "because"),
    [
        ("blocker", "new", [MAJOR], ""),
        ("blocker", "new", [BLOCKER], '1 new blocker finding, and fail-on is "blocker".'),
        ("blocker", "new", [OLD], ""),
        ("blocker", "all", [OLD], '1 blocker finding, and fail-on is "blocker".'),
        ("blocker", "all", [found(severity="blocker", status="mended")], ""),
        ("blocker", "all", [found(severity="blocker", status="suppressed")], ""),
        ("blocker", "new", [found(severity="blocker", stage="preview")], ""),
        ("major", "new", [MINOR], ""),
        ("minor", "new", [MINOR], '1 new minor finding, and fail-on is "minor".'),
        (
            "minor",
            "new",
            [BLOCKER, *spread("minor", 2)],
            '1 new blocker finding and 2 new minor findings, and fail-on is "minor".',
        ),
        ("never", "new", [BLOCKER], ""),
        ("score<9", "new", [BLOCKER], 'The score is 6, and fail-on is "score<9".'),
        ("score<6", "new", [BLOCKER], ""),
    ],
)
def test_the_gate_fails_by_the_policy_and_says_why(
    fail_on: str, scope: str, findings: list[Judged], because: str
) -> None:
    review = review_of(*findings, settings=Settings(fail_on=fail_on, fail_scope=scope))
    assert (review.failed, review.failed_because) == (bool(because), because)


@pytest.mark.parametrize(
    ("fail_on", "on_unanalysable", "because"),
    [
        ("blocker", "fail", '1 changed file was not analysed, and on-unanalysable is "fail".'),
        ("blocker", "warn", ""),
        ("score<5", "fail", '1 changed file was not analysed, and on-unanalysable is "fail".'),
        ("never", "fail", ""),
    ],
)
def test_an_incomplete_review_fails_unless_the_settings_only_warn(
    fail_on: str, on_unanalysable: str, because: str
) -> None:
    settings = Settings(fail_on=fail_on, on_unanalysable=on_unanalysable)
    review = review_of(settings=settings, not_analysed=[Skip("engine/worker.py", "not UTF-8")])
    assert (review.failed, review.failed_because) == (bool(because), because)


def test_the_order_of_findings_does_not_change_the_score() -> None:
    findings = [
        found("a-rule", severity="blocker", settled_by="addition"),
        found("b-rule", severity="blocker"),
        *spread("major", 3),
    ]
    cards = [review_of(*order).scorecard for order in (findings, findings[::-1])]
    assert cards[0] == cards[1]
    # 4 for the change, 0.7 of 3 for the addition: named second though its rule comes first
    assert [taken.points for taken in cards[0].deductions][:2] == [4.0, pytest.approx(2.1)]


def test_a_changed_line_elsewhere_in_a_file_with_source_is_evidence_too() -> None:
    edited = edited_file("engine/worker.py", "a = 1\nb = 2\n", "a = 1\nb = 3\n")
    assert row(review_of(files=[edited]), "testing") == 10
