"""`Review` → JSON, for `--format json` and review.json. Its keys are stable; the schema is published."""

import json
from typing import Any

from omnireview.checklist import Answer
from omnireview.coverage import Coverage
from omnireview.history import Since
from omnireview.render.after_merge import after_merge_json
from omnireview.render.dependencies import dependencies_json
from omnireview.render.escape import in_json
from omnireview.render.others_json import others_json
from omnireview.render.overview_json import focus_json, overview_json
from omnireview.render.review_schema import VERSION, review_schema
from omnireview.review import Entry, Review, keep_ledger
from omnireview.scan import Skip
from omnireview.score import Deduction
from omnireview.worklist import Worklist
from omnireview.worklist.plan import plan_work


def text(review: Review) -> str:
    """Write `document` as indented JSON that a terminal and an Actions runner take for nothing else."""
    return written(document(review))


def written(document: dict[str, Any]) -> str:
    """Write a JSON document so that a terminal and an Actions runner take it for nothing else."""
    indented = json.dumps(document, indent=2, ensure_ascii=False)
    return in_json(indented).replace("##[", "#\\u0023[")


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
            "mean": review.scorecard.mean,
            "held": review.scorecard.held,
            "aspects": {
                aspect.value: {"score": row.score, "note": row.note, "share": round(row.share, 4)}
                for aspect, row in review.scorecard.aspects.items()
            },
            "deductions": [_deduction(each) for each in review.scorecard.deductions],
            "touched": {
                aspect.value: {"before": side.before, "after": side.after}
                for aspect, side in review.scorecard.touched.items()
            },
        },
        "overview": _shown(overview_json(review.overview)),
        "findings": [_finding(entry) for entry in review.entries],
        "worklist": _worklist(plan_work(review)),
        "focus": _shown(focus_json(review.focus)),
        "strengths": [
            {"kind": each.kind, "text": _text(each.text), "paths": list(map(_text, each.paths))}
            for each in review.strengths
        ],
        "since": _since(review.since) if review.since else None,
        "dependencies": _shown(dependencies_json(review.dependencies)) if review.dependencies else None,
        "others": _shown(others_json(review.others)) if review.others else None,
        "checklist": [
            {"section": _text(section.title), "items": [_answer(each) for each in section.answers]}
            for section in review.checklist
        ],
        "coverage": _coverage(review.coverage) if review.coverage else None,
        "after_merge": _shown(after_merge_json(review.after_merge)),
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


def _worklist(work: Worklist) -> dict[str, Any]:
    return {
        "minutes": work.minutes,
        "items": [
            {
                "findings": [entry.judged.fingerprint for entry in item.entries],
                "bucket": item.bucket.value,
                "minutes": item.minutes,
            }
            for item in (*work.items, *work.later)
        ],
        "criteria": [
            {"what": _text(each.what), "done": each.done, "paths": list(map(_text, each.paths))}
            for each in work.criteria
        ],
    }


def _deduction(deduction: Deduction) -> dict[str, Any]:
    return {
        "aspect": deduction.aspect.value,
        "rule": deduction.rule,
        "severity": deduction.severity.value,
        "points": round(deduction.points, 4),
        "level": deduction.level,
        "without": deduction.without,
        "findings": [site.fingerprint for site in deduction.findings],
    }


def _since(since: Since) -> dict[str, Any]:
    return {
        "last": since.last,
        "relation": since.relation.value,
        "new": [finding.fingerprint for finding in since.new],
        "open": [finding.fingerprint for finding in since.open],
        "reopened": [finding.fingerprint for finding in since.reopened],
        "unsure": since.unsure,
        "past": [
            {
                "fingerprint": past.finding.fingerprint,
                "rule": _text(past.finding.rule),
                "severity": past.finding.severity.value,
                "path": _text(past.finding.path) or None,
                "line": past.finding.line,
                "fate": past.fate.value,
                "commit": past.commit or None,
            }
            for past in since.past
        ],
        "pushes": [
            {"head": push.head, "overall": push.overall, "verdict": push.verdict, "new": push.new}
            for push in since.pushes
        ],
    }


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        "item": _text(answer.asks),
        "decided": answer.decided.value,
        "findings": [site.fingerprint for site in answer.found],
        "silent": list(answer.silent),
        "idle": list(answer.idle),
        "known": _text(answer.known) or None,
        "against": [{"words": _text(each.words), "page": each.page or None} for each in answer.against],
    }


def _coverage(coverage: Coverage) -> dict[str, Any]:
    return {
        "covered": coverage.covered,
        "lines": coverage.lines,
        "files": [
            {
                "path": _text(file.path),
                "covered": file.covered,
                "lines": file.lines,
                "uncovered": [list(each) for each in file.uncovered],
            }
            for file in coverage.files
        ],
        "unmeasured": [{"path": _text(each.path), "reason": _text(each.reason)} for each in coverage.unmeasured],
    }


def _skip(skip: Skip) -> dict[str, str]:
    return {"path": _text(skip.path), "reason": _text(skip.reason)}


def _shown(value: Any) -> Any:
    """Show such bytes in all texts of a plain value."""
    if isinstance(value, dict):
        return {key: _shown(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_shown(each) for each in value]
    return _text(value) if isinstance(value, str) else value


def _text(text: str) -> str:
    """Show bytes that are no UTF-8 (git's paths can hold them) as escapes, since JSON can't hold them."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
