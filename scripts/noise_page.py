"""What reviews said of a project's changes → figures, and their section of docs/noise.md."""

import re
from collections import Counter
from collections.abc import Sequence
from statistics import median, quantiles
from typing import Any

Change = dict[str, Any]
"""One change as `noise.py` keeps it: `commit`, `added` lines, `findings`, `not_analysed`, perhaps `crash`."""

HEAD = """\
# How much the rules say

What the shipped rules say of real changes: each first-parent commit of a project is reviewed as if it were a pull
request upon its parent, with the default settings. `make noise` writes a project's section anew.

Added lines are those of files that a review reads. A finding is one root cause in one file. *On lines* are the
comments on a line or a file, *summary* is what the summary alone tells (rules in preview, and what has no line of
its own), and *counted* is information, of which a review shows only the number.
"""
_PLACES = {"inline": "inline", "file": "inline", "summary": "summary", "count": "count"}


def figures(changes: Sequence[Change]) -> dict[str, float]:
    """Give the figures of a project's changes, of which there is at least one.

    Comments are those on lines and files. `quiet` are changes of which neither a comment nor the summary tells
    anything, and `per_100` is the median over changes that add a line.
    """
    comments = [_count(change, "inline") for change in changes]
    told = [number + _count(change, "summary") for change, number in zip(changes, comments, strict=True)]
    dense = [
        100 * number / change["added"] for change, number in zip(changes, comments, strict=True) if change["added"]
    ]
    return {
        "changes": len(changes),
        "added": sum(change["added"] for change in changes),
        "comments": sum(comments),
        "median": median(comments),
        "ninetieth": _ninetieth(comments),
        "most": max(comments),
        "per_100": median(dense) if dense else 0,
        "quiet": told.count(0),
        "not_analysed": sum(len(change["not_analysed"]) for change in changes),
        "refused": sum("refused" in change for change in changes),
        "crashes": sum("crash" in change for change in changes),
    }


def rates(changes: Sequence[Change]) -> dict[str, dict[str, int]]:
    """Give rule → place (`inline`, `summary`, `count`) → how many findings, the loudest rule first."""
    counts: dict[str, Counter[str]] = {}
    for change in changes:
        for finding in change["findings"]:
            counts.setdefault(finding["rule"], Counter())[_PLACES[finding["place"]]] += 1
    loudest = sorted(counts, key=lambda rule: (-counts[rule]["inline"], -counts[rule]["summary"], rule))
    return {rule: {place: counts[rule][place] for place in ("inline", "summary", "count")} for rule in loudest}


def section(name: str, changes: Sequence[Change], skipped: str = "") -> str:
    """Give a project's section. `skipped` is the pattern of subjects that were left out, "" for none."""
    found = figures(changes)
    newest, oldest = changes[0]["commit"], changes[-1]["commit"]
    thousands = found["added"] / 1000 or 1
    left_out = f" Changes with a subject like `{skipped}` are left out." if skipped else ""
    rows = [
        ("changes", f"{found['changes']:,.0f}"),
        ("added lines", f"{found['added']:,.0f}"),
        ("comments on lines and files", f"{found['comments']:,.0f}"),
        ("comments a change: median, 90th percentile, most", _three(found)),
        ("comments a 100 added lines: median of changes", f"{found['per_100']:.2f}"),
        ("changes of which nothing is told", f"{found['quiet']:,.0f} ({found['quiet'] / len(changes):.0%})"),
        ("files not analysed", f"{found['not_analysed']:,.0f}"),
        ("changes refused", f"{found['refused']:,.0f}"),
        ("crashes", f"{found['crashes']:,.0f}"),
    ]
    lines = [f"## {name}", "", f"The changes from `{oldest[:10]}` to `{newest[:10]}`.{left_out}", ""]
    lines += ["| | |", "|:--|--:|", *(f"| {what} | {value} |" for what, value in rows), ""]
    lines += ["Findings a 1,000 added lines, and how many there were:", ""]
    lines += ["| rule | on lines | summary | counted |", "|:--|--:|--:|--:|"]
    for rule, places in rates(changes).items():
        cells = [f"{number / thousands:.2f} ({number:,})" if number else "" for number in places.values()]
        lines.append(f"| `{rule}` | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def renew(page: str, name: str, text: str) -> str:
    """Give the page with a project's section put in the place of its old one; the sections are in order."""
    parts = re.split(r"^(?=## )", page, flags=re.MULTILINE)[1:]
    sections = {part.partition("\n")[0].removeprefix("## "): part.rstrip("\n") + "\n" for part in parts}
    sections[name] = text
    return "\n".join([HEAD, *(sections[each] for each in sorted(sections, key=str.lower))])


def _three(found: dict[str, float]) -> str:
    return f"{found['median']:g}, {found['ninetieth']:g}, {found['most']:g}"


def _count(change: Change, place: str) -> int:
    return sum(_PLACES[finding["place"]] == place for finding in change["findings"])


def _ninetieth(numbers: Sequence[int]) -> float:
    """Give the value that nine of ten do not exceed, between neighbours as `statistics.quantiles` does."""
    return quantiles(numbers, n=10, method="inclusive")[-1] if len(numbers) > 1 else numbers[0]
