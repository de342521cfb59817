"""`Review` → what summary and report fold away, one block each. A block without content is left out."""

from collections import Counter
from collections.abc import Sequence

from omnireview.render.blocks import Block, details
from omnireview.render.escape import code, prose, row
from omnireview.render.fixes import fix_in_list
from omnireview.render.others import said_words
from omnireview.render.sections import linked
from omnireview.render.words import (
    OFF_THE_LINES,
    also,
    earlier_entries,
    new_entries,
    number,
    of_status,
    short,
    staged,
)
from omnireview.render.worklist import named_in_must_fix
from omnireview.review import Entry, Review
from omnireview.terms import Placement, Status
from omnireview.worklist import Worklist

_MORE_ITEM = "- {n} more {where}"
_LONGEST_MESSAGE = 500


def summary_only_block(work: Worklist, review: Review) -> Block:
    """New findings without a comment on their line, and why; what the must-fix list names is counted by reason."""
    entries = [entry for entry in new_entries(review) if entry.placement in OFF_THE_LINES]
    entries = [entry for entry in entries if entry.judged.finding.path or not entry.required]
    if not entries:
        return Block()
    entries.sort(key=lambda entry: entry.judged.finding.severity.rank)
    named = named_in_must_fix(work)
    again = {entry.judged.fingerprint for entry in entries if entry.required} & named
    again -= set(review.others.said if review.others else ())
    listed = Counter(entry.because for entry in entries if entry.judged.fingerprint in again)
    head = "\n".join(f"- {count} of the must-fix list: {prose(because)}" for because, count in listed.items())
    rows = [
        f"- **{entry.judged.finding.severity}**{staged(entry.judged.finding)} "
        f"{linked(entry, review) or 'the whole change'}: {_words(entry)} · {_because(entry, review)}"
        for entry in entries
        if entry.judged.fingerprint not in again
    ]
    return details(f"New, without a comment on a line ({len(entries)})", head, rows, _MORE_ITEM)


def _because(entry: Entry, review: Review) -> str:
    """Say why it has no comment on its line, with the thread that says it already."""
    return " ".join(filter(None, (prose(entry.because), said_words(entry, review))))


def comments_block(review: Review) -> Block:
    """What is told on the lines, with the verified fixes; for readers who don't have the lines before them."""
    entries = [entry for entry in new_entries(review) if entry.placement is Placement.INLINE]
    if not entries:
        return Block()
    rows = [
        f"- **{entry.judged.finding.severity}** {linked(entry, review)}: {_words(entry)}{fix_in_list(entry)}"
        for entry in entries
    ]
    return details(f"On the lines ({len(entries)})", "", rows, _MORE_ITEM)


def mended_block(review: Review) -> Block:
    """Findings of the merge base that are mended."""
    return _list("Mended by this change", [entry for entry in review.entries if entry.mended], review)


def removed_block(review: Review) -> Block:
    """Findings of the merge base whose files were removed."""
    gone = [entry for entry in of_status(review, Status.MENDED) if not entry.mended]
    return _list("Removed with their files", gone, review)


def suppressed_block(review: Review) -> Block:
    """Findings that a comment in the code silences, with its reason."""
    entries = of_status(review, Status.SUPPRESSED)
    reasons = [f" · reason: {prose(entry.judged.reason, 300) or 'none given'}" for entry in entries]
    return _list("Suppressed in the code", entries, review, reasons)


def baseline_block(review: Review) -> Block:
    """Findings that the baseline accepts for a time, with its reasons."""
    entries = of_status(review, Status.BASELINE)
    reasons = [f" · reason: {prose(entry.judged.reason, 300)}" for entry in entries]
    return _list("Accepted by the baseline", entries, review, reasons)


def skipped_block(review: Review) -> Block:
    """Changed files that are not for reading."""
    if not review.skipped:
        return Block()
    rows = [row(code(skip.path), prose(skip.reason, 300)) for skip in review.skipped]
    head = "\n".join([row("File", "Why"), "|:--|:--|"])
    return details(f"Skipped files ({len(rows)})", head, rows, "| {n} more {where} | |")


def counted_block(review: Review) -> Block:
    """Numbers by rule: new information, and what was there before in the code that the change touches."""
    entries = [*earlier_entries(review), *new_entries(review)]
    counts: dict[str, list[int]] = {}
    for entry in entries:
        if entry.placement is Placement.COUNT:
            both = counts.setdefault(entry.judged.finding.rule, [0, 0])
            both[0 if entry.new else 1] += len(entry.sites)
    if not counts:
        return Block()
    head = "\n".join([row("Rule", "New, for information", "Before, in touched code"), "|:--|--:|--:|"])
    rows = [row(code(rule), str(new), str(before)) for rule, (new, before) in sorted(counts.items())]
    total = sum(map(sum, counts.values()))
    return details(f"Only counted ({total})", head, rows, "| {n} more {where} | | |")


def making_block(review: Review) -> Block:
    """How the review was made, and what it is not."""
    versions = ", ".join(f"{prose(name)} {code(version)}" for name, version in review.versions.items())
    head, base = code(short(review.head)), code(short(review.merge_base))
    lines = [
        f"- Rules compared the changed files at {head} with the merge base {base}. No code of them was run.",
        "- A row without a finding means that no rule found a fault there; it is no proof that there is none.",
        "- Old, moved, mended and suppressed findings take no points.",
        *(f"- {sentence}" for sentence in untold(review)),
        *([f"- Versions: {versions}."] if versions else []),
    ]
    return details("How this review was made", "", lines)


def untold(review: Review) -> list[str]:
    """Say in a sentence how many findings stand in review.json alone, and why."""
    copied, python = review.ledger[Placement.COPIED], review.ledger[Placement.PYTHON]
    told = [f"{number(copied, 'finding')} in code that is marked `# Copied from`"] if copied else []
    told += [f"{number(python, 'finding')} in need of a newer Python than the project's lowest"] if python else []
    return [f"Not told: {' and '.join(told)}."] if told else []


def _list(title: str, entries: Sequence[Entry], review: Review, endings: Sequence[str] = ()) -> Block:
    if not entries:
        return Block()
    rows = [
        f"- {linked(entry, review) or 'the whole change'}: {_words(entry)}{ending}"
        for entry, ending in zip(entries, endings or [""] * len(entries), strict=True)
    ]
    sites = sum(len(entry.sites) for entry in entries)
    return details(f"{title} ({number(sites, 'finding')})", "", rows, _MORE_ITEM)


def _words(entry: Entry) -> str:
    finding = entry.judged.finding
    parts = [prose(finding.message, _LONGEST_MESSAGE), also(entry), f"({code(finding.rule)})"]
    return " ".join(filter(None, parts))
