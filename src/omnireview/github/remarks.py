"""Comments on code all over a repository, and answers and reactions to single comments."""

from typing import Final

from omnireview.github import reads
from omnireview.github.facts import Posted
from omnireview.github.wire import Wire
from omnireview.github.writes import posted
from omnireview.nouns import noun

PAGE: Final = 100
REACTIONS: Final = ("eyes", "rocket", "confused")
"""👀, 🚀 and 😕 (docs.github.com/rest/reactions, "About reactions")."""


@noun
class SaidOnCode:
    """One review comment, as a list over all pull requests of a repository tells it.

    `pull` is the number of its pull request, `created` the time in UTC as GitHub writes it (ISO 8601).
    """

    id: int
    pull: int
    body: str
    created: str


@noun
class ReviewComments:
    """Review comments of a repository, newest first; `whole` is False when there are older ones in the time."""

    comments: tuple[SaidOnCode, ...]
    whole: bool


def read_review_comments(wire: Wire, repository: str, since: str, pages: int) -> ReviewComments:
    """Give the comments on code that were made since a time (ISO 8601, UTC), newest first.

    One request for each hundred, at most so many `pages`; `whole` tells whether these were all.
    docs.github.com/rest/pulls/comments, "List review comments in a repository": its `since` is about edits.
    """
    doing, path = f"list the review comments of {repository}", f"{reads.place(repository)}/pulls/comments"
    found: list[SaidOnCode] = []
    for page in range(1, pages + 1):
        answer = wire.get(path, doing, sort="created", direction="desc", since=since, per_page=PAGE, page=page)
        with reads.understood(doing, path):
            told = [
                SaidOnCode(
                    id=one["id"],
                    pull=int(one["pull_request_url"].rpartition("/")[2]),
                    body=one["body"] or "",
                    created=one["created_at"],
                )
                for one in answer.data
            ]
        found += [each for each in told if each.created >= since]
        if 'rel="next"' not in answer.headers.get("link", "") or len(found) < page * PAGE:
            return ReviewComments(tuple(found), whole=True)
    return ReviewComments(tuple(found), whole=False)


def react(wire: Wire, repository: str, comment: int, content: str, *, on_code: bool) -> None:
    """React to a comment of the conversation, or to one `on_code`. The same reaction again changes nothing."""
    kind = "pulls" if on_code else "issues"
    path = f"{reads.place(repository)}/{kind}/comments/{comment}/reactions"
    wire.write("POST", path, f"react to comment {comment} of {repository}", {"content": content})


def reply(wire: Wire, repository: str, number: int, comment: int, body: str) -> Posted:
    """Answer in the review thread whose first comment is `comment`."""
    path = f"{reads.place(repository)}/pulls/{number}/comments/{comment}/replies"
    return posted(wire, "POST", path, f"reply to comment {comment} of {repository}#{number}", {"body": body})
