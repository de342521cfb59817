"""What GitHub says when it does not do what was asked, in its own words."""

from collections.abc import Mapping, Sequence
from typing import Any

DOCS = "https://docs.github.com/rest"
NOT_INTEGRATION = "Resource not accessible by integration"
NOT_PERSON = "Resource not accessible by personal access token"


class Refused(Exception):
    """An answer that is no success; `errors` are objects or sentences, as the operation's description has them."""

    def __init__(
        self, status: int, message: str, errors: Sequence[Any] = (), headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.errors = list(errors)
        self.headers = dict(headers or {})

    @property
    def body(self) -> dict[str, Any]:
        """The answer's body."""
        told: dict[str, Any] = {"message": self.message}
        if self.errors:
            told["errors"] = self.errors
        return told | {"documentation_url": DOCS, "status": str(self.status)}


def not_found() -> Refused:
    """Say that there is no such thing, or none that the token may see."""
    return Refused(404, "Not Found")


def forbidden(accepted: str, *, bot: bool) -> Refused:
    """Say that the token lacks a permission; `accepted` is what would do, such as `pull_requests=write`."""
    headers = {"X-Accepted-GitHub-Permissions": accepted}
    return Refused(403, NOT_INTEGRATION if bot else NOT_PERSON, headers=headers)


def invalid(*complaints: str) -> Refused:
    """Refuse a review: sentences, and nothing that tells which comment is meant."""
    return Refused(422, "Unprocessable Entity", complaints)


def failed(resource: str, field: str, message: str = "", code: str = "custom") -> Refused:
    """Refuse anything else, for one field of it."""
    fault = {"resource": resource, "field": field, "code": code}
    return Refused(422, "Validation Failed", [fault | ({"message": message} if message else {})])


def malformed(said: str) -> Refused:
    """Refuse a body that does not have the documented form."""
    return Refused(422, f"Invalid request.\n\n{said}")
