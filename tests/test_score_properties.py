"""What holds of every score, whatever the findings: drawn at random by hypothesis."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st
from made_reviews import added_file, found, review_of

from omnireview.compare import Judged
from omnireview.diff import ChangedFile
from omnireview.render import as_json
from omnireview.scan import Skip
from omnireview.score import Scorecard
from omnireview.settings import Settings
from omnireview.terms import Aspect, Severity, Stage, Status

FILES = ("a.py", "b.py", "stages.yaml", "docs/guide.md", "kernel.cu", "tests/test_a.py")
RULES = {
    **{f"rule-{aspect}-{index}": aspect for aspect in Aspect for index in range(3)},
    "untested-change": Aspect.TESTING,
    "undocumented-surface": Aspect.DOCUMENTATION,
}


@st.composite
def findings(draw: st.DrawFn, statuses: Sequence[Status] = (*[Status.NEW] * 8, *Status)) -> Judged:
    rule = draw(st.sampled_from(sorted(RULES)))
    path = draw(st.sampled_from([*FILES, None]))
    return found(
        rule,
        path,
        None if path is None else draw(st.integers(1, 30)),
        severity=draw(st.sampled_from(["blocker", "major", "minor", "blocker", "major", "minor", "info"])),
        aspect=RULES[rule],
        settled_by=draw(st.sampled_from(["change", "addition"])),
        stage=draw(st.sampled_from([*["stable"] * 6, "preview"])),
        status=draw(st.sampled_from(list(statuses))),
        message=draw(st.sampled_from(["Mend it.", "Mend that."])),
    )


SOME = st.lists(findings(), max_size=12)
CHANGED = st.lists(st.sampled_from(FILES), min_size=1, max_size=2, unique=True)
POLICIES = st.just(Settings()) | st.builds(
    Settings,
    weights=st.dictionaries(st.sampled_from(Aspect), st.floats(0, 1)),
    deductions=st.dictionaries(st.sampled_from([*Severity][:3]), st.floats(0, 9)),
    levels=st.dictionaries(st.sampled_from(["untested-change", "undocumented-surface"]), st.integers(1, 10)),
)


def card(judged: Sequence[Judged], paths: Sequence[str], policy: Settings | None = None) -> Scorecard:
    changed: list[ChangedFile] = [added_file(path) for path in paths]
    return review_of(*judged, files=changed, settings=policy).scorecard


def not_above(lower: Scorecard, higher: Scorecard) -> bool:
    """Tell whether no row and no overall of the first is above those of the second; n/a is above nothing."""
    pairs = [(lower.overall, higher.overall)]
    pairs += [(lower.aspects[aspect].score, higher.aspects[aspect].score) for aspect in Aspect]
    return all(above is None or (below is not None and below <= above) for below, above in pairs)


@given(SOME, st.lists(findings(), min_size=1, max_size=2), CHANGED, POLICIES)
@settings(max_examples=200, deadline=None)
def test_more_findings_never_raise_a_score(
    some: list[Judged], more: list[Judged], paths: list[str], policy: Settings
) -> None:
    assert not_above(card([*some, *more], paths, policy), card(some, paths, policy))


@given(st.lists(findings([Status.NEW]), min_size=1, max_size=8), CHANGED, POLICIES, st.data())
@settings(max_examples=50, deadline=None)
def test_mending_a_finding_never_lowers_a_score(
    new: list[Judged], paths: list[str], policy: Settings, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(new) - 1))
    left = new[:index] + new[index + 1 :]
    mended = Judged(new[index].finding, new[index].fingerprint, Status.MENDED)
    assert not_above(card(new, paths, policy), card(left, paths, policy))
    assert not_above(card(new, paths, policy), card([*left, mended], paths, policy))


@given(SOME, CHANGED, st.randoms())
@settings(max_examples=30, deadline=None)
def test_the_order_of_the_findings_changes_not_a_byte(
    some: list[Judged], paths: list[str], chance: object
) -> None:
    shuffled = list(some)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    files = [added_file(path) for path in paths]
    assert as_json.text(review_of(*some, files=files)) == as_json.text(review_of(*shuffled, files=files))


@given(SOME, CHANGED, POLICIES)
@settings(max_examples=50, deadline=None)
def test_every_number_stays_in_its_range_and_the_shares_make_a_whole(
    some: list[Judged], paths: list[str], policy: Settings
) -> None:
    made = card(some, paths, policy)
    scores = [each.score for each in made.aspects.values() if each.score is not None]
    assert all(1 <= score <= 10 for score in scores)
    whole = sum(each.share for each in made.aspects.values())
    assert (abs(whole - 1) < 1e-9) if made.overall is not None else whole == 0
    assert made.overall is None or 1 <= made.overall <= 10
    assert all(1 <= side.before <= 10 and 1 <= side.after <= 10 for side in made.touched.values())


@given(SOME, SOME, CHANGED)
@settings(max_examples=30, deadline=None)
def test_information_and_rules_in_preview_weigh_nothing(
    some: list[Judged], more: list[Judged], paths: list[str]
) -> None:
    light = [
        each for each in more if each.finding.severity is Severity.INFO or each.finding.stage is Stage.PREVIEW
    ]
    assert card([*some, *light], paths) == card(some, paths)


@given(st.lists(findings([Status.NEW]), min_size=1, max_size=8), CHANGED, POLICIES, st.data())
@settings(max_examples=50, deadline=None)
def test_what_a_row_is_said_to_be_without_a_cause_is_what_it_is(
    new: list[Judged], paths: list[str], policy: Settings, data: st.DataObject
) -> None:
    made = card(new, paths, policy)
    if not made.deductions:
        return
    taken = data.draw(st.sampled_from(made.deductions))
    left = [each for each in new if all(each is not site for site in taken.findings)]
    assert card(left, paths, policy).aspects[taken.aspect].score == taken.without


@given(SOME)
@settings(max_examples=30, deadline=None)
def test_a_file_that_nobody_reads_gives_no_row_but_by_its_findings(some: list[Judged]) -> None:
    made = review_of(*some, files=[added_file("a.py")], skipped=[Skip("a.py", "generated")]).scorecard
    assert {aspect for aspect, each in made.aspects.items() if each.score is not None} == {
        each.aspect for each in made.deductions
    }
