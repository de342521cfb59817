"""The JSON schema of a review: what `as_json.document` makes, and nothing else."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from omnireview.score import Verdict
from omnireview.terms import Aspect, Confidence, Placement, Severity, Status

VERSION = 1
"""Grows when a key changes its meaning or goes; new keys alone do not change it."""


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
        }
    )
    skip = _record({"path": {"type": "string"}, "reason": {"type": "string"}})
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
                        "aspects": _record({aspect.value: row for aspect in Aspect}),
                    }
                ),
                "findings": {"type": "array", "items": finding},
                "not_analysed": {"type": "array", "items": skip},
                "skipped": {"type": "array", "items": skip},
                "ledger": _record({word: _whole(0, "Findings, site by site.") for word in counted}),
                "versions": {"type": "object", "additionalProperties": {"type": "string"}},
            }
        ),
    }


def _record(keys: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(keys),
        "required": list(keys),
        "additionalProperties": False,
    }


def _one_of(words: Iterable[StrEnum]) -> dict[str, Any]:
    return {"enum": [word.value for word in words]}


def _whole(least: int, description: str) -> dict[str, Any]:
    return {"type": "integer", "minimum": least, "description": description}


def _words(description: str) -> dict[str, Any]:
    return {"type": "string", "description": description}
