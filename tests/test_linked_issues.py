"""The issues that a pull request closes or names: read along with its files, and never a reason to fail."""

from pathlib import Path
from typing import Any

import pytest
from fake_github import FakeGitHub
from sandbox_case import Case, case

from omnireview.github import GitHub
from omnireview.github.facts import IssueFacts, LinkFacts
from omnireview.pull_request.named import MOST_NAMED, named_issues
from omnireview.pull_request.remote import from_github
from omnireview.sandbox.state import Issue

REPOSITORY = "octo-org/engine"


def issue(number: int, title: str = "Roadmap", *, state: str = "OPEN", of: str = REPOSITORY) -> dict[str, Any]:
    repository = {"nameWithOwner": of}
    return {"number": number, "title": title, "body": "- [ ] a", "state": state, "repository": repository}


@pytest.fixture
def pull(fake_github: FakeGitHub) -> FakeGitHub:
    fake_github.files(old={"a.py": b"x = 1\n"}, new={"a.py": b"x = 2\n"})
    return fake_github


@pytest.mark.parametrize(
    ("body", "numbers"),
    [
        ("Fixes #10, part of #11.", (10, 11)),
        ("See GH-12 and octo-org/engine#13 and Octo-Org/Engine#13", (12, 13)),
        ("https://github.com/octo-org/engine/issues/14#issuecomment-1", (14,)),
        ("other/engine#15 https://github.com/other/engine/issues/16", ()),
        ("a#17 &#18; ##19 #0 #20x `#21` <!-- Fixes #22 --> #23", (23,)),
        ("```\n#24\n```\n~~~\n#25\n```\n~~~\n#26", (26,)),
        ("#27 <!-- never ends #28", (27,)),
        (" ".join(f"#{number}" for number in range(1, 40)), (1, 2, 3, 4, 5)),
        ("#1234567890123", ()),
        ("", ()),
    ],
)
def test_issues_are_found_in_a_description_as_github_reads_it(body: str, numbers: tuple[int, ...]) -> None:
    assert named_issues(body, REPOSITORY) == numbers
    assert len(numbers) <= MOST_NAMED


@pytest.mark.parametrize("text", ["<!--" * 20_000, "a/" * 30_000, "`" * 60_000, "#" * 60_000, "x/y#" * 15_000])
def test_a_long_description_takes_no_time(text: str) -> None:
    assert named_issues(text, REPOSITORY) == ()


def test_issues_come_with_the_files_and_take_no_further_request(pull: FakeGitHub, github: GitHub) -> None:
    pull.pull = {"body": "Part of #10. Fixes #11. Like #12, and this is #7."}
    pull.issues = [issue(10), issue(11, "Crash", state="CLOSED")]
    pull.closing = [issue(11, "Crash", state="CLOSED"), issue(30, "By hand")]
    read = from_github(github, REPOSITORY, 7)
    assert read.links == LinkFacts(
        (
            IssueFacts(11, "Crash", "- [ ] a", open=False, closes=True),
            IssueFacts(30, "By hand", "- [ ] a", open=True, closes=True),
            IssueFacts(10, "Roadmap", "- [ ] a", open=True, closes=False),
        )
    )
    assert github.requests == 3
    assert read.head_tree.read("a.py") == b"x = 2\n"


def test_of_issues_of_other_repositories_only_the_number_is_told(pull: FakeGitHub, github: GitHub) -> None:
    pull.closing = [issue(1, "A secret", of="octo-org/private"), issue(2)]
    links = from_github(github, REPOSITORY, 7).links
    assert ([each.number for each in links.issues], links.elsewhere, links.refused) == ([2], 1, False)


def test_an_issue_that_is_hidden_in_the_answer_is_told_as_refused(pull: FakeGitHub, github: GitHub) -> None:
    pull.closing = [None, issue(2)]
    links = from_github(github, REPOSITORY, 7).links
    assert ([each.number for each in links.issues], links.refused) == ([2], True)


@pytest.mark.parametrize(
    ("status", "answer", "body"),
    [
        (400, {"message": "Field 'closingIssuesReferences' doesn't exist on type 'PullRequest'"}, "Fixes #3"),
        (403, {"message": "Resource not accessible by integration"}, ""),
    ],
)
def test_where_issues_stand_in_the_way_the_files_are_read_without_them(
    pull: FakeGitHub, github: GitHub, status: int, answer: dict[str, str], body: str
) -> None:
    pull.pull = {"body": body}
    pull.fail("POST", r"/graphql$", status, answer)
    read = from_github(github, REPOSITORY, 7)
    assert (read.links, github.requests) == (LinkFacts(refused=bool(body)), 3 + 1)
    assert read.head_tree.read("a.py") == b"x = 2\n"


def of_sandbox(made: Case, token: str = "") -> tuple[LinkFacts, int]:
    github = GitHub(token or made.token, api_url=made.sandbox.api_url, pause=0)
    return from_github(github, REPOSITORY, 1).links, github.requests


def test_the_sandbox_closes_what_the_description_and_people_say(tmp_path: Path) -> None:
    with case(tmp_path) as made:
        made.sandbox.file(3, "Slow", "- [x] measure")
        made.sandbox.file(4, "Roadmap", closed=True)
        made.sandbox.pull.body = "Resolves: #3, part of #4, and #1 is this one; #99 is nobody's."
        made.sandbox.pull.closes += [Issue(5, "By hand"), Issue(6, "Elsewhere", of="other/engine")]
        links, requests = of_sandbox(made)
    assert [(each.number, each.closes, each.open) for each in links.issues] == [
        (3, True, True),
        (5, True, True),
        (4, False, False),
    ]
    assert (links.elsewhere, links.refused, requests) == (1, False, 3)


def test_a_token_that_may_not_read_issues_of_a_private_repository_reads_all_else(tmp_path: Path) -> None:
    with case(tmp_path) as made:
        made.sandbox.state.private = True
        made.sandbox.file(3, "Slow")
        made.sandbox.pull.body = "Fixes #3"
        assert of_sandbox(made) == (LinkFacts(refused=True), 3)
        made.sandbox.pull.body = "It names none."
        assert of_sandbox(made) == (LinkFacts(), 3)
        made.sandbox.pull.body = "Fixes #3"
        able = made.sandbox.token(permissions={"issues": "read"})
        assert [each.number for each in of_sandbox(made, able)[0].issues] == [3]
