"""Hostile text in Markdown, tables, code spans, fences and workflow commands; GitHub's parser is the judge."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rendered import Page

from omnireview.render.escape import (
    code,
    command_data,
    command_property,
    fence,
    html,
    html_prose,
    html_source,
    prose,
    row,
    visible,
)

HOSTILE = [
    "@octocat and @omni/maintainers, see #12, GH-34, omni/engine#56 and omni/engine@1a2b3c4d",
    "fixed in 0123456789abcdef0123456789abcdef01234567, 1a2b3c4",
    "<script>alert(1)</script><img src=x onerror=alert(1)> <b>bold</b> &lt; &#64;octocat",
    "<!-- omnireview:v1 --> --> <!--",
    "https://evil.example/?q=1 www.evil.example mail@evil.example ftp://evil.example",
    "[click](https://evil.example) ![pixel](https://evil.example/p.png) <https://evil.example> [a]: b",
    "a | b || c \\| d \\",
    "`` @octocat ` <b> ``` @team",
    "`a`@octocat`b`#12",
    "| a | b |\n|---|---|\n| c | d |",
    "# title",
    "1. item",
    "2) item",
    "- item",
    "+ item",
    "* item",
    "> quote",
    "===",
    "    indented code",
    "```python\nprint(1)\n```",
    "~~~\n@octocat\n~~~",
    "~struck~ **bold** _em_ __strong__ $x^2$ $`y`$ :tada:",
    "</details></sub></td></tr></table>",
    "(@octocat), \"@octocat\" '@octocat'. {@octocat}! [@octocat]?",
    "- [ ] task",
    "[^1] and [^1]: note",
    "line one\n\nline two\r\n<div>\n",
]


def words(text: str) -> str:
    """Compare texts by what they say: without backticks and white space, which rendering may change."""
    return "".join(text.split()).replace("`", "")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_message_is_shown_whole_and_does_nothing(text: str) -> None:
    page = Page(prose(text))
    assert set(page.tags) <= {"p", "code"}
    assert page.tags["p"] == 1
    assert (page.links, page.comments, page.pings) == ([], [], [])
    assert words(page.text) == words(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_table_keeps_its_columns_whatever_stands_in_a_cell(text: str) -> None:
    table = "\n".join([row("What", "Code", "End"), "|--|--|--|", row(prose(text), code(text), "end")])
    page = Page(table)
    assert set(page.tags) <= {"table", "thead", "tbody", "tr", "th", "td", "code"}
    header, cells = page.rows
    assert [len(header), len(cells)] == [3, 3]
    assert words(cells[0]) == words(text)
    assert words(cells[1]) == words(visible(text))
    assert cells[2] == "end"
    assert page.pings == []


@given(st.text(alphabet=st.sampled_from("`@#1a|\\<>!-[]()*_~$&;:/.w \n\t\r\u202e\u200b\x1bé"), max_size=40))
def test_any_text_stays_text(text: str) -> None:
    page = Page("x " + prose(text) + " y")
    assert set(page.tags) <= {"p", "code"}
    assert (page.links, page.comments) == ([], [])
    span = code(text)
    assert Page(f"x {span} y").code == ([visible(text).strip()] if span else [])


@given(st.text(alphabet=st.sampled_from("`@#|\\<>-[]ab1 \n"), max_size=40))
def test_any_text_stays_in_its_cell(text: str) -> None:
    page = Page("\n".join([row("a", "b"), "|--|--|", row(prose(text), code(text))]))
    assert [len(cells) for cells in page.rows] == [2, 2]
    assert set(page.tags) <= {"table", "thead", "tbody", "tr", "th", "td", "code"}


def test_the_code_spans_of_a_message_stay_code_spans() -> None:
    page = Page(prose("`@property` on `a|b` calls ``x`y``; pass `weights_only=True`."))
    assert page.code == ["@property", "a|b", "x`y", "weights_only=True"]


def test_a_long_message_is_cut_and_its_half_code_span_is_text() -> None:
    page = Page(prose("Use `" + "x" * 600 + "`.", 100))
    assert page.code == []
    assert len(page.text.strip()) == 100
    assert page.text.strip().endswith("x…")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u202eb", "a\\u202eb"),
        ("zero\u200bwidth\u2060\ufeff", "zero\\u200bwidth\\u2060\\ufeff"),
        ("tag\U000e0041", "tag\\U000e0041"),
        ("line\u2028end\x85", "line\\u2028end\\x85"),
        ("\x1b[31mred\x07", "\\x1b[31mred\\x07"),
        ("raw\udcff byte", "raw\\udcff byte"),
        ("filler\u3164", "filler\\u3164"),
        ("naïve 名前 🎉", "naïve 名前 🎉"),
    ],
)
def test_what_can_not_be_seen_is_shown_as_an_escape(text: str, shown: str) -> None:
    assert visible(text) == shown
    assert Page(code(text)).code == [shown]
    assert Page(prose(text)).text.strip() == shown


@pytest.mark.parametrize("text", ["x = 1\n", "```\n@octocat\n", "~~~~\n`````\n", "\ttab  \n</details>\n", ""])
def test_a_fenced_block_holds_its_text_byte_for_byte(text: str) -> None:
    page = Page("before\n\n" + fence(text, "suggestion") + "\n\nafter")
    assert page.code == [text]
    assert page.text.strip().endswith("after")


def test_a_workflow_command_is_one_line_with_its_own_properties_only() -> None:
    assert command_data("100%\r\n::error::fake") == "100%25%0D%0A::error::fake"
    assert command_property("a,b:c%\n") == "a%2Cb%3Ac%25%0A"


class Written(HTMLParser):
    """What a browser makes of our HTML: its tags, and its text."""

    def __init__(self, written: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.values: list[str | None] = []
        self.text = ""
        self.feed(written)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.values += [value for _, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


@given(st.text(alphabet=st.sampled_from("<>&\"'`=/;#xa1 \n\t\u202e\u200b\x1b\udcffé"), max_size=40))
def test_any_text_is_text_in_html(text: str) -> None:
    assert (Written(f"<p>{html(text)}</p>").tags, Written(f"<p>{html(text)}</p>").text) == (["p"], visible(text))
    quoted = Written(f"<p title=\"{html(text)}\" lang='{html(text)}'>")
    assert (quoted.tags, quoted.values) == (["p"], [visible(text)] * 2)
    assert set(Written(html_prose(text)).tags) <= {"code"}
    source = Written(html_source(text, 100))
    assert (source.tags, source.text) == ([], "\t".join(map(visible, text.split("\t"))))


def test_the_code_spans_of_a_message_are_code_in_html() -> None:
    assert html_prose("`a<b` is not ``x`y``  & `c") == "<code>a&lt;b</code> is not <code>x`y</code> &amp; `c"
    assert html_prose("x" * 50, 10) == "xxxxxxxxx…"


def test_a_long_line_of_source_is_cut_in_html() -> None:
    assert html_source("\t" + "x" * 50, 10) == "\txxxxxxxx…"
