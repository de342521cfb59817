"""Reviews, comments and threads in the sandbox: taken whole or refused whole, and moved by pushes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sandbox_case import NEW, OLD, Case, case, comment


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Case]:
    with case(tmp_path) as made:
        yield made


def places(made: Case) -> list[tuple[str, int | None, bool]]:
    return [(thread.path, thread.line, thread.outdated) for thread in made.sandbox.pull.threads]


def test_a_review_stands_with_all_its_comments(made: Case) -> None:
    told = made.review(comment(), comment(line=8, start_line=6, start_side="RIGHT"), comment(side="LEFT", line=30))
    assert told.status_code == 200
    assert (told.json()["state"], told.json()["user"]["login"]) == ("COMMENTED", "github-actions[bot]")
    first, ranged, left = made.get("/pulls/1/comments")
    assert (first["line"], first["side"], first["commit_id"], first["body"]) == (5, "RIGHT", made.head, "Why?")
    assert first["diff_hunk"].split("\n")[-1] == "+line_5 = 50"
    assert first["position"] == 5
    assert (ranged["start_line"], ranged["start_side"], ranged["line"]) == (6, "RIGHT", 8)
    assert left["diff_hunk"].split("\n")[-1] == "-line_30 = 30"
    assert {each["pull_request_review_id"] for each in (first, ranged, left)} == {told.json()["id"]}
    assert [each["id"] for each in made.get("/pulls/1/reviews")] == [told.json()["id"]]


THREAD = "Pull request review thread"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (comment(line=15), f"{THREAD} line must be part of the diff"),
        (comment(line=9), f"{THREAD} line must be part of the diff"),
        (comment(line=0), f"{THREAD} line must be part of the diff"),
        (comment(line=34, side="LEFT"), f"{THREAD} line must be part of the diff"),
        (comment("untouched.py", 1), f"{THREAD} path is invalid"),
        (comment("moved.py", 1), f"{THREAD} path is invalid"),
        (comment("picture.bin", 1), f"{THREAD} line must be part of the diff"),
        (comment(line=28, start_line=6), f"{THREAD} start line must be part of the same hunk as the line."),
        (comment(line=6, start_line=7), f"{THREAD} start line must precede the end line."),
        (comment(line=6, start_line=6), f"{THREAD} start line must precede the end line."),
        (comment(side="MIDDLE"), f"{THREAD} side is invalid"),
        ({"path": "engine.py", "body": "Why?"}, f"{THREAD} line can't be blank"),
        (comment(body="x" * 65_537), "Body is too long (maximum is 65536 characters)"),
    ],
)
def test_one_wrong_comment_refuses_the_whole_review(made: Case, wrong: dict[str, Any], said: str) -> None:
    answer = made.review(comment(), wrong, comment(line=6))
    assert answer.status_code == 422
    assert answer.json()["errors"] == [said]
    assert answer.json()["message"] == "Unprocessable Entity"
    assert made.get("/pulls/1/reviews") == made.get("/pulls/1/comments") == []


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"body": " "}, "Body can't be blank"),
        ({"event": "REQUEST_CHANGES", "body": ""}, "Body can't be blank"),
        ({"event": "APPROVE"}, "GitHub Actions is not permitted to approve pull requests."),
        ({"commit_id": "0" * 40}, f"Commit {'0' * 40} is not part of the pull request"),
        ({"body": "x" * 65_537}, "Body is too long (maximum is 65536 characters)"),
    ],
)
def test_a_review_needs_what_its_event_needs(made: Case, more: dict[str, Any], said: str) -> None:
    answer = made.review(**more)
    assert (answer.status_code, answer.json()["errors"]) == (422, [said])


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"event": "COMENT"}, "For 'properties/event'"),
        ({"comments": [{"path": "engine.py", "lin": 5, "body": "x"}]}, '"lin" is not a permitted key.'),
        ({"comments": [{"path": "engine.py", "line": "5", "body": "x"}]}, "is not an integer"),
        ({"comments": [{"path": "engine.py", "line": 5}]}, '"body" wasn\'t supplied.'),
        ({"comments": {}}, "is not an array"),
    ],
)
def test_a_body_of_a_wrong_form_is_refused_in_words(made: Case, body: dict[str, Any], said: str) -> None:
    assert said in made.refused("POST", "/pulls/1/reviews", body)


def test_nobody_approves_the_own_pull_request_but_others_may(made: Case) -> None:
    author, other = made.sandbox.token("person", login="contributor"), made.sandbox.token("person")
    approval = {"event": "APPROVE", "commit_id": made.head}
    refused = made.ask("POST", "/pulls/1/reviews", approval, token=author)
    assert refused.json()["errors"] == ["Can not approve your own pull request"]
    review = made.ask("POST", "/pulls/1/reviews", approval, token=other).json()
    assert review["state"] == "APPROVED"
    dismissed = made.ask("PUT", f"/pulls/1/reviews/{review['id']}/dismissals", {"message": "Old."}, token=other)
    assert dismissed.json()["state"] == "DISMISSED"


def test_a_pending_review_is_its_author_s_alone_and_stands_in_the_way(made: Case) -> None:
    pending = made.ask("POST", "/pulls/1/reviews", {"comments": [comment()]}).json()
    assert pending["state"] == "PENDING"
    assert "submitted_at" not in pending
    person = made.sandbox.token("person")
    assert made.get("/pulls/1/reviews", token=person) == made.get("/pulls/1/comments") == []
    assert len(made.get("/pulls/1/reviews")) == 1
    refused = made.review(comment())
    assert refused.json()["errors"] == ["User can only have one pending review per pull request"]
    alone = made.ask("POST", "/pulls/1/comments", comment(commit_id=made.head))
    assert "one pending review" in alone.json()["errors"][0]["message"]

    submitted = made.ask("POST", f"/pulls/1/reviews/{pending['id']}/events", {"event": "COMMENT", "body": "Done."})
    assert submitted.json()["state"] == "COMMENTED"
    assert len(made.get("/pulls/1/comments", token=person)) == 1
    assert made.ask("DELETE", f"/pulls/1/reviews/{pending['id']}").status_code == 422


def test_a_pending_review_can_be_deleted_and_is_gone_with_its_comments(made: Case) -> None:
    pending = made.sandbox.leave_pending()
    assert made.ask("DELETE", f"/pulls/1/reviews/{pending.id}").status_code == 200
    assert made.ask("DELETE", f"/pulls/1/reviews/{pending.id}").status_code == 404
    assert made.review(comment()).status_code == 200


def test_a_comment_can_stand_on_a_file_without_lines(made: Case) -> None:
    sent = {"body": "Why a picture?", "commit_id": made.head, "path": "picture.bin", "subject_type": "file"}
    told = made.ask("POST", "/pulls/1/comments", sent)
    assert told.status_code == 201
    assert (told.json()["subject_type"], told.json()["line"]) == ("file", None)
    refused = made.ask("POST", "/pulls/1/comments", {**sent, "path": "untouched.py"})
    assert refused.json()["errors"][0]["field"] == "pull_request_review_thread.path"


def test_a_single_comment_off_the_diff_is_refused_with_its_field(made: Case) -> None:
    refused = made.ask("POST", "/pulls/1/comments", comment(commit_id=made.head, line=15))
    assert (refused.status_code, refused.json()["message"]) == (422, "Validation Failed")
    assert refused.json()["errors"] == [
        {
            "resource": "PullRequestReviewComment",
            "field": "pull_request_review_thread.line",
            "code": "custom",
            "message": "pull_request_review_thread.line must be part of the diff",
        }
    ]


def test_replies_join_the_thread_and_outlive_its_first_comment(made: Case) -> None:
    made.review(comment())
    (first,) = made.get("/pulls/1/comments")
    reply = made.ask("POST", f"/pulls/1/comments/{first['id']}/replies", {"body": "Because."}).json()
    assert (reply["in_reply_to_id"], reply["line"]) == (first["id"], 5)
    edited = made.ask("PATCH", f"/pulls/comments/{first['id']}", {"body": "Why though?"}).json()
    assert edited["body"] == made.get(f"/pulls/comments/{first['id']}")["body"] == "Why though?"
    assert made.ask("DELETE", f"/pulls/comments/{first['id']}").status_code == 204
    assert [each["id"] for each in made.get("/pulls/1/comments")] == [reply["id"]]
    assert made.ask("DELETE", f"/pulls/comments/{reply['id']}").status_code == 204
    assert made.sandbox.pull.threads == []


def test_conversation_comments_are_posted_edited_and_deleted(made: Case) -> None:
    told = made.ask("POST", "/issues/1/comments", {"body": "Hello"})
    number = told.json()["id"]
    assert (told.status_code, told.headers["Location"]) == (201, told.json()["url"])
    assert number > 2**32
    made.ask("PATCH", f"/issues/comments/{number}", {"body": "Goodbye"})
    assert [each["body"] for each in made.get("/issues/1/comments")] == ["Goodbye"]
    assert made.ask("POST", "/issues/1/comments", {"body": "x" * 65_536}).status_code == 201
    for body in ("x" * 65_537, " "):
        assert made.ask("POST", "/issues/1/comments", {"body": body}).status_code == 422
    assert made.ask("DELETE", f"/issues/comments/{number}").status_code == 204
    assert made.ask("GET", f"/issues/comments/{number}").status_code == 404


def test_a_locked_conversation_takes_words_only_from_those_who_may_push(made: Case) -> None:
    made.sandbox.pull.locked = True
    refused = made.ask("POST", "/issues/1/comments", {"body": "Hello"})
    assert (refused.status_code, refused.json()["message"]) == (
        403,
        "Unable to create comment because issue is locked.",
    )
    assert made.review(comment()).status_code == 403
    person = made.sandbox.token("person")
    assert made.ask("POST", "/issues/1/comments", {"body": "Hello"}, token=person).status_code == 201


def test_a_push_carries_threads_along_with_their_lines(made: Case) -> None:
    made.review(comment(line=6), comment(line=5), comment(line=31, start_line=28, start_side="RIGHT"))
    before = made.head
    made.push({"engine.py": b"first = 0\n" + (NEW["engine.py"] or b"").replace(b"line_5 = 50", b"line_5 = 51")})
    assert places(made) == [("engine.py", 7, False), ("engine.py", None, True), ("engine.py", 32, False)]
    moved, outdated, ranged = made.get("/pulls/1/comments")
    assert (moved["line"], moved["original_line"]) == (7, 6)
    assert (moved["commit_id"], moved["original_commit_id"]) == (made.head, before)
    assert (outdated["line"], outdated["position"], outdated["original_line"]) == (None, None, 5)
    assert outdated["commit_id"] == before
    assert (ranged["start_line"], ranged["line"]) == (29, 32)


def test_a_line_that_leaves_the_diff_outdates_its_thread_for_good(made: Case) -> None:
    made.review(comment(line=5), comment("fresh.py", 2))
    made.push({"engine.py": OLD["engine.py"]})
    assert places(made) == [("engine.py", None, True), ("fresh.py", 2, False)]
    made.push({"engine.py": NEW["engine.py"]})
    assert places(made)[0] == ("engine.py", None, True)


def test_a_thread_on_a_file_stays_until_the_file_leaves_the_diff(made: Case) -> None:
    sent = {"body": "Hm", "commit_id": made.head, "path": "fresh.py", "subject_type": "file"}
    made.ask("POST", "/pulls/1/comments", sent)
    made.push({"fresh.py": b"y = 2\n"})
    assert places(made) == [("fresh.py", None, False)]
    made.push({"fresh.py": None})
    assert places(made) == [("fresh.py", None, True)]


def test_a_forced_push_is_noted_and_moves_threads_by_content(made: Case) -> None:
    made.review(comment(line=5))
    made.repository.git("checkout", "--quiet", "-B", "change", "main")
    made.push({"engine.py": b"first = 0\n" + (NEW["engine.py"] or b"")})
    assert [push.forced for push in made.sandbox.pull.pushes] == [False, True]
    assert places(made) == [("engine.py", 6, False)]


def test_a_review_of_an_older_head_lands_where_its_lines_are_now(made: Case) -> None:
    old = made.head
    made.push({"engine.py": b"first = 0\n" + (NEW["engine.py"] or b"").replace(b"line_6 = 6", b"line_6 = 60")})
    answer = made.review(comment(line=5), comment(line=6), commit_id=old)
    assert answer.status_code == 200
    assert places(made) == [("engine.py", 6, False), ("engine.py", None, True)]


def test_a_left_side_thread_stays_while_its_line_is_removed(made: Case) -> None:
    made.review(comment(line=30, side="LEFT"))
    made.push({"fresh.py": b"z = 3\n"})
    assert places(made) == [("engine.py", 30, False)]
    made.push({"engine.py": OLD["engine.py"]})
    assert places(made) == [("engine.py", None, True)]
