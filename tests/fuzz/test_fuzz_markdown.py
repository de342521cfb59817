"""Markdown: whatever text stands where our writers put it, GitHub's parser shows that text and no more."""

from fuzzing import target
from hypothesis import strategies as st
from rendered import Page

from omnireview.render.escape import (
    code,
    command_data,
    command_property,
    fence,
    inert,
    one_line,
    prose,
    row,
    visible,
)
from omnireview.render.marker import Marker, read, write

OURS = write(Marker("finding", "review", "0123456789abcdef", "bare-except", "1a2b3c4"))
PIECES = st.one_of(
    st.sampled_from(
        ["@octocat", "@omni/team", "#12", "GH-3", "omni/engine#4", "1a2b3c4d", "<img src=x>", "<!--", "-->",
        "<!-- a -->", OURS,
         "https://evil.example", "www.evil.example", "a@evil.example", "[a](b)", "![a](b)", "[a]: b", "](",
         "`", "``", "```",
         "~~~", "|", "||", "\\", "\\|", "*", "_", "**", "~~", "$x$", "$`", "`$", ":tada:", "&amp;", "&#64;",
         "&", ";", "</td>",
         "</details>", "<script>", "\n", "\r", "\n\n", "\t", "    ", " ", "- ", "1. ", "> ", "# ", "---",
         "===", "+ ", "\u202e",
         "\u200b", "\u2028", "\x00", "\x1b[2J", "\udcff", "x", "é", "名", "🎉", "^", "[^1]", "[ ] ",
         "::error::x", "%0A", "//"]
    ),
    st.text(max_size=4),
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=10).map("".join)
PLACES = ("{}", "x {} y", "- {}", "  - {}", "1. {}", "> {}", "**Because:** {}", "<sub>{}</sub>", "### {}")


def words(text: str) -> str:
    return "".join(text.split()).replace("`", "").replace("\\", "")


@target(examples=250, text=TEXTS, place=st.sampled_from(PLACES))
def test_a_message_is_shown_and_does_nothing_wherever_it_stands(text: str, place: str) -> None:
    page = Page(place.format(prose(text)))
    assert set(page.tags) <= {"p", "code", "ul", "ol", "li", "blockquote", "strong", "sub", "h3", "br"}
    assert (page.links, page.comments, page.pings) == ([], [], [])
    assert words(one_line(text)) in words(page.text)


@target(examples=250, text=TEXTS, place=st.sampled_from(PLACES))
def test_code_is_one_span_wherever_it_stands(text: str, place: str) -> None:
    span = code(text)
    page = Page(place.format(span))
    assert page.code == ([visible(text).strip()] if span else [])
    assert (page.links, page.comments, page.pings) == ([], [], [])


@target(examples=200, first=TEXTS, second=TEXTS)
def test_a_row_keeps_its_cells(first: str, second: str) -> None:
    page = Page("\n".join([row("a", "b", "c"), "|--|--|--|", row(prose(first), code(second), "end")]))
    assert [len(cells) for cells in page.rows] == [3, 3]
    assert page.rows[1][2] == "end"
    assert words(page.rows[1][0]) == words(one_line(first))
    assert (page.links, page.comments, page.pings) == ([], [], [])


@target(examples=200, text=TEXTS)
def test_a_fence_holds_its_text_and_ends(text: str) -> None:
    held = text.replace("\r", "").replace("\x00", "").encode("utf-8", "replace").decode() + "\n"
    page = Page("before\n\n" + fence(held, "suggestion") + "\n\nafter")
    assert page.code == [held]
    assert page.text.strip().endswith("after")
    assert page.comments == []


@target(examples=200, text=TEXTS)
def test_no_text_becomes_a_marker(text: str) -> None:
    for made in (prose(text), code(text), row(prose(text)), fence(text + "\n", "")):
        assert read(made) is None
        assert OURS not in prose(text)


@target(examples=200, text=TEXTS, other=TEXTS)
def test_a_workflow_command_is_one_line_and_ends_where_its_message_ends(text: str, other: str) -> None:
    line = f"::error title={command_property(other)}::{command_data(text)}"
    assert "\n" not in line
    assert "\r" not in line
    head, _, message = line[2:].partition("::")
    assert "," not in head.partition("=")[2]
    back = message.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")
    assert back == text
    first, *_, last = inert(text).split("\n")
    assert last == f"::{first.removeprefix('::stop-commands::')}::"
    assert last not in text
