"""`Review` → what summary and report show openly, one block each. A block without content is left out."""

from omnireview.render.blocks import Block
from omnireview.render.escape import code, prose, row
from omnireview.render.links import commit_link, permalink, rule_page, run_link
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
from omnireview.terms import Placement, Status

_ICONS = {
    Verdict.DO_NOT_MERGE: "⛔",
    Verdict.INCOMPLETE: "⚠️",
    Verdict.REQUIRED_CHANGES: "🛠️",
    Verdict.SUGGESTIONS: "✅",
    Verdict.NO_FINDINGS: "✅",
}


def linked(entry: Entry, review: Review) -> str:
    """Give the entry's place as a code span, linked to the head when that is known; "" without a path."""
    finding = entry.judged.finding
    if finding.path is None:
        return ""
    at_base = entry.judged.status is Status.MENDED
    link = "" if at_base else permalink(review, finding.path, finding.line)
    return f"[{code(place(entry))}]({link})" if link else code(place(entry))


def linked_rule(rule: str) -> str:
    """Give a rule's name as a code span, linked to its page when there is one."""
    return _maybe_link(code(rule), rule_page(rule))


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


def score_block(review: Review) -> Block:
    """The score table with its notes."""
    rows = [
        row(title, score(review.scorecard.aspects[aspect].score), prose(review.scorecard.aspects[aspect].note))
        for aspect, title in ASPECTS.items()
    ]
    overall = score(review.scorecard.overall)
    rows.append(row("**Overall**", f"**{overall}**", f"**{review.verdict.value.capitalize()}**"))
    return Block("\n".join([row("Aspect", "Score", "Notes"), "|:--|--:|:--|", *rows]))


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
        notes = sum(len(entry.sites) for entry in new_entries(review))
        were = "was" if notes == 1 else "were"
        counted = f" {number(notes, 'note')} for information {were} counted below." if notes else ""
        read = f"The change was read at {code(short(review.head))}"
        return f"{read}.{counted}" if counted else f"{read}; nothing in it needs mending."
    new = new_entries(review)
    deleted = sum(not talk.url for talk in review.talks.acknowledged) if review.talks else 0
    inline = max(0, sum(entry.placement is Placement.INLINE for entry in new) - deleted)
    on_files = sum(entry.placement is Placement.FILE for entry in new)
    places = [f"{inline} on {'its line' if inline == 1 else 'their lines'}"] if inline else []
    places += [f"{on_files} on {'its file' if on_files == 1 else 'their files'}"] if on_files else []
    told = f" Commented: {listed(places)}; the rest is below." if places and inline + on_files < len(new) else ""
    told = told or (f" Commented: {listed(places)}." if places else "")
    kept = next((entry.because for entry in new if "`no-inline-for`" in entry.because), "")
    told += f" No comments on lines: {kept}." if kept else ""
    return f"New in this change: {severities(new) or 'no finding'}.{told}"


def _maybe_link(label: str, address: str) -> str:
    return f"[{label}]({address})" if address else label
