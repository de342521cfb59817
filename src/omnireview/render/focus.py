"""`FocusArea`s → "Where a person should look": each area with its questions."""

from collections.abc import Iterator, Mapping
from string import Formatter

from omnireview.focus import FocusArea, FocusQuestion, Named
from omnireview.render.blocks import Block, details
from omnireview.render.escape import code, prose
from omnireview.render.links import permalink
from omnireview.render.words import listed, number
from omnireview.review import Review

_TITLE = "Where a person should look"
_MORE = "- {n} more {where}"


def focus_block(review: Review) -> Block:
    """Write the areas that the change touches, those with the most changed lines first."""
    rows = tuple(_area(area, review) for area in review.focus)
    return Block(f"**{_TITLE}**\n", rows, more=_MORE) if rows else Block()


def folded_focus_block(review: Review) -> Block:
    """Write the same folded, for a change in which nothing was found."""
    rows = tuple(_area(area, review) for area in review.focus)
    return details(_TITLE, "", rows, _MORE) if rows else Block()


def question_text(question: FocusQuestion) -> str:
    """Give a question as plain text, its names in backticks."""
    return _filled(question, {word: listed(f"`{each.text}`" for each in names) for word, names in question.names})


def size(area: FocusArea) -> str:
    """Say how much of an area changed: `2 files, 632 changed lines`."""
    return f"{number(area.files, 'file')}, {number(area.lines, 'changed line')}"


def pieces(question: FocusQuestion) -> Iterator[tuple[str, tuple[Named, ...]]]:
    """Give a question piece by piece: plain text, then the names that stand behind it."""
    names = dict(question.names)
    for text, word, _, _ in Formatter().parse(question.ask):
        yield text, names[word] if word else ()


def _area(area: FocusArea, review: Review) -> str:
    return "\n".join(
        [
            f"- **{prose(area.title, 100)}** ({size(area)})",
            *(f"  - {_question(question, review)}" for question in area.questions),
        ]
    )


def _question(question: FocusQuestion, review: Review) -> str:
    names = {word: listed(_named(each, review) for each in names) for word, names in question.names}
    return _filled(question, names, escaped=True)


def _named(each: Named, review: Review) -> str:
    link = permalink(review, each.path, each.line)
    return f"[{code(each.text)}]({link})" if link else code(each.text)


def _filled(question: FocusQuestion, names: Mapping[str, str], *, escaped: bool = False) -> str:
    told: list[str] = []
    for text, word, _, _ in Formatter().parse(question.ask):
        told.append(_plain(text, first=not told) if escaped else text)
        told.append(names[word] if word else "")
    return "".join(told)


def _plain(text: str, *, first: bool) -> str:
    # `prose` takes white space at the ends away, which stands before and behind a name here, and takes what it is
    # given for the begin of a paragraph.
    before, after = " " * text[:1].isspace(), " " * text[-1:].isspace()
    told = prose(text)
    if not first and not before and told[:1] == "\\" and told[1:2] in set("#+=:-"):
        told = told[1:]
    return f"{before}{told}{after}" if told else before
