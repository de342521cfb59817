"""`Stats` → a table for people, Markdown, or JSON for other programs."""

import json
from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Final

from omnireview.render.escape import code, one_line, prose, row
from omnireview.render.words import number
from omnireview.stats import RuleStats, Stats

_HEAD: Final = (
    *("RULE", "ACCEPTED", "POSTED", "MENDED", "RESOLVED", "LEFT", "OPEN"),
    *("DISLIKED", "REPLIED", "IGNORED", "SUPPRESSED"),
)
_LEGEND: Final = (
    "ACCEPTED is the share of MENDED among those that are no longer OPEN. RESOLVED: closed by a person without a "
    "change; LEFT: its pull request was closed with it. DISLIKED: with a 👎; IGNORED: "
    "`/omnireview ignore`; SUPPRESSED: comments `# omnireview: ignore[…]` in the default branch."
)
_WIDTH: Final = 100
"""Columns of prose in the text."""
_NOWHERE: Final = "SUPPRESSED is not counted: this folder is no checkout of the repository."


def as_text(stats: Stats) -> str:
    """Give a table, worst acceptance first, with what it says and what was not read."""
    lines = [_opening(stats), ""]
    if stats.rules:
        cells = [_HEAD, *map(_cells, stats.rules)]
        widths = [max(len(line[column]) for line in cells) for column in range(len(_HEAD))]
        lines += [_line(line, widths) for line in cells]
        lines += ["", *wrap(_LEGEND, _WIDTH)]
    lines += [line for note in _notes(stats) for line in ("", *wrap(note, _WIDTH))]
    if stats.ignored:
        lines += ["", *wrap(_advice(stats), _WIDTH), "", *(f"    {line}" for line in settings_lines(stats))]
    return "\n".join(lines)


def as_markdown(stats: Stats) -> str:
    """Give the same as Markdown."""
    lines = [f"### {prose(_opening(stats))}", ""]
    if stats.rules:
        titles = [title.capitalize() for title in _HEAD]
        lines += [row(*titles), "|:--" + "|--:" * (len(_HEAD) - 1) + "|"]
        lines += [row(code(cells[0]), *cells[1:]) for cells in map(_cells, stats.rules)]
        lines += ["", prose(_LEGEND)]
    lines += [f"\n{prose(note)}" for note in _notes(stats)]
    if stats.ignored:
        lines += ["", prose(_advice(stats)), "", "```yaml", *settings_lines(stats), "```"]
    return "\n".join(lines)


def as_json(stats: Stats) -> str:
    """Give the numbers as one JSON object."""
    whole = {
        "repository": stats.repository,
        "since": stats.since,
        "pulls": stats.pulls,
        "stopped": list(stats.stopped),
        "rules": [
            {
                "rule": each.rule,
                "acceptance": None if each.acceptance is None else round(each.acceptance, 3),
                "posted": each.posted,
                "mended": each.mended,
                "resolved": each.resolved,
                "left": each.left,
                "open": each.open,
                "disliked": each.disliked,
                "replied": each.replied,
                "ignored": each.ignored,
                "suppressed": each.suppressed,
            }
            for each in stats.rules
        ],
    }
    return json.dumps(whole, indent=2, ensure_ascii=True)


def settings_lines(stats: Stats) -> list[str]:
    """Give the lines of `.github/omnireview.yaml` that switch off the rules that are mostly ignored."""
    return ["rules:", *(f"  {each.rule}: off" for each in stats.ignored)]


def _opening(stats: Stats) -> str:
    posted = sum(each.posted for each in stats.rules)
    told = f"{number(posted, 'comment')} on {number(stats.pulls, 'pull request')}" if posted else "no comments"
    return f"{stats.repository} since {stats.since[:10]}: {told}."


def _notes(stats: Stats) -> Iterator[str]:
    if stats.rules and all(each.suppressed is None for each in stats.rules):
        yield _NOWHERE
    for stopped in stats.stopped:
        yield f"Not all was read. {one_line(stopped, 500)}"


def _advice(stats: Stats) -> str:
    many = len(stats.ignored) > 1
    return (
        f"Of {number(len(stats.ignored), 'rule')} fewer than half of the comments led to a change. Look at what "
        f"{'they say' if many else 'it says'} (`omnireview explain RULE`), or switch {'them' if many else 'it'} "
        "off in .github/omnireview.yaml:"
    )


def _cells(each: RuleStats) -> tuple[str, ...]:
    share = "-" if each.acceptance is None else f"{each.acceptance:.0%}"
    counts = (each.posted, each.mended, each.resolved, each.left, each.open)
    further = (each.disliked, each.replied, each.ignored)
    suppressed = "-" if each.suppressed is None else str(each.suppressed)
    return one_line(each.rule, 100), share, *map(str, counts), *map(str, further), suppressed


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    numbers = (f"{cell:>{width}}" for cell, width in zip(cells[1:], widths[1:], strict=True))
    return "  ".join((f"{cells[0]:<{widths[0]}}", *numbers)).rstrip()
