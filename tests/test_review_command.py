"""`omnireview review`: a pull request by its number, over HTTP."""

import json
from pathlib import Path

import pytest
import requests
from fake_github import FakeGitHub

from omnireview.cli import run
from omnireview.errors import Exit

TOKEN = "ghs_madeUpTokenOfTheCommandLine0123"
FAULT = b'"""Options."""\n\n\ndef load(text: str) -> object:\n    """Give a value."""\n    return eval(text)\n'


@pytest.fixture
def fake(fake_github: FakeGitHub, monkeypatch: pytest.MonkeyPatch) -> FakeGitHub:
    fake_github.files(old={"engine.py": b""}, new={"engine.py": FAULT})
    monkeypatch.setenv("GITHUB_API_URL", fake_github.api_url)
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    monkeypatch.delenv("GITHUB_GRAPHQL_URL", raising=False)
    return fake_github


def review(fake: FakeGitHub, *options: str) -> int:
    return run(["review", "--repo", fake.repository, "--pr-number", str(fake.number), *options])


def test_the_review_is_posted_and_printed(fake: FakeGitHub, capsys: pytest.CaptureFixture[str]) -> None:
    assert review(fake) == Exit.POLICY_FAILED
    assert len(fake.reviews) == 1
    out = capsys.readouterr().out
    assert "engine.py:6" in out
    assert "posted 1 of 1 comments" in out


def test_a_dry_run_shows_what_would_be_posted_and_writes_nothing(
    fake: FakeGitHub, capsys: pytest.CaptureFixture[str]
) -> None:
    assert review(fake, "--dry-run") == Exit.POLICY_FAILED
    assert (fake.reviews, fake.comments) == ([], [])
    assert "would post 1 of 1 comments" in capsys.readouterr().out


def test_json_on_standard_output_is_json_alone(fake: FakeGitHub, capsys: pytest.CaptureFixture[str]) -> None:
    review(fake, "--dry-run", "--format", "json")
    document = json.loads(capsys.readouterr().out)
    assert [(each["path"], each["line"]) for each in document["findings"]] == [("engine.py", 6)]


def test_the_review_is_exported(fake: FakeGitHub, tmp_path: Path) -> None:
    for name in ("review.json", "review.md"):
        review(fake, "--dry-run", "--export", str(tmp_path / name))
        assert "dynamic-code-execution" in (tmp_path / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("terminal", [True, False])
def test_a_person_at_a_terminal_is_told_why_nothing_happens(
    fake: FakeGitHub, terminal: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: terminal)
    limited = {
        "message": "You have exceeded a secondary rate limit.",
        "documentation_url": "https://docs.github.com",
    }
    fake.fail("GET", r"/pulls/7$", 403, limited, headers={"Retry-After": "1"})
    assert review(fake, "--dry-run") == Exit.POLICY_FAILED
    assert ("waiting 1 s for api.github.com (rate limit)" in capsys.readouterr().err) is terminal


def test_an_export_of_another_kind_is_refused_before_anything_is_posted(fake: FakeGitHub) -> None:
    assert review(fake, "--export", "review.pdf") == Exit.USER_SIDE
    assert fake.calls == []


def test_a_closed_pull_request_is_named_and_nothing_is_posted(
    fake: FakeGitHub, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.pull["state"] = "closed"
    assert review(fake) == Exit.USER_SIDE
    assert "is closed" in capsys.readouterr().err
    assert (fake.reviews, fake.comments) == ([], [])
    assert review(fake, "--dry-run") == Exit.POLICY_FAILED


WORDS = {
    401: ("Bad credentials", "token"),
    404: ("Not Found", "octo-org/engine"),
    403: ("Resource not accessible by integration", "permissions:"),
}


@pytest.mark.parametrize("status", WORDS)
def test_a_refusal_is_told_in_words_with_what_to_do(
    fake: FakeGitHub, capsys: pytest.CaptureFixture[str], status: int
) -> None:
    message, said = WORDS[status]
    fake.fail("GET", "/pulls/7$", status, {"message": message, "documentation_url": "", "status": str(status)})
    assert review(fake) == Exit.USER_SIDE
    err = capsys.readouterr().err
    assert said in err
    assert "to do:" in err
    assert TOKEN not in err


def test_being_offline_names_the_host(fake: FakeGitHub, capsys: pytest.CaptureFixture[str]) -> None:
    fake.fail("GET", ".*", error=requests.ConnectionError("no route"), times=99)
    assert review(fake) == Exit.USER_SIDE
    assert "api.github.com" in capsys.readouterr().err


def test_the_owner_may_be_an_account_that_an_enterprise_manages(fake: FakeGitHub) -> None:
    run(["review", "--repo", "octo_acme/engine", "--pr-number", "1"])
    assert [call.path for call in fake.calls] == ["/repos/octo_acme/engine/pulls/1"]


def test_a_repository_must_be_owner_and_name(fake: FakeGitHub, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["review", "--repo", "https://github.com/o/r", "--pr-number", "1"]) == Exit.USER_SIDE
    assert "OWNER/NAME" in capsys.readouterr().err
    assert fake.calls == []
