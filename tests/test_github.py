"""The door to GitHub: what each call sends and gives, and what people are told when it fails."""

import json
import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests
import urllib3.exceptions
from conftest import TOKEN
from contract_check import Contract, example
from fake_files import Submodule, Symlink
from fake_github import READ_ONLY, FakeGitHub, refusal

from omnireview.errors import AnswerLost, BadInput, GitHubFailed, NotPermitted, Topic, Unprocessable
from omnireview.github import GitHub
from omnireview.github.facts import Draft, FileFacts, Listing, PendingReview

REPOSITORY = "octo-org/engine"
HEAD, OLD = "a" * 40, "c" * 40

READS: dict[str, tuple[str, str, Callable[[GitHub], object]]] = {
    "pull": ("GET", r"/pulls/7$", lambda github: github.pull(REPOSITORY, 7)),
    "files": ("GET", r"/files$", lambda github: github.files(REPOSITORY, 7)),
    "merge base": ("GET", r"/compare/", lambda github: github.comparison(REPOSITORY, "b" * 40, HEAD)),
    "listing": ("GET", r"/git/trees/", lambda github: github.listing(REPOSITORY, HEAD)),
    "blob": ("GET", r"/git/blobs/", lambda github: github.blob(REPOSITORY, "d" * 40)),
    "texts": ("POST", r"/graphql", lambda github: github.texts(REPOSITORY, {HEAD: ["engine.py"]})),
    "conversation": ("POST", r"/graphql", lambda github: github.conversation(REPOSITORY, 7)),
}
CREATIONS: dict[str, tuple[str, str, Callable[[GitHub], object]]] = {
    "review": ("POST", r"/reviews$", lambda github: github.create_review(REPOSITORY, 7, HEAD, "text", [])),
    "file comment": (
        "POST", r"/pulls/7/comments$",
        lambda github: github.create_file_comment(REPOSITORY, 7, HEAD, "engine.py", "text"),
    ),
    "comment": ("POST", r"/issues/7/comments$", lambda github: github.create_comment(REPOSITORY, 7, "text")),
}  # fmt: skip
REPEATABLE: dict[str, tuple[str, str, Callable[[GitHub], object]]] = {
    "edit": ("PATCH", r"/issues/comments/", lambda github: github.edit_comment(REPOSITORY, 5_000_000_001, "text")),
    "deletion": (
        "DELETE", r"/reviews/", lambda github: github.delete_pending_review(REPOSITORY, 7, 5_000_000_002),
    ),
}  # fmt: skip
WRITES = CREATIONS | REPEATABLE
CALLS = READS | WRITES


def error_body(message: str, **more: Any) -> dict[str, Any]:
    return {"message": message, "documentation_url": "https://docs.github.com/rest", **more}


def failure_of(call: Callable[[], object]) -> GitHubFailed:
    with pytest.raises(GitHubFailed) as caught:
        call()
    assert not isinstance(caught.value.__context__, requests.RequestException), "that one holds request and token"
    assert TOKEN not in f"{caught.value!s}{caught.value!r}{vars(caught.value)}"
    return caught.value


@pytest.fixture(autouse=True)
def token_is_never_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    caplog.set_level(logging.DEBUG)
    yield
    assert TOKEN not in caplog.text


def test_a_pull_request_comes_with_what_a_review_needs(fake_github: FakeGitHub, github: GitHub) -> None:
    fake_github.pull = {"title": "Add a stage", "body": None, "draft": True, "user": example("pull")["user"]}
    fake_github.pull["user"] |= {"login": "renovate[bot]", "type": "Bot"}
    pull = github.pull(REPOSITORY, 7)
    assert (pull.base_sha, pull.head_sha, pull.base_ref) == ("b" * 40, HEAD, "main")
    assert (pull.title, pull.body, pull.author, pull.author_is_bot) == ("Add a stage", "", "renovate[bot]", True)
    assert (pull.draft, pull.open, pull.locked, pull.merged, pull.changed_files) == (True, True, False, False, 1)
    assert pull.head_repository == REPOSITORY
    assert github.requests == 1


def test_a_deleted_fork_and_a_deleted_author_are_no_error(fake_github: FakeGitHub, github: GitHub) -> None:
    fake_github.pull = {"head": {"repo": None}, "user": None}
    pull = github.pull(REPOSITORY, 7)
    assert (pull.head_repository, pull.author) == (None, "")


def test_files_come_from_all_pages(fake_github: FakeGitHub, github: GitHub) -> None:
    fake_github.page_size = 2
    fake_github.files(
        old={"gone.py": b"x\n"}, new={"a.py": b"1\n", "b.bin": b"\0\1", "sub/c.py": b"", "d.py": b"2\n"}
    )
    files = github.files(REPOSITORY, 7)
    assert [file.path for file in files] == ["a.py", "b.bin", "d.py", "gone.py", "sub/c.py"]
    assert files[0] == FileFacts("a.py", None, "added", "@@ -0,0 +1 @@\n+1", files[0].blob, 1)
    assert (files[1].patch, files[3].status) == (None, "removed")
    assert github.requests == 3


def test_the_comparison_and_the_listing_are_one_request_each(fake_github: FakeGitHub, github: GitHub) -> None:
    comparison = github.comparison(REPOSITORY, "b" * 40, HEAD)
    assert comparison.merge_base == OLD
    assert [(file.path, file.status, file.changes) for file in comparison.files] == [("engine.py", "modified", 1)]
    fake_github.files(
        old={}, new={"b/x.py": b"", "a.py": b"", "link": Symlink("a.py"), "sub": Submodule("e" * 40)}
    )
    assert github.listing(REPOSITORY, HEAD) == Listing(
        ("a.py", "b/x.py"), ("link", "sub"), {"a.py": 0, "b/x.py": 0, "link": 4}
    )
    assert github.requests == 2


def test_a_listing_that_github_cuts_is_none(fake_github: FakeGitHub, github: GitHub) -> None:
    fake_github.fail("GET", "/git/trees/", 200, example("tree") | {"truncated": True})
    assert github.listing(REPOSITORY, HEAD) is None


LATIN = "# -*- coding: latin-1 -*-\nname = 'café'\n".encode("latin-1")


@pytest.mark.parametrize(
    ("content", "expected", "count"),
    [
        (b"x = 1\n", b"x = 1\n", 1),
        ("name = 'café 日本'\r\n\x0c\u2028\n".encode(), "name = 'café 日本'\r\n\x0c\u2028\n".encode(), 1),
        (b"\xef\xbb\xbfx = 1", b"\xef\xbb\xbfx = 1", 1),
        (b"", b"", 1),
        pytest.param(LATIN, LATIN, 2, id="not UTF-8: raw bytes by one more request"),
        pytest.param(b"\0\1\2", b"\0\1\2", 2, id="binary"),
        pytest.param(b"x = 1\n" * 90_000, b"x = 1\n" * 90_000, 2, id="too long for GraphQL"),
        pytest.param(Symlink("other.py"), None, 1, id="a symlink is not the file it points to"),
        pytest.param(Submodule("e" * 40), None, 1, id="a submodule"),
    ],
)
def test_texts_are_the_files_bytes(
    fake_github: FakeGitHub, github: GitHub, content: Any, expected: bytes | None, count: int
) -> None:
    fake_github.files(old={}, new={"dir/a b:ü.py": content})
    wanted = {HEAD: ["dir/a b:ü.py", "dir", "none.py"]}
    assert github.texts(REPOSITORY, wanted) == {
        (HEAD, "dir/a b:ü.py"): expected, (HEAD, "dir"): None, (HEAD, "none.py"): None,
    }  # fmt: skip
    assert github.requests == count


def test_texts_of_two_commits_share_a_request(fake_github: FakeGitHub, github: GitHub) -> None:
    files = {f"{number}.py": b"%d\n" % number for number in range(130)}
    fake_github.files(old=files, new=files)
    found = github.texts(REPOSITORY, {HEAD: files, OLD: files})
    assert found == {(sha, path): data for sha in (HEAD, OLD) for path, data in files.items()}
    assert github.requests == 2


def test_texts_that_are_too_much_for_one_answer_come_in_smaller_ones(
    fake_github: FakeGitHub, github: GitHub
) -> None:
    files = {f"{number}.py": b"%d\n" % number for number in range(8)}
    fake_github.files(old={}, new=files)
    fake_github.fail("POST", "/graphql", 502, times=4)
    assert len(github.texts(REPOSITORY, {HEAD: files})) == 8
    assert github.requests == 4 + 4


def test_a_path_travels_as_a_variable(fake_github: FakeGitHub, github: GitHub) -> None:
    path = '") { viewer { login } } #.py'
    github.texts(REPOSITORY, {HEAD: [path]})
    sent = fake_github.calls[0].body
    assert path not in sent["query"]
    assert path in sent["variables"].values()


def test_texts_of_an_unknown_commit_are_an_error_and_not_missing_files(github: GitHub) -> None:
    failure = failure_of(lambda: github.texts(REPOSITORY, {"9" * 40: ["engine.py"]}))
    assert failure.status == 404
    assert f"no commit {'9' * 40}" in str(failure)


def test_a_usual_conversation_takes_one_request(fake_github: FakeGitHub, github: GitHub) -> None:
    fake_github.say("of a person")
    fake_github.say("ours", mine=True)
    fake_github.thread("engine.py", 2, "finding", "answer", resolved=True)
    fake_github.thread("engine.py", None, "old finding", outdated=True, minimized=True)
    pending = fake_github.leave_pending()
    talk = github.conversation(REPOSITORY, 7)
    assert [(comment.body, comment.mine) for comment in talk.comments] == [("of a person", False), ("ours", True)]
    assert [(one.path, one.line, one.resolved, one.outdated) for one in talk.threads] == [
        ("engine.py", 2, True, False), ("engine.py", None, False, True),
    ]  # fmt: skip
    assert [[one.body for one in thread.comments] for thread in talk.threads] == [
        ["finding", "answer"],
        ["old finding"],
    ]
    assert talk.threads[1].comments[0].minimized
    assert talk.threads[0].comments[0].mine
    assert talk.pending_reviews == (PendingReview(pending, mine=True),)
    assert (talk.head_sha, talk.open, talk.locked) == (HEAD, True, False)
    assert github.requests == 1


def test_a_long_conversation_is_read_to_its_end_and_nothing_twice(fake_github: FakeGitHub, github: GitHub) -> None:
    fake_github.page_size = 2
    for number in range(5):
        fake_github.say(f"comment {number}")
    for number in range(3):
        fake_github.thread("engine.py", 2, *(f"{number}.{reply}" for reply in range(3)))
    talk = github.conversation(REPOSITORY, 7)
    assert [comment.body for comment in talk.comments] == [f"comment {number}" for number in range(5)]
    assert [[one.body for one in thread.comments] for thread in talk.threads] == [
        [f"{number}.{reply}" for reply in range(3)] for number in range(3)
    ]
    assert github.requests == 3 + 3


def test_a_merged_or_locked_pull_request_says_so(fake_github: FakeGitHub, github: GitHub) -> None:
    fake_github.pull = {"merged": True, "state": "closed", "locked": True}
    talk, pull = github.conversation(REPOSITORY, 7), github.pull(REPOSITORY, 7)
    assert (talk.open, talk.locked, pull.open, pull.locked, pull.merged) == (False, True, False, True, True)


def test_a_review_is_one_request_that_is_submitted_at_once(fake_github: FakeGitHub, github: GitHub) -> None:
    new = b"a = 1\nb = 2\nc = 3\n"
    fake_github.files(old={"engine.py": b"a = 1\n"}, new={"engine.py": new})
    drafts = [
        Draft("engine.py", "one", 2),
        Draft("engine.py", "two", 3, start_line=2),
        Draft("engine.py", "x", 3, start_line=3),
    ]
    posted = github.create_review(REPOSITORY, 7, HEAD, "summary", drafts)
    assert posted.id > 2**32
    assert fake_github.reviews[0]["url"] == posted.url
    sent = fake_github.calls[0].body
    assert (sent["event"], sent["commit_id"], sent["body"]) == ("COMMENT", HEAD, "summary")
    assert sent["comments"] == [
        {"path": "engine.py", "body": "one", "line": 2, "side": "RIGHT"},
        {"path": "engine.py", "body": "two", "line": 3, "side": "RIGHT", "start_line": 2, "start_side": "RIGHT"},
        {"path": "engine.py", "body": "x", "line": 3, "side": "RIGHT"},
    ]
    assert github.requests == 1


def test_comments_are_posted_on_files_and_in_the_conversation_and_edited(
    fake_github: FakeGitHub, github: GitHub
) -> None:
    github.create_file_comment(REPOSITORY, 7, HEAD, "engine.py", "on the file")
    posted = github.create_comment(REPOSITORY, 7, "summary")
    assert github.edit_comment(REPOSITORY, posted.id, "new summary") == posted
    assert [comment["body"] for comment in fake_github.comments] == ["new summary"]
    assert fake_github.calls[0].body["subject_type"] == "file"
    assert github.requests == 3


def test_a_pending_review_is_deleted_and_one_that_is_gone_is_no_error(
    fake_github: FakeGitHub, github: GitHub
) -> None:
    pending = fake_github.leave_pending()
    github.delete_pending_review(REPOSITORY, 7, pending)
    assert fake_github.pending == []
    github.delete_pending_review(REPOSITORY, 7, pending)


def test_a_line_outside_the_diff_is_refused_in_githubs_words(fake_github: FakeGitHub, github: GitHub) -> None:
    failure = failure_of(lambda: github.create_review(REPOSITORY, 7, HEAD, "text", [Draft("engine.py", "x", 99)]))
    assert isinstance(failure, Unprocessable)
    assert failure.complaints == ("Pull request review thread line must be part of the diff",)
    assert fake_github.reviews == []


def test_complaints_are_read_from_objects_too(fake_github: FakeGitHub, github: GitHub) -> None:
    errors = [
        {"resource": "IssueComment", "code": "missing_field", "field": "body"},
        {"code": "custom", "message": "No."},
    ]
    fake_github.fail("POST", "/comments$", 422, error_body("Validation Failed", errors=errors))
    failure = failure_of(lambda: github.create_comment(REPOSITORY, 7, "x"))
    assert isinstance(failure, Unprocessable)
    assert failure.complaints == ("IssueComment body missing_field", "No.")


@pytest.mark.parametrize("name", CALLS)
def test_a_wrong_token_is_named_as_such(fake_github: FakeGitHub, github: GitHub, name: str) -> None:
    verb, pattern, call = CALLS[name]
    fake_github.fail(verb, pattern, 401, error_body(f"Bad credentials {TOKEN}", status="401"))
    failure = failure_of(lambda: call(github))
    assert failure.status == 401
    assert "does not accept the token" in failure.what
    assert "github.token" in failure.mend
    assert github.requests == 1


@pytest.mark.parametrize("name", CALLS)
def test_a_missing_permission_names_the_yaml_to_add(fake_github: FakeGitHub, github: GitHub, name: str) -> None:
    verb, pattern, call = CALLS[name]
    headers = {"X-Accepted-GitHub-Permissions": "pull_requests=write"}
    fake_github.fail(verb, pattern, 403, READ_ONLY, headers=headers)
    failure = failure_of(lambda: call(github))
    assert isinstance(failure, NotPermitted)
    assert "permissions:\n  contents: read\n  pull-requests: write\n" in failure.mend
    assert "reusable workflow" in failure.mend
    assert "fork" in failure.mend
    assert "Resource not accessible by integration" in failure.what
    assert github.requests == 1


def test_graphql_says_the_same_with_status_200(fake_github: FakeGitHub, github: GitHub) -> None:
    forbidden = {
        "data": None,
        "errors": [{"type": "FORBIDDEN", "message": "Resource not accessible by integration"}],
    }
    fake_github.fail("POST", "/graphql", 200, forbidden)
    assert isinstance(failure_of(lambda: github.conversation(REPOSITORY, 7)), NotPermitted)
    broken = {"data": None, "errors": [{"message": "Something went wrong while executing your query."}]}
    fake_github.fail("POST", "/graphql", 200, broken)
    assert github.conversation(REPOSITORY, 7).head_sha == HEAD
    limited = {"errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}]}
    fake_github.fail(
        "POST", "/graphql", 200, limited, headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "4102444800"}
    )
    assert "rate limit" in failure_of(lambda: github.conversation(REPOSITORY, 7)).what
    unknown = {"errors": [{"message": "Field 'x' doesn't exist", "extensions": {"code": "undefinedField"}}]}
    fake_github.fail("POST", "/graphql", 200, unknown)
    assert "Field 'x' doesn't exist" in failure_of(lambda: github.conversation(REPOSITORY, 7)).what


def test_a_locked_conversation_and_single_sign_on_are_not_blamed_on_the_workflow(
    fake_github: FakeGitHub, github: GitHub
) -> None:
    fake_github.pull = {"locked": True}
    failure = failure_of(lambda: github.create_comment(REPOSITORY, 7, "text"))
    assert "unlock" in failure.mend
    assert "permissions:" not in failure.mend
    fake_github.fail(
        "GET", "/pulls/7", 403, error_body("Resource protected"), headers={"X-GitHub-SSO": "required; url=x"}
    )
    assert "single sign-on" in failure_of(lambda: github.pull(REPOSITORY, 7)).mend


@pytest.mark.parametrize("name", READS)
def test_what_a_token_may_not_see_is_a_clear_404(fake_github: FakeGitHub, github: GitHub, name: str) -> None:
    _, _, call = READS[name]
    fake_github.repository = "octo-org/other"
    failure = failure_of(lambda: call(github))
    assert failure.status == 404
    assert "no such thing to this token" in failure.what
    assert "owner, name and number" in failure.mend


@pytest.mark.parametrize("name", [*CREATIONS, "edit"])
def test_a_write_that_meets_404_may_lack_a_permission(fake_github: FakeGitHub, github: GitHub, name: str) -> None:
    fake_github.repository = "octo-org/other"
    failure = failure_of(lambda: WRITES[name][2](github))
    assert isinstance(failure, NotPermitted)
    assert failure.status == 404
    assert "is gone" in failure.mend


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize(
    ("status", "message", "headers", "waited"),
    [
        (429, "Too many requests", {"Retry-After": "7"}, 7),
        (429, "Too many requests", {}, 60),
        (403, "You have exceeded a secondary rate limit.", {"Retry-After": "7"}, 7),
        (403, "You have exceeded a secondary rate limit.", {}, 60),
    ],
)
def test_a_short_rate_limit_is_waited_for_because_nothing_was_done(
    fake_github: FakeGitHub, *, name: str, status: int, message: str, headers: dict[str, str], waited: float
) -> None:
    slept: list[float] = []
    github = GitHub(TOKEN, api_url=fake_github.api_url, pause=0, sleep=slept.append)
    verb, pattern, call = CALLS[name]
    fake_github.files(old={}, new={"engine.py": b"x\n"})
    fake_github.say("", mine=True)
    if name == "deletion":
        fake_github.leave_pending()
    fake_github.fail(verb, pattern, status, error_body(message), headers=headers)
    if name == "blob":
        assert failure_of(lambda: call(github)).status == 404
    else:
        call(github)
    assert slept == [waited]
    assert len(fake_github.sent(verb, pattern)) == 2


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ({"status": 403, "body": error_body("secondary rate limit"), "headers": {"Retry-After": "7"}},
         ["waiting 7 s for api.github.com (rate limit)"]),
        ({"status": 502, "times": 2},
         ["waiting 2 s for api.github.com (it answered 502)", "waiting 4 s for api.github.com (it answered 502)"]),
        ({"error": requests.ReadTimeout()}, ["waiting 2 s for api.github.com (no usable answer)"]),
    ],
    ids=["rate limit", "502 twice", "timeout"],
)  # fmt: skip
def test_who_waits_is_told_how_long_and_why(
    fake_github: FakeGitHub, fault: dict[str, Any], told: list[str]
) -> None:
    heard: list[str] = []
    slept: list[float] = []
    github = GitHub(TOKEN, api_url=fake_github.api_url, pause=2, sleep=slept.append, notice=heard.append)
    fake_github.fail("GET", r"/pulls/7$", **fault)
    github.pull(REPOSITORY, 7)
    assert heard == told
    assert len(slept) == len(told)


def test_a_short_wait_is_nobody_s_news(fake_github: FakeGitHub) -> None:
    heard: list[str] = []
    github = GitHub(TOKEN, api_url=fake_github.api_url, pause=0, notice=heard.append)
    fake_github.fail("GET", r"/pulls/7$", 502)
    github.pull(REPOSITORY, 7)
    assert heard == []


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({"Retry-After": "3600"}, "secondary rate limit"),
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "RESET"}, "hourly rate limit"),
    ],
)
@pytest.mark.parametrize("name", ["pull", "comment"])
def test_a_long_rate_limit_says_when_to_come_again(
    fake_github: FakeGitHub, name: str, headers: dict[str, str], words: str
) -> None:
    slept: list[float] = []
    github = GitHub(TOKEN, api_url=fake_github.api_url, pause=0, sleep=slept.append)
    verb, pattern, call = CALLS[name]
    again = time.time() + 3600
    headers = {key: value.replace("RESET", str(int(again))) for key, value in headers.items()}
    fake_github.fail(verb, pattern, 403, error_body("API rate limit exceeded for installation."), headers=headers)
    failure = failure_of(lambda: call(github))
    assert words in failure.what
    around = [time.strftime("%H:%M:%S", time.gmtime(again + shift)) for shift in range(-2, 30)]
    assert any(moment in failure.mend for moment in around)
    assert slept == []
    assert github.requests == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize("name", READS | REPEATABLE)
def test_what_can_be_repeated_is_repeated_when_github_stumbles(
    fake_github: FakeGitHub, github: GitHub, name: str, status: int
) -> None:
    verb, pattern, call = CALLS[name]
    fake_github.say("", mine=True)
    fake_github.leave_pending()
    fake_github.fail(verb, pattern, status, "<html>down</html>", times=3)
    if name == "blob":
        assert failure_of(lambda: call(github)).status == 404
    else:
        call(github)
    assert github.requests == 4


@pytest.mark.parametrize("name", READS)
def test_a_read_gives_up_with_a_sentence(fake_github: FakeGitHub, github: GitHub, name: str) -> None:
    verb, pattern, call = CALLS[name]
    fake_github.fail(verb, pattern, 503, "", times=99)
    failure = failure_of(lambda: call(github))
    assert failure.status == 503
    assert "503 again and again" in failure.what
    assert "githubstatus.com" in failure.mend
    assert github.requests == 4


@pytest.mark.parametrize("after", [True, False])
@pytest.mark.parametrize(
    "answer",
    [
        {"status": 502, "body": "<html>bad gateway</html>"},
        {"status": 500, "body": error_body("Server Error")},
        {"status": 503, "body": "", "headers": {"Retry-After": "1"}},
        {"error": requests.ReadTimeout("read timed out")},
        {
            "error": requests.ConnectionError(
                urllib3.exceptions.ProtocolError("aborted", ConnectionResetError(104))
            )
        },
        {"status": 201, "body": '{"id": 1, "bo'},
    ],
    ids=["502", "500", "503 with Retry-After", "timeout", "reset", "cut off"],
)
@pytest.mark.parametrize("name", CREATIONS)
def test_a_creation_without_a_usable_answer_is_sent_exactly_once(
    fake_github: FakeGitHub,
    github: GitHub,
    hold_to_contract: list[str],
    *,
    name: str,
    answer: dict[str, Any],
    after: bool,
) -> None:
    verb, pattern, call = CALLS[name]
    fake_github.fail(verb, pattern, **answer, after=after, times=9)
    failure = failure_of(lambda: call(github))
    assert isinstance(failure, AnswerLost)
    assert "not known whether" in failure.what
    assert len(fake_github.sent("POST", pattern)) == 1
    if answer.get("status") == 201:
        assert hold_to_contract.pop().endswith("is no JSON") or name == "review"
        hold_to_contract.clear()


def test_writes_keep_their_distance_and_reads_do_not(fake_github: FakeGitHub) -> None:
    github = GitHub(TOKEN, api_url=fake_github.api_url, pause=0.2)
    began = time.monotonic()
    for _ in range(4):
        github.pull(REPOSITORY, 7)
    assert time.monotonic() - began < 0.5
    github.create_comment(REPOSITORY, 7, "one")
    began = time.monotonic()
    github.create_comment(REPOSITORY, 7, "two")
    assert time.monotonic() - began >= 0.19


def unresolved(host: str) -> requests.ConnectionError:
    pool: Any = None
    reason = urllib3.exceptions.NameResolutionError(host, pool, socket.gaierror(-2, "Name or service not known"))
    return requests.ConnectionError(urllib3.exceptions.MaxRetryError(pool, "/", reason))


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (unresolved("api.github.com"), "can't be found"),
        (requests.ReadTimeout("slow"), "did not answer in time"),
        (requests.exceptions.SSLError("self-signed"), "certificate that is not trusted"),
        (requests.exceptions.ProxyError("407"), "through the proxy"),
        (requests.ConnectionError("refused"), "can't be reached"),
        (requests.exceptions.ChunkedEncodingError("cut"), "can't be reached"),
    ],
)
def test_a_way_that_is_closed_is_described_with_the_host(
    fake_github: FakeGitHub, github: GitHub, error: requests.RequestException, words: str
) -> None:
    fake_github.fail("GET", "/pulls/7", error=error, times=99)
    failure = failure_of(lambda: github.pull(REPOSITORY, 7))
    assert failure.status == 0
    assert "api.github.com" in failure.what
    assert words in failure.what
    assert failure.mend
    assert github.requests == 4


def test_a_write_that_never_left_is_not_lost(fake_github: FakeGitHub, github: GitHub) -> None:
    fake_github.fail("POST", "/comments", error=unresolved("api.github.com"), times=2)
    github.create_comment(REPOSITORY, 7, "text")
    fake_github.fail("POST", "/comments", error=unresolved("api.github.com"), times=9)
    failure = failure_of(lambda: github.create_comment(REPOSITORY, 7, "text"))
    assert not isinstance(failure, AnswerLost)
    assert len(fake_github.comments) == 1


@contextmanager
def server(reply: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """Give the address of a real server that takes one request a connection, answers `reply` and hangs up."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.settimeout(5)

        def serve() -> None:
            while True:
                try:
                    connection, _ = door.accept()
                except OSError:
                    return
                with connection:
                    heard.append(connection.recv(65536))
                    connection.sendall(reply)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{door.getsockname()[1]}/api/v3", heard
        door.shutdown(socket.SHUT_RDWR)
        thread.join()


def test_a_real_connection_that_breaks_loses_the_answer_of_a_post_and_repeats_a_read() -> None:
    with server(b"") as (address, heard):
        github = GitHub(TOKEN, api_url=address, pause=0)
        assert isinstance(failure_of(lambda: github.create_comment(REPOSITORY, 7, "x")), AnswerLost)
        assert len(heard) == 1
        assert heard[0].startswith(b"POST /api/v3/repos/octo-org/engine/issues/7/comments ")
        assert not isinstance(failure_of(lambda: github.pull(REPOSITORY, 7)), AnswerLost)
        assert len(heard) == 1 + 4


def test_a_real_port_that_nobody_serves_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    github = GitHub(TOKEN, api_url=f"http://127.0.0.1:{port}", pause=0)
    failure = failure_of(lambda: github.create_comment(REPOSITORY, 7, "x"))
    assert not isinstance(failure, AnswerLost)
    assert f"127.0.0.1:{port} can't be reached" in failure.what


@pytest.mark.parametrize(
    ("cause", "sent"),
    [
        (ssl.SSLError(1, "wrong version number"), 1),
        (ssl.SSLEOFError(8, "EOF occurred in violation of protocol"), 1),
        (ssl.SSLCertVerificationError(1, "certificate verify failed"), 4),
    ],
)
def test_a_write_is_sent_again_after_a_fault_of_tls_only_if_no_connection_was_made(
    fake_github: FakeGitHub, github: GitHub, cause: ssl.SSLError, sent: int
) -> None:
    pool: Any = None
    reason = urllib3.exceptions.MaxRetryError(pool, "/", urllib3.exceptions.SSLError(cause))
    fake_github.fail("POST", "/comments", error=requests.exceptions.SSLError(reason), times=9)
    failure = failure_of(lambda: github.create_comment(REPOSITORY, 7, "x"))
    assert isinstance(failure, AnswerLost) is (sent == 1)
    assert github.requests == sent


def test_enterprise_server_is_reached_under_its_own_paths(fake_enterprise: FakeGitHub) -> None:
    github = GitHub(TOKEN, api_url="https://ghe.example.org/api/v3/", pause=0)
    assert github.pull(REPOSITORY, 7).head_sha == HEAD
    assert github.conversation(REPOSITORY, 7).head_sha == HEAD
    assert github.create_comment(REPOSITORY, 7, "x").id
    assert fake_enterprise.urls == [
        "https://ghe.example.org:443/api/v3/repos/octo-org/engine/pulls/7",
        "https://ghe.example.org:443/api/graphql",
        "https://ghe.example.org:443/api/v3/repos/octo-org/engine/issues/7/comments",
    ]


def test_a_repository_that_moved_is_said_to_have_moved(fake_github: FakeGitHub, github: GitHub) -> None:
    body = error_body("Moved Permanently", url="https://api.github.com/repositories/1")
    fake_github.fail("POST", "/comments", 307, body, headers={"Location": "https://api.github.com/repositories/1"})
    failure = failure_of(lambda: github.create_comment(REPOSITORY, 7, "x"))
    assert "renamed" in failure.mend


@pytest.mark.parametrize("answer", ["<html>Sign in to the hotel's network</html>", "[]", '{"hello": "world"}'])
def test_an_answer_that_is_not_githubs_is_an_error_and_no_bug(
    fake_github: FakeGitHub, github: GitHub, hold_to_contract: list[str], answer: str
) -> None:
    fake_github.fail("GET", "/pulls/7", 200, answer, times=9)
    failure = failure_of(lambda: github.pull(REPOSITORY, 7))
    assert "not one that GitHub's API gives" in failure.what
    assert failure.topic is Topic.STRANGE
    assert hold_to_contract
    hold_to_contract.clear()


@pytest.mark.parametrize("repository", ["engine", "a/b/c", "../x", "octo-org/", "a/.."])
def test_a_name_that_is_no_repository_is_refused_before_anything_is_sent(github: GitHub, repository: str) -> None:
    with pytest.raises(BadInput, match="owner/name"):
        github.pull(repository, 7)
    assert github.requests == 0


@pytest.mark.parametrize("address", ["api.github.com", "ftp://x/y", "https://user:pass@host/api/v3", "https://"])
def test_an_address_that_is_none_is_refused_without_its_secrets(address: str) -> None:
    with pytest.raises(BadInput, match="api/v3") as caught:
        GitHub(TOKEN, api_url=address)
    assert "pass" not in str(caught.value)


def test_without_a_token_there_is_a_hint_and_no_request() -> None:
    with pytest.raises(BadInput, match="GITHUB_TOKEN"):
        GitHub(" ", api_url="https://api.github.com")


def test_the_client_shows_its_host_and_not_its_token(github: GitHub) -> None:
    assert repr(github) == "GitHub(api.github.com)"


@pytest.mark.parametrize(
    "name", ["pull", "file", "review", "review_comment", "issue_comment", "comparison", "tree", "blob"]
)
def test_githubs_own_examples_fit_githubs_own_description(contract: Contract, name: str) -> None:
    sources = {
        "pull": ("GET", "/repos/o/r/pulls/1", 200),
        "file": ("GET", "/repos/o/r/pulls/1/files", 200),
        "review": ("POST", "/repos/o/r/pulls/1/reviews", 200),
        "review_comment": ("POST", "/repos/o/r/pulls/1/comments", 201),
        "issue_comment": ("POST", "/repos/o/r/issues/1/comments", 201),
        "comparison": ("GET", "/repos/o/r/compare/a...b", 200),
        "tree": ("GET", "/repos/o/r/git/trees/abc", 200),
        "blob": ("GET", "/repos/o/r/git/blobs/abc", 200),
    }
    body = {
        "review": {},
        "review_comment": {"body": "", "commit_id": "a", "path": "x"},
        "issue_comment": {"body": ""},
    }
    verb, path, status = sources[name]
    answer = [example(name)] if name == "file" else example(name)
    assert contract.faults(*exchange(verb, path, body.get(name), status, answer)) == []


def exchange(
    verb: str, path: str, body: Any, status: int, answer: Any
) -> tuple[requests.PreparedRequest, requests.Response]:
    request = requests.Request(verb, f"https://api.github.com{path}", json=body).prepare()
    response = requests.Response()
    response.status_code = status
    response._content = json.dumps(answer).encode()
    return request, response


REVIEW = "/repos/o/r/pulls/1/reviews"
QUERY = {"query": "query($n: ID!) { node(id: $n) { id } }", "variables": {"n": "1"}}


@pytest.mark.parametrize(
    ("verb", "path", "body", "status", "answer", "fault"),
    [
        ("POST", REVIEW, {"event": "COMENT"}, 200, example("review"), '"COMENT" is not one of'),
        (
            "POST",
            REVIEW,
            {"comments": [{"path": "x", "body": "", "lin": 1}]},
            200,
            example("review"),
            "'lin' was unexpected",
        ),
        ("POST", REVIEW, {"comments": [{"path": "x", "line": 1}]}, 200, example("review"), '"body" is a required'),
        ("POST", REVIEW, {}, 201, example("review"), "never answers 201"),
        ("POST", REVIEW, {}, 200, {"id": 1}, "is a required property"),
        ("GET", "/repos/o/r/pulls/1/files?per_pag=3", None, 200, [], "unknown query parameter 'per_pag'"),
        ("GET", "/repos/o/r/pull/1", None, 200, {}, "no operation GET"),
        ("DELETE", "/repos/o/r/pulls/1/reviews/2", {"x": 1}, 200, example("review"), "takes no body"),
        ("POST", "/graphql", QUERY | {"query": "{ viewer { login } }"}, 200, {}, "Cannot query field 'viewer'"),
        ("POST", "/graphql", QUERY, 200, {"data": {"node": {"id": None, "__typename": "Blob"}}}, "non-nullable"),
    ],
)
def test_the_contract_refuses_what_github_would(
    contract: Contract, *, verb: str, path: str, body: Any, status: int, answer: Any, fault: str
) -> None:
    assert fault in "; ".join(contract.faults(*exchange(verb, path, body, status, answer)))


def test_the_fake_refuses_reviews_as_github_does(fake_github: FakeGitHub) -> None:
    old = b"".join(b"%d\n" % number for number in range(1, 40))
    fake_github.files(
        old={"a.py": old}, new={"a.py": old.replace(b"\n5\n", b"\nfive\n").replace(b"\n30\n", b"\nthirty\n")}
    )

    def said(**comment: Any) -> list[str]:
        return fake_github.complaints({"event": "COMMENT", "body": "x", "comments": [{"path": "a.py", **comment}]})

    assert said(line=5) == said(line=2) == said(line=5, side="LEFT") == said(line=8, start_line=2) == []
    assert said(line=15) == ["Pull request review thread line must be part of the diff"]
    assert said(line=30, start_line=5) == [
        "Pull request review thread start line must be part of the same hunk as the line."
    ]
    assert said(line=5, start_line=6) == ["Pull request review thread start line must precede the end line."]
    assert said(path="b.py", line=1) == ["Pull request review thread path is invalid"]
    fake_github.leave_pending()
    assert fake_github.complaints({"event": "COMMENT", "body": ""}) == [
        "User can only have one pending review per pull request", "Body can't be blank",
    ]  # fmt: skip
    assert refusal("x")["errors"] == ["x"]
