"""The step of a workflow: what it posts, prints and hands on, and its exit code."""

import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from conftest import TOKEN
from fake_github import FakeGitHub
from made_reviews import found

from omnireview.action import OUTPUTS, run_action
from omnireview.action.outputs import outputs_of
from omnireview.action.runner import append_summary, cut, mask, message, write_outputs
from omnireview.compare import Judged
from omnireview.errors import Exit
from omnireview.export.forms import FILES
from omnireview.inputs import Inputs
from omnireview.publish import withhold
from omnireview.pull_request import PullRequest
from omnireview.render.escape import inert
from omnireview.review import Review, write_review
from omnireview.settings import Settings

PAYLOADS = Path(__file__).parent / "contract" / "payloads"
NEW = b"".join(b"line_%d = %d\n" % (number, number) for number in range(1, 31))
MAJOR = found("bare-except", "engine.py", 3)
BLOCKER = found("mutable-default", "engine.py", 9, severity="blocker")


@dataclass
class Step:
    """One step of a workflow run, as the runner starts it and reads its traces."""

    folder: Path
    fake: FakeGitHub
    findings: tuple[Judged, ...] = (MAJOR, BLOCKER)
    settings: Settings = field(default_factory=Settings)
    log: str = ""

    def __post_init__(self) -> None:
        self.fake.files(old={"engine.py": b""}, new={"engine.py": NEW})
        payload = json.loads((PAYLOADS / "pull_request.json").read_text(encoding="utf-8"))[22]
        payload["repository"]["full_name"] = self.fake.repository
        pull = payload["pull_request"] | {"number": self.fake.number}
        pull["head"] |= {
            "sha": self.fake.head,
            "repo": {**pull["head"]["repo"], "full_name": self.fake.repository},
        }
        payload["pull_request"] = pull
        self.payload = payload
        self.env = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_API_URL": self.fake.api_url,
            "GITHUB_EVENT_NAME": "pull_request",
            "GITHUB_EVENT_PATH": str(self.folder / "event.json"),
            "GITHUB_JOB": "review",
            "GITHUB_OUTPUT": str(self.folder / "output"),
            "GITHUB_RUN_ATTEMPT": "2",
            "GITHUB_RUN_ID": "123",
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary.md"),
            "GITHUB_WORKFLOW": "Code review",
            "GITHUB_WORKSPACE": str(self.folder / "workspace"),
            "INPUT_TOKEN": TOKEN,
            "RUNNER_TEMP": str(self.folder / "temp"),
        }

    def run(self, review_change: Callable[[PullRequest, Inputs], tuple[Review, Settings]] | None = None) -> Exit:
        (self.folder / "event.json").write_text(json.dumps(self.payload), encoding="utf-8")
        log = io.StringIO()
        code = run_action(self.env, review_change=review_change or self.review, out=log, pause=0, settle=0)
        self.log = log.getvalue()
        return code

    def review(self, pull: PullRequest, inputs: Inputs) -> tuple[Review, Settings]:
        settings = replace(self.settings, **inputs.overrides)
        review = write_review(
            pull,
            self.findings,
            settings,
            not_analysed=(),
            skipped=(),
            suggest=lambda _: None,
            versions={"omnireview": "1"},
        )
        return review, settings

    @property
    def outputs(self) -> dict[str, str]:
        return read_outputs(Path(self.env["GITHUB_OUTPUT"]).read_text(encoding="utf-8"))

    @property
    def summary(self) -> str:
        return Path(self.env["GITHUB_STEP_SUMMARY"]).read_text(encoding="utf-8")

    def commands(self) -> list[str]:
        """Give the workflow commands that the runner would carry out."""
        return commands_of(self.log)

    def writes(self) -> list[str]:
        return [call.path for call in self.fake.calls if call.verb != "GET" and call.path != "/graphql"]


@pytest.fixture
def step(tmp_path: Path, fake_github: FakeGitHub) -> Step:
    return Step(tmp_path, fake_github)


def commands_of(log: str) -> list[str]:
    """Read a log as the runner does: both command syntaxes count, unless commands are stopped."""
    stopped, carried_out = "", []
    for line in log.split("\n"):
        if stopped:
            stopped = "" if line.strip() == f"::{stopped}::" else stopped
        elif line.lstrip().startswith("::stop-commands::"):
            stopped = line.strip().removeprefix("::stop-commands::")
        elif re.match(r"\s*::[^:]+::|\s*::\w+ |.*##\[", line):
            carried_out.append(line)
    assert not stopped, "commands were stopped and never resumed"
    return carried_out


def read_outputs(text: str) -> dict[str, str]:
    """Read GITHUB_OUTPUT as the runner does."""
    values = {}
    lines = iter(text.split("\n"))
    for line in lines:
        if not line:
            continue
        name, _, delimiter = line.partition("<<")
        value = []
        for content in lines:
            if content == delimiter:
                break
            value.append(content)
        values[name] = "\n".join(value)
    return values


def test_the_step_posts_the_review_and_hands_on_its_facts(step: Step) -> None:
    step.findings += (found("gone", "engine.py", 5, status="mended"), found("was", "engine.py", 7, status="old"))
    assert step.run() is Exit.POLICY_FAILED
    assert len(step.fake.reviews[0]["comments"]) == 2
    report = Path(step.outputs["report-path"])
    assert step.outputs == {
        "score": step.outputs["score"],
        "verdict": "do not merge yet",
        "findings": "3",
        "blockers": "1",
        "new": "2",
        "mended": "1",
        "posted": "2",
        "undelivered": "0",
        "report-path": str(step.folder / "temp" / "omnireview" / "review.json"),
        "sarif-path": str(step.folder / "temp" / "omnireview" / "review.sarif"),
        "comment-url": step.fake.comments[0]["url"],
    }
    assert 1 <= float(step.outputs["score"]) <= 10
    assert list(step.outputs) == list(OUTPUTS)
    deliveries = [finding["delivery"] for finding in json.loads(report.read_text(encoding="utf-8"))["findings"]]
    assert sorted(str(delivery) for delivery in deliveries) == ["None", "inline", "inline", "old"]
    assert "posted 2 of 2 comments" in step.log
    assert "found 3 = 2 inline + 1 old" in step.log
    assert "posted 2 of 2 comments" in step.summary
    assert "bare-except" in step.summary or "Name the errors" in step.summary
    assert any(command.startswith("::error") and "fail-on" in command for command in step.commands())


@pytest.mark.parametrize(
    ("findings", "inputs", "code"),
    [
        ((MAJOR,), {}, Exit.PASS),
        ((BLOCKER,), {}, Exit.POLICY_FAILED),
        ((BLOCKER,), {"INPUT_FAIL-ON": "never"}, Exit.PASS),
        ((MAJOR,), {"INPUT_FAIL-ON": "major"}, Exit.POLICY_FAILED),
        ((), {}, Exit.PASS),
    ],
)
def test_the_exit_code_is_the_gate(
    step: Step, findings: tuple[Judged, ...], inputs: dict[str, str], code: Exit
) -> None:
    step.findings = findings
    step.env |= inputs
    assert step.run() is code


def test_a_second_attempt_posts_nothing_twice(step: Step) -> None:
    step.run()
    step.env["GITHUB_RUN_ATTEMPT"] = "3"
    step.run()
    assert len(step.writes()) == 2
    assert "found 2 = 2 existing" in step.log


def test_the_jobs_of_a_matrix_keep_apart_by_id(step: Step) -> None:
    for name in ("py311", "py312"):
        step.env["INPUT_ID"] = name
        step.run()
    assert len(step.fake.comments) == 2
    assert len(step.fake.reviews) == 2


def test_comment_on_clean_of_the_settings_gives_way_to_the_input(step: Step) -> None:
    step.findings = ()
    step.settings = Settings(comment_on_clean="never")
    step.run()
    assert step.fake.comments == []
    step.env["INPUT_COMMENT-ON-CLEAN"] = "always"
    step.run()
    assert len(step.fake.comments) == 1


def test_a_dry_run_prints_what_it_would_send(step: Step) -> None:
    step.env["INPUT_DRY-RUN"] = "true"
    step.run()
    assert step.writes() == []
    assert "would post 2 of 2 comments" in step.log
    assert "--- on engine.py:9 (RIGHT)" in step.log
    assert step.outputs["posted"] == "0"


def test_a_run_for_an_older_commit_leaves_the_writing_to_the_newer_one(step: Step) -> None:
    step.payload["pull_request"]["head"]["sha"] = "e" * 40
    assert step.run() is Exit.POLICY_FAILED
    assert step.writes() == []
    assert "this run is for eeeeeee and the pull request is at aaaaaaa by now" in step.log
    assert (step.outputs["posted"], step.outputs["undelivered"]) == ("0", "0")


@pytest.mark.parametrize(
    ("kind", "code"),
    [("fork", Exit.PASS), ("deleted fork", Exit.PASS), ("dependabot", Exit.PASS), ("own branch", Exit.USER_SIDE)],
)
def test_a_token_that_may_not_write_leaves_annotations_and_the_job_summary(
    step: Step, kind: str, code: Exit
) -> None:
    step.findings = (MAJOR,)
    step.fake.may_write = False
    if "fork" in kind:
        repo = {"full_name": "contributor/engine"} if kind == "fork" else None
        step.payload["pull_request"]["head"]["repo"] = repo
    if kind == "dependabot":
        step.env["GITHUB_ACTOR"] = "dependabot[bot]"
    assert step.run() is code
    annotations = [command for command in step.commands() if "file=engine.py" in command]
    assert len(annotations) == 1
    assert annotations[0].startswith("::warning file=engine.py,line=3")
    assert "pull-requests: write" in step.log
    assert "Name the errors" in step.summary
    assert "pull-requests: write" in step.summary
    assert step.outputs["undelivered"] == "0"


def test_with_pull_request_target_a_missing_permission_is_the_workflows_fault(step: Step) -> None:
    step.findings = (MAJOR,)
    step.fake.may_write = False
    step.env["GITHUB_EVENT_NAME"] = "pull_request_target"
    step.payload["pull_request"]["head"]["repo"] = None
    assert step.run() is Exit.USER_SIDE


def test_what_is_told_nowhere_outweighs_the_gate(step: Step) -> None:
    step.fake.may_write = False
    del step.env["GITHUB_STEP_SUMMARY"]
    assert step.run() is Exit.USER_SIDE
    assert step.outputs["undelivered"] == "2"


def test_a_job_summary_that_can_not_be_written_is_an_error(step: Step) -> None:
    step.findings = (MAJOR,)
    step.env["GITHUB_STEP_SUMMARY"] = str(step.folder)
    assert step.run() is Exit.USER_SIDE
    assert any("A file can't be written" in command for command in step.commands())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"INPUT_TOKEN": ""}, "The input token: not given"),
        ({"INPUT_FAIL-ON": "errors"}, "The input fail-on: allowed"),
        ({"GITHUB_EVENT_NAME": "push"}, "use `on: pull_request`"),
        ({"GITHUB_EVENT_PATH": "/nowhere"}, "can't be read"),
        ({"GITHUB_API_URL": "nonsense"}, "not a web address"),
    ],
)
def test_what_the_user_must_mend_is_told_once_and_nothing_is_sent(
    step: Step, change: dict[str, str], words: str
) -> None:
    step.env |= change
    assert step.run() is Exit.USER_SIDE
    errors = [command for command in step.commands() if command.startswith("::error")]
    assert len(errors) == 1
    assert words in errors[0]
    assert words in step.summary
    assert step.fake.calls == []


@pytest.mark.parametrize(("status", "words"), [(404, "shows no such thing"), (401, "does not accept the token")])
def test_a_pull_request_that_can_not_be_read_is_one_message(step: Step, status: int, words: str) -> None:
    body = {"message": "Not Found", "documentation_url": "https://docs.github.com/rest"}
    step.fake.fail("GET", r"/pulls/7$", status, body)
    assert step.run() is Exit.USER_SIDE
    assert words in step.log


def test_the_token_is_masked_before_anything_else_and_never_printed(step: Step) -> None:
    step.env["INPUT_TOKE"] = "1"
    step.run()
    first, _, rest = step.log.partition("\n")
    assert first == f"::add-mask::{TOKEN}"
    assert TOKEN not in rest
    assert TOKEN not in step.summary
    assert any("'toke' is not an input" in command for command in step.commands())


HOSTILE = (
    "::add-mask::a\n::error::owned\n##[error]owned\n"
    "::set-output name=verdict::no findings\nverdict<<EOF\n::stop-commands::x"
)


@pytest.mark.parametrize("form", ["text", "markdown", "json", "github"])
def test_text_of_the_pull_request_is_never_read_as_a_command(step: Step, form: str) -> None:
    step.findings = (found("hostile", "engine.py", 3, severity="blocker", message=HOSTILE),)
    step.fake.pull = {"title": HOSTILE, "body": HOSTILE}
    step.env |= {"INPUT_FORMAT": form, "INPUT_DRY-RUN": "true"}
    step.run()
    told = [command.split("::")[1].split(" ")[0] for command in step.commands()]
    wanted = ["add-mask", "error", "error"] if form == "github" else ["add-mask", "error"]
    assert told == wanted
    assert step.outputs["verdict"] == "do not merge yet"


def test_a_bug_of_ours_ends_in_words_and_code_3(step: Step) -> None:
    def broken(pull: PullRequest, inputs: Inputs) -> tuple[Review, Settings]:
        raise RuntimeError(f"{pull.number} {inputs.format}\n::error::owned")

    assert step.run(broken) is Exit.OUR_BUG
    assert "RuntimeError: 7 text" in step.log
    assert [command.split("::")[1].split(" ")[0] for command in step.commands()] == ["add-mask", "error"]


def test_it_works_on_an_enterprise_server(tmp_path: Path, fake_enterprise: FakeGitHub) -> None:
    step = Step(tmp_path, fake_enterprise)
    assert step.run() is Exit.POLICY_FAILED
    assert len(fake_enterprise.reviews) == 1


OWN_REPORTS = ["temp/omnireview/review.json", "temp/omnireview/review.sarif"]


@pytest.mark.parametrize(
    ("export", "files"),
    [
        ("", OWN_REPORTS),
        ("out", [f"workspace/out/{name}" for name in sorted(FILES)]),
        ("out/report.md", [*OWN_REPORTS, "workspace/out/report.md"]),
        ("out/fixes.patch", [*OWN_REPORTS, "workspace/out/fixes.patch"]),
    ],
)
def test_the_reports_are_written_where_export_says(step: Step, export: str, files: list[str]) -> None:
    step.env["INPUT_EXPORT"] = export
    step.run()
    written = [
        path for name in ("temp", "workspace") for path in (step.folder / name).rglob("*") if path.is_file()
    ]
    assert sorted(str(path.relative_to(step.folder)) for path in written) == files
    for output, name in (("report-path", "review.json"), ("sarif-path", "review.sarif")):
        path = Path(step.outputs[output])
        assert path in written
        assert path.name == name


def test_an_export_of_no_known_form_is_refused_before_anything_is_posted(step: Step) -> None:
    step.env["INPUT_EXPORT"] = "review.pdf"
    assert step.run() is Exit.USER_SIDE
    assert ".sarif" in step.log
    assert step.writes() == []


def test_an_export_that_can_not_be_written_does_not_take_the_review_out_of_the_job_summary(step: Step) -> None:
    (step.folder / "workspace").write_bytes(b"a file where the folder should be")
    step.env["INPUT_EXPORT"] = "out"
    assert step.run() is Exit.USER_SIDE
    assert "### " in step.summary
    assert "choose another place" in step.summary


def test_an_output_holds_any_text_and_sets_no_other(tmp_path: Path) -> None:
    values = {"a": "one\ntwo", "b": "", "c": "x<<EOF\nEOF\nverdict=good", "d": "omnireview_\n"}
    write_outputs(str(tmp_path / "output"), values)
    write_outputs(str(tmp_path / "output"), {"e": "later"})
    assert read_outputs((tmp_path / "output").read_text(encoding="utf-8")) == {**values, "e": "later"}


def test_every_output_is_described_and_given(step: Step) -> None:
    step.run()
    assert all(description.endswith(".") for description in OUTPUTS.values())
    given: dict[str, Any] = step.outputs
    assert list(given) == list(OUTPUTS)


def test_a_score_without_evidence_is_an_empty_output(step: Step) -> None:
    seen: list[Review] = []

    def keep(pull: PullRequest, inputs: Inputs) -> tuple[Review, Settings]:
        review, settings = step.review(pull, inputs)
        seen.append(replace(review, scorecard=replace(review.scorecard, overall=None)))
        return seen[0], settings

    step.run(keep)
    assert step.outputs["score"] == ""
    assert outputs_of(withhold(seen[0], "why"), "x", "y")["undelivered"] == "2"


def test_a_job_summary_is_cut_at_a_line_and_closed(tmp_path: Path) -> None:
    rows = "".join(f"| row {number} | é |\n" for number in range(2_000))
    report = f"# Review\n\n<details><summary>all</summary>\n\n{rows}\n</details>\n"
    path = tmp_path / "summary.md"
    path.write_text("before\n", encoding="utf-8")
    append_summary(str(path), report, "the facts", limit=10_000)
    text = path.read_text(encoding="utf-8")
    assert len(text.encode()) <= 10_000 + len("before\n")
    assert text.startswith("before\n# Review\n")
    assert text.endswith("the facts\n")
    assert text.count("<details>") == text.count("</details>") == 1
    assert "is cut here; review.json has all of it" in text
    assert all(re.fullmatch(r"\| row \d+ \| é \|", line) for line in text.split("\n") if line.startswith("|"))


def test_a_cut_inside_a_fence_closes_it() -> None:
    text = "before\n\n````text\n" + "```\nline\n" * 500 + "````\n\nafter\n"
    kept = cut(text, 2_000)
    assert len(kept.encode()) <= 2_000
    assert kept.count("````") == 2
    assert cut(text, len(text)) == text


def test_a_message_stays_one_command() -> None:
    assert message("error", "100%\r\n::x::") == "::error title=OmniReview::100%25%0D%0A::x::"
    assert mask("a\nb") == "::add-mask::a%0Ab"
    assert commands_of(inert("::error::x\n::a::")) == []
