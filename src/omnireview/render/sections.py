"""`Review` → what summary and report show openly, one block each. A block without content is left out."""

from collections import Counter
from itertools import groupby

from omnireview.render.blocks import Block
from omnireview.render.escape import code, prose, row
from omnireview.render.links import commit_link, permalink, run_link
from omnireview.render.words import (
    ASPECTS,
    LEAVE_OUT,
    headline,
    listed,
    new_entries,
    number,
    place,
    score,
    severities,
    short,
)
from omnireview.review import Entry, Review
from omnireview.score import Verdict
from omnireview.terms import Placement, Severity, Status

_ICONS = {
    Verdict.DO_NOT_MERGE: "⛔",
    Verdict.INCOMPLETE: "⚠️",
    Verdict.REQUIRED_CHANGES: "🛠️",
    Verdict.SUGGESTIONS: "✅",
    Verdict.NO_FINDINGS: "✅",
}
_PLACES_NAMED = 5
_RULES_PRAISED = 5


def linked(entry: Entry, review: Review) -> str:
    """Give the entry's place as a code span, linked to the head when that is known; "" without a path."""
    finding = entry.judged.finding
    if finding.path is None:
        return ""
    at_base = entry.judged.status is Status.MENDED
    link = "" if at_base else permalink(review, finding.path, finding.line)
    return f"[{code(place(entry))}]({link})" if link else code(place(entry))


def opening(review: Review) -> Block:
    """Verdict and overall score, then what the change brings in and whether the check fails."""
    lines = [f"### {_ICONS[review.verdict]} {headline(review)}", "", _gist(review)]
    if review.failed:
        lines += ["", f"**The check fails:** {prose(review.failed_because)}"]
    return Block("\n".join(lines))


def unanalysed_block(review: Review) -> Block:
    """The files that should have been read and were not."""
    if not review.not_analysed:
        return Block()
    files = number(len(review.not_analysed), "changed file")
    rows = tuple(f"- {code(skip.path)}: {prose(skip.reason)}" for skip in review.not_analysed)
    told = f"**Not analysed:** {files}, about which nothing is said. {LEAVE_OUT}\n"
    return Block(told, rows, more="- {n} more {where}")


def must_fix_items(review: Review) -> list[list[Entry]]:
    """The new blockers and majors in the order in which to mend them, each by its words an item."""
    return [list(group) for _, group in groupby(_together(review.must_fix), key=_what)]


def must_fix_block(review: Review) -> Block:
    """New blockers and majors in the order in which to mend them; the same words across files are one item."""
    items = must_fix_items(review)
    if not items:
        return Block()
    minutes = sum(entry.minutes for entry in review.must_fix)
    rows = tuple(_must_fix_item(index, item, review) for index, item in enumerate(items, start=1))
    return Block(f"**Must fix before merge** · about {minutes} min\n", rows, more="1. {n} more {where}")


def score_block(review: Review) -> Block:
    """The score table with its notes."""
    rows = [
        row(title, score(review.scorecard.aspects[aspect].score), prose(review.scorecard.aspects[aspect].note))
        for aspect, title in ASPECTS.items()
    ]
    overall = score(review.scorecard.overall)
    rows.append(row("**Overall**", f"**{overall}**", f"**{review.verdict.value.capitalize()}**"))
    return Block("\n".join([row("Aspect", "Score", "Notes"), "|:--|--:|:--|", *rows]))


def good_line(review: Review) -> Block:
    """What is good, only with evidence: the findings that the change mends, by rule; no mere information."""
    mended = [site.finding for entry in review.entries if entry.mended for site in entry.sites]
    mended = [finding for finding in mended if finding.severity is not Severity.INFO]
    if not mended:
        return Block()
    sites = len(mended)
    rules = Counter(finding.rule for finding in mended)
    named = [
        f"{code(rule)} ({count})" for rule, count in sorted(rules.items(), key=lambda item: (-item[1], item[0]))
    ]
    left = len(named) - _RULES_PRAISED
    named = named[:_RULES_PRAISED] + ([f"{left} more rules"] if left > 0 else [])
    return Block(f"**What is good:** this change mends {number(sites, 'finding')}: {listed(named)}.")


def notes_block(review: Review) -> Block:
    """Facts that the reader must know."""
    if not review.notes:
        return Block()
    return Block("**Notes**\n", tuple(f"- {prose(note, 500)}" for note in review.notes), more="- {n} more {where}")


def footer(review: Review, run: str) -> Block:
    """Which commit was reviewed, by which run and version."""
    parts = [f"head {_maybe_link(code(short(review.head)), commit_link(review))}"]
    if run:
        parts.append(f"run {_maybe_link(code(run), run_link(review, run))}")
    version = review.versions.get("omnireview", "")
    parts.append(f"omnireview {code(version)}" if version else "omnireview")
    return Block(f"<sub>{' · '.join(parts)}</sub>")


def _gist(review: Review) -> str:
    if review.clean:
        return f"The change was read at {code(short(review.head))}; nothing in it needs mending."
    new = new_entries(review)
    inline = sum(entry.placement is Placement.INLINE for entry in new)
    on_files = sum(entry.placement is Placement.FILE for entry in new)
    places = [f"{inline} on {'its line' if inline == 1 else 'their lines'}"] if inline else []
    places += [f"{on_files} on {'its file' if on_files == 1 else 'their files'}"] if on_files else []
    told = f" Commented: {listed(places)}; the rest is below." if places and inline + on_files < len(new) else ""
    told = told or (f" Commented: {listed(places)}." if places else "")
    return f"New in this change: {severities(new) or 'no finding'}.{told}"


def _what(entry: Entry) -> tuple[str, Severity, str]:
    # Findings about the whole change have no place to tell them apart, so each keeps its own words.
    finding = entry.judged.finding
    return finding.rule, finding.severity, finding.message if finding.path else entry.judged.fingerprint


def _together(entries: tuple[Entry, ...]) -> list[Entry]:
    """Bring entries that say the same together, where the first of them stands."""
    first: dict[tuple[str, Severity, str], int] = {}
    for index, entry in enumerate(entries):
        first.setdefault(_what(entry), index)
    return sorted(entries, key=lambda entry: first[_what(entry)])


def _must_fix_item(index: int, item: list[Entry], review: Review) -> str:
    finding = item[0].judged.finding
    places = [linked(entry, review) + _also_count(entry) for entry in item[:_PLACES_NAMED] if finding.path]
    left = len(item) - _PLACES_NAMED
    places += [f"{number(left, 'more file')}"] if left > 0 else []
    minutes = sum(entry.minutes for entry in item)
    parts = [f"**{finding.severity}**", prose(finding.message, 500), ", ".join(places), f"{minutes} min"]
    return f"{index}. " + " · ".join(filter(None, parts))


def _also_count(entry: Entry) -> str:
    count, sites = len(entry.also_lines), len(entry.others)
    if not count:
        return f" ({sites + 1} times)" if sites and entry.judged.finding.line else ""
    return f" and {number(count, 'more line')}"


def _maybe_link(label: str, address: str) -> str:
    return f"[{label}]({address})" if address else label
