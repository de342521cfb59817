"""The operations of GitHub's REST API that the sandbox answers, by verb and path."""

import re
from collections.abc import Mapping

from omnireview.sandbox.asked import Operation
from omnireview.sandbox.rest import (
    checks,
    comments,
    files,
    objects,
    packages,
    pulls,
    reactions,
    remarks,
    reviews,
    surroundings,
)

OPERATIONS: Mapping[tuple[str, str], Operation] = {
    **surroundings.OPERATIONS,
    **pulls.OPERATIONS,
    **reviews.OPERATIONS,
    **remarks.OPERATIONS,
    **reactions.OPERATIONS,
    **comments.OPERATIONS,
    **objects.OPERATIONS,
    **files.OPERATIONS,
    **checks.OPERATIONS,
    **packages.OPERATIONS,
}

_SLASHES = {"path", "ref", "basehead", "tree_sha"}


def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", template)
    written = [
        re.escape(part) if not index % 2 else f"(?P<{part}>{'.*' if part in _SLASHES else '[^/]+'})"
        for index, part in enumerate(parts)
    ]
    return re.compile("".join(written), re.DOTALL)


# The most particular path first: a variable with slashes would take another's ending for its own.
_ROUTES = [
    (verb, _pattern(path), OPERATIONS[verb, path])
    for verb, path in sorted(OPERATIONS, key=lambda key: len(re.sub(r"\{\w+\}", "", key[1])), reverse=True)
]


def find(verb: str, path: str) -> tuple[Operation, dict[str, str]] | None:
    """Give the operation of a path that is still quoted, and the path's variables, which are too."""
    for wanted, pattern, operation in _ROUTES:
        if wanted == verb and (match := pattern.fullmatch(path)):
            return operation, match.groupdict()
    return None
