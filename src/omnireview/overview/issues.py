"""The issues of a pull request, as GitHub tells them → `LinkedIssue`s with their task lists."""

import re
from typing import Final

from omnireview.github.facts import IssueFacts, LinkFacts
from omnireview.overview import LinkedIssue

MOST_NAMED: Final = 5
"""Open items of one issue that are told."""
_LONGEST_ITEM: Final = 200
_MOST_LINES: Final = 5_000
_ITEM = re.compile(r"[ \t>]*(?:[-*+]|[0-9]{1,9}[.)])[ \t]+\[(?P<mark>[ xX])\][ \t]+(?P<words>\S.*)")
_FENCE = re.compile(r"[ \t]*(```|~~~)")

REFUSED: Final = (
    "Issues that this pull request closes or names could not be read: give the job `issues: read` to see them."
)


def read_issues(links: LinkFacts) -> tuple[tuple[LinkedIssue, ...], tuple[str, ...]]:
    """Give the issues, and what is to be said of those that are not told."""
    notes = [REFUSED] if links.refused else []
    if links.elsewhere:
        several = links.elsewhere > 1
        issues = (
            f"{links.elsewhere} issues of other repositories are"
            if several
            else "An issue of another repository is"
        )
        notes.append(f"{issues} linked, too, and not told here: who reads this need not see that one.")
    return tuple(map(_linked, links.issues)), tuple(notes)


def _linked(issue: IssueFacts) -> LinkedIssue:
    done, left = 0, []
    fence = ""
    for line in issue.body.split("\n")[:_MOST_LINES]:
        mark = _FENCE.match(line)
        if mark and fence in {"", mark[1]}:
            fence = "" if fence else mark[1]
        found = None if fence or mark else _ITEM.match(line)
        if found and found["mark"] == " ":
            left.append(found["words"].strip())
        elif found:
            done += 1
    return LinkedIssue(
        number=issue.number,
        title=issue.title,
        open=issue.open,
        closes=issue.closes,
        done=done,
        left=len(left),
        open_items=tuple(item[:_LONGEST_ITEM] for item in left[:MOST_NAMED]),
    )
