"""`Review` → the values of the page's parts on the checklist, on coverage, and on how it was made."""

from itertools import groupby
from typing import Any

from omnireview.checklist import Answer
from omnireview.render import checklist, coverage
from omnireview.render.escape import one_line
from omnireview.render.folded import untold
from omnireview.render.links import is_plain
from omnireview.review import Review

_LONGEST = 300


def checklist_of(review: Review) -> dict[str, Any] | None:
    """Give the checklist by group, None without one; text is plain, or prose with code spans."""
    lines = checklist.lines_of(review)
    if not lines:
        return None
    groups = [
        {
            "title": group,
            "lines": [
                {
                    "section": line.section,
                    "asks": line.answer.asks,
                    "count": len(line.answer.found),
                    "rules": _by_rule(line.answer),
                    "against": [
                        {"words": one_line(each.words, _LONGEST), "page": each.page if is_plain(each.page) else ""}
                        for each in line.answer.against
                    ],
                    "said": checklist.said_of(line.answer),
                }
                for line in members
            ],
        }
        for group, members in groupby(lines, key=lambda line: line.group)
    ]
    about = checklist.WHAT_IT_IS + checklist.unread_words(review)
    return {"title": checklist.counts(review), "about": about, "groups": groups}


def making_of(review: Review) -> dict[str, Any] | None:
    """Give what was not told and by which versions the review was made, None where no version is known."""
    return {"untold": untold(review), "versions": review.versions} if review.versions else None


def _by_rule(answer: Answer) -> dict[str, list[str]]:
    """Give the fingerprints of an item's findings, by rule."""
    rules: dict[str, list[str]] = {}
    for site in answer.found:
        rules.setdefault(site.finding.rule, []).append(site.fingerprint)
    return rules


def coverage_of(review: Review) -> dict[str, Any] | None:
    """Give patch coverage file by file, None where nothing is known of any."""
    known = review.coverage
    if known is None or not (known.files or known.unmeasured):
        return None
    files = [
        {"path": file.path, "share": coverage.share(file), "ranges": coverage.ranges(file, review)}
        for file in coverage.in_order(known)
    ]
    return {
        "title": coverage.title(known),
        "about": coverage.WHAT_IT_IS,
        "files": files,
        "unmeasured": known.unmeasured,
    }
