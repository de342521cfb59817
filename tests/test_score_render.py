"""How the score came about: the folded table of the summary, `explain score`, and the keys of review.json."""

from pathlib import Path

import pytest
from git_repository import Repository
from made_reviews import HEAD, added_file, found, review_of
from rendered import Page

from omnireview.cli.arguments import parse_arguments
from omnireview.errors import BadInput
from omnireview.render import as_json, as_markdown
from omnireview.render.score import score_origin_block, text
from omnireview.score import Verdict

HOSTILE = "engine/@octocat|`#1`\u202e<img src=x>.py"


def page_of(*judged: object, **more: object) -> Page:
    return Page(score_origin_block(review_of(*judged, **more)).text("in the job summary"))  # type: ignore[arg-type]


def test_each_deduction_is_a_row_with_its_findings_linked_and_the_row_without_it() -> None:
    page = page_of(found(line=3), found(line=9), found("eval-used", severity="blocker", settled_by="addition"))
    assert page.rows[:3] == [
        ["Row", "Takes", "For", "Where", "Row without it"],
        [
            "Functional Correctness",
            "3.00 (blocker, settled by an addition)",
            "eval-used",
            "engine/worker.py:3",
            "8",
        ],
        ["Functional Correctness", "2.00 (major)", "bare-except", "engine/worker.py:3, 9", "7"],
    ]
    assert f"https://github.com/omni/engine/blob/{HEAD}/engine/worker.py#L9" in page.links


def test_the_sum_of_the_overall_is_written_out_and_why_it_is_held() -> None:
    page = page_of(found(severity="blocker"))
    assert "The rows give 8.7: 26.3% of 10 + 21.1% of 10 + 31.6% of 6 + 5.3% of 10 + 15.8% of 10." in page.text
    assert "Documentation: n/a, and the weight goes to the others." in page.text
    assert "A blocker holds the overall at 6: no more than it leaves of a row." in page.text


def test_the_touched_code_is_compared_before_and_after() -> None:
    page = page_of(found("a-rule", status="mended"), found("b-rule", status="old", aspect="security"))
    assert page.rows == [["Row", "Before", "After"], ["Functional Correctness", "8", "10"], ["Security", "8", "8"]]


def test_nothing_is_folded_in_where_nothing_was_taken_and_nothing_changed() -> None:
    assert score_origin_block(review_of()).text("") == ""
    assert score_origin_block(review_of(found(status="old"))).text("") == ""


def test_a_hostile_path_stays_text() -> None:
    hostile = found(path=HOSTILE)
    page = page_of(hostile, files=[added_file(HOSTILE)])
    assert (page.pings, page.tags["img"], {len(row) for row in page.rows}) == ([], 0, {5})
    assert "\u202e" not in text(review_of(hostile, files=[added_file(HOSTILE)]))


def test_the_json_has_what_each_row_lost_and_to_which_finding() -> None:
    told = as_json.document(review_of(found(line=3), found(line=9)))
    (taken,) = told["scorecard"]["deductions"]
    assert (taken["rule"], taken["points"], taken["without"]) == ("bare-except", 2.0, 10)
    assert taken["findings"][0] == told["findings"][0]["fingerprint"]
    assert told["scorecard"]["aspects"]["correctness"]["share"] == 0.3158


def test_information_alone_is_no_finding_and_is_counted() -> None:
    review = review_of(found(severity="info", line=3), found(severity="info", line=9))
    body = as_markdown.summary_body(review, "review")
    assert review.verdict is Verdict.NO_FINDINGS
    assert "2 notes for information were counted below." in body
    assert "Only counted (2)" in body
    assert "mending" not in body


def explained(repository: Repository, capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    options = parse_arguments(["explain", "score", *words, "-C", str(repository.root)])
    assert options.command(options) == 0
    return capsys.readouterr().out.split("\n")


def test_explain_score_names_a_change_as_check_does(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    repository = Repository(tmp_path / "project")
    repository.commit({"engine/load.py": b"X = 1\n"})
    faulty = b"def run(text):\n    return eval(text)\n"
    repository.commit({"engine/load.py": faulty})
    by_range = explained(repository, capsys, "HEAD~1..HEAD")
    assert any("dynamic-code-execution; without it 10" in line for line in by_range)
    assert "    engine/load.py:2" in by_range
    (tmp_path / "change.patch").write_bytes(repository.git("diff", "HEAD~1", "HEAD"))
    repository.git("reset", "--hard", "--quiet", "HEAD~1")
    assert explained(repository, capsys, "--patch", str(tmp_path / "change.patch")) == by_range
    (repository.root / "engine/load.py").write_bytes(faulty)
    assert explained(repository, capsys) == by_range


def test_a_change_is_not_taken_for_part_of_a_rule(tmp_path: Path) -> None:
    options = parse_arguments(["explain", "mutable-default", "main..HEAD", "-C", str(tmp_path)])
    with pytest.raises(BadInput, match="explain score"):
        options.command(options)
