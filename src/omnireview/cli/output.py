"""A review → standard output in the format that was asked for, and the exit code of the gate."""

import os
import sys

from omnireview.cli.log import say
from omnireview.errors import Exit
from omnireview.review import Review


def show(review: Review, form: str, *, mend: str = "") -> Exit:
    """Print a review as `text`, `json`, `markdown` or `github` (workflow annotations).

    `mend` is the command that makes the fixes, where there is one; the text for a terminal names it.
    """
    # Each form is imported when it is asked for: to start takes longer than to write any of them.
    if form == "json":
        from omnireview.render import as_json

        # Other programs read this, so that nothing may stand around it; no line of JSON begins with `::`.
        print(as_json.text(review))
    elif form == "markdown":
        from omnireview.render import as_markdown

        say(as_markdown.report(review))
    elif form == "github":
        from omnireview.render import as_annotations, as_text
        from omnireview.render.escape import inert

        # GitHub shows ten annotations of a level in a step; the text below them has everything.
        print("\n".join((*as_annotations.commands(review), inert(as_text.text(review)))))
    else:
        from omnireview.render import as_text

        say(as_text.text(review, color=wants_color(), mend=mend))
    return gate(review)


def gate(review: Review) -> Exit:
    """Give the exit code that the review's policy asks for."""
    return Exit.POLICY_FAILED if review.failed else Exit.PASS


def wants_color() -> bool:
    """Tell whether standard output is a terminal and nobody asked for plain text (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
