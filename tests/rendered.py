"""GitHub's own Markdown parser as a judge of what our Markdown says."""

import re
from collections import Counter
from html.parser import HTMLParser

from cmarkgfm import github_flavored_markdown_to_html  # type: ignore[import-untyped]
from cmarkgfm.cmark import Options  # type: ignore[import-untyped]

_IGNORED_BY_GITHUB = {"code", "a", "pre"}
"""Inside these GitHub makes no mentions and no references."""


class Page(HTMLParser):
    """What a reader gets: tags, links, comments, rows of tables, code, and text that GitHub may make live."""

    def __init__(self, markdown: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.open: list[str] = []
        self.links: list[str] = []
        self.comments: list[str] = []
        self.rows: list[list[str]] = []
        self.code: list[str] = []
        self.text = ""
        self.live = ""
        options = Options.CMARK_OPT_HARDBREAKS | Options.CMARK_OPT_UNSAFE
        self.html = github_flavored_markdown_to_html(markdown, options)
        self.feed(self.html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        if tag != "br":
            self.open.append(tag)
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.rows[-1].append("")
        if tag == "code":
            self.code.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes something else"

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    def handle_data(self, data: str) -> None:
        self.text += data
        if not _IGNORED_BY_GITHUB & set(self.open):
            self.live += data
        if "code" in self.open:
            self.code[-1] += data
        if {"td", "th"} & set(self.open):
            self.rows[-1][-1] += data

    @property
    def pings(self) -> list[str]:
        """Mentions, references and addresses in text that GitHub would make live."""
        return re.findall(r"@\w+|#\d+|\bGH-\d+|\w+://\S+|\bwww\.\S+|\b[0-9a-f]{7,40}\b|\$", self.live)
