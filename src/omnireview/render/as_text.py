"""`Review` → plain text for terminals and logs."""

import re
from itertools import groupby

from omnireview.render.escape import one_line, visible
from omnireview.render.fixes import fix_in_text
from omnireview.render.sections import must_fix_items
from omnireview.render.words import (
    ASPECTS,
    LEAVE_OUT,
    also,
    earlier_entries,
    headline,
    new_entries,
    number,
    of_status,
    other_messages,
    place,
    score,
    severities,
)
from omnireview.review import Entry, Review
from omnireview.scan import Skip
from omnireview.score import Verdict
from omnireview.terms import Severity, Stage, Status

_COLOURS = {"blocker": "31;1", "major": "31", "minor": "33", "info": "36", "bold": "1", "dim": "2", "good": "32"}
_VERDICT_COLOURS = {
    Verdict.DO_NOT_MERGE: "blocker",
    Verdict.INCOMPLETE: "major",
    Verdict.REQUIRED_CHANGES: "minor",
    Verdict.SUGGESTIONS: "good",
    Verdict.NO_FINDINGS: "good",
}
_COMMAND = re.compile(r"^(?P<before>[^\S\n]*):(?=:)|#(?=#\[)", re.MULTILINE)
"""How a workflow command begins: `::name` at a line's start, `##[name]` anywhere (github.com/actions/runner)."""
_WIDEST_TITLE = max(map(len, ASPECTS.values()))


def text(review: Review, color: bool = False, *, mend: str = "") -> str:
    """Write the review for a person at a terminal: findings by file, numbers, score table, verdict, next step.

    Every finding stands on a line that begins with `path:line`, which editors open. `color` adds ANSI colours;
    the caller knows whether they are wanted. `mend` is the command that makes the fixes, "" for none. Hidden
    characters of the pull request are shown as escapes, so that no text of it can steer the terminal; so is what
    an Actions runner would take for a command in a job's log.
    """
    paint = _Paint(color)
    sections = [
        *_files(review, paint),
        _whole_change(review, paint),
        _not_analysed(review, paint),
        _skips("Skipped", review.skipped, paint),
        _others(review, paint),
        _table(review, paint),
        _end(review, paint, mend),
    ]
    told = "\n\n".join("\n".join(lines) for lines in sections if lines) + "\n"
    return _COMMAND.sub(lambda found: f"{found['before'] or ''}\\x{ord(found[0][-1]):02x}", told)


class _Paint:
    def __init__(self, on: bool) -> None:
        self._on = on

    def __call__(self, text: str, colour: str) -> str:
        return f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m" if self._on else text


def _told(review: Review) -> list[Entry]:
    return [entry for entry in new_entries(review) if entry.judged.finding.severity is not Severity.INFO]


def _files(review: Review, paint: _Paint) -> list[list[str]]:
    def by_file(entry: Entry) -> str:
        return entry.judged.finding.path or ""

    def in_file(entry: Entry) -> tuple[str, int, int, str]:
        finding = entry.judged.finding
        return finding.path or "", finding.line or 0, finding.severity.rank, finding.rule

    told = sorted((entry for entry in _told(review) if entry.judged.finding.path is not None), key=in_file)
    return [[line for entry in group for line in _lines(entry, paint)] for _, group in groupby(told, key=by_file)]


def _whole_change(review: Review, paint: _Paint) -> list[str]:
    told = [entry for entry in _told(review) if entry.judged.finding.path is None]
    lines = [line for entry in told for line in _lines(entry, paint)]
    return [paint("The change as a whole", "bold"), *lines] if lines else []


def _lines(entry: Entry, paint: _Paint) -> list[str]:
    finding = entry.judged.finding
    notes = [
        also(entry),
        "Caused by this change, on a line that it does not add."
        if finding.line and not entry.judged.on_added_line
        else "",
        "Its rule is in preview." if finding.stage is Stage.PREVIEW else "",
    ]
    where = f"{place(entry)} " if finding.path else "  "
    head = f"{where}{paint(finding.severity, finding.severity)} {one_line(finding.message)}"
    lines = [f"{head} {paint(f'[{visible(finding.rule)}]', 'dim')}"]
    told = " ".join(filter(None, notes))
    others = [f"    line {line}: {one_line(message)}" for line, message in other_messages(entry)]
    return [*lines, *([f"    {told}"] if told else []), *others, *fix_in_text(entry)]


def _not_analysed(review: Review, paint: _Paint) -> list[str]:
    rows = _skips("Not analysed", review.not_analysed, paint)
    return [*rows, f"  {LEAVE_OUT.replace('`', '')}"] if rows else []


def _skips(title: str, skips: tuple[Skip, ...], paint: _Paint) -> list[str]:
    if not skips:
        return []
    rows = [f"  {visible(skip.path)}: {one_line(skip.reason)}" for skip in skips]
    return [paint(f"{title}: {number(len(skips), 'file')}", "bold"), *rows]


def _others(review: Review, paint: _Paint) -> list[str]:
    lines = [
        f"  {'mended ' if entry.mended else 'removed'}     {place(entry)} {visible(entry.judged.finding.rule)}"
        for entry in of_status(review, Status.MENDED)
    ]
    lines += [
        f"  suppressed  {place(entry)} {visible(entry.judged.finding.rule)}: "
        f"{one_line(entry.judged.reason) or 'no reason given'}"
        for entry in of_status(review, Status.SUPPRESSED)
    ]
    infos = [entry for entry in new_entries(review) if entry.judged.finding.severity is Severity.INFO]
    if infos:
        sites = sum(len(entry.sites) for entry in infos)
        lines.append(f"  {number(sites, 'finding')} for information only (--format json has their lines)")
    before = sum(len(entry.sites) for entry in earlier_entries(review))
    if before:
        lines.append(
            f"  {number(before, 'finding')} that {'was' if before == 1 else 'were'} there before, "
            "in the code that the change touches"
        )
    lines += [f"  {one_line(note)}" for note in review.notes]
    return [paint("Also", "bold"), *lines] if lines else []


def _table(review: Review, paint: _Paint) -> list[str]:
    rows = [
        f"  {title:<{_WIDEST_TITLE}}  {score(row.score):>4}  {one_line(row.note).replace('`', '')}"
        for aspect, title in ASPECTS.items()
        for row in [review.scorecard.aspects[aspect]]
    ]
    overall = f"  {'Overall':<{_WIDEST_TITLE}}  {score(review.scorecard.overall):>4}"
    return [paint("Score", "bold"), *rows, paint(overall, "bold")]


def _end(review: Review, paint: _Paint, mend: str) -> list[str]:
    new = severities(new_entries(review))
    lines = [f"{paint(headline(review), _VERDICT_COLOURS[review.verdict])}{f' · new: {new}' if new else ''}"]
    if review.must_fix:
        minutes = sum(entry.minutes for entry in review.must_fix)
        lines.append(f"Must fix: {number(len(must_fix_items(review)), 'item')}, about {minutes} min.")
    if review.failed:
        lines.append(f"As a required check this fails: {review.failed_because}")
    told = _told(review)
    fixed = sum(entry.suggestion is not None or bool(entry.diff) for entry in told)
    if fixed and mend:
        lines.append(f"{fixed} of these can be fixed: {visible(mend)}")
    if told:
        worst = min(told, key=lambda entry: entry.judged.finding.severity.rank)
        lines.append(f"Next: omnireview rules show {visible(worst.judged.finding.rule)}")
    return lines
