"""A review → standard output in the format that was asked for, and the exit code of the gate."""

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from omnireview.cli.log import say
from omnireview.cli.terminal import wants_color, width_of
from omnireview.diff import ChangedFile
from omnireview.errors import Exit, NotAnalysed, UserError
from omnireview.review import Review
from omnireview.tree import Tree

if TYPE_CHECKING:
    from omnireview.render.lines import Line
    from omnireview.render.next_steps import Steps


def show(
    review: Review,
    form: str,
    *,
    quiet: bool = False,
    head: Tree | None = None,
    files: Sequence[ChangedFile] = (),
    steps: "Steps | None" = None,
) -> Exit:
    """Print a review as `text`, `json`, `markdown`, `html` (one page) or `github` (workflow annotations).

    The text quotes source of `head`, the tree that was reviewed, and names the commands of `steps`; a `quiet` text
    is the verdict alone. The page shows the diff of `files`, the changed ones.
    """
    # Each form is imported when it is asked for: to start takes longer than to write any of them.
    if form == "json":
        from omnireview.render import as_json

        # Other programs read this, so that nothing may stand around it; no line of JSON begins with `::`.
        print(as_json.text(review))
    elif form == "markdown":
        from omnireview.render import as_markdown

        say(as_markdown.report(review))
    elif form == "html":
        from omnireview.page import html

        say(html(review, files, head))
    elif form == "github":
        from omnireview.render import as_annotations, as_text
        from omnireview.render.escape import inert

        # GitHub shows ten annotations of a level in a step; the text below them has everything.
        text = as_text.text(review, source=_reader(head), steps=steps)
        print("\n".join((*as_annotations.commands(review), inert(text))))
    else:
        show_text(review, quiet=quiet, head=head, steps=steps)
    return gate(review)


def show_text(
    review: Review, *, quiet: bool = False, head: Tree | None = None, steps: "Steps | None" = None
) -> None:
    """Print a review for a person: folded and coloured on a terminal, plain in a pipe or a log."""
    from omnireview.render import as_text

    if quiet:
        say(as_text.verdict(review).text)
        return
    lines = as_text.lines(review, source=_reader(head), steps=steps, width=width_of(sys.stdout))
    # To begin to draw takes longer than a whole review that finds nothing.
    say(_plain(lines) if review.clean else _drawn(lines))


def _drawn(lines: "Sequence[Line]") -> str:
    width, color = width_of(sys.stdout), wants_color(sys.stdout)
    if width is None and not color:
        return _plain(lines)
    from omnireview.cli.screen import draw

    return draw(lines, width=width, color=color)


def _plain(lines: "Sequence[Line]") -> str:
    return "".join(f"{line.text}\n" for line in lines)


def _reader(tree: Tree | None) -> Callable[[str], bytes | None]:
    def read(path: str) -> bytes | None:
        try:
            return None if tree is None else tree.read(path)
        except (NotAnalysed, UserError):  # the review is made: what it quotes is not worth its loss
            return None

    return read


def gate(review: Review) -> Exit:
    """Give the exit code that the review's policy asks for."""
    return Exit.POLICY_FAILED if review.failed else Exit.PASS
