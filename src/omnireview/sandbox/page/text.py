"""Text from outside → text that is nothing but text in HTML; and the small pieces that every section needs."""

import html
import re
from datetime import datetime
from urllib.parse import urlsplit

from omnireview.render.escape import is_hidden, visible

SHORT = 7
_LINKED_COMMENT = re.compile(r"(?:discussion_r|issuecomment-|pullrequestreview-)\d+")


def safe(text: str) -> str:
    """Escape one line: markup does nothing, and what can't be seen (bidi controls, …) is shown as its escape."""
    return html.escape(visible(text))


def safe_code(text: str) -> str:
    """Escape a line of source: as `safe`, but a tab stays a tab."""
    return "\t".join(safe(part) for part in text.removesuffix("\r").split("\t"))


def safe_lines(text: str) -> str:
    """Escape text of several lines."""
    return "\n".join(safe_code(line) for line in text.split("\n"))


def spoken(text: str) -> str:
    """Give text of several lines without what can't be seen, for Markdown: line ends and tabs stay."""
    return "".join(
        visible(one) if is_hidden(one) and one not in "\n\t\r\u200d" else one for one in text.replace("\r\n", "\n")
    )


def short(sha: str) -> str:
    """Give a commit as people name it."""
    return sha[:SHORT]


def moment(at: datetime) -> str:
    """Give a moment as HTML."""
    return f'<time datetime="{at.isoformat()}">{at:%b} {at.day}, {at:%Y, %H:%M} UTC</time>'


def badge(word: str, kind: str = "") -> str:
    """Give a small label; `kind` is its class."""
    return f'<span class="badge {kind}">{safe(word)}</span>'


def count(number: int, noun: str) -> str:
    """Give a number with its noun."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def link_within(url: str) -> str | None:
    """Give where a link leads: to the comment on this page that it names, to another site, or nowhere (None).

    The sandbox is gone when the page is read, so nothing may lead to it.
    """
    parts = urlsplit(url)
    if _LINKED_COMMENT.fullmatch(parts.fragment):
        return f"#{parts.fragment}"
    at_home = parts.hostname in {None, "127.0.0.1", "localhost", "::1"}
    return url if parts.scheme == "https" and not at_home else None
