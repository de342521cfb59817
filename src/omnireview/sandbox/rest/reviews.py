"""Reviews: made whole or not at all, submitted, edited, dismissed, deleted while pending."""

from omnireview.sandbox import reviews as desk
from omnireview.sandbox.asked import Asked, Reply
from omnireview.sandbox.fields import TEXT, Field
from omnireview.sandbox.forms.talk import review
from omnireview.sandbox.rates import count_content
from omnireview.sandbox.refusals import Refused, invalid, not_found
from omnireview.sandbox.rest.pulls import PULL
from omnireview.sandbox.state import Pull, Review

EVENTS = ("APPROVE", "REQUEST_CHANGES", "COMMENT")
INTEGER = Field("integer")
COMMENT = {
    "path": TEXT, "body": TEXT, "position": INTEGER, "line": INTEGER, "side": Field(), "start_line": INTEGER,
    "start_side": Field(),
}  # fmt: skip
CREATE = {
    "commit_id": Field(),
    "body": Field(),
    "event": Field(among=EVENTS),
    "comments": Field("array", inside=COMMENT),
}
REVIEWS = f"{PULL}/reviews"
REVIEW = f"{REVIEWS}/{{review_id}}"


def refuse_locked(asked: Asked, pull: Pull) -> None:
    """Refuse to add to a locked conversation (403), unless the token's owner may push."""
    if pull.locked and not asked.token.may("contents", "write"):
        raise Refused(403, "Unable to create comment because issue is locked.")


def create_review(asked: Asked) -> Reply:
    """Answer pulls/create-review."""
    pull = asked.pull()
    asked.need("pull_requests")
    sent = asked.body(CREATE)
    refuse_locked(asked, pull)
    count_content(asked.state, asked.token, 1 + len(sent.get("comments", ())))
    return _told(asked, pull, desk.create(asked, pull, sent))


def list_reviews(asked: Asked) -> Reply:
    """Answer pulls/list-reviews: all that were submitted, and the viewer's own pending one."""
    asked.need("pull_requests", level="read")
    pull = asked.pull()
    shown = [each for each in pull.reviews if each.state != "PENDING" or each.author is asked.viewer]
    return asked.listed(shown, lambda each: review(asked.state, pull, each, asked.at))


def get_review(asked: Asked) -> Reply:
    """Answer pulls/get-review."""
    asked.need("pull_requests", level="read")
    return _told(asked, *_review(asked))


def submit_review(asked: Asked) -> Reply:
    """Answer pulls/submit-review."""
    pull, told = _review(asked)
    asked.need("pull_requests")
    sent = asked.body({"body": Field(), "event": Field(required=True, among=EVENTS)})
    if told.state != "PENDING":
        raise invalid("Can not submit a review that was submitted already")
    body = sent.get("body") or told.body
    desk.check_event(asked, pull, sent["event"], body)
    told.body = body
    desk.submit(asked, pull, told, sent["event"])
    return _told(asked, pull, told)


def update_review(asked: Asked) -> Reply:
    """Answer pulls/update-review."""
    pull, told = _review(asked)
    asked.need("pull_requests")
    body = asked.body({"body": TEXT})["body"]
    if not body.strip() or len(body) > asked.state.limits.body_characters:
        raise invalid("Body can't be blank" if not body.strip() else "Body is too long")
    told.body = body
    return _told(asked, pull, told)


def dismiss_review(asked: Asked) -> Reply:
    """Answer pulls/dismiss-review: only an approval or a request for changes can be taken back."""
    pull, told = _review(asked)
    asked.need("pull_requests")
    sent = asked.body({"message": TEXT, "event": Field(among=("DISMISS",))})
    if not sent["message"].strip():
        raise invalid("Message can't be blank")
    if told.state not in {"APPROVED", "CHANGES_REQUESTED"}:
        raise invalid(f"Can not dismiss a {told.state.lower()} pull request review")
    told.state = "DISMISSED"
    return _told(asked, pull, told)


def delete_review(asked: Asked) -> Reply:
    """Answer pulls/delete-pending-review."""
    pull, told = _review(asked)
    asked.need("pull_requests")
    if told.state != "PENDING":
        raise invalid("Can not delete a non-pending pull request review")
    pull.reviews.remove(told)
    return _told(asked, pull, told)


def _review(asked: Asked) -> tuple[Pull, Review]:
    pull, number = asked.pull(), asked.number("review_id")
    for told in pull.reviews:
        if told.id == number and (told.state != "PENDING" or told.author is asked.viewer):
            return pull, told
    raise not_found()


def _told(asked: Asked, pull: Pull, told: Review) -> Reply:
    return Reply(review(asked.state, pull, told, asked.at))


OPERATIONS = {
    ("POST", REVIEWS): create_review,
    ("GET", REVIEWS): list_reviews,
    ("GET", REVIEW): get_review,
    ("PUT", REVIEW): update_review,
    ("DELETE", REVIEW): delete_review,
    ("PUT", f"{REVIEW}/dismissals"): dismiss_review,
    ("POST", f"{REVIEW}/events"): submit_review,
}
