"""A request on its way through the sandbox, and what an operation answers."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from omnireview.sandbox.addresses import Addresses
from omnireview.sandbox.fields import Fields, check
from omnireview.sandbox.refusals import Refused, failed, forbidden, not_found
from omnireview.sandbox.repository import Repository
from omnireview.sandbox.state import Account, Pull, State, Token

LARGEST_NUMBER = 2**63 - 1


@dataclass(frozen=True)
class Request:
    """What came in: `url` is whole, header names are lower-case."""

    verb: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Answer:
    """What goes out."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Reply:
    """What an operation gives: JSON, or with `raw` other bytes of a media type; None has no body."""

    data: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None


@dataclass(frozen=True)
class Asked:
    """One request that an operation answers. `part` has the variables of the path."""

    state: State
    git: Repository
    at: Addresses
    token: Token
    path: str
    query: Mapping[str, str]
    sent: Mapping[str, Any]
    accept: str
    part: Mapping[str, str]

    @property
    def viewer(self) -> Account:
        """As whom the token acts."""
        return self.token.account

    def body(self, fields: Fields) -> dict[str, Any]:
        """Give the body's fields; see `fields.check`."""
        return check(self.sent, fields)

    def number(self, name: str) -> int:
        """Give a number of the path.

        Raises:
            Refused: it is none, so that there is no such thing (404).
        """
        text = self.part[name]
        if not (text.isascii() and text.isdigit()) or int(text[:20]) > LARGEST_NUMBER:
            raise not_found()
        return int(text[:20])

    def pull(self, name: str = "pull_number") -> Pull:
        """Give the pull request that the path names.

        Raises:
            Refused: there is none (404).
        """
        pull = self.state.pulls.get(self.number(name))
        if pull is None:
            raise not_found()
        return pull

    def need(self, *permissions: str, level: str = "write") -> None:
        """Go on only when the token has one of the permissions. Reading a public repository needs none.

        Raises:
            Refused: it has none of them (403, or 401 without a token).
        """
        if level == "read" and not self.state.private:
            return
        if any(self.token.may(permission, level) for permission in permissions):
            return
        if self.token.kind == "anonymous":
            raise Refused(401, "Requires authentication")
        raise forbidden("; ".join(f"{each}={level}" for each in permissions), bot=self.viewer.bot)

    def wants(self, media: str) -> bool:
        """Tell whether the client asks for a media type such as `diff` or `raw`."""
        return f"vnd.github.{media}" in self.accept or f"vnd.github.v3.{media}" in self.accept

    def listed(self, items: Iterable[Any], form: Callable[[Any], Any]) -> Reply:
        """Give one page of a list, with the links to the others."""
        every = list(items)
        size, page = self.page()
        shown = [form(item) for item in every[size * (page - 1) : size * page]]
        return Reply(shown, headers=self.links(len(every), size, page))

    def page(self, default: int = 30) -> tuple[int, int]:
        """Give the size and the number of the page that is asked for; what is no number counts as not given."""
        size, page = (self._positive(self.query.get(name, "")) for name in ("per_page", "page"))
        return min(size or default, self.state.limits.page), page or 1

    def _positive(self, text: str) -> int:
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    def links(self, total: int, size: int, page: int) -> dict[str, str]:
        """Give the `Link` header; none for a list of one page."""
        last = max(1, -(-total // size))
        pages = {"prev": page - 1, "next": page + 1, "last": last, "first": 1}
        if page >= last:
            pages = {"prev": min(page - 1, last), "first": 1}
        elif page == 1:
            del pages["prev"], pages["first"]
        if last == 1 and page == 1:
            return {}
        links = [
            f'<{self.at.api}{self.path}?{urlencode({**self.query, "page": number})}>; rel="{rel}"'
            for rel, number in pages.items()
        ]
        return {"Link": ", ".join(links)}

    def text(self, body: str, resource: str) -> str:
        """Give the text of a comment or review.

        Raises:
            Refused: it is blank or too long (422).
        """
        most = self.state.limits.body_characters
        if not body.strip():
            raise failed(resource, "body", "Body can't be blank", "unprocessable")
        if len(body) > most:
            raise failed(resource, "body", f"Body is too long (maximum is {most} characters)", "unprocessable")
        return body


Operation = Callable[[Asked], Reply]
