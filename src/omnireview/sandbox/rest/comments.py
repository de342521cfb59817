"""The comments of the conversation, which GitHub calls issue comments."""

from omnireview.sandbox.asked import Asked, Reply
from omnireview.sandbox.fields import TEXT
from omnireview.sandbox.forms.accounts import moment
from omnireview.sandbox.forms.talk import issue_comment
from omnireview.sandbox.rates import count_content
from omnireview.sandbox.refusals import not_found
from omnireview.sandbox.rest.reviews import refuse_locked
from omnireview.sandbox.rest.surroundings import REPO
from omnireview.sandbox.state import Comment, Pull

COMMENTS = f"{REPO}/issues/{{issue_number}}/comments"
COMMENT = f"{REPO}/issues/comments/{{comment_id}}"
WRITE = ("issues", "pull_requests")


def list_comments(asked: Asked) -> Reply:
    """Answer issues/list-comments, oldest first."""
    asked.need(*WRITE, level="read")
    pull, since = asked.pull("issue_number"), asked.query.get("since", "")
    found = [each for each in pull.comments if (moment(each.edited or each.created) or "") >= since]
    return asked.listed(found, lambda comment: issue_comment(asked.state, pull, comment, asked.at))


def create_comment(asked: Asked) -> Reply:
    """Answer issues/create-comment."""
    pull = asked.pull("issue_number")
    asked.need(*WRITE)
    body = asked.text(asked.body({"body": TEXT})["body"], "IssueComment")
    refuse_locked(asked, pull)
    count_content(asked.state, asked.token, 1)
    comment = Comment(asked.state.new_id(), asked.viewer, body, asked.state.clock())
    pull.comments.append(comment)
    told = issue_comment(asked.state, pull, comment, asked.at)
    return Reply(told, 201, {"Location": told["url"]})


def get_comment(asked: Asked) -> Reply:
    """Answer issues/get-comment."""
    asked.need(*WRITE, level="read")
    pull, comment = find(asked)
    return Reply(issue_comment(asked.state, pull, comment, asked.at))


def update_comment(asked: Asked) -> Reply:
    """Answer issues/update-comment: whoever may write may change anybody's words, as on GitHub."""
    pull, comment = find(asked)
    asked.need(*WRITE)
    comment.body = asked.text(asked.body({"body": TEXT})["body"], "IssueComment")
    comment.edited = asked.state.clock()
    return Reply(issue_comment(asked.state, pull, comment, asked.at))


def delete_comment(asked: Asked) -> Reply:
    """Answer issues/delete-comment."""
    pull, comment = find(asked)
    asked.need(*WRITE)
    pull.comments.remove(comment)
    return Reply(status=204)


def find(asked: Asked) -> tuple[Pull, Comment]:
    """Give the comment that the path names.

    Raises:
        Refused: there is none (404).
    """
    number = asked.number("comment_id")
    for pull in asked.state.pulls.values():
        for comment in pull.comments:
            if comment.id == number:
                return pull, comment
    raise not_found()


OPERATIONS = {
    ("GET", COMMENTS): list_comments,
    ("POST", COMMENTS): create_comment,
    ("GET", COMMENT): get_comment,
    ("PATCH", COMMENT): update_comment,
    ("DELETE", COMMENT): delete_comment,
}
