"""What the review says where: on the line, on the file, in the summary, or only as a number."""

import random

import pytest
from made_reviews import added_file, edited_file, found, review_of

from omnireview.compare import Judged
from omnireview.diff import Anchor, ChangedFile, FileStatus, diff_texts
from omnireview.edits import Suggestion
from omnireview.render.as_json import document
from omnireview.review import Entry, Review, keep_ledger
from omnireview.review.place import place_causes
from omnireview.scan import Skip
from omnireview.score.causes import find_causes
from omnireview.settings import Settings
from omnireview.terms import Placement, Status

OLD_TEXT = "".join(f"line_{number}\n" for number in range(1, 41))
NEW_TEXT = OLD_TEXT.replace("line_5\n", "line_five\n").replace("line_30\n", "line_thirty\n")
EDITED = edited_file("engine/worker.py", OLD_TEXT, NEW_TEXT)


def only(review: Review) -> Entry:
    (entry,) = review.entries
    return entry


@pytest.mark.parametrize(
    ("judged", "placement"),
    [
        pytest.param(found(severity="blocker"), "inline", id="a new blocker on an added line"),
        pytest.param(found(severity="major", confidence="low"), "inline", id="a major, whatever its confidence"),
        pytest.param(found(severity="minor"), "inline", id="a sure minor"),
        pytest.param(found(severity="minor", confidence="medium"), "summary", id="a minor that is less sure"),
        pytest.param(found(severity="blocker", stage="preview"), "summary", id="a rule in preview"),
        pytest.param(found(severity="info"), "count", id="information"),
        pytest.param(
            found(on_added_line=False), "file", id="a major that the change causes elsewhere in the file"
        ),
        pytest.param(found(severity="minor", on_added_line=False), "summary", id="a minor caused elsewhere"),
        pytest.param(found(line=None), "file", id="a major about a file"),
        pytest.param(found(line=99), "file", id="a line that the diff does not show"),
        pytest.param(found(path=None, line=None), "summary", id="the change as a whole"),
        pytest.param(found(status="old"), "count", id="there before"),
        pytest.param(found(status="moved"), "count", id="moved"),
        pytest.param(found(status="mended"), "summary", id="mended"),
        pytest.param(found(status="suppressed"), "summary", id="suppressed"),
        pytest.param(found(status="suppressed", severity="info"), "summary", id="suppressed information"),
    ],
)
def test_each_finding_has_one_place(judged: Judged, placement: str) -> None:
    review = review_of(judged)
    assert only(review).placement == placement
    assert review.ledger["found"] == review.ledger[placement] == review.ledger[judged.status] == 1


def test_a_file_outside_the_change_or_removed_gets_no_comment() -> None:
    removed = ChangedFile(
        "engine/worker.py", "engine/worker.py", FileStatus.REMOVED, hunks=diff_texts(b"a\n", b"")
    )
    for files in ([removed], [added_file("other.py")]):
        assert only(review_of(found(on_added_line=False), files=files)).placement is Placement.SUMMARY


def test_an_inline_comment_hangs_on_the_line_that_git_shows() -> None:
    entry = only(review_of(found(line=30), files=[EDITED]))
    # Two hunks of 8 lines (a change with 3 lines around it), the second below its own header.
    assert entry.anchor == Anchor("engine/worker.py", "RIGHT", 30, 14)
    assert only(review_of(found(line=20), files=[EDITED])).anchor is None


def test_repeats_in_a_file_are_told_by_the_first_one_on_an_added_line() -> None:
    sites = [
        found(line=9),
        found(line=2, on_added_line=False),
        found(line=4),
        found(line=9, message="the same line"),
    ]
    entry = only(review_of(*sites))
    assert (entry.judged.finding.line, entry.also_lines) == (4, (2, 9))
    assert entry.placement is Placement.INLINE


def test_findings_about_the_whole_change_stay_apart() -> None:
    review = review_of(found(path=None, line=None, message="one"), found(path=None, line=None, message="two"))
    assert [entry.judged.finding.message for entry in review.entries] in (["one", "two"], ["two", "one"])


def test_blockers_first_then_the_surest_get_the_comments() -> None:
    findings = [
        found("z-minor", severity="minor"),
        found("y-major", confidence="medium"),
        found("x-major", line=7),
        found("w-major", line=5),
        found("v-blocker", severity="blocker", on_added_line=False),
    ]
    review = review_of(*findings, settings=Settings(max_inline=4))
    told = [(entry.judged.finding.rule, entry.placement.value) for entry in review.entries]
    assert told == [
        ("w-major", "inline"),
        ("x-major", "inline"),
        ("y-major", "inline"),
        ("v-blocker", "file"),
        ("z-minor", "summary"),
    ]


def test_max_inline_0_posts_no_comment_at_all() -> None:
    review = review_of(found(), found("b-rule", on_added_line=False), settings=Settings(max_inline=0))
    assert {entry.placement for entry in review.entries} == {Placement.SUMMARY}


def suggested(suggestion: Suggestion, file: ChangedFile, line: int) -> Entry:
    judged = found(line=line)
    return only(review_of(judged, files=[file], suggestions={judged.fingerprint: suggestion}))


def test_a_suggestion_spans_exactly_the_lines_it_replaces() -> None:
    entry = suggested(Suggestion(4, 6, "one line\n"), EDITED, 5)
    assert entry.anchor == Anchor("engine/worker.py", "RIGHT", 6, 6, start_line=4)
    assert entry.suggestion == Suggestion(4, 6, "one line\n")


CRLF = edited_file("engine/worker.py", OLD_TEXT, NEW_TEXT.replace("line_five\n", "line_five\r\n"))
NO_END = edited_file("engine/worker.py", "a\nb\n", "a\nc")


@pytest.mark.parametrize(
    ("suggestion", "file", "line"),
    [
        pytest.param(Suggestion(5, 30, "x\n"), EDITED, 5, id="lines of two hunks"),
        pytest.param(Suggestion(5, 12, "x\n"), EDITED, 5, id="a line that the diff does not show"),
        pytest.param(Suggestion(5, 5, "line_five\n"), EDITED, 5, id="nothing would change"),
        pytest.param(Suggestion(29, 31, "x\n"), EDITED, 5, id="lines elsewhere"),
        pytest.param(Suggestion(5, 5, "x\r\n"), EDITED, 5, id="a carriage return in the fix"),
        pytest.param(Suggestion(5, 5, "x\n"), CRLF, 5, id="a carriage return in the file"),
        pytest.param(Suggestion(2, 2, "x\n"), NO_END, 2, id="a last line without a line end"),
        pytest.param(Suggestion(5, 5, "x"), EDITED, 5, id="a fix without a line end"),
    ],
)
def test_a_suggestion_that_github_could_not_apply_as_meant_is_left_out(
    suggestion: Suggestion, file: ChangedFile, line: int
) -> None:
    entry = suggested(suggestion, file, line)
    assert entry.placement is Placement.INLINE
    assert entry.suggestion is None
    assert entry.anchor is not None
    assert (entry.anchor.line, entry.anchor.start_line) == (line, None)


@pytest.mark.parametrize(
    ("suggestion", "file", "line"),
    [
        pytest.param(Suggestion(5, 5, "x\r\n", "-a\n+x\n", committable=False), CRLF, 5, id="CR LF in the file"),
        pytest.param(
            Suggestion(5, 5, "x\n", "-a\n+x\n", committable=False), EDITED, 5, id="CR LF elsewhere in it"
        ),
        pytest.param(
            Suggestion(2, 2, "c\n", "-a\n+x\n", committable=False), NO_END, 2, id="no line end at the end"
        ),
        pytest.param(Suggestion(5, 12, "x\n", "-a\n+x\n"), EDITED, 5, id="a line that the diff does not show"),
    ],
)
def test_a_fix_that_github_could_not_apply_as_meant_is_shown_as_a_diff(
    suggestion: Suggestion, file: ChangedFile, line: int
) -> None:
    entry = suggested(suggestion, file, line)
    assert (entry.placement, entry.suggestion, entry.diff) == (Placement.INLINE, None, "-a\n+x\n")
    assert entry.anchor is not None
    assert (entry.anchor.line, entry.anchor.start_line) == (line, None)


def test_of_a_suggestion_and_a_diff_for_one_line_only_the_worse_finding_has_its_own() -> None:
    minor, major = found("a-rule", severity="minor", line=5), found("b-rule", line=6)
    fixes = {
        minor.fingerprint: Suggestion(5, 6, "y\n", "-a\n+y\n"),
        major.fingerprint: Suggestion(6, 12, "x\n", "-a\n+x\n"),
    }
    first, second = review_of(minor, major, files=[EDITED], suggestions=fixes).entries
    assert (first.judged.finding.rule, first.diff) == ("b-rule", "-a\n+x\n")
    assert (second.suggestion, second.diff) == (None, "")


def test_of_two_suggestions_for_one_line_only_the_first_is_made() -> None:
    one, two = found("a-rule", line=5), found("b-rule", line=6)
    suggestions = {one.fingerprint: Suggestion(5, 6, "x\n"), two.fingerprint: Suggestion(6, 6, "y\n")}
    review = review_of(one, two, files=[EDITED], suggestions=suggestions)
    assert [entry.suggestion is not None for entry in review.entries] == [True, False]


def test_a_fix_is_asked_for_only_where_it_is_said_since_proving_it_takes_time() -> None:
    asked = []

    def suggest(judged: Judged) -> None:
        asked.append(judged.finding.rule)

    judged = [found("a-rule", line=3), found("a-rule", line=4), found("b-rule", line=5), found("c-rule", line=6)]
    place_causes(find_causes(judged), [added_file("engine/worker.py")], suggest, most=2)
    assert asked == ["a-rule", "b-rule"]


def many() -> list[Judged]:
    return [
        found(rule, path, line, severity=severity, status=status, reason=reason)
        for rule in ("a-rule", "b-rule")
        for path in ("engine/a.py", "engine/b.py")
        for line, severity, status, reason in (
            (2, "major", "new", ""),
            (3, "major", "new", ""),
            (4, "blocker", "new", ""),
            (5, "info", "new", ""),
            (6, "minor", "old", ""),
            (7, "minor", "moved", ""),
            (8, "minor", "mended", ""),
            (9, "minor", "suppressed", "known"),
            (10, "minor", "baseline", "another"),
        )
    ]


def test_the_ledger_counts_every_site_once_by_place_and_by_status() -> None:
    ledger = review_of(*many()).ledger
    assert ledger["found"] == 36
    assert sum(ledger[placement] for placement in Placement) == 36
    assert {status.value: ledger[status] for status in Status} == {
        "new": 16,
        "old": 4,
        "moved": 4,
        "mended": 4,
        "suppressed": 4,
        "baseline": 4,
    }


def test_a_finding_that_is_told_nowhere_stops_the_run_loudly() -> None:
    review = review_of(*many())
    with pytest.raises(RuntimeError, match="36 findings were judged, but the review tells"):
        keep_ledger(review.entries[1:], found=36)


def test_the_review_does_not_depend_on_the_order_in_which_things_were_found() -> None:
    findings, skips = many(), [Skip("z.ipynb", "notebook"), Skip("a.bin", "binary")]
    first = review_of(*findings, skipped=skips)
    for seed in range(5):
        mixed = random.Random(seed).sample(findings, len(findings))  # noqa: S311 - it only mixes
        again = review_of(*mixed, skipped=skips[::-1])
        assert again == first
        assert document(again) == document(first)
