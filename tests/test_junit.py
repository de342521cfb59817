"""junit.xml: legal XML that Jenkins takes, in which the tests that fail are those that the check fails for."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import xmlschema
from made_reviews import found, review_of
from own_xml import parsed

from omnireview.compare import Judged
from omnireview.render import as_junit
from omnireview.scan import Skip
from omnireview.settings import Settings
from omnireview.terms import Placement

SCHEMA = Path(__file__).parent / "contract" / "reports" / "junit-10.xsd"


@pytest.fixture(scope="module")
def schema() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(SCHEMA)


def written(*judged: Judged, settings: Settings | None = None, **more: Any) -> str:
    chosen = settings or Settings()
    return as_junit.text(review_of(*judged, settings=chosen, **more), chosen)


def outcomes(text: str) -> dict[tuple[str, str], str]:
    """Give what became of each test, by the file and the rule that its name begins with."""
    told: dict[tuple[str, str], str] = {}
    for case in parsed(text).iter("testcase"):
        key = (case.attrib["classname"], case.attrib["name"].split(":")[0])
        assert key not in told
        (told[key],) = [child.tag for child in case if child.tag in {"failure", "error", "skipped"}] or ["passed"]
    return told


JUDGED = [
    found("eval-call", severity="blocker", line=3),
    found("bare-except", severity="major", line=4),
    found("old-thing", severity="blocker", line=5, status="old"),
    found("early-rule", severity="blocker", line=6, stage="preview"),
    found("silenced", severity="blocker", line=9, status="suppressed", reason="measured"),
    found("untested", path=None, line=None, severity="major"),
    found("a-note", severity="info", line=7),
    found("was-here", severity="major", line=8, status="mended"),
]
FILE = "engine/worker.py"


@pytest.mark.parametrize(
    ("settings", "failing"),
    [
        (Settings(), {"eval-call"}),
        (Settings(fail_on="major"), {"eval-call", "bare-except", "untested"}),
        (Settings(fail_scope="all"), {"eval-call", "old-thing"}),
        (Settings(fail_on="never"), set()),
        (Settings(fail_on="score<10"), set()),
    ],
)
def test_what_fails_the_check_is_a_failed_test(settings: Settings, failing: set[str]) -> None:
    told = outcomes(written(*JUDGED, settings=settings))
    verdict = told.pop(("omnireview", "verdict"))
    assert {rule for (_, rule), outcome in told.items() if outcome == "failure"} == failing
    assert (verdict == "failure") is (settings.fail_on != "never")
    assert {rule for _, rule in told} == {judged.finding.rule for judged in JUDGED} - {"a-note", "was-here"}
    assert told[FILE, "silenced"] == "skipped"
    assert ("the change as a whole", "untested") in told


def test_a_clean_change_is_one_test_that_passes() -> None:
    assert outcomes(written()) == {("omnireview", "verdict"): "passed"}


def test_a_file_that_was_not_read_is_an_error_where_it_fails_the_check() -> None:
    skips = [Skip("big.py", "too large")]
    assert outcomes(written(not_analysed=skips))["not analysed", "big.py"] == "error"
    told = outcomes(written(not_analysed=skips, settings=Settings(on_unanalysable="warn")))
    assert told["not analysed", "big.py"] == "skipped"


def test_the_counts_are_those_of_the_tests(schema: xmlschema.XMLSchema) -> None:
    text = written(*JUDGED, not_analysed=[Skip("big.py", "too large")])
    schema.validate(text)
    root = parsed(text)
    tags = {"failures": "failure", "errors": "error", "skipped": "skipped"}
    for suite in root:
        cases = list(suite.iter("testcase"))
        assert int(suite.attrib["tests"]) == len(cases)
        for key, tag in tags.items():
            assert int(suite.attrib[key]) == sum(case.find(tag) is not None for case in cases)
    assert int(root.attrib["tests"]) == len(list(root.iter("testcase")))
    assert int(root.attrib["failures"]) == len(list(root.iter("failure")))
    assert int(root.attrib["errors"]) == len(list(root.iter("error")))


def test_names_are_the_same_when_lines_move_and_never_twice_in_a_file() -> None:
    names = [
        [case.attrib["name"] for case in parsed(text).iter("testcase")]
        for text in (
            written(found(line=3), found(line=5, severity="minor")),
            written(found(line=13), found(line=15, severity="minor")),
        )
    ]
    assert names[0] == names[1]
    assert len(set(names[0])) == len(names[0]) == 3


HOSTILE = "<b>&amp;\"']]>\x00\x1b[31m\ufffe\udcff\u202e\n::error::x ##[error]y" + "\U0001f642"


def test_any_text_and_name_is_legal_xml_that_means_the_same(schema: xmlschema.XMLSchema) -> None:
    text = written(
        found(path=f"a{HOSTILE}.py".replace("\0", ""), message=HOSTILE, severity="blocker"),
        found("silenced", status="suppressed", reason=HOSTILE),
        not_analysed=[Skip("a\n\x07.py", HOSTILE)],
    )
    schema.validate(text)
    data = text.encode()
    failure = next(case.find("failure") for case in parsed(data).iter("testcase") if case.attrib.get("line"))
    assert failure is not None
    assert (
        "<b>&amp;\"']]>\\x00\\x1b[31m\\ufffe\\udcff\\u202e ::error::x ##[error]y\U0001f642"
        in failure.attrib["message"]
    )
    assert "##[" not in text
    assert not any(line.lstrip().startswith("::") for line in text.split("\n"))


def test_what_is_not_told_is_no_test() -> None:
    one = found("copied-thing", severity="info")
    quiet = replace(one, finding=replace(one.finding, quiet=Placement.COPIED))
    assert outcomes(written(quiet)) == {("omnireview", "verdict"): "passed"}
