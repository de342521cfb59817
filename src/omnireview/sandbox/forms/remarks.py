"""A comment, as the payloads of `issue_comment` and `pull_request_review_comment` tell of it."""

from typing import Any

from omnireview.sandbox.addresses import Addresses
from omnireview.sandbox.asked import Asked
from omnireview.sandbox.forms.accounts import moment, user
from omnireview.sandbox.forms.pulls import association, event
from omnireview.sandbox.forms.repository import webhook_repository
from omnireview.sandbox.forms.talk import issue_comment, review_comment
from omnireview.sandbox.repository import Repository
from omnireview.sandbox.state import Account, Comment, Pull, ReviewComment, State, Thread, Token

CONTENTS = ("+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes")
COUNTED = {
    *("merged", "mergeable", "mergeable_state", "merged_by", "comments", "review_comments", "rebaseable"),
    *("maintainer_can_modify", "commits", "additions", "deletions", "changed_files"),
}


def remark_event(
    state: State, git: Repository, pull: Pull, comment: Comment, at: Addresses, *, action: str
) -> dict[str, Any]:
    """Give the event that a comment caused. As on GitHub, that of a conversation's comment names no commit."""
    sender = user(comment.author, at)
    common = {"action": action, "repository": webhook_repository(state, at), "sender": sender}
    if not isinstance(comment, ReviewComment):
        told = issue_comment(state, pull, comment, at)
        told |= {"performed_via_github_app": None, "reactions": _reactions(comment, told["url"])}
        return {**common, "issue": _issue(state, pull, at), "comment": told}
    thread = next(each for each in pull.threads if comment in each.comments)
    told = {
        **review_comment(_nobody(state, git, at), pull, thread, comment),
        "reactions": _reactions(comment, at.repo(f"/pulls/comments/{comment.id}")),
    }
    whole = event(state, git, pull, at)["pull_request"]
    shown = {key: value for key, value in whole.items() if key not in COUNTED}
    return {**common, "pull_request": shown, "comment": _numbered(told, thread)}


def _numbered(told: dict[str, Any], thread: Thread) -> dict[str, Any]:
    """Give lines even to a comment on a whole file, which as the schema has it always has an original one."""
    first = {"original_line": thread.original_line or 1, "original_position": told["original_position"] or 1}
    return {**told, **first}


def _nobody(state: State, git: Repository, at: Addresses) -> Asked:
    return Asked(state, git, at, Token("", Account("", 0), "anonymous", {}), "", {}, {}, "", {})


def _reactions(comment: Comment, url: str) -> dict[str, Any]:
    counts = {content: sum(each.content == content for each in comment.reactions) for content in CONTENTS}
    return {"url": f"{url}/reactions", "total_count": len(comment.reactions), **counts}


def _issue(state: State, pull: Pull, at: Addresses) -> dict[str, Any]:
    url, page = at.repo(f"/issues/{pull.number}"), at.page(f"/pull/{pull.number}")
    return {
        "url": url,
        "repository_url": at.repo(),
        "labels_url": f"{url}/labels{{/name}}",
        "comments_url": f"{url}/comments",
        "events_url": f"{url}/events",
        "timeline_url": f"{url}/timeline",
        "html_url": page,
        "id": 9_000_000_000 + pull.number,
        "node_id": f"PR_{pull.number}",
        "number": pull.number,
        "title": pull.title,
        "user": user(pull.author, at),
        "labels": [],
        "state": "open" if pull.open else "closed",
        "locked": pull.locked,
        **dict.fromkeys(("assignee", "milestone", "active_lock_reason", "performed_via_github_app")),
        "assignees": [],
        "comments": len(pull.comments),
        "created_at": moment(pull.created),
        "updated_at": moment(pull.created),
        "closed_at": None if pull.open else moment(state.clock()),
        "author_association": association(state, pull.author.login),
        "draft": pull.draft,
        "body": pull.body,
        "reactions": {"url": f"{url}/reactions", "total_count": 0, **dict.fromkeys(CONTENTS, 0)},
        "pull_request": {
            "url": at.repo(f"/pulls/{pull.number}"),
            "html_url": page,
            "diff_url": f"{page}.diff",
            "patch_url": f"{page}.patch",
            "merged_at": moment(state.clock()) if pull.merged else None,
        },
    }
