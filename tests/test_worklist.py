"""What to mend, in which order, how long it takes, and when the change may be approved."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from git_repository import Repository
from hypothesis import given
from hypothesis import strategies as st
from made_reviews import HEAD, added_file, found, review_of
from rendered import Page

from omnireview.compare import Judged
from omnireview.corridor import review_change
from omnireview.edits import Suggestion
from omnireview.git import Git
from omnireview.pull_request.local import from_range
from omnireview.render import as_markdown
from omnireview.render.worklist import duration
from omnireview.review import Review
from omnireview.review.before_after import BeforeAfter
from omnireview.rules.load import load_shipped_packs
from omnireview.scan import Skip
from omnireview.settings import Settings
from omnireview.strengths import Strength
from omnireview.terms import Placement
from omnireview.worklist import Bucket, Worklist
from omnireview.worklist.minutes import STEPS, rounded
from omnireview.worklist.order import LOADS, SHAPES
from omnireview.worklist.plan import plan_work

LINK = f"https://github.com/omni/engine/blob/{HEAD}/engine"
UNTESTED = found(
    "untested-change", None, None, severity="blocker", aspect="testing", effort=30, message="No test."
)
UNTOLD = found("undocumented-surface", None, None, aspect="documentation", effort=20, message="No document.")


def plan(*judged: Judged, **more: object) -> Worklist:
    return plan_work(review_of(*judged, **more))  # type: ignore[arg-type]


def rules(work: Worklist) -> list[str]:
    return [item.finding.rule for item in work.items]


def summary(review: Review) -> str:
    return as_markdown.summary_body(review, "review")


def sites(count: int, rule: str = "bare-except", effort: int = 10, path: str = "engine/worker.py") -> list[Judged]:
    return [found(rule, path, line=line, effort=effort) for line in range(1, count + 1)]


# --- order -------------------------------------------------------------------------------------------------------


def test_the_list_goes_from_worst_to_quickest_with_places_minutes_and_total() -> None:
    torch = found(
        "torch-load-without-weights-only", line=12, severity="blocker", message="Pass `weights_only=True`."
    )
    cuda = found("hardcoded-cuda", line=20, effort=1, on_added_line=False, message="Use the input's device.")
    excepts = [found(line=5), found(line=9), found(path="engine/stage.py")]
    section = summary(review_of(cuda, *excepts, UNTESTED, torch)).split("**Must fix before merge** · ")[1]
    assert section.split("\n\n|")[0] == (
        "about 40 min: 10 min now, 30 min the same day\n\n"
        "1. **blocker** · Pass `weights_only=True`."
        f"<br>[`engine/worker.py:12`]({LINK}/worker.py#L12) · `torch-load-without-weights-only` · 2 min\n"
        "2. **major** · Use the input's device."
        f"<br>[`engine/worker.py:20`]({LINK}/worker.py#L20) · `hardcoded-cuda` · 1 min\n"
        "3. **major** · Name the errors: a bare `except:` also catches `KeyboardInterrupt`."
        f"<br>[`engine/stage.py:3`]({LINK}/stage.py#L3), [`engine/worker.py:5`]({LINK}/worker.py#L5)"
        " and line 9 · `bare-except` · 5 min\n"
        "4. **blocker** · No test.<br>`untested-change` · 30 min, the same day"
    )


def test_what_keeps_a_file_from_being_loaded_goes_first_in_that_file_alone() -> None:
    missing = found("unresolved-upstream-import", "a.py", 1, effort=60)
    inside = found("eval-used", "a.py", 9, severity="blocker")
    elsewhere = found("eval-used", "b.py", 9, severity="blocker", message="Another eval.")
    assert [item.finding.path for item in plan(inside, missing, elsewhere).items] == ["b.py", "a.py", "a.py"]
    assert rules(plan(inside, missing)) == ["unresolved-upstream-import", "eval-used"]


def test_a_copy_of_a_file_goes_before_the_faults_inside_of_it_unless_they_are_worse() -> None:
    copy, inside = found("near-duplicate-file", "a.py", 1, effort=60), found("bare-except", "a.py", 4)
    broken = found("unparsable-file", "a.py", 2, effort=90)
    worse = found("eval-used", "a.py", 5, severity="blocker", effort=2)
    assert rules(plan(inside, copy, found("bare-except", "b.py", 4, message="Elsewhere."))) == [
        "bare-except",
        "near-duplicate-file",
        "bare-except",
    ]
    assert rules(plan(inside, copy, broken, worse)) == [
        "unparsable-file",
        "eval-used",
        "near-duplicate-file",
        "bare-except",
    ]


def test_tests_follow_the_code_and_documents_follow_the_tests_however_bad_they_are() -> None:
    in_test = found("silent-broad-except", "tests/test_a.py", 4, severity="blocker")
    assert rules(plan(UNTOLD, UNTESTED, found(effort=60), in_test)) == [
        "bare-except",
        "silent-broad-except",
        "untested-change",
        "undocumented-surface",
    ]


def test_what_is_said_of_documents_at_a_line_of_code_is_mended_with_the_code() -> None:
    flag = found("removed-cli-flag", "omni/cli.py", 4, aspect="documentation")
    work = plan(flag, UNTESTED)
    assert rules(work) == ["removed-cli-flag", "untested-change"]
    assert work.items[0].bucket is Bucket.NOW
    assert not any("Documents" in each.what for each in work.criteria)


def test_a_fix_goes_before_what_stands_on_the_lines_that_it_replaces() -> None:
    wide, narrow = found("wide-fault", line=4, effort=30), found("narrow-fault", line=6, effort=1)
    review = review_of(wide, narrow, suggestions={wide.fingerprint: Suggestion(4, 7, "pass\n")})
    assert rules(plan_work(review)) == ["wide-fault", "narrow-fault"]
    assert rules(plan(wide, narrow)) == ["narrow-fault", "wide-fault"]


def test_fixes_that_replace_each_other_still_have_an_order() -> None:
    here = [found("a-rule", "a.py", 4), found("b-rule", "a.py", 6, effort=1)]
    there = [found("a-rule", "b.py", 6), found("b-rule", "b.py", 4, effort=1)]
    fixes = {here[0].fingerprint: Suggestion(4, 7, "pass\n"), there[1].fingerprint: Suggestion(4, 7, "pass\n")}
    assert rules(plan(*here, *there, suggestions=fixes)) == ["b-rule", "a-rule"]


def test_the_tables_of_the_order_name_rules_that_there_are() -> None:
    assert {rule.id for pack in load_shipped_packs() for rule in pack.rules} >= LOADS | SHAPES
    assert not LOADS & SHAPES


RULES = ["bare-except", "unparsable-file", "near-duplicate-file", "untested-change", "hardcoded-cuda"]
FOUND = st.builds(
    found,
    st.sampled_from(RULES),
    st.sampled_from(["a.py", "b.py", "tests/test_a.py", "docs/a.md", None]),
    st.integers(1, 9),
    severity=st.sampled_from(["blocker", "major", "minor", "info"]),
    aspect=st.sampled_from(["correctness", "testing", "documentation"]),
    stage=st.sampled_from(["stable", "stable", "preview"]),
    effort=st.integers(1, 60),
    message=st.sampled_from(["One thing.", "Another thing."]),
    status=st.sampled_from(["new", "new", "old"]),
)


@given(
    st.lists(FOUND, max_size=14, unique_by=lambda judged: judged.fingerprint),
    st.lists(st.tuples(st.integers(0, 13), st.integers(1, 5)), max_size=6),
    st.randoms(use_true_random=False),
)
def test_each_finding_is_one_item_s_whatever_the_order_they_come_in(
    judged: list[Judged], fixes: list[tuple[int, int]], chance: object
) -> None:
    def fix(index: int, lines: int) -> tuple[str, Suggestion]:
        at = judged[index].finding.line or 1
        return judged[index].fingerprint, Suggestion(at, at + lines, "pass\n")

    suggestions = dict(fix(index, lines) for index, lines in fixes if index < len(judged))
    work = plan(*judged, suggestions=suggestions)
    listed = [site for item in (*work.items, *work.later) for entry in item.entries for site in entry.sites]
    assert sorted(site.fingerprint for site in listed) == sorted(
        site.fingerprint for site in judged if site.status == "new"
    )
    shuffled = list(judged)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert plan(*shuffled, suggestions=suggestions) == work
    for first, then in itertools.pairwise(work.items):
        if then.finding.rule == "unparsable-file" and not suggestions:
            shared = {entry.judged.finding.path for entry in first.entries} & {
                entry.judged.finding.path for entry in then.entries
            }
            assert shared <= {None} or first.finding.rule == "unparsable-file"


def test_a_thousand_items_are_put_in_order_at_once() -> None:
    faults = [found("bare-except", "a.py", line, message=f"{line}") for line in range(1, 801)]
    broken = [found("unparsable-file", "a.py", line, effort=60, message=f"{line}") for line in range(1, 801)]
    together = [replace(site, finding=replace(site.finding, path=f"{site.finding.line}.py")) for site in broken]
    work = plan(*faults, *broken, *together, files=[added_file("a.py")], settings=Settings(max_inline=50))
    assert work.items[-1].finding.rule == "bare-except"


def test_what_has_no_comment_of_its_own_is_named_once() -> None:
    faults = [found(path=f"engine/{name}.py", line=9, on_added_line=False) for name in "abcdefgh"]
    apart = found("outside", "engine/a.py", 9, severity="minor", on_added_line=False)
    review = review_of(*faults, apart, files=[added_file("other.py")])
    text = Page(summary(review)).text
    told = text.split("New, without a comment on a line (9)")[1].split("After the merge")[0]
    assert told.strip().startswith("5 of the must-fix list: ")
    assert [name for name in "abcdefgh" if f"major engine/{name}.py:9" in told] == ["f", "g", "h"]
    assert "minor engine/a.py:9" in told
    repeated = [found(line=line, on_added_line=False) for line in (3, 5, 9)]
    assert (
        "engine/worker.py:3 and lines 5 and 9 · bare-except"
        in Page(summary(review_of(*repeated, files=[added_file("other.py")]))).text
    )


# --- minutes -----------------------------------------------------------------------------------------------------


def test_repeats_cost_less_and_less() -> None:
    said = {count: plan(*sites(count)).items[0].minutes for count in (1, 2, 4, 10, 100)}
    assert said == {1: 10, 2: 15, 4: 20, 10: 45, 100: 90}


def test_repeats_cost_less_in_other_files_and_words_too() -> None:
    first = sites(4, path="a.py")
    second = [found("bare-except", "b.py", line, effort=10, message="Other words.") for line in range(1, 5)]
    assert [item.minutes for item in plan(*first, *second).items] == [20, 10]


@given(st.integers(1, 300), st.integers(1, 240))
def test_minutes_grow_less_than_linearly_and_never_shrink(count: int, effort: int) -> None:
    less, more = (plan(*sites(number, effort=effort)).items[0].minutes for number in (count, count + 1))
    assert 1 <= less <= more
    assert more <= rounded(effort * (count + 1))
    assert more in STEPS or more % 240 == 0


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (1, "1 min"),
        (18, "18 min"),
        (38, "40 min"),
        (88, "90 min"),
        (93, "95 min"),
        (106, "105 min"),
        (120, "2 h"),
        (470, "8 h"),
        (500, "8 h"),
        (510, "9 h"),
        (1_000, "17 h"),
    ],
)
def test_sums_are_said_as_people_do(minutes: int, said: str) -> None:
    assert duration(minutes) == said


# --- buckets and criteria ----------------------------------------------------------------------------------------


def test_what_needs_a_test_a_document_or_thought_is_for_the_same_day() -> None:
    work = plan(
        UNTESTED, UNTOLD, found("near-duplicate-file", effort=60), *sites(20), found("minor", severity="minor")
    )
    assert {item.finding.rule: item.bucket for item in (*work.items, *work.later)} == {
        "near-duplicate-file": Bucket.SAME_DAY,
        "bare-except": Bucket.NOW,
        "untested-change": Bucket.SAME_DAY,
        "undocumented-surface": Bucket.SAME_DAY,
        "minor": Bucket.LATER,
    }
    assert work.minutes == work.minutes_of(Bucket.NOW) + work.minutes_of(Bucket.SAME_DAY)


def test_minors_previews_and_information_wait_until_after_the_merge() -> None:
    judged = [
        found("a-minor", severity="minor", line=1),
        found("a-preview", stage="preview", line=2),
        found("an-info", severity="info", line=3, message="`a` has no docstring."),
        found("an-info", severity="info", line=4, message="`b` has no docstring."),
        found("old", status="old"),
    ]
    work = plan(*judged)
    assert [item.finding.rule for item in work.later] == ["a-preview", "a-minor", "an-info"]
    assert work.items == ()
    page = Page(summary(review_of(*judged)))
    assert "major (preview) engine/worker.py:2: Name the errors" in page.text
    told = page.text.split("After the merge (2 improvements, about 5 min)")[1]
    assert "a has no docstring. (the first of 2)" in told


def test_what_is_kept_and_not_told_is_no_work() -> None:
    judged = found(severity="info")
    kept = replace(judged, finding=replace(judged.finding, quiet=Placement.COPIED))
    work = plan(kept)
    assert (work.items, work.later) == ((), ())


def test_the_same_words_are_one_item_in_several_files_but_not_of_the_whole_change() -> None:
    whole = [found("a-rule", None, None, message="one"), found("a-rule", None, None, message="two")]
    work = plan(found(path="a.py"), found(path="b.py"), *whole)
    assert sorted((item.finding.rule, len(item.entries)) for item in work.items) == [
        ("a-rule", 1),
        ("a-rule", 1),
        ("bare-except", 2),
    ]


def criteria(review: Review) -> list[tuple[str, bool]]:
    return [(each.what, each.done) for each in plan_work(review).criteria]


def test_the_criteria_are_filled_from_the_state() -> None:
    review = review_of(
        found(severity="blocker"), UNTESTED, not_analysed=[Skip("huge.py", "2 MB"), Skip("a.py", "x")]
    )
    assert criteria(review) == [
        ("All 2 must-fix items are mended", False),
        ("Tests come with what changed", False),
        ("Files not analysed are read by a person", False),
        ('The check passes; now it fails by 2 new blocker findings, and fail-on is "blocker"', False),
    ]
    assert plan_work(review).criteria[2].paths == ("a.py", "huge.py")
    assert criteria(review_of(found(severity="minor"))) == [
        ("There is nothing that must be fixed", True),
        ("Every changed file that is for reading was analysed", True),
        ("The check passes", True),
    ]


def test_tests_and_documents_are_done_only_with_evidence() -> None:
    review = review_of(found(severity="minor"))
    shown = replace(review, strengths=(Strength("tests", "Tests came.", ("tests/test_a.py",)),))
    assert ("Tests come with what changed", True) in criteria(shown)
    assert not any("Tests" in what or "Documents" in what for what, _ in criteria(review))
    assert ("Documents tell what is new for users", False) in criteria(review_of(UNTOLD))


def test_each_criterion_says_its_state_in_a_word() -> None:
    page = Page(summary(review_of(found(), not_analysed=[Skip("<b>a</b>|@octocat.py", "2 MB")])))
    assert "Criteria for approval (3 of 3 open)" in page.text
    assert "✘ open: The one item of the must-fix list is mended" in page.text
    assert "read by a person: <b>a</b>|@octocat.py" in page.text
    assert page.pings == []


# --- how to mend -------------------------------------------------------------------------------------------------


def folded(review: Review) -> list[str]:
    """What is shown as code within the must-fix list."""
    return Page(summary(review).split("| Aspect")[0]).code


def fixed(judged: Judged, diff: str) -> Review:
    return review_of(judged, suggestions={judged.fingerprint: Suggestion(3, 3, "b = 2\n", diff)})


def test_a_verified_fix_is_folded_below_its_item_as_a_diff() -> None:
    review = fixed(found(), "-a = 1  # ``` </details> @octocat\n+b = 2\n")
    page = Page(summary(review))
    assert "-a = 1  # ``` </details> @octocat\n+b = 2\n" in folded(review)
    assert "Verified fix" in page.text
    assert (page.open, page.pings) == ([], [])
    several = review_of(
        found(), found(line=8), suggestions={found().fingerprint: Suggestion(3, 3, "b\n", "-a\n+b\n")}
    )
    assert "Verified fix of engine/worker.py:3" in Page(summary(several)).text


@pytest.mark.parametrize("diff", ["-a\n+b\u202e\n", "+b\n" * 31, f"+{'b' * 3_000}\n"])
def test_a_fix_that_is_long_or_holds_what_can_not_be_seen_stays_with_its_comment(diff: str) -> None:
    assert "Verified fix" not in summary(fixed(found(), diff))


EXAMPLE = {
    "bare-except": BeforeAfter("try:\n    a()\nexcept:\n    b()\n", "try:\n    a()\nexcept OSError:\n    b()\n")
}


def test_without_a_fix_the_rule_s_own_example_is_shown_once() -> None:
    words = [found(path="a.py"), found(path="b.py", message="Other words.")]
    shown = folded(replace(review_of(*words), examples=EXAMPLE))
    assert [text for text in shown if "OSError" in text] == [
        " try:\n     a()\n-except:\n+except OSError:\n     b()\n"
    ]
    assert "OSError" not in "".join(folded(replace(fixed(found(), "-a\n+b\n"), examples=EXAMPLE)))


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("a\nb\n", "a\nb\nc\n", " a\n b\n+c\n"),
        ("a\na\na\n", "a\na\n", " a\n a\n-a\n"),
        ("a\n", "b\n", "-a\n+b\n"),
        ("a\n\nb\n", "a\n\nc\n", " a\n\n-b\n+c\n"),
    ],
)
def test_an_example_is_shown_as_a_diff_with_what_stays(before: str, after: str, shown: str) -> None:
    review = replace(review_of(found()), examples={"bare-except": BeforeAfter(before, after)})
    assert shown in folded(review)


@pytest.mark.parametrize("count", [1, 12, 13, 300])
def test_the_first_items_alone_show_how_to_mend_them(count: int) -> None:
    judged = [found(f"rule-{index:03}", f"{index:03}.py", message=f"Mend {index}.") for index in range(count)]
    pair = BeforeAfter("".join(f"a{line}\n" for line in range(6)), "b\n")
    review = replace(review_of(*judged), examples={site.finding.rule: pair for site in judged})
    page = Page(summary(review))
    assert page.text.count("the rule's own example") == min(count, 12)
    assert "Overall" in page.text
    assert page.open == []


def reviewed(folder: Path, files: Sequence[tuple[str, bytes]]) -> Review:
    repository = Repository(folder)
    old = repository.commit({"omni/__init__.py": b""})
    new = repository.commit(dict(files))
    pull = from_range(Git.open(folder), f"{old}..{new}")
    return review_change(pull, pull.base_tree, Settings())


def test_a_real_change_shows_its_fix_and_the_example_of_its_rule(tmp_path: Path) -> None:
    text = (
        b'"""Weights."""\n\nimport torch\n\n\ndef load(path: str) -> dict[str, torch.Tensor]:\n'
        b'    """Read weights."""\n    return torch.load(path)\n\n\n'
        b'def read(path: str) -> str:\n    """Read."""\n    try:\n        return path.upper()\n'
        b"    except Exception:\n        pass\n"
    )
    review = reviewed(tmp_path, [("omni/weights.py", text)])
    shown = "".join(folded(review))
    assert "+    return torch.load(path, weights_only=True)\n" in shown
    assert "silent-broad-except" in review.examples
    assert plan_work(review) == plan_work(review)
    assert summary(review) == summary(review)
