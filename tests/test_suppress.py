"""`# omnireview: ignore[rule-id] reason` silences what it names, and nothing else."""

from dataclasses import replace

import pytest
from made_trees import MadeTree
from test_compare import PATH, finding

from omnireview.compare import Judged
from omnireview.scan import ScanResult
from omnireview.suppress import Suppressed, read_suppressions, suppress
from omnireview.terms import Severity, Status

RULES = ["silent-broad-except", "bare-except"]


def run(text: str, line: int = 3, severity: Severity = Severity.MAJOR) -> Suppressed:
    judged = [Judged(replace(finding(line), severity=severity), "f" * 16, Status.NEW)]
    return suppress(judged, ScanResult(files_read=(PATH,)), MadeTree({PATH: text.encode()}), RULES)


@pytest.mark.parametrize(
    ("text", "target"),
    [
        pytest.param("a\nb\nc  # omnireview: ignore[silent-broad-except] best effort\n", 3, id="on the line"),
        pytest.param("a\n# omnireview: ignore[silent-broad-except] best effort\nc\n", 3, id="above the line"),
        pytest.param(
            "# omnireview: ignore[silent-broad-except] why\n# more\nc\n", 3, id="above, with more comment"
        ),
        pytest.param(
            "a\nb\nc  # omnireview: ignore[bare-except, silent-broad-except] why\n", 3, id="one of several"
        ),
        pytest.param(
            "a\nb\nc  # noqa: E722  # omnireview:ignore[silent-broad-except] why\n", 3, id="behind another"
        ),
        pytest.param(
            "a\nb\nc  # omnireview: ignore[bare-except] y  # omnireview: ignore[silent-broad-except] why\n",
            3,
            id="behind one of another rule",
        ),
        pytest.param(
            "a\n# noqa: E722  # omnireview: ignore[silent-broad-except] why\nc\n", 3, id="above, behind another"
        ),
        pytest.param(
            "a\x0c\x0b\u2028x\nb\nc  # omnireview: ignore[silent-broad-except] why\n", 3, id="git's lines"
        ),
    ],
)
def test_a_comment_silences_the_finding_it_points_at(text: str, target: int) -> None:
    result = run(text, target)
    assert [entry.status for entry in result.judged] == [Status.SUPPRESSED]
    assert result.judged[0].reason


CALL = "x = one(\n    a,{0}\n    two(b),{1}\n    c,{2}\n){3}\ny = 1\n"
NOTE = "  # omnireview: ignore[silent-broad-except] why"


@pytest.mark.parametrize("place", range(4))
@pytest.mark.parametrize("line", range(1, 6))
def test_a_comment_anywhere_in_a_statement_of_several_lines_silences_its_finding(place: int, line: int) -> None:
    result = run(CALL.format(*(NOTE if place == number else "" for number in range(4))), line)
    assert [entry.status for entry in result.judged] == [Status.SUPPRESSED]
    assert result.notes == ()


def test_a_comment_above_silences_the_whole_statement_and_none_elsewhere() -> None:
    text = NOTE.strip() + "\n" + CALL.format("", "", "", "")
    assert run(text, 4).judged[0].status is Status.SUPPRESSED
    assert run(text, 7).judged[0].status is Status.NEW


def test_of_two_findings_in_a_statement_only_the_one_on_the_comment_s_line_is_silenced() -> None:
    text = CALL.format("", NOTE, "", "")
    judged = [Judged(finding(line), str(line) * 16, Status.NEW) for line in (2, 3)]
    result = suppress(judged, ScanResult(files_read=(PATH,)), MadeTree({PATH: text.encode()}), RULES)
    assert [entry.status for entry in result.judged] == [Status.NEW, Status.SUPPRESSED]


@pytest.mark.parametrize(("line", "status"), [(1, Status.SUPPRESSED), (2, Status.SUPPRESSED), (4, Status.NEW)])
def test_the_header_of_a_block_ends_where_its_body_begins(line: int, status: Status) -> None:
    assert run(f"def f(\n    a=[],\n):{NOTE}\n    return a\n", line).judged[0].status is status


def test_the_reason_is_kept_for_the_summary() -> None:
    assert (
        run("a\nb\nc  # omnireview: ignore[silent-broad-except]  metrics only \n").judged[0].reason
        == "metrics only"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("a\nb\nc  # omnireview: ignore[bare-except] why\n", "suppresses nothing", id="another rule"),
        pytest.param("a\nb\nc  # omnireview: ignore\n", "names no rule", id="no rule"),
        pytest.param("a\nb\nc  # omnireview: ignore[no-such-rule]\n", "does not run here", id="unknown rule"),
        pytest.param(
            "c  # omnireview: ignore[silent-broad-except] why\nb\nc\n", "suppresses nothing", id="elsewhere"
        ),
    ],
)
def test_a_comment_that_silences_nothing_is_reported(text: str, said: str) -> None:
    result = run(text)
    assert [entry.status for entry in result.judged] == [Status.NEW]
    assert said in " ".join(result.notes)


def test_a_blocker_is_suppressed_only_with_a_reason() -> None:
    bare = run("a\nb\nc  # omnireview: ignore[silent-broad-except]\n", severity=Severity.BLOCKER)
    assert bare.judged[0].status is Status.NEW
    assert "only with a reason" in bare.notes[0]
    reasoned = run("a\nb\nc  # omnireview: ignore[silent-broad-except] because\n", severity=Severity.BLOCKER)
    assert reasoned.judged[0].status is Status.SUPPRESSED


def test_a_file_without_the_word_has_no_suppressions() -> None:
    assert read_suppressions(PATH, b"except Exception:  # ignore[silent-broad-except]\n") == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        pytest.param("README.md", "write `# omnireview: ignore[bare-except] why`\n", id="prose"),
        pytest.param(PATH, "HELP = '# omnireview: ignore[bare-except] why'\n", id="a string"),
        pytest.param(
            PATH, "HELP = '# omnireview: ignore[bare-except] why'  # noqa\n", id="a string before a comment"
        ),
        pytest.param(
            PATH, "def f():\n    '''Say.\n\n    # omnireview: ignore[bare-except] y\n    '''\n", id="docs"
        ),
    ],
)
def test_what_only_speaks_of_suppressions_is_none(path: str, text: str) -> None:
    assert read_suppressions(path, text.encode()) == []


def test_a_file_that_does_not_parse_has_its_suppressions_all_the_same() -> None:
    text = b"x = (\ny = 1  # omnireview: ignore[unparsable-file] generated below\n"
    assert [each.line for each in read_suppressions(PATH, text)] == [2]


@pytest.mark.parametrize(
    "start",
    [
        pytest.param(b"# coding: rot13\n", id="a codec that is none of texts"),
        pytest.param(b"# coding: idna\n", id="a codec that refuses the bytes"),
        pytest.param(b"x = 1\n", id="no codec named"),
        pytest.param(b"\xef\xbb\xbfx = 1\n", id="a byte order mark"),
    ],
)
def test_odd_bytes_do_not_stop_the_reading(start: bytes) -> None:
    text = start + b"y = 2  # omnireview: ignore[bare-except] why\nz = '\xff'\n"
    assert [each.line for each in read_suppressions(PATH, text)] == [2]


def test_yaml_has_suppressions() -> None:
    text = b"a: 1\ntrust_remote_code: true  # omnireview: ignore[trust-remote-code] our own model\n"
    assert [(each.target, each.rules) for each in read_suppressions("a.yaml", text)] == [
        (2, ("trust-remote-code",))
    ]
