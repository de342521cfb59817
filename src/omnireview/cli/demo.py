"""`omnireview demo`: review the bundled example and show what would be posted."""

import argparse
from pathlib import Path

from omnireview.cli.output import show_text
from omnireview.cli.preview import load_room, write_page
from omnireview.cli.workflow import review_with_inputs
from omnireview.corridor import read_policy, review_change
from omnireview.demo import example_pull_request, example_repository
from omnireview.errors import Exit
from omnireview.render import as_markdown
from omnireview.review import Review
from omnireview.terms import Placement

PAGES = (("first-push.html", "After the first push"), ("index.html", "After the second push"))
"""The pages of `--out`, one for each push: file name and title."""


def run(options: argparse.Namespace) -> int:
    """Print the review of the example and the comments that would be posted; passes though the gate may fail.

    With --out the pull request is also served by the sandbox, reviewed there by the action, and shown as pages.
    """
    pages = _make_pages() if options.out else []
    with example_pull_request() as pull:
        review = review_change(pull, pull.base_tree, read_policy(pull.base_tree), draws=True)
    show_text(review, head=pull.head_tree)
    _print_comments(review)
    verdict = "fail" if review.failed else "pass"
    print(f"\nThis was a demonstration, so the exit code is 0; as a required check this would {verdict}.")
    for (name, _), html in zip(PAGES, pages, strict=False):
        write_page(Path(options.out, name), html)
    if pages:
        print(f"The pull request as a person sees it: {Path(options.out, PAGES[-1][0])}")
    print("Next: `omnireview check` in a repository of your own.")
    return Exit.PASS


def _make_pages() -> list[str]:
    room = load_room()
    with example_repository() as example:
        proposal = room.Proposal(
            example.git,
            example.repository,
            "main",
            example.base,
            example.branch,
            example.pushes,
            example.title,
            example.body,
            example.author,
            number=42,
        )
        pages, _ = room.show_pushes(proposal, review_with_inputs, PAGES)
    return list(pages)


def _print_comments(review: Review) -> None:
    _print_comment("the summary comment that would be posted", as_markdown.summary_body(review, instance="demo"))
    inline = [entry for entry in review.entries if entry.placement is Placement.INLINE and entry.anchor]
    for number, entry in enumerate(inline, start=1):
        place = f"{entry.anchor.path}:{entry.anchor.line}" if entry.anchor else ""
        title = f"inline comment {number} of {len(inline)}, at {place}"
        _print_comment(title, as_markdown.comment_body(entry, review, instance="demo"))


def _print_comment(title: str, body: str) -> None:
    print(f"\n===== {title} =====\n\n{body}")
