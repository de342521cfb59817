"""A review → standard output in the format that was asked for, and the exit code of the gate."""

import json
import os
import sys

from omnireview.cli.log import say
from omnireview.errors import Exit
from omnireview.render import as_annotations, as_json, as_markdown, as_text
from omnireview.render.escape import inert
from omnireview.review import Review


def show(review: Review, form: str) -> Exit:
    """Print a review as `text`, `json`, `markdown` or `github` (workflow annotations)."""
    if form == "json":
        # Other programs read this, so that nothing may stand around it; no line of JSON begins with `::`.
        print(json.dumps(as_json.document(review), indent=2, ensure_ascii=False).replace("##[", "#\\u0023["))
    elif form == "markdown":
        say(as_markdown.report(review))
    elif form == "github":
        # GitHub shows ten annotations of a level in a step; the text below them has everything.
        print("\n".join((*as_annotations.commands(review), inert(as_text.text(review)))))
    else:
        say(as_text.text(review, color=wants_color()))
    return gate(review)


def gate(review: Review) -> Exit:
    """Give the exit code that the review's policy asks for."""
    return Exit.POLICY_FAILED if review.failed else Exit.PASS


def wants_color() -> bool:
    """Tell whether standard output is a terminal and nobody asked for plain text (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
