"""Findings of a review → the entries and the text of a baseline file."""

import json
from collections.abc import Iterable

from omnireview.baseline import Known
from omnireview.baseline.read import read_baseline
from omnireview.errors import BadInput, BadSettings
from omnireview.review import Review
from omnireview.terms import Severity, Status

_LIVE = {Status.NEW, Status.OLD, Status.MOVED}
_HEAD = """\
# Findings that were there and are accepted for a time: `baseline` in the settings of OmniReview names this file.
# An entry can have `until`, the last day on which it is accepted. `omnireview baseline --update` drops what is
# mended and keeps the rest as it stands, but no other comments.
"""


def live(review: Review) -> Iterable[tuple[str, str, str]]:
    """Give fingerprint, rule and path of each finding of a review that a baseline can accept.

    Those are findings in a file whose path is text, and more than information; what is silenced needs none.
    """
    for entry in review.entries:
        if entry.quiet or entry.judged.finding.severity is Severity.INFO:
            continue
        for site in entry.sites:
            path = site.finding.path
            if path is not None and site.status in _LIVE and _is_text(path):
                yield site.fingerprint, site.finding.rule, path


def entries_of(review: Review, reason: str, added: str, until: str = "") -> list[Known]:
    """Give an entry for each of these findings."""
    return [Known(fingerprint, rule, path, reason, added, until) for fingerprint, rule, path in live(review)]


def written(entries: Iterable[Known]) -> bytes:
    """Write a baseline file, sorted by path and rule, so that a change to it reads as what it is.

    Raises:
        BadInput: No run would obey it: it is too large, or a reason too long.
    """
    rows = sorted(entries, key=lambda each: (each.path, each.rule, each.fingerprint))
    data = (_HEAD + ("entries:\n" + "".join(map(_row, rows)) if rows else "entries: []\n")).encode()
    try:
        read_baseline(data, "baseline")
    except BadSettings as refusal:
        raise BadInput(
            "No run would obey this baseline, so it is not written:\n" + "\n".join(refusal.what.split("\n")[1:4]),
            mend="name fewer files, a shorter --reason, or leave rules or files out in the settings",
        ) from None
    return data


def _row(known: Known) -> str:
    ending = f"    until: {known.until}\n" if known.until else ""
    return (
        f"  - fingerprint: {_quoted(known.fingerprint)}\n"
        f"    rule: {_quoted(known.rule)}\n"
        f"    path: {_quoted(known.path)}\n"
        f"    reason: {_quoted(known.reason)}\n"
        f"    added: {known.added}\n{ending}"
    )


def _quoted(word: str) -> str:
    return '"' + "".join(map(_letter, word)) + '"'


def _letter(letter: str) -> str:
    """Give a letter as it stands between YAML's double quotes: JSON's escapes, but for halves of letters."""
    if letter.isprintable() and letter not in '"\\':
        return letter
    return f"\\U{ord(letter):08x}" if ord(letter) > 0xFFFF else json.dumps(letter)[1:-1]


def _is_text(path: str) -> bool:
    return all(not 0xD800 <= ord(letter) <= 0xDFFF for letter in path)
