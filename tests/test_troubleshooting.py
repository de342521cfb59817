"""Each message names a section of docs/troubleshooting.md that is there; a missing permission is told exactly."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from sandbox_case import Case, case

from omnireview import errors
from omnireview.cli import run
from omnireview.coverage.find import find_reports
from omnireview.errors import BadInput, NotPermitted, Topic, UserError
from omnireview.github import GitHub
from omnireview.github.facts import Draft
from omnireview.github.permissions import Denied, needed
from omnireview.sandbox import Fault, Silence

REPOSITORY = "octo-org/engine"
PAGE = Path(__file__).parents[1] / "docs" / "troubleshooting.md"


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Case]:
    with case(tmp_path) as made:
        yield made


def client(made: Case, token: str = "") -> GitHub:
    return GitHub(
        token or made.token,
        api_url=made.sandbox.api_url,
        graphql_url=made.sandbox.graphql_url,
        pause=0,
        patience=0,
    )


def failure_of(call: Callable[[], object]) -> UserError:
    with pytest.raises(UserError) as caught:
        call()
    return caught.value


def test_the_page_has_a_section_for_each_topic_and_no_other() -> None:
    sections = re.split(r"^## ", PAGE.read_text("utf-8"), flags=re.MULTILINE)[1:]
    # GitHub's anchors: small letters, hyphens for spaces, all other punctuation left out.
    anchors = [re.sub(r"[^\w\- ]", "", text.split("\n")[0].lower()).replace(" ", "-") for text in sections]
    assert sorted(anchors) == sorted(Topic)
    assert all(len(text.split("\n", 1)[1].split()) > 5 for text in sections)


def test_an_address_takes_the_page_s_place_once_the_project_has_one(monkeypatch: pytest.MonkeyPatch) -> None:
    failure = BadInput("It does not fit.")
    assert failure.help == f"docs/troubleshooting.md#{Topic.INPUT}"
    monkeypatch.setattr(errors, "PROJECT_URL", "https://github.com/someone/omnireview")
    assert str(failure).endswith(
        f"more: https://github.com/someone/omnireview/blob/main/docs/troubleshooting.md#{Topic.INPUT}"
    )


ARGUMENTS: dict[Topic, list[str]] = {
    Topic.INPUT: ["explain", "no-such-rule"],
    Topic.SETTINGS: ["check"],
    Topic.GIT: ["check", "nothing..HEAD"],
    Topic.FILE: ["check", "--patch", "broken.patch"],
}


@pytest.mark.parametrize("topic", ARGUMENTS)
def test_a_command_that_can_not_go_on_names_its_section(
    topic: Topic, sandbox: Case, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = sandbox.repository.root
    monkeypatch.chdir(root)
    (root / ".github").mkdir()
    (root / "broken.patch").write_text("--- a/x.py\n+++ b/x.py\n@@ -1,9 +1,9 @@\n x\n", "utf-8")
    if topic is Topic.SETTINGS:
        (root / ".github" / "omnireview.yaml").write_text("fail_on: nothing\n", "utf-8")
    assert run(ARGUMENTS[topic]) == 2
    assert f"more: docs/troubleshooting.md#{topic}" in capsys.readouterr().err


def test_a_broken_pack_and_a_missing_report_name_their_sections(
    sandbox: Case, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = sandbox.repository.root / ".github" / "omnireview" / "rules"
    rules.mkdir(parents=True)
    (rules / "own.yaml").write_text("rules: [{id: x}]\n", "utf-8")
    monkeypatch.chdir(sandbox.repository.root)
    assert run(["check"]) == 2
    assert f"#{Topic.RULES}" in capsys.readouterr().err
    assert failure_of(lambda: find_reports(["coverage.xml"], rules)).topic is Topic.FILE


FAULTS = {
    Topic.LOST: Fault("POST", "/issues/1/comments$", 502),
    Topic.REFUSED: Fault("POST", "/issues/1/comments$", 422, message="Validation failed"),
    Topic.RATE_LIMIT: Fault("POST", "/issues/1/comments$", 429, headers=(("Retry-After", "90"),)),
    Topic.OUTAGE: Fault("GET", "/pulls/1$", 502, nth="every"),
    Topic.NETWORK: Fault("GET", "/pulls/1$", Silence.RESET, nth="every"),
    Topic.LOCKED: Fault("POST", "/issues/1/comments$", 403, message="Unable to create comment: issue is locked."),
    Topic.ARCHIVED: Fault("POST", "/issues/1/comments$", 403, message="Repository was archived so is read-only."),
    Topic.ORGANISATION: Fault("GET", "/pulls/1$", 403, headers=(("X-GitHub-SSO", "required; url=x"),)),
    Topic.PERSON: Fault("GET", "/pulls/1$", 403, headers=(("X-OAuth-Scopes", ""),)),
}


@pytest.mark.parametrize("topic", FAULTS)
def test_what_github_answers_names_its_section(topic: Topic, sandbox: Case) -> None:
    fault = FAULTS[topic]
    sandbox.sandbox.fail(fault)
    github = client(sandbox)
    write = fault.verb == "POST"
    failure = failure_of(
        lambda: github.create_comment(REPOSITORY, 1, "x") if write else github.pull(REPOSITORY, 1)
    )
    assert failure.topic is topic
    assert failure.mend


def test_a_wrong_token_and_a_wrong_number_are_told_apart(sandbox: Case) -> None:
    assert failure_of(lambda: client(sandbox, "ghs_x").pull(REPOSITORY, 1)).topic is Topic.CREDENTIALS
    assert failure_of(lambda: client(sandbox).pull(REPOSITORY, 999)).topic is Topic.NOT_FOUND


def review(github: GitHub, head: str) -> object:
    return github.create_review(REPOSITORY, 1, head, "See below.", [Draft("engine.py", "Why?", 5)])


CALLS: dict[str, Callable[[GitHub, str], object]] = {
    "review": review,
    "comment": lambda github, _: github.create_comment(REPOSITORY, 1, "x"),
    "comment on a file": lambda github, head: github.create_file_comment(REPOSITORY, 1, head, "engine.py", "x"),
    "private files": lambda github, _: github.files(REPOSITORY, 1),
}


@pytest.mark.parametrize("name", CALLS)
def test_with_the_permissions_that_the_message_names_the_call_is_allowed(name: str, sandbox: Case) -> None:
    with sandbox.sandbox.state.lock:
        sandbox.sandbox.state.private = True
    lacking = {"contents": "read", "pull_requests": "" if "private" in name else "read", "metadata": "read"}
    token = sandbox.sandbox.token(permissions=lacking)
    refused = failure_of(lambda: CALLS[name](client(sandbox, token), sandbox.head))
    assert isinstance(refused, NotPermitted)
    assert refused.topic is Topic.PERMISSION
    block = re.search(r"permissions:\n(?:  [\w-]+: \w+\n)+", refused.mend)
    assert block
    granted = yaml.safe_load(block[0])["permissions"]
    assert granted == {"contents": "read", "pull-requests": "write"}
    named = {permission.replace("-", "_"): level for permission, level in granted.items()}
    CALLS[name](client(sandbox, sandbox.sandbox.token(permissions=named)), sandbox.head)


def test_a_person_s_token_is_told_in_the_words_of_github_s_page_for_tokens(sandbox: Case) -> None:
    token = sandbox.sandbox.token("person", permissions={"pull_requests": "read", "issues": "read"})
    refused = failure_of(lambda: client(sandbox, token).create_comment(REPOSITORY, 1, "x"))
    assert refused.topic is Topic.PERSON
    assert "Contents: Read-only, Pull requests: Read and write" in refused.mend
    assert "permissions:" not in refused.mend


@pytest.mark.parametrize(
    ("header", "more"),
    [
        ("", {}),
        ("pull_requests=write", {}),
        ("issues=write; pull_requests=write", {}),
        ("contents=read", {}),
        ("contents=write,pull_requests=write", {"contents": "write"}),
        ("statuses=write", {"statuses": "write"}),
        ("administration=write; checks=write,statuses=write", {"administration": "write"}),
        ("rubbish: <b>; =write", {}),
    ],
)
def test_of_several_ways_the_one_that_grants_least_is_asked_for(header: str, more: dict[str, str]) -> None:
    denied = Denied("https://api.github.com/x", 403, "", {"x-accepted-github-permissions": header})
    assert needed(denied) == {"contents": "read", "pull-requests": "write"} | more


def test_where_github_does_not_say_what_is_missing_the_call_does() -> None:
    def of(path: str) -> dict[str, str]:
        return needed(Denied(f"https://api.github.com/repos/o/r{path}", 403, "", {}))

    assert of(f"/statuses/{'a' * 40}")["statuses"] == "write"
    assert of("/check-runs/7")["checks"] == "write"
    assert of("/issues/1/comments") == {"contents": "read", "pull-requests": "write"}
