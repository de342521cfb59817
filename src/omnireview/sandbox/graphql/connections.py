"""A list → one page of it, as GraphQL's connections give it."""

from collections.abc import Sequence
from typing import Any

from omnireview.sandbox.asked import Asked
from omnireview.sandbox.graphql.refusal import GraphRefusal


def connection(asked: Asked, name: str, items: Sequence[Any], page: dict[str, Any]) -> dict[str, Any]:
    """Give the items that `first`/`after` or `last`/`before` ask for; `name` is the field's.

    Raises:
        GraphRefusal: neither `first` nor `last` is given, or more than 100 are asked for.
    """
    first, last = page.get("first"), page.get("last")
    if first is None and last is None:
        raise GraphRefusal(
            "MISSING_PAGINATION_BOUNDARIES",
            f"You must provide a `first` or `last` value to properly paginate the `{name}` connection.",
        )
    most = asked.state.limits.page
    for word, size in (("first", first), ("last", last)):
        if size is not None and not 0 <= size <= 100:
            raise GraphRefusal(
                "EXCESSIVE_PAGINATION",
                f"Requesting {size} records on the `{name}` connection exceeds the `{word}` limit of 100 records.",
            )
    start = max(0, _cursor(page.get("after"), 0) + (page.get("skip") or 0))
    end = min(len(items), _cursor(page.get("before"), len(items) + 1) - 1)
    if first is not None:
        end = min(end, start + min(first, most))
    elif last is not None:
        start = max(start, end - min(last, most))
    shown = list(items[start:end])
    return {
        "totalCount": len(items),
        "nodes": shown,
        "pageInfo": {
            "hasNextPage": end < len(items),
            "hasPreviousPage": start > 0,
            "startCursor": f"c{start + 1}" if shown else None,
            "endCursor": f"c{start + len(shown)}" if shown else None,
        },
    }


def _cursor(text: str | None, otherwise: int) -> int:
    if text is None:
        return otherwise
    number = text.removeprefix("c")
    if not (number.isascii() and number.isdigit()):
        raise GraphRefusal("INVALID_CURSOR_ARGUMENTS", f"`{text}` does not appear to be a valid cursor.")
    return int(number[:10])
