"""Review comments, one by one: on lines, on whole files, and replies."""

from datetime import datetime

from omnireview.sandbox import reviews as desk
from omnireview.sandbox.asked import Asked, Reply
from omnireview.sandbox.fields import TEXT, Field
from omnireview.sandbox.forms.accounts import moment
from omnireview.sandbox.forms.talk import review_comment
from omnireview.sandbox.places import complaint
from omnireview.sandbox.pushes import carry, changed
from omnireview.sandbox.rates import count_content
from omnireview.sandbox.refusals import failed, malformed, not_found
from omnireview.sandbox.rest.pulls import PULL, PULLS
from omnireview.sandbox.rest.reviews import INTEGER, refuse_locked
from omnireview.sandbox.state import Pull, ReviewComment, Thread

COMMENTS = f"{PULL}/comments"
COMMENT = f"{PULLS}/comments/{{comment_id}}"
RESOURCE = "PullRequestReviewComment"
SIDES = ("LEFT", "RIGHT")
CREATE = {
    "body": TEXT, "commit_id": TEXT, "path": TEXT, "position": INTEGER, "line": INTEGER,
    "side": Field(among=SIDES), "start_line": INTEGER, "start_side": Field(among=(*SIDES, "side")),
    "in_reply_to": INTEGER, "subject_type": Field(among=("line", "file")),
}  # fmt: skip


def create(asked: Asked) -> Reply:
    """Answer pulls/create-review-comment."""
    pull = asked.pull()
    asked.need("pull_requests")
    sent = asked.body(CREATE)
    refuse_locked(asked, pull)
    body = asked.text(sent["body"], RESOURCE)
    count_content(asked.state, asked.token, 1)
    if "in_reply_to" in sent:
        return _reply(asked, pull, sent["in_reply_to"], body)
    commit = sent["commit_id"]
    if not desk.part_of(asked, pull, commit):
        raise failed(RESOURCE, "commit_id", f"No commit found for SHA: {commit}"[:200])
    changes = {change.path: change for change in changed(asked.git, pull, commit)}
    if sent.get("subject_type") == "file":
        if sent["path"] not in changes:
            raise failed(RESOURCE, "pull_request_review_thread.path", "is invalid")
        thread = _on_file(asked, pull, commit, sent["path"])
    else:
        if not {"line", "position"} & set(sent):
            raise malformed('No subschema in "oneOf" matched.\n"line" wasn\'t supplied.')
        wish = desk.read_place(changes, sent)
        if fault := complaint(changes.get(wish.path), wish):
            field = f"pull_request_review_thread.{fault[0]}"
            raise failed(RESOURCE, field, f"{field} {fault[1]}")
        thread = desk.thread_at(asked, pull, commit, wish, changes[wish.path])
    return _created(asked, pull, thread, desk.single(asked, pull, body, thread))


def _on_file(asked: Asked, pull: Pull, commit: str, path: str) -> Thread:
    number = asked.state.new_id()
    thread = Thread(f"PRRT_{number}", path, "RIGHT", None, None, commit, commit, subject="file")
    if commit in {push.commit for push in pull.pushes}:
        carry(asked.git, pull, thread, commit)
    return thread


def reply(asked: Asked) -> Reply:
    """Answer pulls/create-reply-for-review-comment."""
    pull = asked.pull()
    asked.need("pull_requests")
    body = asked.text(asked.body({"body": TEXT})["body"], RESOURCE)
    refuse_locked(asked, pull)
    count_content(asked.state, asked.token, 1)
    return _reply(asked, pull, asked.number("comment_id"), body)


def _reply(asked: Asked, pull: Pull, number: int, body: str) -> Reply:
    thread = next((each for each in pull.threads if any(one.id == number for one in each.comments)), None)
    if thread is None:
        raise not_found()
    return _created(asked, pull, thread, desk.single(asked, pull, body, thread, thread.comments[0].id))


def _created(asked: Asked, pull: Pull, thread: Thread, comment: ReviewComment) -> Reply:
    told = review_comment(asked, pull, thread, comment)
    return Reply(told, 201, {"Location": told["url"]})


def list_comments(asked: Asked) -> Reply:
    """Answer pulls/list-review-comments."""
    asked.need("pull_requests", level="read")
    pull = asked.pull()
    found = [(thread, comment) for thread in pull.threads for comment in thread.comments]
    newest_first = "sort" in asked.query and asked.query.get("direction") == "desc"
    found.sort(key=lambda pair: pair[1].id, reverse=newest_first)
    return asked.listed(found, lambda pair: review_comment(asked, pull, *pair))


def list_all(asked: Asked) -> Reply:
    """Answer pulls/list-review-comments-for-repo; `since` is about the last edit."""
    asked.need("pull_requests", level="read")
    since, by = asked.query.get("since", ""), asked.query.get("sort", "created")
    found = [
        (pull, thread, comment)
        for pull in asked.state.pulls.values()
        for thread in pull.threads
        for comment in thread.comments
        if (moment(comment.edited or comment.created) or "") >= since
    ]

    def age(told: tuple[Pull, Thread, ReviewComment]) -> tuple[datetime, int]:
        comment = told[2]
        return (comment.edited or comment.created) if by == "updated" else comment.created, comment.id

    found.sort(key=age, reverse="sort" in asked.query and asked.query.get("direction") == "desc")
    return asked.listed(found, lambda told: review_comment(asked, *told))


def get_comment(asked: Asked) -> Reply:
    """Answer pulls/get-review-comment."""
    asked.need("pull_requests", level="read")
    return Reply(review_comment(asked, *find(asked)))


def update_comment(asked: Asked) -> Reply:
    """Answer pulls/update-review-comment: whoever may write may change anybody's words, as on GitHub."""
    pull, thread, comment = find(asked)
    asked.need("pull_requests")
    comment.body = asked.text(asked.body({"body": TEXT})["body"], RESOURCE)
    comment.edited = asked.state.clock()
    return Reply(review_comment(asked, pull, thread, comment))


def delete_comment(asked: Asked) -> Reply:
    """Answer pulls/delete-review-comment; a thread ends with its last comment."""
    pull, thread, comment = find(asked)
    asked.need("pull_requests")
    thread.comments.remove(comment)
    if not thread.comments and thread in pull.threads:
        pull.threads.remove(thread)
    return Reply(status=204)


def find(asked: Asked) -> tuple[Pull, Thread, ReviewComment]:
    """Give the comment that the path names, with its thread.

    Raises:
        Refused: there is none (404).
    """
    number = asked.number("comment_id")
    for pull in asked.state.pulls.values():
        for thread in desk.visible(pull, asked):
            for comment in thread.comments:
                if comment.id == number:
                    return pull, thread, comment
    raise not_found()


OPERATIONS = {
    ("GET", f"{PULLS}/comments"): list_all,
    ("GET", COMMENTS): list_comments,
    ("POST", COMMENTS): create,
    ("POST", f"{COMMENTS}/{{comment_id}}/replies"): reply,
    ("GET", COMMENT): get_comment,
    ("PATCH", COMMENT): update_comment,
    ("DELETE", COMMENT): delete_comment,
}
