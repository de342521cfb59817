"""What stands around pull requests: the repository, the token's owner, the rate limits."""

from omnireview.sandbox.asked import Asked, Reply
from omnireview.sandbox.forms.accounts import private_user
from omnireview.sandbox.forms.repository import full_repository
from omnireview.sandbox.rates import overview
from omnireview.sandbox.refusals import NOT_INTEGRATION, Refused

REPO = "/repos/{owner}/{repo}"


def get_repository(asked: Asked) -> Reply:
    """Answer repos/get."""
    return Reply(full_repository(asked.state, asked.at))


def get_user(asked: Asked) -> Reply:
    """Answer users/get-authenticated, which apps and workflows may not ask."""
    if asked.token.kind == "anonymous":
        raise Refused(401, "Requires authentication")
    if asked.viewer.bot:
        raise Refused(403, NOT_INTEGRATION)
    return Reply(private_user(asked.viewer, asked.at))


def get_rate_limit(asked: Asked) -> Reply:
    """Answer rate-limit/get."""
    return Reply(overview(asked.state, asked.token))


OPERATIONS = {
    ("GET", REPO): get_repository,
    ("GET", "/user"): get_user,
    ("GET", "/rate_limit"): get_rate_limit,
}
