"""The hidden first line of an answer: by it (and by its author) a run that is repeated knows what was said.

<!-- omnireview:answer to=2143658709 -->
"""

from omnireview.github.facts import Conversation


def write(comment: int) -> str:
    """Give the line for an answer to a comment, by GitHub's number of it, without a line end."""
    return f"<!-- omnireview:answer to={comment} -->"


def answer_to(conversation: Conversation, comment: int) -> str | None:
    """Give the page of our answer to a comment; None while there is none.

    Only our own comments count, and only their first lines: anybody can quote an answer.
    """
    line = write(comment)
    said = [(each.mine, each.body, each.url) for each in conversation.comments]
    said += [(each.mine, each.body, each.url) for thread in conversation.threads for each in thread.comments]
    for mine, body, url in said:
        if mine and body.split("\n", 1)[0].removesuffix("\r") == line:
            return url
    return None
