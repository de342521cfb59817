"""The repository's issues for GraphQL, and which of them a pull request closes."""

import re
from typing import Any

from omnireview.sandbox.asked import Asked
from omnireview.sandbox.graphql.refusal import GraphRefusal, forbidden
from omnireview.sandbox.state import Issue, Pull

CLOSING = re.compile(r"\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):? +#([0-9]{1,9})\b", re.IGNORECASE | re.ASCII)
"""docs.github.com, "Linking a pull request to an issue": the words that close one."""


def issue_node(asked: Asked, number: int) -> dict[str, Any]:
    """Give an issue by its number.

    Raises:
        GraphRefusal: There is none of that number (a pull request is no issue), or the token may not read it.
    """
    found = asked.state.issues.get(number)
    if not _may_read(asked):
        raise forbidden()
    if found is None:
        raise GraphRefusal("NOT_FOUND", f"Could not resolve to an Issue with the number of {number}.")
    return _form(asked, found)


def closed_by(asked: Asked, pull: Pull, *, by_hand: bool = False) -> list[dict[str, Any]]:
    """Give the issues that are closed when a pull request is merged; `by_hand` leaves out those of its words.

    Raises:
        GraphRefusal: The token may not read issues.
    """
    if not _may_read(asked):
        raise forbidden()
    # Words close issues from the default branch alone.
    said = pull.body or "" if pull.base == asked.state.default_branch and not by_hand else ""
    numbers = dict.fromkeys(int(number) for number in CLOSING.findall(said))
    by_words = [asked.state.issues[number] for number in numbers if number in asked.state.issues]
    return [_form(asked, each) for each in (*by_words, *(one for one in pull.closes if one not in by_words))]


def _may_read(asked: Asked) -> bool:
    # What is public, any token may read.
    return not asked.state.private or asked.token.may("issues")


def _form(asked: Asked, issue: Issue) -> dict[str, Any]:
    home = {"__typename": "Repository", "id": "R_1", "nameWithOwner": issue.of or asked.state.repository}
    return {
        "__typename": "Issue",
        "id": f"I_{issue.number}",
        "number": issue.number,
        "title": issue.title,
        "body": issue.body,
        "state": "OPEN" if issue.open else "CLOSED",
        "repository": home,
    }
