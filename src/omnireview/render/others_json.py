"""`Others` → plain JSON values, and their schema."""

from typing import Any

from omnireview.others import CheckState, Others, Point
from omnireview.render.schema_words import one_of, record, whole, words


def others_json(others: Others) -> dict[str, Any]:
    """Give what others say. Texts may hold bytes that are no UTF-8, which are the caller's to show."""
    return {
        "open_threads": [_thread(point) for point in others.open],
        "resolved_threads": others.resolved,
        "checks": [
            {"name": each.name, "state": each.state.value, "page": each.page or None} for each in others.checks
        ],
        "own_check": others.own or None,
        "one_running_is_ours": others.one_is_ours,
        "unread_checks": others.unread,
        "checks_refused": others.refused,
        "said": [{"fingerprint": key, "thread": point.url} for key, point in sorted(others.said.items())],
    }


def others_schema() -> dict[str, Any]:
    """Give the schema of it."""
    nothing: dict[str, Any] = {"type": "null"}
    line: dict[str, Any] = {"anyOf": [whole(1, "The line it hangs on."), nothing]}
    thread = record(
        {"url": words("Its page."), "path": {"type": "string"}, "line": line, "author": words("A login.")}
    )
    page: dict[str, Any] = {"anyOf": [words("GitHub's page of it."), nothing]}
    check = record({"name": {"type": "string"}, "state": one_of(CheckState), "page": page})
    said = record(
        {"fingerprint": {"type": "string", "pattern": "^[0-9a-f]{16}$"}, "thread": words("The thread's page.")}
    )
    return record(
        {
            "open_threads": {"type": "array", "items": thread, "description": "Threads of other reviewers."},
            "resolved_threads": whole(0, "Such threads that are settled."),
            "checks": {
                "type": "array",
                "items": check,
                "description": "Checks of the head, this review left out.",
            },
            "own_check": {"anyOf": [words("The check that this review is."), nothing]},
            "one_running_is_ours": {"type": "boolean"},
            "unread_checks": whole(0, "Checks that were not told."),
            "checks_refused": {"type": "boolean"},
            "said": {
                "type": "array",
                "items": said,
                "description": "Findings that a thread of them says already.",
            },
        }
    )


def _thread(point: Point) -> dict[str, Any]:
    return {"url": point.url, "path": point.path, "line": point.line, "author": point.author}
