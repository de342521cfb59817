"""The page of a review: what stands on it and where, and what hostile text can't do to it."""

import base64
import hashlib
import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from git_repository import Repository
from made_pages import Seen
from made_reviews import HEAD, added_file, edited_file, found, review_of
from made_trees import MadeTree

from omnireview.corridor import review_change
from omnireview.diff import FileStatus
from omnireview.edits import Suggestion
from omnireview.focus import FocusArea, FocusQuestion, Named
from omnireview.git import Git
from omnireview.history import Fate, Past, Push, Relation, Remembered, Since
from omnireview.overview import Definition, FileGroup, FileRow, LinkedIssue, Overview, Replacement
from omnireview.page import findings, html
from omnireview.pull_request.local import from_range
from omnireview.render.escape import is_hidden
from omnireview.review.before_after import BeforeAfter
from omnireview.scan import Skip
from omnireview.settings import Settings
from omnireview.strengths import Strength
from omnireview.terms import Aspect, Severity

SCORES = (("a", 3.0), ("c", 4.0), ("e", 6.5))
ROW = re.compile(r'<div class="(added|removed|kept)( marked)?"><b>(\d*)</b>([-+ ]) (.*?)</div>', re.DOTALL)
HOSTILE = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</style><style>body{display:none}</style>",
    "<img src=x onerror=alert(1)>",
    "</title><svg onload=alert(1)>",
    '"\'><iframe src="https://evil.example/"></iframe>',
    "<a href='javascript:alert(1)'>x</a>",
    "</div></article></section></main><h1>Approved</h1>",
    "<!-- --><link rel=stylesheet href=https://evil.example/x.css>",
    "`</code><b>` ``x` <details open> ```",
    "{{ review }} {% raw %} {# x",
    "\u202etxt.exe\u2066\u200b\x1b[31m\udcff",
]


def article(page: str, part: str) -> str:
    """The finding whose HTML holds `part`."""
    (one,) = [one for one in re.findall(r"<article .*?</article>", page, re.DOTALL) if part in one]
    return str(one)


def rows(written: str) -> list[tuple[str, bool, str, str, str]]:
    parts = ROW.findall(written)
    return [(kind, bool(mark), line, sign, unescape(text)) for kind, mark, line, sign, text in parts]


def test_a_reader_meets_verdict_then_work_then_score_then_findings() -> None:
    review = review_of(
        found(severity="blocker"),
        found("magic-number", line=5, severity="minor"),
        not_analysed=[Skip("engine/huge.py", "longer than 2 MB")],
        skipped=[Skip("logo.png", "binary")],
        notes=["GitHub listed 300 of 301 files."],
    )
    seen = Seen(html(review))
    wanted = ["Do not merge yet", "Not analysed", "Must fix before merge", "Score", "Notes", "Findings"]
    wanted += ["Criteria for approval", "After the merge", "Skipped files", "How this review was made"]
    titles = re.findall(r"<h2[^>]*>(.*?)</h2>", html(review))
    assert [title.partition(" · ")[0] for title in titles] == wanted
    assert seen.headings[0] == 1
    assert all(after <= before + 1 for before, after in zip(seen.headings, seen.headings[1:], strict=False))
    for words in ("longer than 2 MB", "binary", "GitHub listed 300 of 301 files.", "The check fails:"):
        assert words in seen.text


def test_work_and_criteria_say_their_minutes_and_their_state() -> None:
    review = review_of(
        *(found(line=line, effort=10) for line in (3, 5, 9, 11)), found("a-minor", severity="minor")
    )
    seen = Seen(html(replace(review, strengths=(Strength("types", "All of `a.py` is typed.", ("a.py",)),))))
    assert "About 20 min." in seen.text
    assert "✘ open: The one item of the must-fix list is mended" in seen.text
    assert "All of a.py is typed." in seen.text


def test_every_link_leads_somewhere_and_no_two_parts_share_a_name() -> None:
    twins = [found(line=3), found(line=3, status="mended"), found("eval-call", line=9, severity="blocker")]
    seen = Seen(html(review_of(*twins)))
    assert len(seen.ids) == len(set(seen.ids))
    within = {link[1:] for link in seen.links if link.startswith("#")}
    assert within <= set(seen.ids)
    assert {link for link in seen.links if not link.startswith("#")} == {
        f"https://github.com/omni/engine/commit/{HEAD}",
        *(f"https://github.com/omni/engine/blob/{HEAD}/engine/worker.py{line}" for line in ("", "#L3", "#L9")),
    }


def test_the_comment_stands_under_its_line_with_the_diff_around_it() -> None:
    file = edited_file("engine/worker.py", "a\nb\nc\nd\ne\nf\ng\nh\ni\n", "a\nb\nc\nd\nE\nf\ng\nh\ni\n")
    one = article(html(review_of(found(line=5), files=[file]), [file]), "Name the errors")
    above, _, below = one.partition("Name the errors")
    assert rows(above) == [
        ("kept", False, "3", " ", "c"),
        ("kept", False, "4", " ", "d"),
        ("removed", False, "5", "-", "e"),
        ("added", True, "5", "+", "E"),
    ]
    assert [row[4] for row in rows(below)] == ["f", "g", "h"]


def test_a_mended_finding_stands_under_the_line_of_the_merge_base() -> None:
    file = edited_file("engine/worker.py", "a\nb\nexcept:\nd\n", "a\nb\nexcept OSError:\nd\n")
    page = html(review_of(found(line=3, status="mended"), files=[file]), [file])
    above = article(page, "Name the errors").partition("Name the errors")[0]
    assert rows(above)[-1] == ("removed", True, "3", "-", "except:")


def test_a_finding_outside_of_the_diff_is_shown_in_the_file_of_the_head() -> None:
    file = edited_file("engine/worker.py", "a\n", "A\n")
    review = review_of(found(line=20, on_added_line=False), files=[file])
    head = MadeTree({"engine/worker.py": b"".join(b"line %d\n" % number for number in range(1, 22))})
    one = article(html(review, [file], head), "Name the errors")
    assert [row[4] for row in rows(one)] == ["line 17", "line 18", "line 19", "line 20", "line 21"]
    assert "No comment stands on its line: caused by this change" in one
    assert rows(article(html(review, [file]), "Name the errors")) == []


@pytest.mark.parametrize("line", [0, -4, 22, 10**9])
def test_a_line_that_the_file_does_not_have_shows_no_source(line: int) -> None:
    review = review_of(found(line=line, on_added_line=False))
    head = MadeTree({"engine/worker.py": b"x\n" * 21})
    assert rows(article(html(review, [], head), "Name the errors")) == []


def test_a_verified_fix_is_a_diff() -> None:
    fault = found(line=3)
    fix = Suggestion(3, 3, "except OSError:\n", "-except:\n+except OSError:\n")
    page = html(review_of(fault, suggestions={fault.fingerprint: fix}))
    one = article(page, "Name the errors").partition("Verified fix for line 3")[2]
    assert rows(one)[:2] == [("removed", False, "", "-", "except:"), ("added", False, "", "+", "except OSError:")]


def test_each_score_is_text_beside_its_bar() -> None:
    review = review_of(found(severity="blocker", aspect="security"))
    page = html(review)
    score = review.scorecard.aspects[Aspect.SECURITY].score
    assert score is not None
    (security,) = re.findall(r'<tr><th scope="row">Security</th>(.*?)</tr>', page, re.DOTALL)
    assert f'<td class="number">{score}</td>' in security
    assert f'<rect class="filled" width="{score * 10}" height="10"/>' in security
    (none,) = re.findall(r'<tr><th scope="row">Documentation</th>(.*?)</tr>', page, re.DOTALL)
    assert "n/a" in none
    assert "filled" not in none


def test_each_lost_point_names_its_findings() -> None:
    fault = found(severity="blocker")
    review = review_of(fault)
    (deduction,) = review.scorecard.deductions
    taken = html(review).partition("How the score came about")[2].partition("</details>")[0]
    assert "<code>bare-except</code>" in taken
    assert f'<td class="number">\u2212{deduction.points:g}</td>' in taken
    assert f'href="#finding-{fault.fingerprint}"' in taken


def test_what_was_there_before_is_on_the_page_and_named_so() -> None:
    reasons = {"old": "", "moved": "", "mended": "", "suppressed": "it ends"}
    judged = [found(path=f"engine/{kind}.py", status=kind, reason=why) for kind, why in reasons.items()]
    seen = Seen(html(review_of(*judged)))
    for words in ("There before", "Moved", "Mended", "Suppressed", "Reason given in the code: it ends"):
        assert words in seen.text


def seen_part(page: str, name: str) -> str:
    """The HTML of a part of the page."""
    (part,) = re.findall(rf'<section id="{name}".*?</section>', page, re.DOTALL)
    return str(part)


def looked_back(**more: Any) -> Since:
    """What happened since a review of another head; the finding on line 3 of engine/worker.py is new."""
    new, old = (
        Remembered(found().fingerprint, "bare-except", Severity.MAJOR, "engine/worker.py", 3),
        Remembered("0" * 16, "eval-call", Severity.BLOCKER, "engine/gone.py", 7),
    )
    pushes = tuple(Push(each * 40, overall=score, verdict="do not merge yet", new=2) for each, score in SCORES)
    facts: dict[str, Any] = {"new": (new,), "past": (Past(old, Fate.MENDED, "d" * 40),)} | more
    return Since("c" * 40, Relation.AHEAD, pushes, **facts)


def test_what_happened_since_the_last_review_leads_to_findings_and_commits() -> None:
    page = html(replace(review_of(found()), since=looked_back()))
    seen = Seen(page)
    assert "The last review was of ccccccc: 1 new and 1 mended. Overall: 3 → 4 → 6.5." in seen.text
    assert [text for _, text in seen.rows if "merge yet" in text] == [
        f"{head * 7}{score:g}do not merge yet2" for head, score in SCORES
    ]
    assert f'<a class="path" href="#finding-{found().fingerprint}">engine/worker.py:3</a>' in seen_part(
        page, "since"
    )
    assert f"https://github.com/omni/engine/commit/{'d' * 40}" in seen.links
    assert f"https://github.com/omni/engine/blob/{'c' * 40}/engine/gone.py#L7" in seen.links
    without = html(replace(review_of(found()), since=looked_back(new=(), past=())))
    assert "nothing new" in without
    assert "What is new and what is over" not in without
    assert "Since the last review" not in html(review_of(found()))


def test_what_changed_names_issues_definitions_and_files() -> None:
    overview = Overview(
        files=(
            FileRow("engine/worker.py", FileStatus.RENAMED, FileGroup.SOURCE, 12, 3, "engine/old.py"),
            FileRow("engine/gone.py", FileStatus.REMOVED, FileGroup.SOURCE, 0, 40),
            FileRow("logo.png", FileStatus.ADDED, FileGroup.OTHER, 0, 0, note="binary"),
        ),
        new=(Definition("class", "Worker", "engine/worker.py", 5, ("Base",), "Runs `steps`."),),
        gone=(Definition("function", "run", "engine/gone.py", 1),),
        replaced=(
            Replacement("class", "Old", "engine/old.py", "Worker", "engine/worker.py", "methods", 3, 4),
            Replacement("function", "go", "engine/old.py", "go", "engine/worker.py", "name"),
        ),
        issues=(LinkedIssue(7, "Make it fast", open=True, closes=True, done=1, left=3, open_items=("Measure",)),),
        notes=("2 files were too large to be read.",),
    )
    page = html(replace(review_of(found()), overview=overview))
    seen = Seen(page)
    for words in (
        "3 files, +12 \N{MINUS SIGN}43: 2 source files and 1 other file.",
        "closes #7 (open): Make it fast · 1 of 4 tasks done",
        "open: Measure",
        "2 more open",
        "class Worker(Base) in engine/worker.py: Runs steps.",
        "function run from engine/gone.py",
        "class Worker in engine/worker.py replaces Old (3 of 4 methods)",
        "function go moved from engine/old.py to engine/worker.py",
        "2 files were too large to be read.",
    ):
        assert words in seen.text
    assert ["renamed from engine/old.py" in text for _, text in seen.rows if "+12 \N{MINUS SIGN}3" in text] == [
        True
    ]
    assert "https://github.com/omni/engine/issues/7" in seen.links
    assert not [link for link in seen.links if link.endswith("gone.py")]
    many = tuple(FileRow(f"part/{number}.py", FileStatus.ADDED, FileGroup.TESTS, 1, 0) for number in range(21))
    folders = Seen(html(replace(review_of(found()), overview=Overview(files=many))))
    assert "part/21 added+21 \N{MINUS SIGN}0" in folders.text.replace("\n", "")


def test_where_a_person_should_look_asks_with_linked_names() -> None:
    names = (Named("Worker.run", "engine/worker.py", 5), Named("Worker.stop", "engine/worker.py"))
    question = FocusQuestion("What happens in {functions} on a failure?", (("functions", names),))
    area = FocusArea("Workers", 1, 30, (question,))
    seen = Seen(html(replace(review_of(found()), focus=(area,))))
    assert "Workers (1 file, 30 changed lines)" in seen.text
    assert "What happens in Worker.run and Worker.stop on a failure?" in seen.text
    assert f"https://github.com/omni/engine/blob/{HEAD}/engine/worker.py#L5" in seen.links


def test_work_says_now_the_same_day_and_after_the_merge() -> None:
    fault, minor = found("eval-call", severity="blocker", effort=10), found("a-minor", line=9, severity="minor")
    untested = found("untested-change", None, None, aspect="testing", effort=30, message="No test.")
    review = review_of(fault, minor, untested)
    example = BeforeAfter("eval(text)\n", "parse(text)\n")
    page = html(replace(review, examples={"eval-call": example, "a-minor": example}))
    seen = Seen(page)
    assert "About 40 min: 10 min now, 30 min the same day." in seen.text
    assert "30 min, the same day ·" in seen.text
    assert page.count("Before and after, in the rule's own example") == 1
    above = page.partition('<h2 id="score-title"')[0]
    assert [(kind, text) for kind, _, _, _, text in rows(above)] == [
        ("removed", "eval(text)"),
        ("added", "parse(text)"),
    ]
    (later,) = [text for text in seen.closed if "1 improvement, about 2 min" in text]
    assert "engine/worker.py:9" in later


def test_a_clean_change_has_a_page_without_findings() -> None:
    seen = Seen(html(review_of(files=[added_file("engine/worker.py")])))
    assert "No findings" in seen.text
    assert "nothing in it needs mending" in seen.text
    assert seen.tags["article"] == seen.tags["form"] == 0


def test_findings_beyond_the_limit_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings, "MOST", 3)
    seen = Seen(html(review_of(*(found(path=f"engine/{number}.py") for number in range(1_005)))))
    assert seen.tags["article"] == 3
    assert "1,002 more findings in the JSON report." in seen.text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text_wherever_it_comes_from(text: str) -> None:
    def page(text: str) -> str:
        path = f"engine/{text.replace('/', '')}.py"
        file = edited_file(path, "a\nb\nc\n", f"a\n{text}\nc\n".encode("utf-8", "replace").decode())
        faults = [
            found(path=path, line=2, message=f"{text} `{text}`", severity="blocker"),
            found("eval-call", path, 2, message=text),
            found("silenced", path, 2, status="suppressed", reason=text),
            found("about-all", None, None, message=text, aspect="testing"),
        ]
        fix = Suggestion(2, 2, f"{text}\n", f"-{text}\n+{text}\n")
        review = review_of(
            *faults,
            files=[file],
            suggestions={faults[0].fingerprint: fix},
            skipped=[Skip(path, text)],
            not_analysed=[Skip(path, text)],
            notes=[text],
            title=text,
            repository=text,
        )
        name = Named(text, path, 2)
        overview = Overview(
            files=(FileRow(path, FileStatus.RENAMED, FileGroup.SOURCE, 1, 1, f"{path}.old", text),),
            new=(Definition("class", text, path, 1, (text,), text),),
            gone=(Definition("class", text, path, 1),),
            replaced=(Replacement("class", text, path, text, path, "methods", 1, 2),),
            issues=(LinkedIssue(7, text, open=True, closes=False, left=1, open_items=(text,)),),
            notes=(text,),
        )
        past = Past(Remembered("0" * 16, text, Severity.MAJOR, path, 2), Fate.REMOVED)
        review = replace(
            review,
            overview=overview,
            focus=(FocusArea(text, 1, 1, (FocusQuestion("Is {files} read?", (("files", (name,)),)),)),),
            since=replace(looked_back(past=(past,)), pushes=(Push("a", verdict=text),) * 3),
            strengths=(Strength("types", text, (path,)),),
            examples={"eval-call": BeforeAfter(f"{text}\n", f"{text}{text}\n")},
        )
        return html(review, [file], MadeTree({path: text.encode("utf-8", "replace")}))

    written, harmless = page(text), page("harmless")
    seen, usual = Seen(written), Seen(harmless)
    assert set(seen.tags) <= set(usual.tags)
    assert seen.attributes <= usual.attributes
    assert {tag: seen.tags[tag] for tag in seen.tags if tag != "code"} == {
        tag: usual.tags[tag] for tag in seen.tags if tag != "code"
    }
    assert all(link.startswith("#") for link in seen.links)
    assert not any(is_hidden(character) for character in written.replace("\n", ""))
    assert not {name for _, name in seen.attributes if name.startswith("on") or name == "style"}
    written.encode()


def test_only_the_page_s_own_style_and_script_may_run() -> None:
    page = html(review_of(found()))
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="(.*?)"', page)
    told = dict(part.strip().split(" ", 1) for part in unescape(policy).split(";"))
    assert told["default-src"] == told["base-uri"] == told["form-action"] == "'none'"
    for tag in ("style", "script"):
        (inner,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inner.encode()).digest()).decode()
        assert told[f"{tag}-src"] == f"'sha256-{digest}'"
    assert "unsafe" not in policy


def test_tables_say_what_their_heads_are_heads_of() -> None:
    page = html(review_of(found(), skipped=[Skip("a.png", "binary")]))
    heads = re.findall(r"<th\b[^>]*>", page)
    assert heads
    assert all(re.search(r'scope="(row|col)"', head) for head in heads)
    assert page.count("<table") == page.count("<caption") == 3


def test_the_page_is_the_same_on_each_run() -> None:
    judged = [found(path=f"engine/{number % 7}.py", line=number) for number in range(1, 40)]
    assert html(review_of(*judged)) == html(review_of(*reversed(judged)))


def test_the_page_of_a_real_change_shows_its_lines(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.commit({"engine/__init__.py": b"", "engine/run.py": b"def run(text):\n    return text\n"})
    repository.commit({"engine/run.py": b"def run(text):\n    return eval(text)\n"})
    pull = from_range(Git.open(tmp_path), "HEAD~1..HEAD")
    page = html(review_change(pull, pull.base_tree, Settings()), pull.files, pull.head_tree)
    above = article(page, "<code>dynamic-code-execution</code>").partition('<div class="comment')[0]
    assert rows(above)[-1] == ("added", True, "2", "+", "    return <u>eval(text)</u>")
