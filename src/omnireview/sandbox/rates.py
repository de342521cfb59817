"""The rate limits: how many requests an hour, and how much may be written in a minute."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from omnireview.sandbox.refusals import Refused
from omnireview.sandbox.state import State, Token

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
SECONDARY = (
    "You have exceeded a secondary rate limit. Please wait a few minutes before you try again. "
    "For more on scraping GitHub and how it may affect your rights, please review our Terms of Service."
)


def refresh(state: State, token: Token) -> None:
    """Start a new hour when the last one is over."""
    now = state.clock()
    if token.resets is None or now >= token.resets:
        token.used.clear()
        token.resets = now + HOUR


def count(state: State, token: Token, resource: str) -> None:
    """Count one request.

    Raises:
        Refused: it is one too many (403).
    """
    refresh(state, token)
    if token.used.get(resource, 0) >= token.hourly:
        raise Refused(403, f"API rate limit exceeded for {'installation' if token.account.bot else 'user'} ID 1.")
    token.used[resource] = token.used.get(resource, 0) + 1


def give_back(token: Token, resource: str) -> None:
    """Take back what an answer without news (304) has cost."""
    token.used[resource] = max(0, token.used.get(resource, 0) - 1)


def count_content(state: State, token: Token, pieces: int) -> None:
    """Count what a request would write: one for a comment, one for each comment of a review.

    Raises:
        Refused: it is too much for a minute (403), as GitHub's secondary limit has it.
    """
    now = state.clock()
    recent = [at for at in state.written.get(token.secret, ()) if at > now - MINUTE]
    state.written[token.secret] = recent
    if len(recent) + pieces > state.limits.content_a_minute:
        wait = state.limits.retry_after
        raise Refused(403, SECONDARY, headers={} if wait is None else {"Retry-After": str(wait)})
    recent += [now] * pieces


def headers(token: Token, resource: str) -> dict[str, str]:
    """Give the headers that stand on every answer."""
    told = _limit(token, resource)
    return {
        **{f"X-RateLimit-{key.capitalize()}": str(value) for key, value in told.items()},
        "X-RateLimit-Resource": resource,
    }


def overview(state: State, token: Token) -> dict[str, Any]:
    """Give the body of GET /rate_limit."""
    refresh(state, token)
    resources = {name: dict(_limit(token, name)) for name in ("core", "graphql", "search")}
    return {"resources": resources, "rate": resources["core"]}


def _limit(token: Token, resource: str) -> Mapping[str, int]:
    used = token.used.get(resource, 0)
    return {
        "limit": token.hourly,
        "remaining": max(0, token.hourly - used),
        "reset": int(token.resets.timestamp()) if token.resets else 0,
        "used": used,
    }
