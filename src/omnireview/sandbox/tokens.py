"""The kinds of tokens that a reviewer may get, and what GitHub lets each of them do."""

import secrets

from omnireview.sandbox.state import Account, State, Token

EVERYTHING = {
    "contents": "write",
    "issues": "write",
    "pull_requests": "write",
    "checks": "write",
    "statuses": "write",
}
KINDS = {
    # docs.github.com, "Automatic token authentication": what a workflow with our documented permissions gets.
    "workflow": ("github-actions", True, {"contents": "read", "pull_requests": "write"}, 1_000),
    "fork": ("github-actions", True, {"contents": "read", "pull_requests": "read"}, 1_000),
    "app": ("omnireview", True, {"contents": "read", "pull_requests": "write", "checks": "write"}, 5_000),
    "person": ("octocat", False, EVERYTHING, 5_000),
    "outsider": ("stranger", False, dict[str, str](), 5_000),
}
"""Kind → login, whether it is a bot, permissions, and requests an hour."""


def issue(state: State, kind: str, *, login: str = "", permissions: dict[str, str] | None = None) -> Token:
    """Make a token: `workflow` is GITHUB_TOKEN, `fork` that of a run for a fork, `app` an app's, and so on.

    `permissions` are laid over those of the kind; a level of "" takes one away.
    """
    usual, bot, granted, hourly = KINDS[kind]
    account = state.account(login or usual, bot=bot)
    secret = ("ghs_" if bot else "ghp_") + secrets.token_hex(18)
    token = Token(secret, account, kind, {**granted, **(permissions or {})}, hourly)
    state.tokens[secret] = token
    return token


def token_of(state: State, authorization: str) -> Token | None:
    """Find whose request it is by its `Authorization` header; None when the secret is not known."""
    scheme, _, secret = authorization.strip().partition(" ")
    if not authorization.strip():
        return state.tokens.setdefault("", Token("", Account("", 0), "anonymous", {}, 60))
    return state.tokens.get(secret.strip()) if scheme.lower() in {"token", "bearer"} and secret.strip() else None
