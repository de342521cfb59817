"""A review reaches its pull request once, in the right place, and every finding is accounted for."""

import copy
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import requests
from fake_github import READ_ONLY, FakeGitHub, refusal
from made_reviews import found

from omnireview.compare import Judged
from omnireview.edits import Suggestion
from omnireview.errors import BadInput, Exit
from omnireview.github import GitHub
from omnireview.publish import Delivery, LedgerBroken, Place, publish, withhold
from omnireview.pull_request.remote import from_github
from omnireview.render import marker
from omnireview.review import Review, write_review
from omnireview.settings import Settings

OLD = b"start = 0\n"
NEW = OLD + b"".join(b"line_%d = %d\n" % (number, number) for number in range(2, 31))
SETTINGS = Settings(max_inline=50)

FIRST = found("bare-except", "engine.py", 3)
SECOND = found("mutable-default", "engine.py", 9, severity="blocker")
THIRD = found("hardcoded-cuda", "late.py", 5, severity="minor")
THREE = (FIRST, SECOND, THIRD)


class Reviewer:
    """One user of `publish`: reads the pull request, writes a review of made findings, posts it."""

    def __init__(self, fake: FakeGitHub, github: GitHub) -> None:
        self.fake = fake
        self.github = github
        fake.files(old={"engine.py": OLD, "late.py": OLD}, new={"engine.py": NEW, "late.py": NEW})

    def review(self, *judged: Judged, settings: Settings = SETTINGS, **more: Any) -> Review:
        self.pull = from_github(self.github, self.fake.repository, self.fake.number)
        facts: dict[str, Any] = {"not_analysed": (), "skipped": (), "versions": {}}
        return write_review(self.pull, judged, settings, **(facts | {"suggest": lambda _: None} | more))

    def post(self, review: Review, **more: Any) -> Delivery:
        asked: dict[str, Any] = {"instance": "ci/review", "run": "1.1", "comment_on_clean": "always", "settle": 0}
        delivery = publish(review, self.pull, self.github, **(asked | more))
        assert sum(delivery.counts.values()) == delivery.found == len(delivery.places)
        return delivery

    def deliver(self, *judged: Judged, **more: Any) -> Delivery:
        return self.post(self.review(*judged), **more)

    def inline(self) -> list[tuple[str, int]]:
        """The path and line of every inline comment that was posted, in order."""
        comments = [comment for review in self.fake.reviews for comment in review["comments"]]
        return [(comment["path"], comment["line"]) for comment in comments]

    def writes(self) -> list[str]:
        calls = [call for call in self.fake.calls if call.verb != "GET" and call.path != "/graphql"]
        return [f"{call.verb} {call.path.removeprefix('/repos/octo-org/engine')}" for call in calls]


@pytest.fixture
def reviewer(fake_github: FakeGitHub, github: GitHub) -> Reviewer:
    return Reviewer(fake_github, github)


REVIEW, COMMENT, ON_FILE = "POST /pulls/7/reviews", "POST /issues/7/comments", "POST /pulls/7/comments"


def test_one_review_and_one_summary_worst_finding_first(reviewer: Reviewer) -> None:
    delivery = reviewer.deliver(*THREE)
    assert reviewer.writes() == [REVIEW, COMMENT]
    (review,) = reviewer.fake.reviews
    assert (review["event"], review["commit_id"]) == ("COMMENT", reviewer.fake.head)
    assert reviewer.inline() == [("engine.py", 9), ("engine.py", 3), ("late.py", 5)]
    assert all(comment["side"] == "RIGHT" and "start_line" not in comment for comment in review["comments"])
    for comment, judged in zip(review["comments"], (SECOND, FIRST, THIRD), strict=True):
        mark = marker.read(comment["body"])
        assert mark is not None
        assert (mark.fingerprint, mark.instance) == (judged.fingerprint, "ci/review")
    assert set(delivery.places.values()) == {Place.INLINE}
    assert delivery.lines[:2] == ("posted 3 of 3 comments", "found 3 = 3 inline")
    assert delivery.exit is Exit.PASS
    assert delivery.comment_url == reviewer.fake.comments[0]["url"]
    assert delivery.review_urls == (review["url"],)
    assert {entry.delivery for entry in delivery.review.entries} == {"inline"}


def test_the_order_of_findings_does_not_change_the_review(reviewer: Reviewer) -> None:
    reviewer.deliver(*THREE, instance="one")
    reviewer.deliver(*reversed(THREE), instance="two")
    one, two = (
        [comment["body"].split("\n", 1)[1] for comment in review["comments"]] for review in reviewer.fake.reviews
    )
    assert one == two


def test_a_second_run_writes_nothing(reviewer: Reviewer) -> None:
    first = reviewer.deliver(*THREE)
    before = copy.deepcopy(reviewer.fake.comments)
    again = reviewer.deliver(*THREE, run="2.1")
    assert reviewer.writes() == [REVIEW, COMMENT]
    assert reviewer.fake.comments == before
    assert again.counts == {**dict.fromkeys(first.counts, 0), "existing": 3}
    assert again.comment_url == first.comment_url
    assert again.lines[0] == "posted 0 of 0 comments"


def test_a_push_adds_what_is_new_and_edits_the_summary(reviewer: Reviewer) -> None:
    reviewer.deliver(FIRST, SECOND)
    reviewer.fake.push({"engine.py": NEW, "late.py": NEW + b"more = 1\n"})
    delivery = reviewer.deliver(*THREE)
    assert reviewer.inline() == [("engine.py", 9), ("engine.py", 3), ("late.py", 5)]
    number = reviewer.fake.comments[0]["fullDatabaseId"]
    assert reviewer.writes()[2:] == [REVIEW, f"PATCH /issues/comments/{number}"]
    assert reviewer.fake.head[:7] in reviewer.fake.comments[0]["body"]
    assert delivery.lines[1] == "found 3 = 1 inline + 2 existing"


def test_another_instance_speaks_for_itself(reviewer: Reviewer) -> None:
    reviewer.deliver(FIRST)
    delivery = reviewer.deliver(FIRST, instance="ci/review/gpu")
    assert reviewer.writes() == [REVIEW, COMMENT] * 2
    assert delivery.counts["inline"] == 1


@pytest.mark.parametrize("how", [{"resolved": True}, {"minimized": True}], ids=["resolved", "hidden"])
def test_what_a_person_settled_is_not_raised_again(reviewer: Reviewer, how: dict[str, bool]) -> None:
    reviewer.deliver(FIRST)
    body = reviewer.fake.threads.pop()["comments_"][0]["body"]
    reviewer.fake.thread("engine.py", 3, body, "we know", **how)
    delivery = reviewer.deliver(FIRST)
    assert delivery.places == {FIRST.fingerprint: Place.ACKNOWLEDGED}
    number = reviewer.fake.comments[0]["fullDatabaseId"]
    assert reviewer.writes() == [REVIEW, COMMENT, f"PATCH /issues/comments/{number}"]
    assert "1 acknowledged by a person" in reviewer.fake.comments[0]["body"]
    assert reviewer.deliver(FIRST).counts["acknowledged"] == 1
    assert len(reviewer.writes()) == 3


def test_of_two_threads_the_open_one_counts(reviewer: Reviewer) -> None:
    reviewer.deliver(FIRST)
    body = reviewer.fake.threads[0]["comments_"][0]["body"]
    reviewer.fake.thread("engine.py", 3, body, resolved=True)
    assert reviewer.deliver(FIRST).places == {FIRST.fingerprint: Place.EXISTING}


def test_an_outdated_thread_still_says_it(reviewer: Reviewer) -> None:
    reviewer.deliver(FIRST)
    reviewer.fake.threads[0] |= {"line": None, "isOutdated": True}
    assert reviewer.deliver(FIRST).places == {FIRST.fingerprint: Place.EXISTING}


def test_repeats_share_the_comment_of_the_first_and_are_all_counted(reviewer: Reviewer) -> None:
    repeats = [found("bare-except", "engine.py", line) for line in (3, 7, 11)]
    delivery = reviewer.deliver(*repeats)
    assert reviewer.inline() == [("engine.py", 3)]
    assert delivery.lines[:2] == ("posted 1 of 1 comments", "found 3 = 3 inline")


def test_a_repeat_with_a_thread_of_its_own_is_not_told_a_second_time(reviewer: Reviewer) -> None:
    late, later = found("bare-except", "engine.py", 9), found("bare-except", "engine.py", 12)
    reviewer.deliver(late)
    delivery = reviewer.deliver(FIRST, late, later)
    assert reviewer.inline() == [("engine.py", 9), ("engine.py", 3)]
    body = reviewer.fake.reviews[1]["comments"][0]["body"]
    assert "Also at line 12." in body
    assert delivery.places == {
        FIRST.fingerprint: Place.INLINE,
        late.fingerprint: Place.EXISTING,
        later.fingerprint: Place.INLINE,
    }


def test_every_kind_of_finding_has_its_place_in_the_ledger(reviewer: Reviewer) -> None:
    review = reviewer.review(
        FIRST,
        found("unused-a", "engine.py", 12, severity="info"),
        found("was-there", "engine.py", 1, status="old"),
        found("moved-here", "engine.py", 2, status="moved"),
        found("hushed", "engine.py", 4, status="suppressed", reason="known"),
        found("gone", "engine.py", 5, status="mended"),
        found("caused", "engine.py", 20, on_added_line=False),
        found("untested-change", None, None, aspect="testing"),
        found("low-worth", "engine.py", 6, severity="minor", confidence="low"),
    )
    delivery = reviewer.post(review)
    assert delivery.found == 8
    assert delivery.counts == {
        "inline": 1,
        "existing": 0,
        "acknowledged": 0,
        "file": 1,
        "summary": 2,
        "counted": 1,
        "old": 2,
        "suppressed": 1,
        "undelivered": 0,
    }
    assert reviewer.writes() == [REVIEW, ON_FILE, COMMENT]
    assert delivery.review.ledger["found"] == 9


def test_books_that_do_not_balance_are_a_bug(reviewer: Reviewer) -> None:
    review = reviewer.review(*THREE)
    twice = replace(review, entries=(*review.entries, review.entries[0]))
    with pytest.raises(LedgerBroken):
        Delivery(twice, dict.fromkeys([judged.fingerprint for judged in THREE], Place.INLINE))
    with pytest.raises(LedgerBroken):
        Delivery(review, {FIRST.fingerprint: Place.INLINE})


def test_comments_on_files_end_at_ten(reviewer: Reviewer) -> None:
    caused = [found(f"rule-{n:02}", "engine.py", 20, on_added_line=False) for n in range(12)]
    delivery = reviewer.deliver(*caused)
    assert reviewer.writes() == [ON_FILE] * 10 + [COMMENT]
    assert (delivery.counts["file"], delivery.counts["summary"]) == (10, 2)
    assert reviewer.fake.reviews == [], "a review without inline comments is not posted"
    again = reviewer.deliver(*caused)
    assert again.counts["existing"] == 10


def test_a_suggestion_over_lines_has_a_start_line(reviewer: Reviewer) -> None:
    fix = Suggestion(start_line=9, end_line=10, text="mended = True\n")
    review = reviewer.review(SECOND, suggest=lambda _: fix)
    reviewer.post(review)
    (comment,) = reviewer.fake.reviews[0]["comments"]
    assert (comment["start_line"], comment["start_side"], comment["line"]) == (9, "RIGHT", 10)
    assert "```suggestion\nmended = True\n```" in comment["body"]


# The state of the pull request.


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"head": {"sha": "d" * 40}}, "moved from aaaaaaa to ddddddd"),
        ({"state": "closed"}, "is closed"),
        ({"state": "closed", "merged": True}, "is closed"),
        ({"locked": True}, "is locked"),
    ],
    ids=["moved", "closed", "merged", "locked"],
)
@pytest.mark.parametrize("dry_run", [False, True], ids=["run", "dry run"])
def test_nothing_is_written_where_nothing_may_be(
    reviewer: Reviewer, state: dict[str, Any], words: str, dry_run: bool
) -> None:
    review = reviewer.review(*THREE)
    reviewer.fake.pull = state
    delivery = reviewer.post(review, job_summary=True, dry_run=dry_run)
    assert reviewer.writes() == []
    assert words in delivery.stopped
    assert words in "\n".join(delivery.lines)
    assert (delivery.counts["summary"], delivery.exit, delivery.annotate) == (3, Exit.PASS, False)


def test_without_a_job_summary_what_was_not_written_counts_as_undelivered(reviewer: Reviewer) -> None:
    review = reviewer.review(*THREE)
    reviewer.fake.pull = {"state": "closed"}
    delivery = reviewer.post(review)
    assert delivery.undelivered == 3
    assert delivery.exit is Exit.USER_SIDE


def test_a_push_between_comments_and_summary_leaves_the_summary_alone(reviewer: Reviewer) -> None:
    review = reviewer.review(*THREE)
    after_each_review(reviewer.fake, lambda: reviewer.fake.push({"engine.py": NEW}))
    delivery = reviewer.post(review, job_summary=True)
    assert reviewer.writes() == [REVIEW]
    assert "moved from aaaaaaa" in delivery.stopped
    assert delivery.counts["inline"] == 3


def test_a_review_can_be_withheld_whole(reviewer: Reviewer) -> None:
    review = reviewer.review(*THREE)
    delivery = withhold(review, "the run is for an older commit", job_summary=True)
    assert delivery.lines[1:] == ("found 3 = 3 summary", "the run is for an older commit")
    assert withhold(review, "x").undelivered == 3


def test_what_is_no_pull_request_can_not_be_posted_on(reviewer: Reviewer) -> None:
    review = reviewer.review(FIRST)
    reviewer.pull = replace(reviewer.pull, number=None)
    with pytest.raises(BadInput, match="a pull request only"):
        reviewer.post(review)


# Ownership.


def test_a_pending_review_of_ours_is_deleted_first(reviewer: Reviewer) -> None:
    theirs = reviewer.fake.leave_pending(mine=False)
    ours = reviewer.fake.leave_pending()
    delivery = reviewer.deliver(*THREE)
    assert reviewer.writes() == [f"DELETE /pulls/7/reviews/{ours}", REVIEW, COMMENT]
    assert [one["fullDatabaseId"] for one in reviewer.fake.pending] == [str(theirs)]
    assert delivery.counts["inline"] == 3


def test_a_pending_review_that_appears_meanwhile_is_deleted_too(
    reviewer: Reviewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    review = reviewer.review(*THREE)
    judge = reviewer.fake.complaints

    def interrupt(body: dict[str, Any]) -> list[str]:
        monkeypatch.undo()
        reviewer.fake.leave_pending()
        return judge(body)

    monkeypatch.setattr(reviewer.fake, "complaints", interrupt)
    delivery = reviewer.post(review)
    assert [write.split("/")[0] for write in reviewer.writes()] == ["POST ", "DELETE ", "POST ", "POST "]
    assert delivery.lines[0] == "posted 3 of 3 comments"
    assert len(reviewer.fake.reviews) == 1


def test_markers_in_other_peoples_words_prove_nothing(reviewer: Reviewer) -> None:
    reviewer.deliver(FIRST)
    fake = reviewer.fake
    inline, summary = fake.threads.pop()["comments_"][0]["body"], fake.comments.pop()["body"]
    quoted = "".join(f"> {line}\n" for line in inline.split("\n"))
    fake.thread("engine.py", 3, inline, mine=False)
    fake.thread("engine.py", 3, quoted, mine=True)
    fake.thread("engine.py", 3, "a person's thread", inline, mine=False)
    fake.say(summary, mine=False)
    fake.say(f"Another workflow says:\n{summary}", mine=True)
    others = copy.deepcopy(fake.comments)
    delivery = reviewer.deliver(FIRST)
    assert delivery.counts["inline"] == 1
    assert fake.comments[:2] == others
    assert fake.comments[2]["body"].split("\n")[:4] == summary.split("\n")[:4]
    assert reviewer.writes()[2:] == [REVIEW, COMMENT]


def test_of_two_summaries_the_oldest_is_kept_up_to_date(reviewer: Reviewer) -> None:
    reviewer.deliver(FIRST)
    second = reviewer.fake.say(reviewer.fake.comments[0]["body"], mine=True)
    reviewer.fake.push({"engine.py": NEW, "late.py": OLD})
    delivery = reviewer.deliver(FIRST)
    assert reviewer.fake.head[:7] in reviewer.fake.comments[0]["body"]
    assert len(reviewer.fake.comments) == 2
    assert second["isMinimized"]
    assert reviewer.fake.comments[0]["url"] in second["body"]
    assert "2 summary comments are ours; the oldest is kept up to date" in "\n".join(delivery.notes)
    told = copy.deepcopy(reviewer.fake.comments)
    assert "summary comments are ours" not in "\n".join(reviewer.deliver(FIRST).notes)
    assert reviewer.fake.comments == told


# Clean pull requests.


@pytest.mark.parametrize(
    ("mode", "earlier", "writes"),
    [
        ("always", False, ["POST"]),
        ("always", True, ["PATCH"]),
        ("if-existing", False, []),
        ("if-existing", True, ["PATCH"]),
        ("never", False, []),
        ("never", True, []),
    ],
)
def test_a_clean_pull_request_gets_no_review_and_a_comment_as_asked(
    reviewer: Reviewer, mode: str, earlier: bool, writes: list[str]
) -> None:
    if earlier:
        reviewer.deliver(FIRST)
    before = len(reviewer.writes())
    delivery = reviewer.deliver(comment_on_clean=mode)
    assert [write.split()[0] for write in reviewer.writes()[before:]] == writes
    assert len(reviewer.fake.reviews) == earlier
    assert delivery.exit is Exit.PASS
    assert bool(delivery.comment_url) is (earlier or mode == "always")


def test_a_dry_run_reads_and_tells_and_writes_nothing(reviewer: Reviewer) -> None:
    reviewer.fake.leave_pending()
    delivery = reviewer.deliver(*THREE, found("caused", "engine.py", 20, on_added_line=False), dry_run=True)
    assert reviewer.writes() == []
    assert delivery.lines[0] == "would post 4 of 4 comments"
    told = "\n".join(delivery.preview)
    for place in ("--- on engine.py:9 (RIGHT)", "--- on late.py:5 (RIGHT)", "--- on the file engine.py"):
        assert place in told
    assert "--- a new comment in the conversation" in told
    assert {entry.delivery for entry in delivery.review.entries} == {None}


def test_a_dry_run_foretells_what_the_run_then_sends(reviewer: Reviewer) -> None:
    foretold = reviewer.deliver(*THREE, dry_run=True).preview
    reviewer.deliver(*THREE)
    sent = [*reviewer.fake.reviews[0]["comments"], *reviewer.fake.comments]
    assert [body for body in foretold if body.startswith("<!-- ")] == [comment["body"] for comment in sent]


# What GitHub refuses.


def test_a_comment_that_github_does_not_want_on_its_line_goes_to_the_file(reviewer: Reviewer) -> None:
    review = reviewer.review(*THREE, found("fourth", "engine.py", 15), found("fifth", "engine.py", 18))
    reviewer.fake.no_patch.add("late.py")  # nothing to be proved, and GitHub takes no comment on a line
    delivery = reviewer.post(review)
    assert sorted(reviewer.inline()) == [("engine.py", 3), ("engine.py", 9), ("engine.py", 15), ("engine.py", 18)]
    assert delivery.places[THIRD.fingerprint] is Place.FILE
    assert delivery.lines[:2] == ("posted 5 of 5 comments", "found 5 = 4 inline + 1 file")
    assert delivery.exit is Exit.PASS
    on_files = [thread for thread in reviewer.fake.threads if thread["line"] is None]
    assert [thread["path"] for thread in on_files] == ["late.py"]
    assert len(reviewer.fake.reviews) <= 3, "halving, not one by one"
    before = reviewer.writes()
    again = reviewer.deliver(*THREE, found("fourth", "engine.py", 15), found("fifth", "engine.py", 18))
    assert again.counts["existing"] == 5
    assert reviewer.writes() == before


def test_githubs_own_diff_is_asked_before_anything_is_tried_again(reviewer: Reviewer) -> None:
    review = reviewer.review(*THREE)
    reviewer.fake.commits[reviewer.fake.head]["late.py"] = OLD + b"short = 1\n"
    delivery = reviewer.post(review)
    assert reviewer.writes() == [REVIEW, REVIEW, ON_FILE, COMMENT]
    assert reviewer.inline() == [("engine.py", 9), ("engine.py", 3)]
    assert delivery.places[THIRD.fingerprint] is Place.FILE


def test_a_patch_that_github_cuts_off_proves_nothing_when_a_review_is_refused(reviewer: Reviewer) -> None:
    review = reviewer.review(*THREE)
    cut = [
        {**listed, "patch": listed["patch"].rpartition("\n")[0]}
        for listed in map(reviewer.fake.file, ("engine.py", "late.py"))
    ]
    reviewer.fake.fail("POST", REVIEW.removeprefix("POST "), 422, refusal())
    reviewer.fake.fail("GET", "/files", 200, cut)
    assert reviewer.post(review).counts["inline"] == 3


def test_what_not_even_the_file_takes_is_told_in_the_summary(reviewer: Reviewer) -> None:
    review = reviewer.review(*THREE)
    reviewer.fake.no_patch.add("late.py")
    unknown = {"resource": "PullRequestReviewComment", "field": "subject_type", "code": "invalid"}
    reviewer.fake.fail("POST", r"/pulls/7/comments$", 422, refusal() | {"errors": [unknown]})
    delivery = reviewer.post(review)
    assert delivery.lines[:2] == ("posted 2 of 3 comments", "found 3 = 2 inline + 1 summary")
    assert "late.py" in reviewer.fake.comments[0]["body"]
    assert delivery.exit is Exit.PASS


def test_an_anchor_that_the_diff_does_not_show_is_never_sent_as_a_line(reviewer: Reviewer) -> None:
    review = reviewer.review(*THREE)
    engine, late = sorted(reviewer.pull.files, key=lambda file: file.path)
    reviewer.pull = replace(reviewer.pull, files=(engine, replace(late, hunks=())))
    delivery = reviewer.post(review)
    assert reviewer.writes() == [REVIEW, ON_FILE, COMMENT]
    assert delivery.places[THIRD.fingerprint] is Place.FILE


def tells_of_missing_comments(reviewer: Reviewer, count: int) -> None:
    """Look for the note that comments are missing, and for each with the reason, in the summary."""
    (comment,) = reviewer.fake.comments
    assert f"GitHub did not take {count} comments of this review" in comment["body"]
    told = [line for line in comment["body"].split("\n") if "GitHub did not take its comment" in line]
    listed = [re.match(r"- (\d+) of the must-fix list: ", line) for line in told]
    assert sum(int(found[1]) if found else 1 for found in listed) == count


def test_comments_that_could_be_posted_later_are_no_longer_said_to_be_missing(reviewer: Reviewer) -> None:
    review = reviewer.review(*THREE)
    reviewer.fake.fail("POST", r"/reviews$", 403, READ_ONLY)
    assert reviewer.post(review).exit is Exit.USER_SIDE
    tells_of_missing_comments(reviewer, 3)
    assert reviewer.deliver(*THREE).counts["inline"] == 3
    assert "did not take" not in reviewer.fake.comments[0]["body"]


def test_a_refusal_for_spam_is_not_answered_with_more_requests(reviewer: Reviewer) -> None:
    review = reviewer.review(*THREE)
    spam = refusal("Validation failed, or the endpoint has been spammed.")
    reviewer.fake.fail("POST", r"/reviews$", 422, spam, times=9)
    delivery = reviewer.post(review)
    tells_of_missing_comments(reviewer, 3)
    assert reviewer.writes() == [REVIEW, COMMENT]
    assert delivery.counts["summary"] == 3
    assert delivery.exit is Exit.USER_SIDE


def test_a_push_is_noticed_when_github_refuses_the_review(reviewer: Reviewer) -> None:
    review = reviewer.review(*THREE)
    reviewer.fake.commits[reviewer.fake.head]["late.py"] = OLD

    def push() -> None:
        reviewer.fake.push({"engine.py": NEW})

    after_each_review(reviewer.fake, push)
    delivery = reviewer.post(review, job_summary=True)
    assert reviewer.writes() == [REVIEW]
    assert "moved from aaaaaaa" in delivery.stopped


@pytest.mark.parametrize("count", [1, 50])
def test_a_review_that_is_always_refused_ends_in_the_summary_after_few_attempts(
    reviewer: Reviewer, count: int
) -> None:
    review = reviewer.review(*(found(f"rule-{n:02}", "engine.py", 2 + n % 28) for n in range(count)))
    reviewer.fake.fail("POST", r"/reviews$", 422, refusal("No"), times=99)
    delivery = reviewer.post(review)
    assert reviewer.writes().count(REVIEW) <= 16
    assert reviewer.writes().count(ON_FILE) == min(count, 10)
    assert delivery.counts["file"] + delivery.counts["summary"] == count
    assert delivery.exit is Exit.USER_SIDE
    assert sum("not for their lines" in problem and "No" in problem for problem in delivery.problems) == 1


LOST: list[dict[str, Any]] = [{"status": 502}, {"status": 504}, {"error": requests.ReadTimeout()}]


@pytest.mark.parametrize("how", LOST, ids=["502", "504", "timeout"])
@pytest.mark.parametrize("landed", [True, False], ids=["carried out", "not carried out"])
def test_a_lost_answer_never_posts_twice_and_loses_nothing(
    reviewer: Reviewer, how: dict[str, Any], landed: bool
) -> None:
    review = reviewer.review(*THREE, found("caused", "late.py", 20, on_added_line=False))
    for path in (r"/reviews$", r"/pulls/7/comments$", r"/issues/7/comments$"):
        reviewer.fake.fail("POST", path, after=landed, **how)
    delivery = reviewer.post(review)
    assert delivery.lines[:2] == ("posted 4 of 4 comments", "found 4 = 3 inline + 1 file")
    assert len(reviewer.fake.threads) == 4
    assert len(reviewer.fake.comments) == 1
    assert delivery.comment_url == reviewer.fake.comments[0]["url"]
    assert delivery.exit is Exit.PASS
    each = 1 if landed else 2
    assert reviewer.writes() == [REVIEW] * each + [ON_FILE] * each + [COMMENT] * each


def test_after_half_a_review_only_the_other_half_is_posted(
    reviewer: Reviewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    review = reviewer.review(*THREE)
    create = reviewer.fake._create_review

    def half(body: dict[str, Any]) -> tuple[int, dict[str, str], Any]:
        monkeypatch.undo()
        create({**body, "comments": body["comments"][:1]})
        return 502, {}, {"message": "Server Error"}

    monkeypatch.setattr(reviewer.fake, "_create_review", half)
    delivery = reviewer.post(review)
    assert reviewer.inline() == [("engine.py", 9), ("engine.py", 3), ("late.py", 5)]
    assert delivery.counts["inline"] == 3


def test_answers_that_stay_lost_end_the_attempts(reviewer: Reviewer) -> None:
    review = reviewer.review(*THREE)
    reviewer.fake.fail("POST", r"/reviews$", 502, times=9)
    delivery = reviewer.post(review)
    tells_of_missing_comments(reviewer, 3)
    assert reviewer.writes() == [REVIEW, REVIEW, COMMENT]
    assert delivery.counts["summary"] == 3
    assert delivery.exit is Exit.USER_SIDE


def test_a_rate_limit_stops_the_writing(reviewer: Reviewer) -> None:
    review = reviewer.review(*THREE)
    limited = {"message": "You have exceeded a secondary rate limit."}
    reviewer.fake.fail("POST", r"/reviews$", 403, limited, headers={"Retry-After": "600"}, times=9)
    delivery = reviewer.post(review, job_summary=True)
    assert reviewer.writes() == [REVIEW]
    assert (delivery.counts["summary"], delivery.annotate, delivery.exit) == (3, True, Exit.USER_SIDE)


# What the token may not do.

PERMISSION = "pull-requests: write"


@pytest.mark.parametrize("expected", [True, False], ids=["fork", "own branch"])
def test_a_read_only_token_is_told_with_the_permission_to_add(reviewer: Reviewer, expected: bool) -> None:
    reviewer.fake.may_write = False
    delivery = reviewer.deliver(*THREE, job_summary=True, read_only_expected=expected)
    assert reviewer.writes() == [REVIEW, COMMENT]
    assert (delivery.counts["summary"], delivery.annotate) == (3, True)
    told = "\n".join(delivery.lines)
    assert told.count(PERMISSION) == 1
    assert delivery.lines[0] == "posted 0 of 3 comments"
    assert delivery.exit is (Exit.PASS if expected else Exit.USER_SIDE)
    assert bool(delivery.problems) is not expected


def test_a_read_only_token_without_a_job_summary_delivers_nothing(reviewer: Reviewer) -> None:
    reviewer.fake.may_write = False
    delivery = reviewer.deliver(*THREE, read_only_expected=True)
    assert delivery.undelivered == 3
    assert delivery.exit is Exit.USER_SIDE


def test_where_only_reviews_are_forbidden_the_summary_says_it_all(reviewer: Reviewer) -> None:
    reviewer.fake.fail("POST", r"/reviews$", 403, READ_ONLY, times=9)
    delivery = reviewer.deliver(*THREE, job_summary=True)
    assert (delivery.counts["summary"], delivery.annotate) == (3, False)
    tells_of_missing_comments(reviewer, 3)
    assert PERMISSION in delivery.problems[0]
    assert delivery.exit is Exit.USER_SIDE


def test_where_only_the_summary_is_forbidden_the_comments_stand(reviewer: Reviewer) -> None:
    reviewer.fake.fail("POST", r"/issues/7/comments$", 403, READ_ONLY, times=9)
    low = found("low-worth", "engine.py", 6, severity="minor", confidence="low")
    delivery = reviewer.deliver(*THREE, low, job_summary=True)
    assert delivery.lines[:2] == ("posted 3 of 3 comments", "found 4 = 3 inline + 1 summary")
    assert (delivery.comment_url, delivery.annotate) == ("", False)
    assert PERMISSION in delivery.problems[0]
    assert delivery.exit is Exit.USER_SIDE


def test_a_conversation_that_can_not_be_read_is_not_written_to(reviewer: Reviewer) -> None:
    review = reviewer.review(*THREE)
    reviewer.fake.fail("POST", r"/graphql$", 401, {"message": "Bad credentials"}, times=9)
    delivery = reviewer.post(review, job_summary=True)
    assert reviewer.writes() == []
    assert (delivery.counts["summary"], delivery.annotate, delivery.exit) == (3, True, Exit.USER_SIDE)


# Cost.


@pytest.mark.parametrize(("files", "most"), [(1, 6), (20, 6), (100, 7)])
def test_a_review_takes_few_requests_however_many_files(
    reviewer: Reviewer, github: GitHub, files: int, most: int
) -> None:
    paths = [f"engine/part_{number:03}.py" for number in range(files)]
    reviewer.fake.files(old=dict.fromkeys(paths, OLD), new=dict.fromkeys(paths, NEW))
    review = reviewer.review(*(found("bare-except", path, 3) for path in paths), settings=Settings())
    delivery = reviewer.post(review)
    assert len(reviewer.fake.reviews[0]["comments"]) == min(files, 6)
    assert delivery.found == files
    assert reviewer.writes() == [REVIEW, COMMENT]
    assert github.requests - len(reviewer.writes()) <= most


def after_each_review(fake: FakeGitHub, then: Callable[[], object]) -> None:
    """Let something happen right after GitHub has judged a review."""
    create = fake._create_review

    def create_then(body: dict[str, Any]) -> tuple[int, dict[str, str], Any]:
        answer = create(body)
        then()
        return answer

    fake._create_review = create_then  # type: ignore[method-assign]
