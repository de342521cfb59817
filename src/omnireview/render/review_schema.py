"""The JSON schema of a review: what `as_json.document` makes, and nothing else."""

from typing import Any

from omnireview.checklist import Decided
from omnireview.history import Fate, Relation
from omnireview.render.after_merge import after_merge_schema
from omnireview.render.dependencies import dependencies_schema
from omnireview.render.others_json import others_schema
from omnireview.render.overview_json import focus_schema, overview_schema
from omnireview.render.schema_words import number as _number
from omnireview.render.schema_words import one_of as _one_of
from omnireview.render.schema_words import record as _record
from omnireview.render.schema_words import whole as _whole
from omnireview.render.schema_words import words as _words
from omnireview.score import Verdict
from omnireview.terms import Aspect, Confidence, Placement, Severity, Status
from omnireview.worklist import Bucket

VERSION = 1
"""Grows when a key changes its meaning or goes; new keys alone do not change it."""
_PATHS: dict[str, Any] = {"type": "array", "items": {"type": "string"}}


def review_schema() -> dict[str, Any]:
    """Give the schema, in draft 2020-12."""
    nothing: dict[str, Any] = {"type": "null"}
    line = _whole(1, "A line of the head, as git counts lines.")
    suggestion = _record(
        {
            "start_line": line,
            "end_line": line,
            "text": _words("What replaces the lines, each with its line end; empty when they are to go."),
        }
    )
    finding = _record(
        {
            "rule": _words("The rule's id."),
            "severity": _one_of(Severity),
            "aspect": _one_of(Aspect),
            "confidence": _one_of(Confidence),
            "path": {"anyOf": [_words("The file at the head; for a mended finding, at the merge base."), nothing]},
            "line": {"anyOf": [line, nothing]},
            "end_line": {"anyOf": [line, nothing]},
            "also_lines": {"type": "array", "items": line, "description": "Repeats of the rule in the file."},
            "message": _words("What is wrong and how to mend it."),
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
            "status": _one_of(Status),
            "placement": _one_of(Placement),
            "delivery": {"anyOf": [_words("Where it ended when the review was posted."), nothing]},
            "suggestion": {"anyOf": [suggestion, nothing]},
            "diff": {"anyOf": [_words("A verified fix that no suggestion can make byte for byte."), nothing]},
            "position": {"anyOf": [_whole(1, "Lines below the file's first hunk header in the diff."), nothing]},
        }
    )
    row = _record(
        {
            "score": {"anyOf": [{"type": "integer", "minimum": 1, "maximum": 10}, nothing]},
            "note": {"type": "string"},
            "share": _number(0, 1, "Its part in the overall score."),
        }
    )
    whole_score: dict[str, Any] = {"type": "integer", "minimum": 1, "maximum": 10}
    deduction = _record(
        {
            "aspect": _one_of(Aspect),
            "rule": _words("The rule whose root cause takes the points."),
            "severity": _one_of(Severity),
            "points": _number(0, 9, "Points that it takes from its row; 0 where it holds the row at a level."),
            "level": {"anyOf": [_whole(1, "The most that it leaves of its row."), nothing]},
            "without": {"anyOf": [whole_score, nothing], "description": "The row's score without it."},
            "findings": {
                "type": "array",
                "items": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
                "description": "Fingerprints of its sites; `findings` has the first, and the others' lines.",
            },
        }
    )
    sides = _record({"before": whole_score, "after": whole_score})
    skip = _record({"path": {"type": "string"}, "reason": {"type": "string"}})
    fingerprints = {"type": "array", "items": {"type": "string", "pattern": "^[0-9a-f]{16}$"}}
    past = _record(
        {
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
            "rule": _words("The rule's id."),
            "severity": _one_of(Severity),
            "path": {"anyOf": [_words("The file at the last review's head."), nothing]},
            "line": {"anyOf": [line, nothing]},
            "fate": _one_of(Fate),
            "commit": {"anyOf": [_words("The one commit that did it; null where that is not known."), nothing]},
        }
    )
    push = _record(
        {
            "head": _words("The reviewed commit."),
            "overall": {"anyOf": [{"type": "number", "minimum": 1, "maximum": 10}, nothing]},
            "verdict": _words("The verdict on it."),
            "new": _whole(0, "Findings that the change had brought in."),
        }
    )
    since = _record(
        {
            "last": _words("The head of the last review."),
            "relation": _one_of(Relation),
            "new": fingerprints | {"description": "Findings that no earlier review told."},
            "open": fingerprints | {"description": "Findings that the last review told, too."},
            "reopened": fingerprints | {"description": "Findings that an earlier review told, but not the last."},
            "unsure": _whole(0, "Findings of which it can't be told whether they are new."),
            "past": {"type": "array", "items": past, "description": "The other findings of the last review."},
            "pushes": {"type": "array", "items": push, "description": "The reviewed heads, this one last."},
        }
    )
    ids = {"type": "array", "items": {"type": "string"}}
    against = _record({"words": {"type": "string"}, "page": {"anyOf": [{"type": "string"}, nothing]}})
    item = _record(
        {
            "item": _words("What is asked."),
            "decided": _one_of(Decided),
            "findings": fingerprints | {"description": "New findings of the item's rules."},
            "silent": ids | {"description": "Its rules that looked and found nothing, which proves nothing."},
            "idle": ids | {"description": "Its rules that looked at none of the changed files."},
            "known": {"anyOf": [_words("What is known beside the rules."), nothing]},
            "against": {"type": "array", "items": against, "description": "What it waits for, beside findings."},
        }
    )
    section = _record({"section": _words("The section's title."), "items": {"type": "array", "items": item}})
    lines = {"type": "array", "items": line, "minItems": 2, "maxItems": 2, "description": "First and last line."}
    of_file = _record(
        {
            "path": _words("The file at the head."),
            "covered": _whole(0, "Added lines that the tests reached."),
            "lines": _whole(1, "Added lines that can be executed."),
            "uncovered": {"type": "array", "items": lines},
        }
    )
    coverage = _record(
        {
            "covered": _whole(0, "Added lines that the tests reached, in all files."),
            "lines": _whole(0, "Added lines that can be executed, in all files."),
            "files": {"type": "array", "items": of_file},
            "unmeasured": {"type": "array", "items": skip, "description": "Files of which nothing is known."},
        }
    )
    counted = ["found", *(word.value for word in Placement), *(word.value for word in Status)]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An OmniReview review",
        **_record(
            {
                "schema": {"const": VERSION},
                "verdict": _one_of(Verdict),
                "scorecard": _record(
                    {
                        "overall": {"anyOf": [{"type": "number", "minimum": 1, "maximum": 10}, nothing]},
                        "mean": {"anyOf": [_number(1, 10, "The weighted mean of the rows."), nothing]},
                        "held": {"anyOf": [_number(1, 10, "What a blocker leaves at most."), nothing]},
                        "aspects": _record({aspect.value: row for aspect in Aspect}),
                        "deductions": {"type": "array", "items": deduction},
                        "touched": {
                            "type": "object",
                            "properties": {aspect.value: sides for aspect in Aspect},
                            "additionalProperties": False,
                            "description": "The code that the change touches, at the merge base and at the head.",
                        },
                    }
                ),
                "overview": overview_schema(),
                "findings": {"type": "array", "items": finding},
                "worklist": _worklist(),
                "focus": focus_schema(),
                "strengths": {
                    "type": "array",
                    "maxItems": 5,
                    "items": _record({"kind": {"type": "string"}, "text": {"type": "string"}, "paths": _PATHS}),
                    "description": "What is good, each with the files that prove it.",
                },
                "since": {"anyOf": [since, nothing]},
                "dependencies": {"anyOf": [dependencies_schema(), nothing]},
                "others": {"anyOf": [others_schema(), nothing]},
                "checklist": {"type": "array", "items": section},
                "coverage": {"anyOf": [coverage, nothing]},
                "after_merge": {"anyOf": [after_merge_schema(), nothing]},
                "not_analysed": {"type": "array", "items": skip},
                "skipped": {"type": "array", "items": skip},
                "ledger": _record({word: _whole(0, "Findings, site by site.") for word in counted}),
                "versions": {"type": "object", "additionalProperties": {"type": "string"}},
            }
        ),
    }


def _worklist() -> dict[str, Any]:
    item = _record(
        {
            "findings": {
                "type": "array",
                "items": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
                "description": "Fingerprints of `findings` with the same words.",
            },
            "bucket": _one_of(Bucket),
            "minutes": _whole(1, "How long it takes, behind those before it."),
        }
    )
    criterion = _record({"what": {"type": "string"}, "done": {"type": "boolean"}, "paths": _PATHS})
    return _record(
        {
            "minutes": _whole(0, "How long it takes until the merge."),
            "items": {"type": "array", "items": item, "description": "What to do, in order."},
            "criteria": {"type": "array", "items": criterion, "description": "When the change may be approved."},
        }
    )
