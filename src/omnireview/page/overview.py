"""`Overview` → the values of the page's part on what changed."""

from typing import Any

from omnireview.diff import FileStatus
from omnireview.overview import Definition, FileRow, LinkedIssue, Replacement
from omnireview.render import overview as words
from omnireview.render.escape import visible
from omnireview.render.links import issue_link, permalink
from omnireview.render.words import number
from omnireview.review import Review


def overview_of(review: Review) -> dict[str, Any] | None:
    """Give issues, definitions and files of the change; None where no file is known.

    Lists are cut where the report cuts them; `more` says how many there are beside.
    """
    told = review.overview
    if not told.files:
        return None
    return {
        "title": words.title(told),
        "about": words.kinds(told),
        "issues": [_issue(issue, review) for issue in told.issues],
        "new": _part([_definition(each, review) for each in told.new]),
        "replaced": _part([_replacement(each, review) for each in told.replaced]),
        "gone": _part([_definition(each, review) for each in told.gone]),
        "notes": told.notes,
        "files": [_file(file, review) for file in told.files] if len(told.files) <= words.MOST_FILES else (),
        "folders": words.folders(told.files) if len(told.files) > words.MOST_FILES else (),
    }


def _part(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"rows": rows[: words.MOST_DEFINITIONS], "more": max(0, len(rows) - words.MOST_DEFINITIONS)}


def _issue(issue: LinkedIssue, review: Review) -> dict[str, Any]:
    every = issue.done + issue.left
    return {
        "word": "closes" if issue.closes else "names",
        "name": f"#{issue.number}",
        "link": issue_link(review, issue.number),
        "state": "open" if issue.open else "closed",
        "title": issue.title,
        "tasks": f"{issue.done} of {number(every, 'task')} done" if every else "",
        "open": issue.open_items,
        "more": issue.left - len(issue.open_items),
    }


def _definition(each: Definition, review: Review) -> dict[str, Any]:
    bases = f"({', '.join(each.bases)})" if each.bases else ""
    return {
        "kind": each.kind,
        "name": visible(f"{each.name}{bases}"),
        "path": visible(each.path),
        "link": permalink(review, each.path, each.line),
        "summary": each.summary,
    }


def _replacement(each: Replacement, review: Review) -> dict[str, Any]:
    return {
        "kind": each.kind,
        "what": each.what,
        "old": visible(each.old),
        "old_path": visible(each.old_path),
        "new": visible(each.new),
        "path": visible(each.path),
        "link": permalink(review, each.path),
        "found": f"{each.shared} of {each.of} {each.what}",
    }


def _file(file: FileRow, review: Review) -> dict[str, Any]:
    return {
        "path": visible(file.path),
        "link": "" if file.status is FileStatus.REMOVED else permalink(review, file.path),
        "status": file.status.value,
        "old_path": visible(file.old_path) if file.old_path else "",
        "lines": file.note or words.signed(file.added, file.removed),
    }
