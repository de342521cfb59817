"""`FocusArea`s → the values of the page's part on where a person should look."""

from typing import Any

from omnireview.focus import FocusQuestion
from omnireview.render.escape import visible
from omnireview.render.focus import pieces, size
from omnireview.render.links import permalink
from omnireview.review import Review


def focus_of(review: Review) -> list[dict[str, Any]]:
    """Give each area with its questions, a question as its pieces: text, or names with their addresses."""
    return [
        {
            "title": area.title,
            "size": size(area),
            "questions": [_question(question, review) for question in area.questions],
        }
        for area in review.focus
    ]


def _question(question: FocusQuestion, review: Review) -> list[dict[str, Any]]:
    return [
        {
            "text": text,
            "names": [
                {"text": visible(each.text), "link": permalink(review, each.path, each.line)} for each in names
            ],
        }
        for text, names in pieces(question)
    ]
