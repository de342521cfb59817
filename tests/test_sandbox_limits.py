"""Who may do what, how much of it, and what goes wrong on request."""

import http.client
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from sandbox_case import OLD, Case, case, comment

from omnireview.sandbox import Fault, Silence


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Case]:
    with case(tmp_path) as made:
        yield made


WRITES: list[tuple[str, str, Callable[[Case], Any]]] = [
    ("POST", "/pulls/1/reviews", lambda made: {"event": "COMMENT", "body": "x", "commit_id": made.head}),
    ("POST", "/pulls/1/comments", lambda made: comment(commit_id=made.head)),
    ("POST", "/issues/1/comments", lambda _: {"body": "x"}),
    ("POST", "/statuses/{head}", lambda _: {"state": "success"}),
    ("POST", "/check-runs", lambda made: {"name": "x", "head_sha": made.head}),
]


@pytest.mark.parametrize(
    ("verb", "path", "body"), WRITES, ids=lambda value: value if isinstance(value, str) else ""
)
def test_the_read_only_token_of_a_fork_reads_and_does_not_write(
    made: Case, verb: str, path: str, body: Callable[[Case], Any]
) -> None:
    fork = made.sandbox.token("fork")
    assert made.ask("GET", "/pulls/1", token=fork).status_code == 200
    refused = made.ask(verb, path.format(head=made.head), body(made), token=fork)
    assert (refused.status_code, refused.json()["message"]) == (403, "Resource not accessible by integration")
    assert "=write" in refused.headers["X-Accepted-GitHub-Permissions"]
    assert not made.sandbox.pull.reviews
    assert not made.sandbox.pull.comments


def test_a_wrong_token_is_nobody_s(made: Case) -> None:
    refused = made.ask("GET", "/pulls/1", token="ghs_wrong")
    assert (refused.status_code, refused.json()["message"]) == (401, "Bad credentials")


def test_without_a_token_the_public_is_read_and_nothing_written(made: Case) -> None:
    answer = made.ask("GET", "/pulls/1", token="")
    assert (answer.status_code, answer.headers["X-RateLimit-Limit"]) == (200, "60")
    assert made.ask("POST", "/issues/1/comments", {"body": "x"}, token="").status_code == 401


def test_a_private_repository_is_hidden_from_strangers(tmp_path: Path) -> None:
    with case(tmp_path, private=True) as made:
        outsider = made.sandbox.token("outsider")
        for token in (outsider, ""):
            assert made.ask("GET", "/pulls/1", token=token).status_code == 404
        assert made.graph('query { repository(owner: "octo-org", name: "engine") { id } }', token=outsider)[
            "errors"
        ]
        assert made.ask("GET", "/pulls/1").status_code == 200
        blind = made.sandbox.token("workflow", permissions={"contents": ""})
        refused = made.ask("GET", "/contents/engine.py", token=blind)
        assert (refused.status_code, refused.headers["X-Accepted-GitHub-Permissions"]) == (403, "contents=read")


def test_only_people_may_ask_who_they_are(made: Case) -> None:
    url = made.sandbox.api_url
    assert made.ask("GET", "/user", api=url).status_code == 403
    person = made.ask("GET", "/user", api=url, token=made.sandbox.token("person", login="mona")).json()
    assert (person["login"], person["type"]) == ("mona", "User")


def test_the_hourly_limit_counts_refuses_and_starts_anew(made: Case) -> None:
    now = [datetime(2025, 1, 1, tzinfo=UTC)]
    made.sandbox.state.clock = lambda: now[0]
    token = made.sandbox.state.tokens[made.token]
    first = made.ask("GET", "/pulls/1")
    assert (first.headers["X-RateLimit-Limit"], first.headers["X-RateLimit-Remaining"]) == ("1000", "999")
    token.used["core"] = 1_000
    refused = made.ask("GET", "/pulls/1")
    assert refused.status_code == 403
    assert refused.json()["message"].startswith("API rate limit exceeded")
    assert refused.headers["X-RateLimit-Remaining"] == "0"
    assert int(refused.headers["X-RateLimit-Reset"]) == int((now[0] + timedelta(hours=1)).timestamp())
    told = made.ask("GET", "/rate_limit", api=made.sandbox.api_url).json()
    assert (told["rate"]["remaining"], told["resources"]["graphql"]["remaining"]) == (0, 1_000)
    now[0] += timedelta(hours=1)
    assert made.ask("GET", "/pulls/1").status_code == 200


def test_graphql_tells_its_limit_with_status_200(made: Case) -> None:
    made.graph('query { repository(owner: "octo-org", name: "engine") { id } }')
    made.sandbox.state.tokens[made.token].used["graphql"] = 1_000
    told = made.graph('query { repository(owner: "octo-org", name: "engine") { id } }')
    assert told["errors"][0]["type"] == "RATE_LIMITED"


@pytest.mark.parametrize("wait", [60, None])
def test_too_much_content_in_a_minute_is_refused_for_a_while(made: Case, wait: int | None) -> None:
    now = [datetime(2025, 1, 1, tzinfo=UTC)]
    made.sandbox.state.clock = lambda: now[0]
    made.sandbox.state.limits.content_a_minute = 3
    made.sandbox.state.limits.retry_after = wait
    assert made.review(comment(), comment(line=6)).status_code == 200
    refused = made.ask("POST", "/issues/1/comments", {"body": "x"})
    assert refused.status_code == 403
    assert "secondary rate limit" in refused.json()["message"]
    assert refused.headers.get("Retry-After") == (None if wait is None else "60")
    now[0] += timedelta(seconds=61)
    assert made.ask("POST", "/issues/1/comments", {"body": "x"}).status_code == 201


def test_lists_come_in_pages_with_links(made: Case) -> None:
    for number in range(7):
        made.sandbox.say(f"comment {number}")
    seen: list[str] = []
    url, links = "/issues/1/comments?per_page=3", []
    while url:
        answer = made.ask("GET", url)
        seen += [each["body"] for each in answer.json()]
        links.append(sorted(answer.links))
        url = answer.links.get("next", {}).get("url", "").removeprefix(made.sandbox.api_url)
    assert seen == [f"comment {number}" for number in range(7)]
    assert links == [["last", "next"], ["first", "last", "next", "prev"], ["first", "prev"]]
    assert made.get("/issues/1/comments?per_page=3&page=9") == []
    assert "Link" not in made.ask("GET", "/issues/1/comments").headers


def test_a_page_has_thirty_items_and_never_more_than_a_hundred(made: Case) -> None:
    for number in range(120):
        made.sandbox.say(f"comment {number}")
    sizes = [
        len(made.get(f"/issues/1/comments{query}"))
        for query in ("", "?per_page=500", "?per_page=none", "?per_page=0")
    ]
    assert sizes == [30, 100, 30, 30]


def test_an_unchanged_answer_is_told_by_its_etag_and_costs_nothing(made: Case) -> None:
    first = made.ask("GET", "/pulls/1")
    again = made.ask("GET", "/pulls/1", If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["X-RateLimit-Remaining"] == first.headers["X-RateLimit-Remaining"]
    made.sandbox.say("news")
    assert made.ask("GET", "/pulls/1", If_None_Match=first.headers["ETag"]).status_code == 200


def test_large_diffs_are_not_made_and_large_patches_left_out(made: Case) -> None:
    limits = made.sandbox.state.limits
    limits.diff_files = 4
    refused = made.plain("GET", made.path("/pulls/1"), headers={"Accept": "application/vnd.github.diff"})
    assert refused[0] == 406
    assert json.loads(refused[2])["errors"][0]["code"] == "too_large"
    limits.diff_files, limits.diff_lines = 300, 6
    assert made.plain("GET", made.path("/pulls/1"), headers={"Accept": "application/vnd.github.v3.diff"})[0] == 406
    limits.patch_lines = 5
    files = made.get("/pulls/1/files")
    assert [file["filename"] for file in files if "patch" in file] == ["fresh.py", "gone.py", "place/moved.py"]
    assert files[0]["changes"] == 3
    limits.listed_files = 2
    assert len(made.get("/pulls/1/files")) == 2
    assert made.get("/pulls/1")["changed_files"] == 5


def test_a_tree_that_is_too_long_says_so(made: Case) -> None:
    made.sandbox.state.limits.tree_entries = 2
    told = made.get("/git/trees/main?recursive=1")
    assert (told["truncated"], len(told["tree"])) == (True, 2)


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("answer", [500, 502, Silence.RESET, Silence.TIMEOUT])
def test_a_fault_strikes_before_or_after_the_act(made: Case, answer: int | Silence, *, after: bool) -> None:
    made.sandbox.fail(Fault("POST", "/issues/1/comments$", answer, after=after, lasts=0.05))
    if isinstance(answer, Silence):
        with pytest.raises(requests.ConnectionError):
            made.ask("POST", "/issues/1/comments", {"body": "x"})
    else:
        assert made.ask("POST", "/issues/1/comments", {"body": "x"}).status_code == answer
    assert len(made.sandbox.pull.comments) == after
    assert made.ask("POST", "/issues/1/comments", {"body": "x"}).status_code == 201


def test_a_timeout_outlasts_an_impatient_client(made: Case) -> None:
    made.sandbox.fail(Fault("GET", "/pulls/1$", Silence.TIMEOUT, lasts=5))
    with pytest.raises(requests.ReadTimeout):
        made.session.get(made.sandbox.api_url + made.path("/pulls/1"), timeout=0.1)


def test_a_fault_strikes_the_nth_match_or_all_of_them(made: Case) -> None:
    made.sandbox.fail(Fault("GET", "/files", 503, nth=2), Fault("POST", "graphql.*repository", 502, nth="every"))
    assert [made.ask("GET", "/pulls/1/files").status_code for _ in range(3)] == [200, 503, 200]
    for _ in range(2):
        with pytest.raises(requests.JSONDecodeError):
            made.graph('query { repository(owner: "octo-org", name: "engine") { id } }')


def test_a_fault_carries_words_and_headers(made: Case) -> None:
    made.sandbox.fail(Fault("GET", "/pulls/1$", 429, message="Slow down", headers=(("Retry-After", "7"),)))
    refused = made.ask("GET", "/pulls/1")
    assert (refused.status_code, refused.json()["message"], refused.headers["Retry-After"]) == (
        429,
        "Slow down",
        "7",
    )


def test_broken_requests_are_answered_and_break_nothing(made: Case) -> None:
    for body, said in (
        (b"{", "Problems parsing JSON"),
        (b"[]", "Body should be a JSON object"),
        (b"\xff", "Problems"),
    ):
        status, _, data = made.plain("POST", made.path("/issues/1/comments"), body)
        assert (status, json.loads(data)["message"].startswith(said)) == (400, True)
    connection = http.client.HTTPConnection(made.sandbox.server_url.removeprefix("http://"), timeout=5)
    connection.request("GET", "/%ff%00/../..//repos/%2e")
    assert connection.getresponse().status == 404
    connection.close()
    assert made.ask("GET", "/pulls/1").status_code == 200


def test_every_request_is_kept_with_its_answer(made: Case) -> None:
    made.ask("GET", "/pulls/1/files?per_page=5")
    made.ask("POST", "/issues/1/comments", {"body": "x"})
    listed, posted = made.sandbox.sent(path="/1/")
    assert (listed.query, listed.status, listed.token) == ({"per_page": "5"}, 200, made.token)
    assert (posted.verb, posted.body, posted.status) == ("POST", {"body": "x"}, 201)


def test_the_server_is_gone_when_the_block_ends(tmp_path: Path) -> None:
    with case(tmp_path, old=OLD, new={"x.py": b"x = 1\n"}) as made:
        url = made.sandbox.server_url
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{url}/rate_limit", timeout=1)
