"""Reactions to comments of the conversation and of review threads."""

from typing import Any

from omnireview.sandbox.addresses import Addresses
from omnireview.sandbox.asked import Asked, Reply
from omnireview.sandbox.fields import Field
from omnireview.sandbox.forms.accounts import moment, user
from omnireview.sandbox.rest import comments, remarks
from omnireview.sandbox.state import Comment, Reaction

CONTENTS = ("+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes")
CREATE = {"content": Field(required=True, among=CONTENTS)}


def on_comment(asked: Asked) -> Reply:
    """Answer reactions/create-for-issue-comment."""
    _, comment = comments.find(asked)
    asked.need(*comments.WRITE)
    return _react(asked, comment)


def on_remark(asked: Asked) -> Reply:
    """Answer reactions/create-for-pull-request-review-comment."""
    _, _, comment = remarks.find(asked)
    asked.need("pull_requests")
    return _react(asked, comment)


def _react(asked: Asked, comment: Comment) -> Reply:
    """Store a reaction (201); the viewer's same one is there already (200)."""
    content = asked.body(CREATE)["content"]
    for there in comment.reactions:
        if there.content == content and there.by is asked.viewer:
            return Reply(_form(there, asked.at))
    made = Reaction(asked.state.new_id(), content, asked.viewer, asked.state.clock())
    comment.reactions.append(made)
    return Reply(_form(made, asked.at), 201)


def _form(told: Reaction, at: Addresses) -> dict[str, Any]:
    return {
        "id": told.id,
        "node_id": f"REA_{told.id}",
        "user": user(told.by, at),
        "content": told.content,
        "created_at": moment(told.created),
    }


OPERATIONS = {
    ("POST", f"{comments.COMMENT}/reactions"): on_comment,
    ("POST", f"{remarks.COMMENT}/reactions"): on_remark,
}
