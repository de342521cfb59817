"""What a query tells of a pull request's issues → `LinkFacts`."""

from collections.abc import Mapping
from typing import Any

from omnireview.github.facts import IssueFacts, LinkFacts, LinkQuestion
from omnireview.github.graphql import CLOSED, OPTIONAL


def read_links(told: Mapping[str, Any], repository: str, question: LinkQuestion, *, refused: bool) -> LinkFacts:
    """Give the issues of one repository; `told` is what the query says of that, `refused` that parts are missing.

    A number that is a pull request's, or nobody's, is passed over. That a token may not read issues is told only
    where one is known to be there: to all others it would be said on each pull request, in vain.
    """
    pull = told.get(f"{OPTIONAL}Pull") or {}
    closing = pull.get("closingIssuesReferences") or {"totalCount": 0, "nodes": []}
    nodes = [node for node in closing["nodes"] or () if node]
    closed = [node for node in nodes if _is_of(node, repository)]
    named = [told.get(f"{OPTIONAL}{at}") for at in range(len(question.named))]
    found = {node["number"]: _issue(node, closes=False) for node in named if node and _is_of(node, repository)}
    found |= {node["number"]: _issue(node, closes=True) for node in closed}
    return LinkFacts(
        issues=tuple(sorted(found.values(), key=lambda each: (not each.closes, each.number))),
        refused=(refused and bool(question.named)) or len(nodes) < min(closing["totalCount"], CLOSED),
        elsewhere=len(nodes) - len(closed),
    )


def _is_of(node: Mapping[str, Any], repository: str) -> bool:
    return str(node["repository"]["nameWithOwner"]).lower() == repository.lower()


def _issue(node: Mapping[str, Any], *, closes: bool) -> IssueFacts:
    return IssueFacts(int(node["number"]), node["title"], node["body"], node["state"] == "OPEN", closes)
