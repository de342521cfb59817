"""Where links point: the project's pages, and lines of the reviewed repository at the reviewed commit."""

import re

from omnireview import PROJECT_URL
from omnireview.review import Review

_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_REPOSITORY = re.compile(r"[A-Za-z0-9._-]+/[A-Za-z0-9._-]+")
_SERVER = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]+)?")
_RUN = re.compile(r"[0-9]+")
_PAGE = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~-]+){1,12}(#[A-Za-z0-9_-]+)?")
_PLAIN_BYTES = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/")


def permalink(review: Review, path: str, line: int | None = None, commit: str = "") -> str:
    """Give the address of a file, or of one of its lines, at the head or at another commit, by its full sha.

    "" when the repository is not known. The address holds the commit, so that it still points there after a push.
    """
    if not _known(review):
        return ""
    place = f"#L{line}" if line else ""
    return f"{review.server_url}/{review.repository}/blob/{commit or review.head}/{quoted(path)}{place}"


def repository_link(review: Review) -> str:
    """Give the address of the repository; "" when it is not known."""
    return f"{review.server_url}/{review.repository}" if _known(review) else ""


def commit_link(review: Review, commit: str = "") -> str:
    """Give the address of the head commit, or of another by its full sha; "" when the repository is not known."""
    return f"{review.server_url}/{review.repository}/commit/{commit or review.head}" if _known(review) else ""


def compare_link(review: Review, since: str) -> str:
    """Give the address of what was pushed since a commit, by its full sha; "" when the repository is not known."""
    page = f"{review.server_url}/{review.repository}/compare"
    return f"{page}/{since}...{review.head}" if _known(review) else ""


def issue_link(review: Review, number: int) -> str:
    """Give the address of an issue of the repository; "" when that is not known."""
    return f"{review.server_url}/{review.repository}/issues/{number}" if _known(review) else ""


def run_link(review: Review, run: str) -> str:
    """Give the address of a workflow run by its id; "" when the repository is not known."""
    linkable = _known(review) and _RUN.fullmatch(run)
    return f"{review.server_url}/{review.repository}/actions/runs/{run}" if linkable else ""


def rule_page(rule: str) -> str:
    """Give the address of a rule's page; "" while the project has none."""
    return f"{PROJECT_URL}/blob/main/docs/rules/{rule}.md" if PROJECT_URL else ""


def _known(review: Review) -> bool:
    return bool(
        _REPOSITORY.fullmatch(review.repository)
        and _SHA.fullmatch(review.head)
        and _SERVER.fullmatch(review.server_url)
    )


def is_plain(page: str) -> bool:
    """Tell whether an address that GitHub gave can stand in Markdown and HTML as it is: it holds nothing odd."""
    return _PAGE.fullmatch(page) is not None


def quoted(path: str) -> str:
    """Quote a path for an address (RFC 3986): letters, digits and `-._~/` stay, other bytes become `%20`."""
    raw = path.encode("utf-8", "surrogateescape")
    return "".join(chr(byte) if byte in _PLAIN_BYTES else f"%{byte:02X}" for byte in raw)
