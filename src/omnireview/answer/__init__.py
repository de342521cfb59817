"""A command in a comment → what is said to it: `Answer`."""

from omnireview.nouns import noun


@noun
class Answer:
    """What is said to a command, as Markdown without a marker.

    `thread` is the first comment of the review thread in which it is said, None for the conversation. `refused`
    tells that what was asked for could not be had; the body says why.
    """

    body: str
    thread: int | None = None
    refused: bool = False
