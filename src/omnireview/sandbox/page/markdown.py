"""Markdown of a comment → HTML that can do no harm, with what github.com adds after its parser.

GitHub's parser is cmark-gfm, which cmarkgfm holds. It lets HTML pass, as `<details>` in comments needs; nh3 then
keeps a short list of tags. Suggestion boxes, alerts and mentions are made by github.com afterwards, and so here.
Sources: docs.github.com, "Basic writing and formatting syntax"; github.github.com/gfm.
"""

import html
import re
from collections.abc import Callable, Mapping
from html.parser import HTMLParser

import nh3
from cmarkgfm import github_flavored_markdown_to_html  # type: ignore[import-untyped]
from cmarkgfm.cmark import Options  # type: ignore[import-untyped]

from omnireview.sandbox.page.text import link_within, spoken

Suggest = Callable[[str], str]
"""Makes the box of a suggestion out of the text that it puts in."""

_TAGS = {
    "a", "blockquote", "br", "code", "del", "details", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "img",
    "input", "kbd", "li", "ol", "p", "pre", "s", "strong", "sub", "summary", "sup", "table", "tbody", "td", "th",
    "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES = {
    "a": {"href"},
    "details": {"open"},
    "img": {"alt"},
    "input": {"checked"},
    "ol": {"start"},
    "pre": {"lang"},
    "td": {"align"},
    "th": {"align"},
}
_ALERT = re.compile(r"<blockquote>\s*<p>\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\](?:<br>)?\s*")
_LIVE = re.compile(
    r"(?<![\w/@`])(?P<mention>@[A-Za-z\d](?:-?[A-Za-z\d]){0,38}(?:/[\w.-]+)?)|(?<![\w/&])(?P<reference>\#\d+)\b"
)
_HEADING = re.compile(r"h[1-6]")
_LEVEL_ABOVE = 3
"""The level of the page's own headings above a comment: those in comments start below it, and skip none."""


def markdown(text: str, suggest: Suggest | None = None, *, breaks: bool = True) -> str:
    """Give a comment's HTML. `breaks` makes each line end one that is seen, as in comments but not in files."""
    options = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_GITHUB_PRE_LANG
    options |= Options.CMARK_OPT_HARDBREAKS if breaks else 0
    parsed = github_flavored_markdown_to_html(spoken(text), options)
    clean = nh3.clean(
        parsed,
        tags=_TAGS,
        clean_content_tags={"script", "style"},
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        set_tag_attribute_values={"input": {"type": "checkbox", "disabled": ""}},
        url_schemes={"https", "http"},
        link_rel="noopener noreferrer nofollow",
    )
    clean = _ALERT.sub(lambda found: f"<blockquote><p><strong>{found[1].capitalize()}:</strong> ", clean)
    return _Afterwards(clean, suggest).html


def _attribute(tag: str, name: str, value: str) -> str | None:
    return link_within(value) if (tag, name) == ("a", "href") else value


class _Afterwards(HTMLParser):
    """Walks over clean HTML and writes it down again with what GitHub adds."""

    def __init__(self, clean: str, suggest: Suggest | None) -> None:
        super().__init__(convert_charrefs=True)
        self._suggest = suggest
        self._out: list[str] = []
        self._open: list[str] = []
        self._suggestion: list[str] | None = None
        self._level = _LEVEL_ABOVE
        self.feed(clean)
        self.close()
        self.html = "".join(self._out)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "img":
            self._out.append(f'<span class="image">image: {html.escape(told.get("alt") or "")}</span>')
            return
        if tag not in {"br", "hr", "input"}:
            self._open.append(tag)
        if tag == "pre" and told.get("lang") == "suggestion" and self._suggest is not None:
            self._suggestion = []
        if self._suggestion is None:
            self._out.append(self._opening(tag, told))

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            self._open.remove(tag)
        if self._suggestion is None:
            self._out.append(f"</h{self._level}>" if _HEADING.fullmatch(tag) else f"</{tag}>")
        elif tag == "pre" and self._suggest is not None:
            self._out.append(self._suggest("".join(self._suggestion)))
            self._suggestion = None

    def handle_data(self, data: str) -> None:
        if self._suggestion is not None:
            self._suggestion.append(data)
        elif {"a", "code", "pre"} & set(self._open):
            self._out.append(html.escape(data, quote=False))
        else:
            self._out.append(_LIVE.sub(_live, html.escape(data, quote=False)))

    def _opening(self, tag: str, told: Mapping[str, str | None]) -> str:
        if _HEADING.fullmatch(tag):
            self._level = min(max(int(tag[1]) + 1, _LEVEL_ABOVE + 1), 6, self._level + 1)
            return f'<h{self._level} class="was-{tag}">'
        if tag == "input":
            return f'<input type="checkbox" disabled{" checked" if "checked" in told else ""} aria-label="task">'
        if tag == "table":
            return "<table>"
        if tag == "pre":
            drawn = told.get("lang") == "mermaid"
            return '<p class="quiet">GitHub draws this:</p><pre>' if drawn else "<pre>"
        written = "".join(f' {name}="{html.escape(value or "")}"' for name, value in told.items())
        return f"<{tag}{written}>"


def _live(found: re.Match[str]) -> str:
    kind = str(found.lastgroup)
    return f'<span class="{kind}">{found[0]}</span>'
