"""`omnireview demo`: review the bundled example and show what would be posted."""

import argparse

from omnireview.cli.output import wants_color
from omnireview.corridor import read_policy, review_change
from omnireview.demo import example_pull_request
from omnireview.errors import Exit
from omnireview.render import as_markdown, as_text
from omnireview.review import Review
from omnireview.terms import Placement


def run(_: argparse.Namespace) -> int:
    """Print the review of the example and the comments that would be posted; passes though the gate may fail."""
    with example_pull_request() as pull:
        review = review_change(pull, pull.base_tree, read_policy(pull.base_tree))
    print(as_text.text(review, color=wants_color()))
    _print_comments(review)
    verdict = "fail" if review.failed else "pass"
    print(f"\nThis was a demonstration, so the exit code is 0; as a required check this would {verdict}.")
    print("Next: `omnireview check` in a repository of your own.")
    return Exit.PASS


def _print_comments(review: Review) -> None:
    _print_comment("the summary comment that would be posted", as_markdown.summary_body(review, instance="demo"))
    inline = [entry for entry in review.entries if entry.placement is Placement.INLINE and entry.anchor]
    for number, entry in enumerate(inline, start=1):
        place = f"{entry.anchor.path}:{entry.anchor.line}" if entry.anchor else ""
        title = f"inline comment {number} of {len(inline)}, at {place}"
        _print_comment(title, as_markdown.comment_body(entry, review, instance="demo"))


def _print_comment(title: str, body: str) -> None:
    print(f"\n===== {title} =====\n\n{body}")
