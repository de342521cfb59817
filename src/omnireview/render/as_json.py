"""`Review` → JSON, for `--format json` and review.json. Its keys are stable; the schema is published."""

import json
from typing import Any

from omnireview.render.escape import in_json
from omnireview.render.review_schema import VERSION, review_schema
from omnireview.review import Entry, Review, keep_ledger
from omnireview.scan import Skip


def text(review: Review) -> str:
    """Write `document` as indented JSON that a terminal and an Actions runner take for nothing else."""
    written = json.dumps(document(review), indent=2, ensure_ascii=False)
    return in_json(written).replace("##[", "#\\u0023[")


def document(review: Review) -> dict[str, Any]:
    """Give the review as plain JSON values, the same for the same review.

    One finding for each root cause in a file: its repeats are `also_lines`. The ledger counts every site, and is
    taken from the placements as they stand in the review. Lines are 1-based; `line` is null for a finding about a
    whole file, and `path` too for one about the whole change. `position` is the anchor's place in the diff.
    """
    return {
        "schema": VERSION,
        "verdict": review.verdict.value,
        "scorecard": {
            "overall": review.scorecard.overall,
            "aspects": {
                aspect.value: {"score": row.score, "note": row.note}
                for aspect, row in review.scorecard.aspects.items()
            },
        },
        "findings": [_finding(entry) for entry in review.entries],
        "not_analysed": [_skip(skip) for skip in review.not_analysed],
        "skipped": [_skip(skip) for skip in review.skipped],
        "ledger": keep_ledger(review.entries, found=review.ledger["found"]),
        "versions": dict(review.versions),
    }


def schema() -> dict[str, Any]:
    """Give the JSON schema (draft 2020-12) of `document`; it allows no other keys."""
    return review_schema()


def _finding(entry: Entry) -> dict[str, Any]:
    finding, suggestion = entry.judged.finding, entry.suggestion
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "aspect": finding.aspect.value,
        "confidence": finding.confidence.value,
        "path": _text(finding.path) if finding.path is not None else None,
        "line": finding.line,
        "end_line": finding.end_line,
        "also_lines": list(entry.also_lines),
        "message": _text(finding.message),
        "fingerprint": entry.judged.fingerprint,
        "status": entry.judged.status.value,
        "placement": entry.placement.value,
        "delivery": entry.delivery,
        "suggestion": None
        if suggestion is None
        else {"start_line": suggestion.start_line, "end_line": suggestion.end_line, "text": suggestion.text},
        "diff": _text(entry.diff) or None,
        "position": entry.anchor.position if entry.anchor else None,
    }


def _skip(skip: Skip) -> dict[str, str]:
    return {"path": _text(skip.path), "reason": _text(skip.reason)}


def _text(text: str) -> str:
    """Show bytes that are no UTF-8 (git's paths can hold them) as escapes, since JSON can't hold them."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
