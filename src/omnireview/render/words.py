"""The same few words for every format: titles of rows, places, counts."""

from collections import Counter
from collections.abc import Iterable

from omnireview.edits import Suggestion
from omnireview.render.escape import visible
from omnireview.review import Entry, Review
from omnireview.scan import Finding
from omnireview.score import Verdict
from omnireview.terms import Aspect, Placement, Severity, Stage, Status
from omnireview.worklist.plan import plan_work

ASPECTS = {
    Aspect.ARCHITECTURE: "Architecture & Design",
    Aspect.QUALITY: "Code Quality",
    Aspect.CORRECTNESS: "Functional Correctness",
    Aspect.TESTING: "Testing",
    Aspect.DOCUMENTATION: "Documentation",
    Aspect.SECURITY: "Security",
}
SHORT_SHA = 7
_LINES_NAMED = 20
_FEW_LINES = 10
"""Further lines that follow a place by their numbers; of more only the number is told."""
_MESSAGES_NAMED = 5
_PLURALS = {
    Severity.BLOCKER: "blockers",
    Severity.MAJOR: "majors",
    Severity.MINOR: "minors",
    Severity.INFO: "info",
}
OFF_THE_LINES = frozenset({Placement.FILE, Placement.SUMMARY})
"""Placements of new findings that the summary names one by one, since no line has a comment on them."""
_COUNTED_BEFORE = {Status.OLD, Status.MOVED}


LEAVE_OUT = (
    "To accept that, leave the files out in the settings (`paths: {exclude: …}`), or set `on-unanalysable: warn`."
)
"""What can be done about files that were not analysed."""


def number(count: int, word: str) -> str:
    """Give a number with its noun: `1 file`, `2 files`."""
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def listed(parts: Iterable[str]) -> str:
    """Join as people do: `a`, `a and b`, `a, b and c`."""
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


def score(value: float | None) -> str:
    """Give a score as it is written in a table: `7`, `6.4`, `n/a`."""
    return "n/a" if value is None else f"{value:g}"


def headline(review: Review) -> str:
    """Give verdict, what it hangs on, and overall score in a few words."""
    overall = review.scorecard.overall
    must = len(plan_work(review).items) if review.verdict is Verdict.REQUIRED_CHANGES else 0
    first = f": {must} to mend first" if must else ""
    return f"{review.verdict.value.capitalize()}{first} · {'no score' if overall is None else f'{overall:g}/10'}"


def new_entries(review: Review) -> list[Entry]:
    """Give the entries that the change brings in, information included."""
    return [entry for entry in review.entries if entry.new]


def earlier_entries(review: Review) -> list[Entry]:
    """Give the entries that were there before the change, moved ones included."""
    return [entry for entry in review.entries if entry.judged.status in _COUNTED_BEFORE and not entry.quiet]


def of_status(review: Review, status: Status) -> list[Entry]:
    """Give the entries of one status that are told."""
    return [entry for entry in review.entries if entry.judged.status is status and not entry.quiet]


def severities(entries: Iterable[Entry]) -> str:
    """Count entries by severity, worst first: `2 blockers, 3 info and 1 in preview`; "" without entries."""
    findings = [entry.judged.finding for entry in entries]
    found = [finding.severity for finding in findings if not staged(finding)]
    preview = len(findings) - len(found)
    parts = [
        f"{found.count(severity)} {severity if found.count(severity) == 1 else _PLURALS[severity]}"
        for severity in Severity
        if severity in found
    ] + ([f"{preview} in preview"] if preview else [])
    return listed(parts) if parts else ""


def staged(finding: Finding) -> str:
    """Give ` (preview)` for what a preview rule says and more than information; else ""."""
    counts = finding.stage is Stage.STABLE or finding.severity is Severity.INFO
    return "" if counts else " (preview)"


def place(entry: Entry) -> str:
    """Give `path:line`, `path` or "" as plain text with hidden characters shown."""
    finding = entry.judged.finding
    if finding.path is None:
        return ""
    return visible(finding.path) + (f":{finding.line}" if finding.line else "")


def fixed_lines(suggestion: Suggestion) -> str:
    """Name the lines that a fix replaces: `line 3`, `lines 3 to 5`."""
    start, end = suggestion.start_line, suggestion.end_line
    return f"line {start}" if start == end else f"lines {start} to {end}"


def further_lines(entry: Entry) -> str:
    """Give what follows an entry's place: ` and lines 12 and 40`, ` (3 times)` when all are on one line, or ""."""
    count, sites = len(entry.also_lines), len(entry.others)
    if not count:
        return f" ({sites + 1} times)" if sites and entry.judged.finding.line else ""
    if count <= _FEW_LINES:
        return f" and line{'s' if count > 1 else ''} {listed(map(str, entry.also_lines))}"
    return f" and {number(count, 'more line')}"


def also(entry: Entry) -> str:
    """Tell of the repeats: `Twice on this line, also at lines 12 and 40 (3 times).`; "" without any.

    At most 20 lines are named; none where `other_messages` tells of each of them.
    """
    if entry.others and len(other_messages(entry)) == len(entry.others):
        return ""
    sites = Counter(site.finding.line for site in entry.sites)
    lines, here = entry.also_lines, sites[entry.judged.finding.line]
    named = [f"{line} ({_times(sites[line])})" if sites[line] > 1 else str(line) for line in lines[:_LINES_NAMED]]
    left = len(lines) - len(named)
    named += [f"{left} more"] if left else []
    told = [f"{_times(here)} on this line"] if here > 1 and entry.judged.finding.line else []
    told += [f"also at line{'s' if len(lines) > 1 else ''} {listed(named)}"] if lines else []
    return f"{', '.join(told).capitalize()}." if told else ""


def other_messages(entry: Entry) -> tuple[tuple[int, str], ...]:
    """Give line and message of the first five repeats that say something else than the entry's own message.

    Of one root cause each site can name something else: each import that finds nothing, its own name.
    """
    own = entry.judged.finding.message
    told = {(site.finding.line or 0, site.finding.message) for site in entry.others if site.finding.message != own}
    return tuple(sorted(told)[:_MESSAGES_NAMED])


def _times(count: int) -> str:
    return "twice" if count == 2 else f"{count} times"


def short(sha: str) -> str:
    """Give a commit's first 7 characters, or a tree's name whole (`working tree`)."""
    is_sha = len(sha) >= 40 and all(character in "0123456789abcdef" for character in sha)
    return sha[:SHORT_SHA] if is_sha else visible(sha)
