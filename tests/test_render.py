"""What readers and programs get: comments, summary, report, terminal text, JSON, annotations."""

import json
import re
from dataclasses import replace

import jsonschema_rs
import pytest
from made_reviews import HEAD, added_file, found, review_of
from rendered import Page

from omnireview.compare import Judged
from omnireview.edits import Suggestion
from omnireview.focus import FocusArea, FocusQuestion
from omnireview.history import Push, Relation, Since
from omnireview.render import as_annotations, as_json, as_markdown, as_text, links
from omnireview.render.escape import is_hidden
from omnireview.render.marker import Marker, read, write
from omnireview.render.words import headline
from omnireview.review import Review
from omnireview.scan import Skip
from omnireview.settings import Settings
from omnireview.strengths import Strength
from omnireview.terms import Placement

TORCH = found(
    "torch-load-without-weights-only",
    line=12,
    severity="blocker",
    aspect="security",
    message="`torch.load` runs code that the file carries. Pass `weights_only=True`.",
)
UNTESTED = found(
    "untested-change",
    None,
    None,
    severity="blocker",
    aspect="testing",
    settled_by="addition",
    effort=30,
    message="156 statements of source changed and no test did.",
)
CUDA = found("hardcoded-cuda", line=20, effort=1, on_added_line=False, message="Use the device of the input.")
EXCEPTS = [found(line=5), found(line=9), found(path="engine/stage.py")]
MENDED = found("mutable-default", status="mended")
SUPPRESSED = found("eval-used", line=8, status="suppressed", reason="our own config, says @octocat")
OLD = found("print-in-library", line=2, status="old")
INFO = found("no-newline-at-end", line=30, severity="info")
ALL = [TORCH, UNTESTED, CUDA, *EXCEPTS, MENDED, SUPPRESSED, OLD, INFO]
LINK = f"https://github.com/omni/engine/blob/{HEAD}/engine"


def whole_review(**more: object) -> Review:
    fix = {EXCEPTS[0].fingerprint: Suggestion(5, 5, "except OSError:\n")}
    return review_of(*ALL, suggestions=fix, skipped=[Skip("demo.ipynb", "notebook")], **more)  # type: ignore[arg-type]


def comment(*judged: Judged, review: Review | None = None) -> str:
    review = review or review_of(*judged)
    return as_markdown.comment_body(review.entries[0], review, "review")


def test_a_comment_says_the_issue_first_and_the_rule_last() -> None:
    assert comment(TORCH) == (
        f"<!-- omnireview:v1 i=review f={TORCH.fingerprint} r=torch-load-without-weights-only s=1a2b3c4 -->\n"
        "`torch.load` runs code that the file carries. Pass `weights_only=True`.\n\n"
        "<sub>blocker · `torch-load-without-weights-only` · to suppress: "
        "`# omnireview: ignore[torch-load-without-weights-only] reason`</sub>\n"
    )


def test_a_comment_tells_the_lines_of_the_repeats() -> None:
    assert "\n\nAlso at line 9.\n\n" in comment(found(line=5), found(line=9))
    assert "\n\nTwice on this line.\n\n" in comment(found(line=5), found(line=5))
    assert "\n\n3 times on this line, also at lines 9 (twice) and 12.\n\n" in comment(
        *(found(line=line) for line in (5, 9, 5, 12, 9, 5))
    )
    assert "\n\nAlso at lines 7, 9 and 12.\n\n" in comment(*(found(line=line) for line in (5, 12, 9, 7)))
    assert (
        "Also at lines 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21 and 9 more."
        in comment(*(found(line=line) for line in range(1, 31)))
    )


def test_a_repeat_that_names_something_else_is_told_with_its_words() -> None:
    both = [found(line=5, message="`a.b` is not there."), found(line=9, message="`a.c` is not there, @somebody.")]
    assert "`a.b` is not there.\n\n- Line 9: `a.c` is not there, `@somebody`.\n" in comment(*both)
    assert "- Line" not in comment(found(line=5), found(line=9))


def test_a_verified_fix_is_a_suggestion_that_its_own_backticks_can_not_end() -> None:
    judged = found(line=5)
    suggestion = Suggestion(5, 5, 'x = """\n```\n@octocat\n````\n"""\n')
    review = review_of(judged, suggestions={judged.fingerprint: suggestion})
    page = Page(comment(review=review))
    assert "`````suggestion\n" in comment(review=review)
    assert page.code[2] == suggestion.text
    assert page.pings == []


@pytest.mark.parametrize("text", ["x = 1  # \u202e hidden\n", "zero\u200bwidth = 1\n"])
def test_a_fix_with_characters_that_can_not_be_seen_is_not_offered(text: str) -> None:
    judged = found(line=5)
    review = review_of(judged, suggestions={judged.fingerprint: Suggestion(5, 5, text)})
    assert "suggestion" not in comment(review=review)
    assert text.rstrip("\n") not in as_markdown.report(review)


def test_a_fix_that_can_be_no_suggestion_is_shown_as_a_diff_everywhere() -> None:
    judged = found(line=5)
    diff = "-a = 1  # ```\n+a = 2\n\\ No newline at end of file\n"
    review = review_of(
        judged, suggestions={judged.fingerprint: Suggestion(5, 5, "a = 2", diff, committable=False)}
    )
    assert f"\n````diff\n{diff}````\n" in comment(review=review)
    assert "suggestion" not in comment(review=review)
    assert diff in Page(as_markdown.report(review)).code
    assert "    Verified fix:\n      -a = 1  # ```\n      +a = 2\n" in as_text.text(review)
    (told,) = as_json.document(review)["findings"]
    assert (told["suggestion"], told["diff"]) == (None, diff)


@pytest.mark.parametrize("text", ["x = 1  # \u202e hidden\n", "zero\u200bwidth = 1\n"])
def test_a_diff_with_characters_that_can_not_be_seen_is_not_shown(text: str) -> None:
    judged = found(line=5)
    suggestion = Suggestion(5, 5, text, f"+{text}", committable=False)
    review = review_of(judged, suggestions={judged.fingerprint: suggestion})
    assert "diff" not in comment(review=review)
    assert text not in as_text.text(review)


def test_a_long_line_of_a_fix_is_cut_at_the_terminal_and_nowhere_else() -> None:
    judged = found(line=5)
    text = "x" * 2_000 + "\n"
    for suggestion in (Suggestion(5, 5, text), Suggestion(5, 5, text, f"+{text}", committable=False)):
        review = review_of(judged, suggestions={judged.fingerprint: suggestion})
        assert max(map(len, as_text.text(review).split("\n"))) == len("      +") + 200
        assert text in comment(review=review)


def test_a_comment_on_a_file_names_and_links_its_line() -> None:
    assert f"\n[Line 20]({LINK}/worker.py#L20): Use the device of the input.\n" in comment(CUDA)


def test_a_comment_where_no_suppression_is_read_does_not_offer_one() -> None:
    for judged in (found(path="Dockerfile"), found(line=None)):
        assert "to suppress" not in comment(judged)


def test_the_page_of_a_rule_is_linked_once_the_project_has_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "PROJECT_URL", "https://github.com/someone/omnireview")
    url = "https://github.com/someone/omnireview/blob/main/docs/rules/bare-except.md"
    assert f"[`bare-except`]({url})" in comment(found())


def test_the_summary_says_verdict_and_score_in_its_first_150_characters() -> None:
    body = as_markdown.summary_body(whole_review(), "review", "812")
    shown = Page(body).text.strip()[:150]
    assert "Do not merge yet" in shown
    assert "6/10" in shown


def test_the_score_table_has_all_rows_with_notes_and_the_overall() -> None:
    rows = Page(as_markdown.summary_body(whole_review(), "review")).rows
    assert rows[:8] == [
        ["Aspect", "Score", "Notes"],
        ["Architecture & Design", "10", "No finding"],
        ["Code Quality", "10", "No finding"],
        ["Functional Correctness", "6", "3 majors: bare-except, hardcoded-cuda"],
        ["Testing", "2", "1 blocker: untested-change, so at most 2"],
        ["Documentation", "n/a", "No documentation changed"],
        ["Security", "6", "1 blocker: torch-load-without-weights-only"],
        ["Overall", "6", "Do not merge yet"],
    ]


def test_the_summary_names_everything_that_is_not_on_a_line() -> None:
    body = as_markdown.summary_body(whole_review(notes=("GitHub listed 3,000 files.",)), "review", "812")
    page = Page(body)
    for told in (
        "caused by this change, on a line that it does not add",
        "reason: our own config, says @octocat",
        "notebook",
        "GitHub listed 3,000 files.",
    ):
        assert told in page.text
    assert ["no-newline-at-end", "1", "0"] in page.rows
    assert ["print-in-library", "0", "1"] in page.rows
    assert page.pings == []
    assert page.tags["details"] == 9


def test_the_summary_ends_with_head_run_and_version() -> None:
    last = as_markdown.summary_body(whole_review(), "review", "812").rstrip().split("\n")[-1]
    assert Page(last).text.strip() == "head 1a2b3c4 · run 812 · omnireview 0.1.0"
    assert f"(https://github.com/omni/engine/commit/{HEAD})" in last
    assert "(https://github.com/omni/engine/actions/runs/812)" in last


def test_a_clean_change_gets_three_lines() -> None:
    marker, *lines = [line for line in as_markdown.summary_body(review_of(), "review", "8").split("\n") if line]
    assert read(marker) == Marker("summary", "review", head="1a2b3c4", run="8")
    assert [Page(line).text.strip() for line in lines] == [
        "✅ No findings · 10/10",
        "The change was read at 1a2b3c4; nothing in it needs mending.",
        "head 1a2b3c4 · run 8 · omnireview 0.1.0",
    ]


def test_files_that_were_not_analysed_stand_openly_in_the_summary() -> None:
    review = review_of(not_analysed=[Skip("engine/<b>huge</b>.py", "more than 1 MiB")])
    page = Page(as_markdown.summary_body(review, "review"))
    before_table = page.text.split("Aspect")[0]
    assert "Incomplete" in before_table
    assert "engine/<b>huge</b>.py: more than 1 MiB" in before_table


def test_links_are_left_out_when_the_repository_is_not_known() -> None:
    for review in (whole_review(repository=""), replace(whole_review(), head="working tree")):
        assert "](" not in as_markdown.summary_body(review, "review")


def test_a_path_can_not_leave_its_link() -> None:
    path = "a (b)/[c](https:evil)`d`|\n<e>#?%é.py"
    review = review_of(found(path=path), found("b-rule", path, on_added_line=False, severity="minor"))
    page = Page(as_markdown.summary_body(review, "review"))
    assert {link.split("/blob/")[1] for link in page.links if "/blob/" in link} == {
        f"{HEAD}/a%20%28b%29/%5Bc%5D%28https%3Aevil%29%60d%60%7C%0A%3Ce%3E%23%3F%25%C3%A9.py#L3"
    }
    assert all(link.startswith("https://github.com/omni/engine/") for link in page.links)
    assert page.text.replace("`", "").count("a (b)/[c](https:evil)d|\\n<e>#?%é.py:3") == 4


NASTY = (
    "| `a|b` @octocat #12 <!-- --> </details> <img src=x> ``` \u202e https://evil.example \n\n# big " + "x" * 300
)


def crowd(number: int) -> list[Judged]:
    return [
        found(
            f"rule-{index % 7}",
            f"engine/{index}|`.py",
            message=f"{index} {NASTY}",
            status=status,
            severity=severity,
        )
        for index, (status, severity) in enumerate(
            [("new", "major"), ("new", "minor"), ("mended", "major"), ("suppressed", "minor"), ("old", "major")]
            * number
        )
    ]


@pytest.mark.parametrize("number", [1, 20, 60, 400])
def test_a_long_summary_is_cut_at_rows_and_tells_how_many_are_missing(number: int) -> None:
    findings = crowd(number)
    skipped = [Skip(f"data/{index}.bin", "binary | @octocat") for index in range(number * 5)]
    review = review_of(*findings, files=[added_file("other.py")], skipped=skipped)
    body = as_markdown.summary_body(review, "review", "8")
    assert len(body) <= 60_000
    assert read(body) is not None
    page = Page(body)
    assert page.open == []
    assert (page.pings, page.tags["img"]) == ([], 0)
    assert {len(row) for row in page.rows} <= {2, 3, 4, 5}
    assert page.tags["details"] == body.count("\n</details>") == 8
    cut = sum(int(count) for count in re.findall(r"(\d+) more in the job summary", page.text))
    items = len(re.findall(r"^(?:\d+\. \*\*|- (?:\[?`|\*\*|[✔✘]))", body, re.MULTILINE))
    cells = [row[0] for row in page.rows if row[0].startswith(("major", "minor", "data/", "rule-"))]
    taken = [row for row in page.rows if len(row) == 5 and row[1].endswith(")")]
    # Only counted: 7 rules. To mend, new, mended, suppressed: 1 each a round. Skipped: 5 a round; and the three
    # criteria.
    told = min(7, number) + 9 * number + 3 + len(review.scorecard.deductions)
    assert items + len(cells) + len(taken) + cut == told
    assert (cut > 0) == (number >= 60)


def test_the_report_holds_what_stands_on_the_lines_with_its_fixes() -> None:
    report = as_markdown.report(whole_review())
    page = Page(report)
    assert read(report) is None
    assert report.startswith("# Review of #15: Add a worker\n")
    assert "Verified fix for line 5:" in page.text
    assert "except OSError:\n" in page.code
    assert page.open == []


def test_the_report_of_a_long_review_fits_into_a_job_summary() -> None:
    review = review_of(*crowd(800), files=[added_file("other.py")])
    assert len(as_markdown.report(review).encode()) <= 900 * 1024


def test_the_text_begins_each_finding_with_its_place_and_ends_with_the_next_step() -> None:
    lines = as_text.text(whole_review()).split("\n")
    assert lines[0] == (
        "engine/stage.py:3 major Name the errors: a bare `except:` also catches `KeyboardInterrupt`. [bare-except]"
    )
    assert lines[2].startswith("engine/worker.py:5 major ")
    assert lines[3:6] == ["    Verified fix, line 5:", "      +except OSError:", "    Also at line 9."]
    assert "  Security                   6  1 blocker: torch-load-without-weights-only" in lines
    assert lines[-9:] == [
        "Do not merge yet · 6/10 · new: 2 blockers, 3 majors and 1 info",
        "Must fix: 4 items, about 40 min: 10 min now, 30 min the same day.",
        "  1.  2 min  engine/worker.py:12  [torch-load-without-weights-only]",
        "  2.  1 min  engine/worker.py:20  [hardcoded-cuda]",
        "  3.  5 min  engine/stage.py:3 and 1 more place  [bare-except]",
        "  4. 30 min  the whole change  [untested-change]",
        'As a required check this fails: 2 new blocker findings, and fail-on is "blocker".',
        "Next: omnireview rules show torch-load-without-weights-only",
        "",
    ]


def test_the_text_tells_what_is_good_and_where_to_look_in_a_line_each() -> None:
    questions = (FocusQuestion("Who calls it?", ()), FocusQuestion("Who stops it?", ()))
    faults = [found(path=f"engine/{name}.py", message=f"Fault {name}.") for name in "abcdefghi"]
    review = replace(
        review_of(*faults),
        strengths=(Strength("types", "All of `a.py` is typed, \x1b[31m.", ("a.py",)),),
        focus=(FocusArea("Workers", 1, 30, questions), FocusArea("Engine\u202e", 2, 1, questions)),
        since=Since("c" * 40, Relation.AHEAD, (Push("c" * 40, overall=4.0), Push("d" * 40, overall=6.5))),
    )
    told = as_text.text(review)
    assert "Since the last review of ccccccc: nothing new. Overall: 4 → 6.5.\n" in told
    assert "What is good\n  All of `a.py` is typed, \\x1b[31m.\n" in told
    assert (
        "Where a person should look: Workers (30 lines), Engine\\u202e (1 line); 4 questions in the full report\n"
    ) in told
    assert told.count("[bare-except]\n") == 9 + 5
    assert "  5.  1 min  engine/e.py:3  [bare-except]\n  and 4 more items\n" in told


def test_the_text_of_a_small_change_fits_a_screen() -> None:
    areas = tuple(FocusArea(f"Area {number}", 1, 30, (FocusQuestion("Who calls it?", ()),)) for number in range(4))
    told = (Strength("types", "All of `a.py` is typed.", ("a.py",)),) * 3
    review = replace(review_of(found(), found("untested-change", None, None)), strengths=told, focus=areas)
    source = b"import os\ntry:\n    os.remove(path)\nexcept:\n    pass\n"
    for width in (None, 80):
        assert len(as_text.lines(review, source=lambda _: source, width=width)) <= 40


def test_the_comment_begins_with_its_verdict() -> None:
    for review in (whole_review(), review_of(), review_of(not_analysed=[Skip("a.py", "more than 1 MiB")])):
        _, _, told = as_markdown.summary_body(review, "review").partition(" -->\n")
        assert f"{headline(review)}\n" in told[:150]


def test_the_text_of_a_clean_change_asks_for_nothing() -> None:
    text = as_text.text(review_of())
    assert text.endswith("\nNo findings · 10/10\n")
    assert "Next:" not in text


def test_no_text_of_the_change_can_steer_the_terminal() -> None:
    nasty = found(path="a\x1b[2J.py", message="\x1b]0;title\x07 \u202e text\r\nfake:1 line", status="new")
    review = review_of(nasty, found("b", status="suppressed", reason="\x1b[31m"), skipped=[Skip("\x1b", "\x1b")])
    for width in (None, 80):
        shown = "".join(
            line.text for line in as_text.lines(review, source=lambda _: b"a\nb\n\x1b]0;x", width=width)
        )
        assert not any(map(is_hidden, shown))
        assert "\\x1b]0;title\\x07 \\u202e text fake:1 line" in shown
        assert "    > 3 | \\x1b]0;x" in shown


def test_no_text_of_the_change_is_a_command_in_the_log_of_a_workflow() -> None:
    forged = found(path="::set-output name=x::a.py", line=1, message="Say `##[add-mask]x`.")
    fix = {forged.fingerprint: Suggestion(1, 1, "  ::error::forged\n")}
    text = as_text.text(review_of(forged, suggestions=fix))
    assert "##[" not in text
    assert not [line for line in text.split("\n") if line.strip().startswith("::")]
    assert "\\x3a:set-output name=x::a.py:1 " in text


VALIDATOR = jsonschema_rs.validator_for(as_json.schema())


@pytest.mark.parametrize(
    "review",
    [
        pytest.param(whole_review(), id="all kinds of findings"),
        pytest.param(review_of(), id="clean"),
        pytest.param(review_of(files=[added_file("kernel.cu")]), id="no score"),
        pytest.param(
            review_of(found(path="raw\udcff.py"), skipped=[Skip("\udcff", "x")]), id="bytes that are no UTF-8"
        ),
        pytest.param(review_of(not_analysed=[Skip("a.py", "huge")]), id="incomplete"),
    ],
)
def test_the_json_fits_its_published_schema(review: Review) -> None:
    written = json.dumps(as_json.document(review), ensure_ascii=False)
    written.encode()
    errors = [f"{error.instance_path} {error.message}" for error in VALIDATOR.iter_errors(json.loads(written))]
    assert errors == []


def test_the_schema_itself_is_valid_and_allows_no_other_keys() -> None:
    assert jsonschema_rs.meta.is_valid(as_json.schema())
    for change in ({"extra": 1}, {"verdict": "fine"}, {"schema": 2}):
        assert not VALIDATOR.is_valid(as_json.document(review_of()) | change)


def test_the_json_steers_no_terminal_and_means_the_same() -> None:
    nasty = "\x1b[2J \x9b2J \x85 \u202e\u2066 \u200b \U000e0041 \x7f é 漢"
    review = review_of(found(path=f"a{nasty}.py", message=nasty))
    written = as_json.text(review)
    assert not [character for character in written if is_hidden(character) and character != "\n"]
    assert "é 漢" in written
    assert json.loads(written) == as_json.document(review)


def test_the_json_has_one_finding_for_each_root_cause_and_a_ledger_of_all_sites() -> None:
    document = as_json.document(whole_review())
    assert document["ledger"]["found"] == 10
    assert len(document["findings"]) == 9
    assert next(one for one in document["findings"] if one["path"] == "engine/worker.py" and one["line"] == 5) == {
        "rule": "bare-except",
        "severity": "major",
        "aspect": "correctness",
        "confidence": "high",
        "path": "engine/worker.py",
        "line": 5,
        "end_line": 5,
        "also_lines": [9],
        "message": "Name the errors: a bare `except:` also catches `KeyboardInterrupt`.",
        "fingerprint": EXCEPTS[0].fingerprint,
        "status": "new",
        "placement": "inline",
        "delivery": None,
        "suggestion": {"start_line": 5, "end_line": 5, "text": "except OSError:\n"},
        "diff": None,
        "position": 5,
    }


def test_the_ledger_follows_the_placements_when_a_delivery_changed_them() -> None:
    review = review_of(found())
    moved = replace(review, entries=(replace(review.entries[0], placement=Placement.SUMMARY),))
    ledger = as_json.document(moved)["ledger"]
    assert (ledger["inline"], ledger["summary"]) == (0, 1)


def test_annotations_go_from_worst_to_least_with_escaped_texts() -> None:
    nasty = found("odd,rule:1", "a,b:c%.py", message="100% bad\n::error::fake")
    title = "title=blocker%3A torch-load-without-weights-only"
    assert as_annotations.commands(review_of(nasty, TORCH, UNTESTED, INFO, OLD)) == [
        "::error title=blocker%3A untested-change::156 statements of source changed and no test did.",
        f"::error file=engine/worker.py,line=12,endLine=12,{title}::{TORCH.finding.message}",
        "::warning file=a%2Cb%3Ac%25.py,line=3,endLine=3,title=major%3A odd%2Crule%3A1::100%25 bad ::error::fake",
    ]


def test_at_most_10_annotations_of_a_level_and_the_last_tells_how_many_more() -> None:
    findings = [found(path=f"engine/{index:02}.py") for index in range(13)]
    commands = as_annotations.commands(review_of(*findings, TORCH))
    warnings = [command for command in commands if command.startswith("::warning ")]
    assert (len(commands), len(warnings)) == (11, 10)
    assert warnings[-1].endswith(" (+3 more, see the job summary)")
    assert "more" not in warnings[-2]


@pytest.mark.parametrize(
    "instance", ["review", "PR review/omni", "a--b", "-", "--> <!--", "名前", "~7e", "a\nb", ""]
)
@pytest.mark.parametrize(
    "marker",
    [
        Marker("finding", "", "0123456789abcdef", "bare-except", "1a2b3c4"),
        Marker("finding", "", "0123456789abcdef", "their.Rule_1 -->", "1a2b3c4"),
        Marker("summary", "", head="1a2b3c4", run="812345"),
    ],
)
def test_a_marker_is_read_as_written_and_shows_nothing(marker: Marker, instance: str) -> None:
    marked = replace(marker, instance=instance)
    line = write(marked)
    assert read(f"{line}\nthe issue\n") == read(f"{line}\r\nthe issue") == marked
    page = Page(f"{line}\ntext")
    assert (page.text.strip(), len(page.comments), page.tags["p"]) == ("text", 1, 1)


GOOD = write(Marker("finding", "review", "0123456789abcdef", "bare-except", "1a2b3c4"))


@pytest.mark.parametrize(
    "body",
    [
        "",
        "text\n" + GOOD,
        "> " + GOOD,
        " " + GOOD,
        GOOD + " ",
        GOOD + " text",
        GOOD.replace("v1", "v2"),
        GOOD.replace("0123456789abcdef", "0123456789ABCDEF"),
        GOOD.replace("0123456789abcdef", "0123"),
        GOOD.replace("i=review", "i=re view"),
        GOOD.replace("i=review", "i=~72eview"),
        GOOD.replace("i=review", "i=~zz"),
        GOOD.replace("i=review", "i=a--b"),
        "<!-- omnireview:v1 " + "x" * 100_000,
    ],
)
def test_what_is_not_exactly_a_marker_on_the_first_line_is_none(body: str) -> None:
    assert read(body) is None


def test_every_format_says_the_same_for_the_same_review_in_any_order() -> None:
    def said(review: Review) -> list[object]:
        return [
            as_markdown.summary_body(review, "review", "1"),
            as_markdown.report(review),
            as_text.text(review),
            as_json.document(review),
            as_annotations.commands(review),
        ]

    settings = Settings(max_inline=2)
    assert said(review_of(*ALL, settings=settings)) == said(review_of(*ALL[::-1], settings=settings))
