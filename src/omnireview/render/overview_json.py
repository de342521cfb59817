"""`Overview` and `FocusArea`s → plain JSON values, and the schemas of these."""

from collections.abc import Iterable
from typing import Any

from omnireview.diff import FileStatus
from omnireview.focus import FocusArea
from omnireview.overview import Definition, FileGroup, Overview
from omnireview.render.focus import question_text
from omnireview.render.schema_words import maybe, one_of, record, rows, whole, words


def overview_json(overview: Overview) -> dict[str, Any]:
    """Give what changed."""
    return {
        "files": [
            {
                "path": file.path,
                "old_path": file.old_path,
                "status": file.status.value,
                "group": file.group.value,
                "added": file.added,
                "removed": file.removed,
                "note": file.note,
            }
            for file in overview.files
        ],
        "new": [_definition(each) for each in overview.new],
        "gone": [_definition(each) for each in overview.gone],
        "replaced": [
            {
                "kind": each.kind,
                "old": each.old,
                "old_path": each.old_path,
                "new": each.new,
                "path": each.path,
                "by": each.what,
                "shared": each.shared,
                "of": each.of,
            }
            for each in overview.replaced
        ],
        "issues": [
            {
                "number": each.number,
                "title": each.title,
                "open": each.open,
                "closes": each.closes,
                "done": each.done,
                "left": each.left,
                "open_items": list(each.open_items),
            }
            for each in overview.issues
        ],
        "notes": list(overview.notes),
    }


def focus_json(areas: Iterable[FocusArea]) -> list[dict[str, Any]]:
    """Give the areas in which a person should look."""
    return [
        {
            "title": area.title,
            "files": area.files,
            "lines": area.lines,
            "questions": [question_text(question) for question in area.questions],
        }
        for area in areas
    ]


def overview_schema() -> dict[str, Any]:
    """Give the schema of `overview_json`."""
    kind = {"enum": ["class", "function"]}
    definition = record(
        {
            "kind": kind,
            "name": words("Its name."),
            "path": words("Its file: at the head, or at the merge base of what is gone."),
            "line": whole(1, "Its first line there."),
            "bases": rows({"type": "string"}, "A class's bases, without their packages."),
            "summary": words("The first sentence of its docstring."),
        }
    )
    file = record(
        {
            "path": words("The file at the head; at the merge base, of a removed one."),
            "old_path": maybe(words("Where a renamed or copied file comes from.")),
            "status": one_of(FileStatus),
            "group": one_of(FileGroup),
            "added": whole(0, "Lines added."),
            "removed": whole(0, "Lines removed."),
            "note": words("Why no lines are known; empty otherwise."),
        }
    )
    replaced = record(
        {
            "kind": {"enum": ["class", "function", "file"]},
            "old": words("What is gone."),
            "old_path": words("The file that held it."),
            "new": words("What stands in its place."),
            "path": words("The file that holds that."),
            "by": {"enum": ["name", "body", "words", "methods", "lines"]},
            "shared": whole(0, "How many methods or lines of what is gone are found again."),
            "of": whole(0, "How many it had."),
        }
    )
    issue = record(
        {
            "number": whole(1, "Its number in the repository."),
            "title": words("Its title."),
            "open": {"type": "boolean"},
            "closes": {"type": "boolean", "description": "Merging the pull request closes it."},
            "done": whole(0, "Items of its task lists that are done."),
            "left": whole(0, "Items that are not."),
            "open_items": rows(words("One that is not done."), "The first of these, at most 5."),
        }
    )
    return record(
        {
            "files": rows(file, "Changed files, in the order of the diff."),
            "new": rows(definition, "Public classes and functions that the change brings in."),
            "gone": rows(definition, "Those that it takes away."),
            "replaced": rows(replaced, "What stands in the place of what is gone."),
            "issues": rows(issue, "Issues that the pull request closes or names."),
            "notes": rows({"type": "string"}, "What is not told here, and why."),
        }
    )


def focus_schema() -> dict[str, Any]:
    """Give the schema of `focus_json`."""
    area = record(
        {
            "title": words("What the area is called."),
            "files": whole(1, "Files of it that the change touches."),
            "lines": whole(1, "Changed lines of it."),
            "questions": rows({"type": "string"}, "Questions for a person; names stand in backticks."),
        }
    )
    return rows(area, "Areas in which a person should look, those with the most changed lines first.")


def _definition(each: Definition) -> dict[str, Any]:
    return {
        "kind": each.kind,
        "name": each.name,
        "path": each.path,
        "line": each.line,
        "bases": list(each.bases),
        "summary": each.summary,
    }
